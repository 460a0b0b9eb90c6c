// A client made with the npm package `ws`: sends its arguments behind the URL, one after each message that comes, and
// prints a line of JSON for what the handshake gave, for each message, and for the close.
//
//   node client.js URL SUBPROTOCOL TEXT...
"use strict";

const WebSocket = require("ws");

const [url, subprotocol, ...texts] = process.argv.slice(2);
const socket = new WebSocket(url, subprotocol ? [subprotocol] : []);
const say = (what, value) => console.log(JSON.stringify([what, value]));
const next = () => { if (texts.length) socket.send(texts.shift()); };

socket.on("upgrade", (response) => say("headers", response.headers));
socket.on("open", () => { say("open", socket.protocol); next(); });
socket.on("message", (data, isBinary) => { say(isBinary ? "binary" : "text", data.toString(isBinary ? "hex" : "utf8")); next(); });
socket.on("close", (code, reason) => say("close", `${code} ${reason}`));
socket.on("unexpected-response", (request, response) => { say("refused", response.statusCode); request.destroy(); });
socket.on("error", () => {});  // the close, or the refusal, tells of it
