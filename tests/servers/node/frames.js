// A WebSocket server made with the npm package `ws` that answers each message with what it was made of, as JSON: whether
// it is binary, its payload in hex, and the frames it came in, each as [FIN, bytes]. Prints its URL.
"use strict";

const { WebSocketServer } = require("ws");

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2] || 0),
  perMessageDeflate: { threshold: 0 },
});

server.on("listening", () => console.log(`ws://127.0.0.1:${server.address().port}`));
server.on("connection", (socket) => {
  const receiver = socket._receiver;  // what reads frames; the lock file says of which version
  const read = receiver.getData;
  let frames = [];
  receiver.getData = function (...rest) {
    if (this._bufferedBytes >= this._payloadLength && this._opcode < 8) {
      frames.push([this._fin, this._payloadLength]);
    }
    return read.apply(this, rest);
  };
  socket.on("error", () => {});
  socket.on("message", (data, binary) => {
    socket.send(JSON.stringify({ binary, hex: data.toString("hex"), frames }));
    frames = [];
  });
});
process.on("SIGTERM", () => process.exit(0));
