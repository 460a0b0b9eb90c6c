// GraphQL over WebSocket, both protocols: the servers and clients of graphql-ws and of subscriptions-transport-ws.
'use strict'
const http = require('http')
const { WebSocket, WebSocketServer } = require('ws')
const { execute, subscribe } = require('graphql')
const { record, version, wait } = require('./record')
const { schema, root } = require('./schema')

const QUERIES = ['query Hello($name: String) { hello(name: $name) }', '{ fails }', 'mutation Add { add(text: "note") }',
  '{ nothing }', 'subscription Countdown { countdown(from: 3) }']

async function modern () {
  const { useServer } = require('graphql-ws/use/ws')
  const { createClient } = require('graphql-ws')
  const server = new WebSocketServer({ port: 0, path: '/graphql', perMessageDeflate: false })
  useServer({ schema, roots: { query: root, mutation: root, subscription: root } }, server)
  await new Promise(done => server.on('listening', done))
  const made = `${version('graphql-ws')}, ${version('graphql')}`
  await record('graphql', `ws://127.0.0.1:${server.address().port}`, async url => {
    const client = createClient({ url: `${url}/graphql`, webSocketImpl: WebSocket, lazy: false, keepAlive: 300,
      connectionParams: { authToken: 'secret' } })
    for (const query of QUERIES) {
      await new Promise(done => client.subscribe({ query, variables: query.includes('$name') ? { name: 'you' } : undefined },
        { next: () => {}, error: done, complete: done }))
    }
    const stop = client.subscribe({ query: 'subscription Silence { silence }' }, { next: () => {}, error: () => {}, complete: () => {} })
    await wait(500)
    stop()
    await wait(200)
    await client.dispose()
  }, made)
  server.close()
  server.clients.forEach(one => one.terminate())
}

async function legacy () {
  const { SubscriptionServer, SubscriptionClient } = require('subscriptions-transport-ws')
  const server = http.createServer()
  await new Promise(done => server.listen(0, done))
  SubscriptionServer.create({ schema, execute, subscribe, rootValue: root, keepAlive: 300 }, { server, path: '/subscriptions' })
  const made = `${version('subscriptions-transport-ws')}, ${version('graphql')}`
  await record('graphql-legacy', `ws://127.0.0.1:${server.address().port}`, async url => {
    const client = new SubscriptionClient(`${url}/subscriptions`, { connectionParams: { authToken: 'secret' } }, WebSocket)
    for (const query of QUERIES) {
      await new Promise(done => client.request({ query, variables: query.includes('$name') ? { name: 'you' } : undefined })
        .subscribe({ next: () => {}, error: done, complete: done }))
    }
    const silent = client.request({ query: 'subscription Silence { silence }' }).subscribe({})
    await wait(400)
    silent.unsubscribe()
    await wait(200)
    client.close()
  }, made)
  server.close()
}

modern().then(legacy).then(() => process.exit(0))
