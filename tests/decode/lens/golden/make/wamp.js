// wamp-json.json, wamp-msgpack.json, wamp-cbor.json: AutobahnJS with the router of wamp_router.
'use strict'
const path = require('path')
const { record, start, wait, version } = require('./record')
const autobahn = require('autobahn')

const PORT = 19006

async function talk (url, serializer) {
  const connection = new autobahn.Connection({ url: url + '/ws', realm: 'realm1', max_retries: 0, serializers: [serializer] })
  const session = await new Promise(done => { connection.onopen = done; connection.open() })
  const subscription = await session.subscribe('com.example.news', () => {})
  await session.publish('com.example.news', ['hello', 42], { topic: 'wörld' }, { acknowledge: true, exclude_me: false })
  const registration = await session.register('com.example.add', ([a, b]) => a + b)
  await session.register('com.example.fail', () => { throw new autobahn.Error('com.example.no', ['not today']) })
  await session.call('com.example.add', [2, 40])
  await session.call('com.example.fail').catch(() => 0)
  await session.call('com.example.missing').catch(() => 0)
  await session.unregister(registration)
  await session.unsubscribe(subscription)
  await wait(200)
  connection.close('wamp.close.normal', 'bye')
  await wait(300)
}

async function main () {
  const router = await start(process.env.PYTHON || 'python3', [path.join(__dirname, 'wamp_router')], PORT)
  const serializers = { json: 'JSONSerializer', msgpack: 'MsgpackSerializer', cbor: 'CBORSerializer' }
  for (const [name, serializer] of Object.entries(serializers)) {
    await record(`wamp-${name}`, `ws://127.0.0.1:${PORT}`, url => talk(url, new autobahn.serializer[serializer]()),
      `${version('autobahn')}, xconn 0.5.1`)
  }
  router.kill()
  process.exit()
}
main()
