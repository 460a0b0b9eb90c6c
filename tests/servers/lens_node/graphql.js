// A GraphQL server over WebSocket (graphql-ws); says where it is on its first line.
'use strict'
const { WebSocketServer } = require('ws')
const { buildSchema } = require('graphql')
const { useServer } = require('graphql-ws/use/ws')

const schema = buildSchema(`
  type Query { hello(name: String): String }
  type Subscription { countdown(from: Int!): Int  silence: Int }
`)
const root = {
  hello: ({ name }) => `hello ${name}`,
  countdown: async function * ({ from }) { for (let n = from; n > 0; n--) yield { countdown: n } },
  silence: async function * () { await new Promise(() => {}) },
}
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' })
useServer({ schema, roots: { query: root, subscription: root } }, server)
server.on('listening', () => console.log(`ws://127.0.0.1:${server.address().port}/graphql`))
