// actioncable.json, actioncable-refused.json: the client of Rails with Action Cable itself, see actioncable.ru.
'use strict'
const path = require('path')
const { record, start, wait, version } = require('./record')
const { WebSocket } = require('ws')
const { createConsumer, adapters } = require('@rails/actioncable')

const PORT = 19005
globalThis.addEventListener = globalThis.removeEventListener = () => {}
globalThis.document = { visibilityState: 'visible', addEventListener () {}, removeEventListener () {} }
adapters.WebSocket = WebSocket

async function main () {
  const server = await start('puma', ['-b', `tcp://127.0.0.1:${PORT}`, '-t', '1:4', path.join(__dirname, 'actioncable.ru')], PORT)
  await record('actioncable', `ws://127.0.0.1:${PORT}`, async url => {
    const consumer = createConsumer(url + '/cable')
    const heard = []
    const room = await new Promise(done => {
      const one = consumer.subscriptions.create({ channel: 'RoomChannel', room: 7 },
        { connected () { done(one) }, received (data) { heard.push(data) } })
    })
    await new Promise(done => consumer.subscriptions.create({ channel: 'RoomChannel', room: 'locked' }, { rejected: done }))
    room.perform('speak', { text: 'hello, wörld' })
    await wait(4000)
    room.unsubscribe()
    await wait(200)
    consumer.disconnect()
  }, `${version('@rails/actioncable')}, Action Cable 6.1.7`)
  await record('actioncable-refused', `ws://127.0.0.1:${PORT}`, async url => {
    const consumer = createConsumer(url + '/cable?token=wrong')
    consumer.subscriptions.create({ channel: 'RoomChannel', room: 7 })
    await wait(1000)
    consumer.disconnect()
  }, `${version('@rails/actioncable')}, Action Cable 6.1.7`)
  server.kill()
  process.exit()
}
main()
