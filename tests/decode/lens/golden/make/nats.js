// nats.json: nats.ws with nats-server (Debian's package `nats-server`).
'use strict'
const fs = require('fs')
const os = require('os')
const path = require('path')
const { record, start, wait, version } = require('./record')
globalThis.WebSocket = require('ws').WebSocket
const { connect, headers, JSONCodec, StringCodec } = require('nats.ws')

const PORT = 19002

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'golden-'))
  const config = path.join(folder, 'nats.conf')
  fs.writeFileSync(config, `listen: "127.0.0.1:19003"\njetstream { store_dir: "${folder}" }\n` +
    `websocket { listen: "127.0.0.1:${PORT}", no_tls: true }\n` +
    `authorization { users: [{ user: ann, password: right, permissions: { publish: { deny: "forbidden" } } }] }\n`)
  const server = await start('nats-server', ['-c', config], PORT)
  const json = JSONCodec(), text = StringCodec()
  await record('nats', `ws://127.0.0.1:${PORT}`, async url => {
    const client = await connect({ servers: url, user: 'ann', pass: 'right', pingInterval: 400 })
    const helper = client.subscribe('help', { queue: 'helpers' })
    ;(async () => { for await (const message of helper) message.respond(text.encode('here you are')) })()
    const all = client.subscribe('orders.*', { max: 2 })
    client.publish('orders.new', json.encode({ id: 1, qty: 2 }))
    const extra = headers()
    extra.append('Trace', 'abc')
    client.publish('orders.paid', json.encode({ id: 1 }), { headers: extra })
    await client.flush()
    await client.request('help', text.encode('please'), { timeout: 2000 })
    await client.request('nobody', text.encode('hello?'), { timeout: 2000 }).catch(() => 0)
    client.publish('forbidden', text.encode('x'))
    await client.flush()
    const manager = await client.jetstreamManager()
    await manager.streams.add({ name: 'jobs', subjects: ['jobs'] })
    await client.jetstream().publish('jobs', text.encode('a job'))
    all.unsubscribe()
    await wait(1000)
    await client.close()
  }, `${version('nats.ws')}, nats-server 2.9.10`)
  await record('nats-refused', `ws://127.0.0.1:${PORT}`, async url => {
    await connect({ servers: url, user: 'ann', pass: 'wrong', maxReconnectAttempts: 0, reconnect: false }).catch(() => 0)
  }, `${version('nats.ws')}, nats-server 2.9.10`)
  server.kill()
  process.exit()
}
main()
