// A schema with one operation of each sort, for the servers of both protocols.
'use strict'
const { buildSchema } = require('graphql')

exports.schema = buildSchema(`
  type Query { hello(name: String = "world"): String  fails: String }
  type Mutation { add(text: String!): Int }
  type Subscription { countdown(from: Int!): Int  silence: Int }
`)

let notes = 0
exports.root = {
  hello: ({ name }) => `hello ${name}`,
  fails: () => { throw new Error('it fails') },
  add: () => ++notes,
  countdown: async function * ({ from }) { for (let n = from; n > 0; n--) yield { countdown: n } },
  silence: async function * () { await new Promise(() => {}) },
}
