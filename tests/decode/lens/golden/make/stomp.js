// stomp10.json, stomp11.json, stomp12.json: @stomp/stompjs with RabbitMQ (Debian's `rabbitmq-server`), in the three versions.
// Before: rabbitmq-plugins enable --offline rabbitmq_web_stomp; rabbitmq-server; rabbitmqctl add_user ann secret;
// rabbitmqctl set_permissions ann '.*' '.*' '.*'
'use strict'
const { record, wait, version } = require('./record')
globalThis.WebSocket = require('ws').WebSocket
const { Client, Versions } = require('@stomp/stompjs')

async function talk(url, number, options) {
  const client = new Client({ debug: process.env.DEBUG ? console.log : () => {}, brokerURL: url + '/ws', stompVersions: new Versions([number]), reconnectDelay: 0,
    connectHeaders: { login: 'ann', passcode: 'secret' }, heartbeatIncoming: 400, heartbeatOutgoing: 400, ...options })
  await new Promise(done => { client.onConnect = done; client.activate() })
  const receipt = () => {
    const id = `r${Math.round(Math.random() * 1e6)}`
    return [id, new Promise(done => client.watchForReceipt(id, done))]
  }
  const [first, subscribed] = receipt()
  const subscription = client.subscribe('/topic/prices', message => message.ack(), { id: 's1', ack: 'client-individual', receipt: first })
  await subscribed
  const [second, sent] = receipt()
  client.publish({ destination: '/topic/prices', body: '{"price": 42.5}', headers: { receipt: second, 'content-type': 'application/json', ...(number !== '1.2' ? {} : { note: 'a:b\nc\\d' }) } })
  await sent
  client.publish({ destination: '/topic/prices', binaryBody: new Uint8Array([0, 1, 0, 65]) })
  const transaction = client.begin('t1')
  client.publish({ destination: '/topic/prices', body: 'x'.repeat(200), headers: { transaction: 't1' } })
  transaction.commit()
  await wait(1000)
  const [third, left] = receipt()
  subscription.unsubscribe({ receipt: third })
  await Promise.race([left, wait(500)])
  await client.deactivate()
}

async function main() {
  for (const number of ['1.0', '1.1', '1.2']) {
    await record(`stomp${number.replace('.', '')}`, 'ws://127.0.0.1:15674', async url => {
      await talk(url.replace('/stomp', ''), number, number === '1.2' ? { splitLargeFrames: true, maxWebSocketChunkSize: 100 } : {})
    }, `${version('@stomp/stompjs')}, RabbitMQ 3.10.8`)
  }
  await record('stomp-refused', 'ws://127.0.0.1:15674', async url => {
    const client = new Client({ brokerURL: url + '/ws', reconnectDelay: 0, connectHeaders: { login: 'ann', passcode: 'wrong' } })
    await new Promise(done => { client.onStompError = done; client.activate() })
    await client.deactivate()
  }, `${version('@stomp/stompjs')}, RabbitMQ 3.10.8`)
  process.exit()
}
main()
