"""A connection driven by hand: bytes in, bytes out, no socket. Both the tap and the library's own connection fit in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.uri import parse_uri

from servers.framing import accept
from servers.recording import FakeRecorder
from wstui.model import Statistics
from wstui.net.opening import QUIET
from wstui.net.tap import Tap

__all__ = ["DEFLATE", "FakeTransport", "Told", "cut", "drive", "new_protocol", "sent_frames", "shake"]

DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate"


class FakeTransport(asyncio.Transport):
    """Keeps what is written and notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 9000), "sockname": ("127.0.0.1", 40000)})
        self.written = bytearray()
        self.calls: list[str] = []
        self.closing = False
        self.aborted = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def write_eof(self) -> None:
        self.calls.append("eof")

    def can_write_eof(self) -> bool:
        return True

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        self.calls.append("pause")

    def resume_reading(self) -> None:
        self.calls.append("resume")

    def abort(self) -> None:
        self.closing = True
        self.aborted.set()
        self.calls.append("abort")

    def close(self) -> None:
        self.closing = True
        self.calls.append("close")


class Told:
    """An owner of a tap that notes what it is told."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def opened(self, tap: Tap) -> None:
        self.calls.append("opened")

    def closing(self, tap: Tap) -> None:
        self.calls.append("closing")

    def progressed(self, tap: Tap) -> None:
        self.calls.append("progressed")

    def lost(self, tap: Tap) -> None:
        self.calls.append("lost")


def new_protocol(max_size: int | None = 2**20) -> ClientProtocol:
    """The library's protocol as the client asks for it, permessage-deflate offered."""
    return ClientProtocol(
        parse_uri("ws://127.0.0.1:9000/"),
        extensions=[ClientPerMessageDeflateFactory()],
        max_size=max_size,
        logger=QUIET,
    )


def shake(connection: ClientConnection, transport: FakeTransport, *headers: str, then: bytes = b"") -> None:
    """Take a connection through the handshake; `then` comes in the chunk that ends it."""
    connection.connection_made(transport)
    connection.protocol.send_request(connection.protocol.connect())
    connection.send_data()
    response = accept(bytes(transport.written), *headers)
    transport.written.clear()
    connection.data_received(response + then)


def drive(
    *headers: str, max_size: int | None = 2**20, then: bytes = b"", **options: Any
) -> tuple[Tap, FakeTransport, FakeRecorder]:
    """A tap that has just opened, with everything around it; to be called on a running loop."""
    recorder, transport = FakeRecorder(), FakeTransport()
    defaults = {"ping_interval": None, "close_timeout": None}
    tap = Tap(new_protocol(max_size), Told(), recorder, Statistics(), **(defaults | options))
    shake(tap, transport, *headers, then=then)
    return tap, transport, recorder


def sent_frames(written: bytes | bytearray) -> list[tuple[int, bytes]]:
    """Opcode and payload of the masked frames a client wrote (RFC 6455 section 5.3)."""
    frames, at = [], 0
    while at < len(written):
        length, size = written[at + 1] & 0x7F, 2
        assert written[at + 1] >= 0x80, "a client masks"
        if length >= 126:
            size = 4 if length == 126 else 10
            length = int.from_bytes(written[at + 2 : at + size], "big")
        mask, start = written[at + size : at + size + 4], at + size + 4
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(written[start : start + length]))
        frames.append((written[at] & 0x0F, payload))
        at = start + length
    return frames


def cut(data: bytes, borders: Sequence[int]) -> list[bytes]:
    """The data in chunks that end at these borders."""
    edges = [0, *sorted(set(borders) & set(range(1, len(data)))), len(data)]
    return [data[a:b] for a, b in pairwise(edges) if a < b]
