// Two WebSocket servers of the npm package `ws` on one HTTP server, each with a path: what is one's, the other refuses
// with HTTP on the socket that is a WebSocket by then. A common mistake. Prints the URL of the first.
"use strict";

const http = require("node:http");
const { WebSocketServer } = require("ws");

const server = http.createServer();
new WebSocketServer({ server, path: "/one" }).on("connection", (socket) => socket.on("error", () => {}));
new WebSocketServer({ server, path: "/two" });
server.listen(0, "127.0.0.1", () => console.log(`ws://127.0.0.1:${server.address().port}/one`));
process.on("SIGTERM", () => process.exit(0));
