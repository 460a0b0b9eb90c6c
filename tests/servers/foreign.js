// A WebSocket server that is not ours, on the Node.js module ws: prints its URL, then answers as its paths say.
// "/" echoes, "/fragments" sends one text in three frames, "/close" closes with 4001, "/refuse" answers 403.
"use strict";

const http = require("http");
const { WebSocketServer } = require("ws");

const server = http.createServer((request, response) => response.writeHead(426).end("WebSocket only\n"));
const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: { threshold: 0 },
  handleProtocols: (offered) => (offered.has("chat") ? "chat" : false),
});

function fragments(socket) {
  socket.send("frag", { fin: false, compress: false });
  socket.ping("between");
  socket.send("ment", { fin: false, compress: false });
  socket.send("ed", { fin: true, compress: false });
}

server.on("upgrade", (request, socket, head) => {
  if (request.url === "/refuse") {
    const body = '{"error":"not here"}';
    const fields = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
    socket.end(`HTTP/1.1 403 Forbidden\r\n${fields}\r\n\r\n${body}`);
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on("error", () => {});
    client.on("message", (data, binary) => client.send(data, { binary }));
    client.send("hello from ws");
    if (request.url === "/fragments") fragments(client);
    if (request.url === "/close") client.close(4001, "as you asked");
  });
});

server.listen(0, "127.0.0.1", () => console.log(`ws://127.0.0.1:${server.address().port}`));
