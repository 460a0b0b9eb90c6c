"""A WebSocket server that is never the bottleneck: prebuilt frames, numbered, in large writes. Run it as a process.

    python tests/servers/flood.py [--size BYTES] [--rate N] [--count N] [--deflate] [--binary] [--wait-go] [--port N]

It prints its URL and serves any number of connections until it is terminated. Each message is a JSON text of the given
size that begins with `{"seq":` and its number, counted from 0 for each connection, right-aligned in 12 characters. With
`--count` the connection is closed with 1000 after the last one.

With `--deflate` messages are compressed as permessage-deflate (RFC 7692), where the client offers it: with one context
for all of a connection's messages, or, where the client asks for `server_no_context_takeover`, with none. The number
stands in a stored block of its own (RFC 1951 section 3.2.4), and the rest refers back to the message before, which is
the same but for the number: so the frames are the same as well, and compressing costs nothing while they are sent.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import struct
import sys
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from random import Random

from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

HEAD = b'{"seq":'
WIDTH = 12  # of the number
DIGITS = slice(len(HEAD), len(HEAD) + WIDTH)
ROWS = 1000  # messages in a block; a power of ten
BLOCK = 2**18  # bytes; what a block should not exceed
SLICE = 0.005  # seconds


@cache
def message(size: int) -> bytes:
    """A message with its number left blank. Raises `ValueError` below 20 bytes."""
    start, end = HEAD + b" " * WIDTH, b"}"
    price = b',"arg":{"channel":"mark-price","instId":"BTC-USDT"},"data":[{"markPx":"42000.7","ts":"1597026383085"}]'
    if len(start) + len(price) + len(end) <= size:
        start += price
    room = size - len(start) - len(end)
    if room < 0:
        raise ValueError(f"a message has at least {len(HEAD) + WIDTH + 1} bytes")
    if room >= 9:
        letters = Random(size).choices(b"abcdefghijklmnopqrstuvwxyz", k=min(room, 4096))
        return start + b',"pad":"' + (bytes(letters) * (room // len(letters) + 1))[: room - 9] + b'"' + end
    return start + b" " * room + end


def compressed(text: bytes, before: bytes, bits: int) -> bytes:
    """A message as deflate data that may refer back to the one before; its number stands plain at bytes 5 and on.

    The compressor sees numbers as bytes that occur nowhere else, so nothing will ever refer to one.
    """

    def unnumbered(message: bytes) -> bytes:
        return message[: DIGITS.start] + b"\0" * WIDTH + message[DIGITS.stop :] if message else b""

    plain, rest = text[: DIGITS.stop], text[DIGITS.stop :]
    compressor = zlib.compressobj(6, zlib.DEFLATED, -bits, zdict=unnumbered(before) + unnumbered(plain))
    data = compressor.compress(rest) + compressor.flush(zlib.Z_SYNC_FLUSH)
    # RFC 7692 section 7.2.1 takes the last four bytes off.
    return b"\0" + struct.pack("<HH", len(plain), len(plain) ^ 0xFFFF) + plain + data[:-4]


def frame(opcode: int, payload: bytes) -> bytes:
    """A final, unmasked frame; `opcode` is its whole first byte (RFC 6455 section 5.2)."""
    size = len(payload)
    if size < 126:
        return struct.pack(">BB", opcode, size) + payload
    if size < 2**16:
        return struct.pack(">BBH", opcode, 126, size) + payload
    return struct.pack(">BBQ", opcode, 127, size) + payload


@dataclass(frozen=True)
class Shape:
    """What all frames of a connection look like."""

    size: int
    binary: bool = False
    bits: int = 0
    """The window of the compressor as a power of two, 0: not compressed."""
    context: bool = True

    def frame(self, first: bool) -> bytes:
        """A frame without its number; the first message of a context has nothing to refer back to."""
        text = message(self.size)
        opcode = 0x82 if self.binary else 0x81
        if not self.bits:
            return frame(opcode, text)
        return frame(opcode | 0x40, compressed(text, text if self.context and not first else b"", self.bits))

    @property
    def differs_first(self) -> bool:
        """Whether the first frame is not like the others."""
        return bool(self.bits) and self.context


def numbered(frame: bytes, number: int) -> bytes:
    """The frame with its number in its place."""
    at = frame.index(HEAD) + len(HEAD)
    return b"".join([frame[:at], b"%*d" % (WIDTH, number), frame[at + WIDTH :]])


class Frames:
    """The frames of one connection, a block at a time, each block of `rows` frames of the same length.

    From one block to the next only the leading digits of the numbers differ, and those are the same in all its rows:
    each is one assignment to every so-manieth byte. This is what makes it fast.
    """

    def __init__(self, shape: Shape, rows: int) -> None:
        self.rows = rows
        self.low = len(str(rows)) - 1  # digits that count within a block
        self.first = numbered(shape.frame(first=True), 0) if shape.differs_first else b""
        self._frame = shape.frame(first=False)
        self.stride = len(self._frame)
        self._at = self._frame.index(HEAD) + len(HEAD)
        self._shown = b""
        self.data = bytearray().join(numbered(self._frame, number) for number in range(rows))

    def load(self, block: int) -> memoryview:
        """Number the frames of a block, counted from 0; the view is good until the next call."""
        if block == 1 or (block and not self._shown):
            # From here on low digits are padded with zeros: 1000, 1001, and not 1, "   1".
            lows = [b"%0*d" % (self.low, n) if self.low else b"" for n in range(self.rows)]
            blank = b" " * (WIDTH - self.low)
            head, tail = self._frame[: self._at], self._frame[self._at + WIDTH :]
            self.data = bytearray().join(b"".join([head, blank, low, tail]) for low in lows)
            self._shown = blank
        if block:
            wanted = b"%*d" % (WIDTH - self.low, block)
            for column, (old, new) in enumerate(zip(self._shown, wanted, strict=True), self._at):
                if old != new:
                    self.data[column :: self.stride] = bytes([new]) * self.rows
            self._shown = wanted
        return memoryview(self.data)


def rows_for(stride: int, rate: float) -> int:
    """How many frames a block has: a power of ten that neither its bytes nor the rate make too large."""
    rows = ROWS
    while rows > 1 and (rows * stride > BLOCK or (rate and rows > rate * 2 * SLICE)):
        rows //= 10
    return rows


class Peer:
    """One connection: the library says the handshake and the control frames, the flood goes past it."""

    def __init__(self, sock: socket.socket, options: argparse.Namespace) -> None:
        self.sock = sock
        self.options = options
        self.loop = asyncio.get_running_loop()
        self.writing = asyncio.Lock()
        factory = ServerPerMessageDeflateFactory()
        self.protocol = ServerProtocol(extensions=[factory] if options.deflate else None, max_size=2**16)
        self.go = asyncio.Event()

    async def run(self) -> None:
        """Serve the connection to its end."""
        try:
            with self.sock:
                async with asyncio.TaskGroup() as group:
                    sending = group.create_task(self._send())
                    await self._receive()
                    sending.cancel()
        except* OSError:
            pass  # the client left without saying so

    async def _receive(self) -> None:
        while data := await self.loop.sock_recv(self.sock, 2**16):
            self.protocol.receive_data(data)
            for event in self.protocol.events_received():
                if isinstance(event, Request):
                    self.protocol.send_response(self.protocol.accept(event))
                    if not self.options.wait_go:
                        self.go.set()
                elif isinstance(event, Frame) and event.opcode is Opcode.TEXT and event.data == b"go":
                    self.go.set()
            await self._answer()

    async def _answer(self) -> None:
        async with self.writing:
            for data in self.protocol.data_to_send():
                if data:
                    await self.loop.sock_sendall(self.sock, data)
                else:
                    self.sock.shutdown(socket.SHUT_WR)

    async def _write(self, data: memoryview | bytes) -> None:
        """Send all of this, not faster than the client takes it, and give the others their turn."""
        async with self.writing:
            if self.protocol.state is State.OPEN:
                await self.loop.sock_sendall(self.sock, data)
        await asyncio.sleep(0)

    async def _send(self) -> None:
        await self.go.wait()
        await self._answer()
        shape = self._shape()
        rate, count = self.options.rate, self.options.count
        frames = Frames(shape, rows_for(len(shape.frame(first=False)), rate))
        sent, start = 0, self.loop.time()
        while self.protocol.state is State.OPEN and (not count or sent < count):
            due = int((self.loop.time() - start) * rate) if rate else sent + frames.rows
            due = min(due, count) if count else due
            if due <= sent:
                await asyncio.sleep(max(SLICE, start + (sent + 1) / rate - self.loop.time()))
                continue
            block, row = divmod(sent, frames.rows)
            until = min(frames.rows, row + due - sent)
            if row == 0:
                view = frames.load(block)
            if sent == 0 and frames.first:
                await self._write(frames.first)
                sent, row = 1, 1
            if until > row:
                await self._write(view[row * frames.stride : until * frames.stride])
                sent += until - row
        async with self.writing:
            if self.protocol.state is State.OPEN:
                self.protocol.send_close(1000)
        await self._answer()

    def _shape(self) -> Shape:
        agreed = next((e for e in self.protocol.extensions if isinstance(e, PerMessageDeflate)), None)
        if agreed is None:
            return Shape(self.options.size, self.options.binary)
        # zlib cannot do a window of 8 bits without a header, and never needs to: 9 is what it takes for it.
        bits = max(agreed.local_max_window_bits, 9)
        return Shape(self.options.size, self.options.binary, bits, not agreed.local_no_context_takeover)


async def main(options: argparse.Namespace) -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", options.port), backlog=1024) as listener:
        listener.setblocking(False)
        sys.stdout.write(f"ws://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        async with asyncio.TaskGroup() as group:
            while True:
                sock, _ = await loop.sock_accept(listener)
                sock.setblocking(False)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                group.create_task(Peer(sock, options).run())


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="A WebSocket server that floods whoever connects.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on at 127.0.0.1 (default: a free one)")
    parser.add_argument("--size", type=int, default=150, help="bytes of a message (default: 150)")
    parser.add_argument("--rate", type=float, default=0, help="messages a second and connection (default: all it can)")
    parser.add_argument("--count", type=int, default=0, help="messages a connection (default: without end)")
    parser.add_argument("--deflate", action="store_true", help="compress, where the client offers it")
    parser.add_argument("--binary", action="store_true", help="send binary messages")
    parser.add_argument("--wait-go", action="store_true", help="begin when the client has sent the text `go`")
    options = parser.parse_args()
    try:
        message(options.size)
    except ValueError as exc:
        parser.error(str(exc))
    return options


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(arguments()))
