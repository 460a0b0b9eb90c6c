// Records what a client and a server of a protocol say through a WebSocket: a proxy between both, message by message.
// The scripts beside this file made the golden files of the folder above. They need npm packages that the tests do
// not, and some a server: `npm install` in a copy of this folder, then `GOLDEN=/where/to node socketio.js`.
'use strict'
const fs = require('fs')
const path = require('path')
const { spawn } = require('child_process')
const net = require('net')
const { EventEmitter } = require('events')
const { WebSocket, WebSocketServer } = require('ws')

const GOLDEN = process.env.GOLDEN || path.join(__dirname, '..')

exports.wait = ms => new Promise(done => setTimeout(done, ms))

// Start a program that listens, and give a way to end it.
exports.start = (command, args, port) => new Promise((done, fail) => {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  child.on('error', fail)
  const knock = () => {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('connect', () => { socket.destroy(); done(child) })
    socket.on('error', () => setTimeout(knock, 100))
  }
  knock()
})

exports.version = name => {
  const folders = [...module.paths, ...(process.env.NODE_PATH || '').split(':')]
  const file = folders.map(folder => path.join(folder, name, 'package.json')).find(file => fs.existsSync(file))
  return `${name} ${JSON.parse(fs.readFileSync(file)).version}`
}

exports.write = (name, file) => {
  const { messages, ...head } = file
  const lines = messages.map(message => '    ' + JSON.stringify(message)).join(',\n')
  const text = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`).join('')
  fs.writeFileSync(path.join(GOLDEN, `${name}.json`), `{\n${text}  "messages": [\n${lines}\n  ]\n}\n`)
  console.log(`${name}: ${messages.length} messages`)
}

// A server without WebSocket, whose stream of bytes goes through one as its specification has it.
function bridge (port) {
  const far = new EventEmitter()
  const socket = net.connect(port, '127.0.0.1')
  socket.on('connect', () => far.emit('open'))
  socket.on('error', error => far.emit('error', error))
  socket.on('data', data => far.emit('message', data, true))
  socket.on('close', () => far.emit('close'))
  far.send = data => socket.write(data)
  far.close = () => socket.end()
  return far
}

// Run a client, an async function of a URL, against the server at `upstream`, and write all that was said to a file.
exports.record = async (name, upstream, client, madeBy) => {
  const files = []
  const proxy = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false,
    handleProtocols: protocols => [...protocols][0] })
  proxy.on('connection', (near, request) => {
    const file = { made_by: madeBy, url: request.url, subprotocol: near.protocol, messages: [] }
    files.push(file)
    const far = upstream.startsWith('tcp:') ? bridge(new URL(upstream).port)
      : new WebSocket(upstream + request.url, near.protocol ? [near.protocol] : [], { perMessageDeflate: false })
    const open = new Promise((done, fail) => { far.on('open', done); far.on('error', fail) })
    const note = (mark, data, isBinary) => file.messages.push(
      isBinary ? [mark, 'binary', data.toString('base64')] : [mark, 'text', data.toString()])
    near.on('message', async (data, isBinary) => {
      note('>', data, isBinary)
      await open
      far.send(data, { binary: isBinary })
    })
    far.on('message', (data, isBinary) => { note('<', data, isBinary); near.send(data, { binary: isBinary }) })
    near.on('close', () => far.close())
    far.on('close', () => near.close())
  })
  await new Promise(done => proxy.on('listening', done))
  const { port } = proxy.address()
  await client(`ws://127.0.0.1:${port}`, port)
  await exports.wait(200)
  files.forEach((file, i) => exports.write(`${name}${i ? '-' + (i + 1) : ''}`, file))
  proxy.clients.forEach(one => one.terminate())
  proxy.close()
}
