// A server that speaks HTTP/2 and nothing else: with TLS (the PEM file given) on the first port it prints, without on
// the second.
"use strict";

const fs = require("node:fs");
const http2 = require("node:http2");

const pem = fs.readFileSync(process.argv[2]);
const answer = (stream) => {
  stream.respond({ ":status": 404 });
  stream.end();
};
const secure = http2.createSecureServer({ key: pem, cert: pem }).on("stream", answer);
const plain = http2.createServer().on("stream", answer);

secure.listen(0, "127.0.0.1", () => {
  plain.listen(0, "127.0.0.1", () => console.log(secure.address().port, plain.address().port));
});
