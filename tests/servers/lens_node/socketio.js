// A Socket.IO server: events, acknowledgements, binary attachments, a namespace that asks for a token.
'use strict'
const { createServer } = require('http')
const { Server } = require('socket.io')

const http = createServer()
const io = new Server(http, { pingInterval: 300, pingTimeout: 5000, allowEIO3: true })
io.on('connection', socket => {
  socket.emit('hello', { id: 1, name: 'wörld' })
  socket.on('sum', (a, b, answer) => answer(a + b))
  socket.on('upload', (data, answer) => { socket.emit('stored', data, { of: data.length }); answer(data) })
  socket.on('ask me', () => socket.emit('question', 'how are you?', answer => socket.emit('answered', answer)))
  socket.on('leave', () => socket.disconnect())
})
const admin = io.of('/admin')
admin.use((socket, next) => next(socket.handshake.auth.token === 'right' ? undefined : new Error('not authorized')))
admin.on('connection', socket => socket.on('who', answer => answer({ users: ['ann', 'bob'] })))
http.listen(0, '127.0.0.1', () => console.log(`ws://127.0.0.1:${http.address().port}/socket.io/?EIO=4&transport=websocket`))
