"""The live side: one connection on the wire. The only room besides `server` that knows websockets."""
