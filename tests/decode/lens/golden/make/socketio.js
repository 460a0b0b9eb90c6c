// socketio.json, socketio3.json: the client and the server of the reference library, of today and of Engine.IO 3.
'use strict'
const { record, wait, version } = require('./record')
const { Server } = require('socket.io')

const emit = (socket, ...args) => new Promise(done => socket.emit(...args, done))

async function talk(io, url, options) {
  const socket = io(url, { transports: ['websocket'], forceNew: true, ...options })
  socket.on('question', (text, answer) => answer('well, thank you'))
  await new Promise(done => socket.on('connect', done))
  await emit(socket, 'sum', 2, 40)
  await emit(socket, 'upload', Buffer.from([0, 1, 2, 255]))
  const answered = new Promise(done => socket.on('answered', done))
  socket.emit('ask me')
  await answered
  return socket
}

async function main() {
  const http = require('http').createServer()
  const io = new Server(http, { pingInterval: 300, pingTimeout: 5000, allowEIO3: true })
  io.on('connection', socket => {
    socket.emit('hello', { id: 1, name: 'wörld' })
    socket.on('sum', (a, b, answer) => answer(a + b))
    socket.on('upload', (data, answer) => { socket.emit('stored', data, { of: data.length }); answer(data) })
    socket.on('ask me', () => socket.emit('question', 'how are you?', answer => socket.emit('answered', answer)))
  })
  const admin = io.of('/admin')
  admin.use((socket, next) => next(socket.handshake.auth.token === 'right' ? undefined : new Error('not authorized')))
  admin.on('connection', socket => socket.on('who', answer => answer({ users: ['ann', 'bob'] })))
  await new Promise(done => http.listen(0, '127.0.0.1', done))
  const upstream = `ws://127.0.0.1:${http.address().port}`

  await record('socketio', upstream, async url => {
    const { io } = require('socket.io-client')
    const socket = await talk(io, url, {})
    const wrong = socket.io.socket('/admin', { auth: { token: 'wrong' } })
    await new Promise(done => { wrong.on('connect_error', done); wrong.connect() })
    wrong.auth = { token: 'right' }
    await new Promise(done => { wrong.on('connect', done); wrong.connect() })
    await emit(wrong, 'who')
    wrong.disconnect()
    await wait(700)
    socket.disconnect()
  }, `${version('socket.io')}, ${version('socket.io-client')}`)

  await record('socketio3', upstream, async url => {
    const socket = await talk(require('socket.io-client-2'), url, {})
    const admin = socket.io.socket('/admin')
    await new Promise(done => admin.on('error', done))
    await wait(700)
    socket.disconnect()
  }, `${version('socket.io')}, socket.io-client ${require('socket.io-client-2/package.json').version}`)
  process.exit()
}
main()
