// phoenix1.json, phoenix2.json: two clients of Phoenix, of the first and the second serializer. No registry that is at
// hand has its server, which needs Elixir; the one below answers what lib/phoenix/socket/serializers does, as far as
// these clients understand it: they are the ones who decode it.
'use strict'
const { record, wait, version } = require('./record')
const { WebSocket, WebSocketServer } = require('ws')

globalThis.window = globalThis
globalThis.WebSocket = WebSocket
globalThis.location = { protocol: 'http:', host: 'localhost' }
globalThis.addEventListener = globalThis.removeEventListener = () => {}

function serve (socket, v2) {
  socket.binaryType = 'nodebuffer'
  const write = (join, ref, topic, event, payload) => socket.send(JSON.stringify(
    v2 ? [join, ref, topic, event, payload] : { topic, event, payload, ref }))
  const sized = (kind, sizes, body) => socket.send(Buffer.concat([Buffer.from([kind, ...sizes.map(one => Buffer.byteLength(one))]), Buffer.from(sizes.join('')), body]))
  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      let at = 5
      const [join, ref, topic] = [data[1], data[2], data[3]].map(size => data.subarray(at, at += size).toString())
      sized(1, [join, ref, topic, 'ok'], Buffer.from([1, 2]))
      sized(2, [topic, 'picture'], Buffer.from([255, 0]))
      sized(0, [join, topic, 'shot'], Buffer.from([3]))
      return
    }
    const message = JSON.parse(data)
    const [join, ref, topic, event, payload] = v2 ? message : [message.ref, message.ref, message.topic, message.event, message.payload]
    const reply = (status, response) => write(join, ref, topic, 'phx_reply', { status, response })
    if (event === 'phx_join' && payload.token === 'wrong') return reply('error', { reason: 'unauthorized' })
    reply('ok', event === 'shout' ? { heard: true } : {})
    if (event === 'shout') write(null, null, topic, 'shouted', { text: payload.text })
    if (event === 'crash') write(join, join, topic, 'phx_error', {})
    if (event === 'phx_leave') write(join, join, topic, 'phx_close', {})
  })
}

async function talk (Socket, url, v2) {
  const socket = new Socket(url.replace('http', 'ws') + '/socket', { heartbeatIntervalMs: 300, transport: WebSocket, params: { user: 'ann' } })
  socket.connect()
  await wait(100)
  const pushed = push => new Promise(done => push.receive('ok', done).receive('error', done).receive('timeout', done))
  const room = socket.channel('room:lobby', { token: 'right' })
  room.on('shouted', () => {})
  await pushed(room.join())
  await pushed(room.push('shout', { text: 'hello, wörld' }))
  const other = socket.channel('room:other', { token: 'wrong' })
  await pushed(other.join())
  other.leave && other.leave()
  if (v2) await pushed(room.push('upload', new Uint8Array([9, 8, 7]).buffer))
  await wait(500)
  await pushed(room.leave())
  await wait(100)
  socket.disconnect()
}

async function main () {
  const http = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  http.on('connection', (socket, request) => serve(socket, request.url.includes('vsn=2')))
  await new Promise(done => http.on('listening', done))
  const upstream = `ws://127.0.0.1:${http.address().port}`
  const { Socket } = require('phoenix')
  await record('phoenix2', upstream, url => talk(Socket, url, true), `${version('phoenix')}; not its server but the one of phoenix.js`)
  await record('phoenix1', upstream, url => talk(require('phoenix-1').Socket, url, false), 'phoenix 1.2.1; not its server but the one of phoenix.js')
  process.exit()
}
main()
