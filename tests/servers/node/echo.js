// A WebSocket server made with the npm package `ws`: echoes, and does what a few commands say. Prints its URL.
//
//   close CODE REASON   closes the connection
//   ping DATA           sends a ping; the pong comes back as the text "pong DATA"
//   terminate           drops the connection without a closing handshake
//   headers             answers with the handshake request's headers as JSON
//   count N             sends N texts, "0" and up
"use strict";

const { WebSocketServer } = require("ws");

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2] || 0),
  perMessageDeflate: { threshold: 0 },
  handleProtocols: (offered) => offered.values().next().value ?? false,
});

const commands = {
  close: (socket, code, ...reason) => socket.close(Number(code), reason.join(" ")),
  ping: (socket, ...data) => socket.ping(data.join(" ")),
  terminate: (socket) => socket.terminate(),
  headers: (socket, ...rest) => socket.send(JSON.stringify(socket.asked)),
  count: (socket, number) => { for (let n = 0; n < Number(number); n += 1) socket.send(String(n)); },
};

server.on("listening", () => console.log(`ws://127.0.0.1:${server.address().port}`));
server.on("connection", (socket, request) => {
  socket.asked = request.headers;
  socket.on("error", () => {});  // a client's error ends its connection, not the server
  socket.on("pong", (data) => socket.send(`pong ${data}`));
  socket.on("message", (data, isBinary) => {
    const [word, ...rest] = isBinary ? [] : data.toString().split(" ");
    if (Object.hasOwn(commands, word)) commands[word](socket, ...rest);
    else socket.send(data, { binary: isBinary });
  });
});
process.on("SIGTERM", () => process.exit(0));
