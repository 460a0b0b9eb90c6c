// mqtt4.json, mqtt5.json: MQTT.js with Mosquitto (Debian's package `mosquitto`), versions 3.1.1 and 5.
'use strict'
const fs = require('fs')
const os = require('os')
const path = require('path')
const { execFileSync } = require('child_process')
const { record, start, wait, version } = require('./record')
const mqtt = require('mqtt')

const PORT = 19001

async function talk(url, options) {
  const client = await mqtt.connectAsync(url + '/mqtt', { clientId: 'wstui', reconnectPeriod: 0, keepalive: 1, ...options })
  const of5 = properties => options.protocolVersion === 5 ? { properties } : {}
  await client.subscribeAsync({ 'room/+/temp': { qos: 2 }, '$share/g/jobs': { qos: 1 } }, of5({ subscriptionIdentifier: 7 }))
  await client.publishAsync('room/1/temp', '{"celsius": 21.5}', { qos: 0, retain: true })
  await client.publishAsync('room/2/temp', '22', { qos: 1, ...of5({ contentType: 'text/plain', userProperties: { by: 'me' } }) })
  await client.publishAsync('room/3/temp', Buffer.from([0, 255]), { qos: 2, ...of5({ responseTopic: 'answers', correlationData: Buffer.from('c1'), messageExpiryInterval: 60 }) })
  await client.publishAsync('nobody', '', { qos: 1 })
  await client.unsubscribeAsync('room/+/temp')
  await wait(1600)
  await client.endAsync(false, options.protocolVersion === 5 ? { reasonCode: 4 } : {})
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'golden-'))
  const config = path.join(folder, 'mosquitto.conf')
  execFileSync('mosquitto_passwd', ['-b', '-c', path.join(folder, 'passwords'), 'ann', 'right'])
  fs.writeFileSync(config, `listener ${PORT} 127.0.0.1\nallow_anonymous true\n` +
    `password_file ${folder}/passwords\nlog_type error\nuser root\n`)
  const broker = await start('mosquitto', ['-c', config], PORT)
  for (const protocolVersion of [4, 5]) {
    await record(`mqtt${protocolVersion}`, `tcp://127.0.0.1:${PORT}`, async url => {
      await talk(url, { protocolVersion, will: { topic: 'gone', payload: 'wstui', qos: 1 }, username: 'ann', password: 'right' })
    }, `${version('mqtt')}, mosquitto 2.0.11`)
    await record(`mqtt${protocolVersion}-refused`, `tcp://127.0.0.1:${PORT}`, async url => {
      await mqtt.connectAsync(url, { protocolVersion, username: 'ann', password: 'wrong', reconnectPeriod: 0 }).catch(() => 0)
    }, `${version('mqtt')}, mosquitto 2.0.11`)
  }
  broker.kill()
  process.exit()
}
main()
