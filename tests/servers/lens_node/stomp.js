// A STOMP broker, of version 1.1, that greets each subscription.
'use strict'
const http = require('http').createServer()
const Broker = require('stomp-broker-js')

const broker = new Broker({ server: http, path: '/stomp', heartbeat: [0, 0] })
broker.on('subscribe', ({ topic }) => setImmediate(() => broker.send(topic, {}, 'hello')))
http.listen(0, '127.0.0.1', () => console.log(`ws://127.0.0.1:${http.address().port}/stomp`))
