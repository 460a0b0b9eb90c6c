// signalr-json.json: Microsoft's client with the server of signalr_server. signalr-msgpack.json: both sides as
// Microsoft's encoder writes them; that server's MessagePack has no headers, which Microsoft's client does not take.
'use strict'
const path = require('path')
const { record, start, wait, version } = require('./record')
const signalr = require('@microsoft/signalr')
const { MessagePackHubProtocol } = require('@microsoft/signalr-protocol-msgpack')

const PORT = 19007

async function talk (url, protocol) {
  const connection = new signalr.HubConnectionBuilder()
    .withUrl(url.replace('ws:', 'http:') + '/hub', { skipNegotiation: true, transport: signalr.HttpTransportType.WebSockets, WebSocket: require('ws').WebSocket })
    .withHubProtocol(protocol).configureLogging(signalr.LogLevel.None).build()
  connection.keepAliveIntervalInMilliseconds = 700
  connection.on('Noted', () => {})
  await connection.start()
  await connection.invoke('Add', 2, 40)
  await connection.invoke('Fail').catch(() => 0)
  await connection.send('Note', 'remember')
  await new Promise((done, fail) => connection.stream('Count', 3).subscribe({ next () {}, complete: done, error: fail }))
  const endless = connection.stream('Count', 1000).subscribe({ next () {}, error () {}, complete () {} })
  await wait(120)
  endless.dispose()
  await wait(900)
  await connection.stop()
}

function encode (by) {
  const protocol = new MessagePackHubProtocol()
  const { MessageType } = signalr
  const messages = [['>', 'text', '{"protocol":"messagepack","version":1}\x1e'], ['<', 'binary', Buffer.from('{}\x1e').toString('base64')]]
  const write = (mark, ...all) => messages.push([mark, 'binary', Buffer.concat(all.map(one => Buffer.from(protocol.writeMessage(one)))).toString('base64')])
  const invocation = (target, args, invocationId, type = MessageType.Invocation) => ({ type, target, arguments: args, invocationId, streamIds: [], headers: {} })
  write('<', { type: MessageType.Ping }, invocation('Welcome', ['hello, wörld', 1]))
  write('>', invocation('Add', [2, 40], '0'))
  write('<', { type: MessageType.Completion, invocationId: '0', result: 42, headers: {} })
  write('>', invocation('Fail', [], '1'), invocation('Note', ['remember', new Uint8Array([1, 2])]))
  write('<', { type: MessageType.Completion, invocationId: '1', error: 'no such room', headers: {} })
  write('>', invocation('Count', [3], '2', MessageType.StreamInvocation))
  write('<', ...[0, 1].map(item => ({ type: MessageType.StreamItem, invocationId: '2', item, headers: {} })))
  write('>', { type: MessageType.CancelInvocation, invocationId: '2', headers: {} })
  write('<', { type: MessageType.Completion, invocationId: '2', headers: {} })
  write('<', { type: MessageType.Ack, sequenceId: 6 })
  write('>', { type: MessageType.Close })
  require('./record').write('signalr-msgpack', { made_by: by, url: '/hub', subprotocol: '', messages })
}

async function main () {
  const server = await start(process.env.PYTHON || 'python3', [path.join(__dirname, 'signalr_server')], PORT)
  const by = `${version('@microsoft/signalr')}, ${version('@microsoft/signalr-protocol-msgpack')}, aiosignalr 0.1.1`
  await record('signalr-json', `ws://127.0.0.1:${PORT}`, url => talk(url, new signalr.JsonHubProtocol()), by)
  encode(by.replace(/, aiosignalr.*/, '; the encoder alone, for both sides'))
  server.kill()
  process.exit()
}
main()
