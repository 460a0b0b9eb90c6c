"""Payloads and messages that every plug-in must survive; knows no plug-in."""

from __future__ import annotations

import gzip
import json

from hypothesis import strategies as st

from wstui.model import Direction, Flag, Message, Opcode, Row

__all__ = ["PAYLOADS", "anything", "message"]

PAYLOADS: dict[str, bytes] = {
    "empty": b"",
    "text": "ping \u20ac".encode(),
    "object": b'{"op":"subscribe","n":12345678901234567890,"p":1.10,"p":2}',
    "list": json.dumps([{"a": [1, None, True, "\u202e"]}] * 100).encode(),
    "json lines": b'{"a":1}\n{"a":2}\n',
    "scalar": b"-1.5e3",
    "cut short": b'{"a":[1,2',
    "like json": b"[hello] {world}",
    "markup": b'[null] [bold]x[/bold] {"path":"[/etc]"}',
    "escapes": b"\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\x00\x7f",
    "not utf-8": b"ab\xff\xfe\xc3",
    "close": b"\x03\xe8bye",
    "half a close": b"\x03",
    "gzip": gzip.compress(b"x" * 1000, mtime=0),
    "messagepack": b"\x82\xa1a\x93\x01\xcb?\xf0\0\0\0\0\0\0\xc0\x05\xc4\x02\0\xff",
    "cbor": b"\xbfaa\x83\x01\xf9\x3c\0\xf6\x05\xc2\x42\1\0\xff",
    "bson": b"\x16\0\0\0\x02a\0\x02\0\0\0b\0\x10n\0\1\0\0\0\0",
    "every byte": bytes(range(256)),
    "one long line": b"x" * 100_000,
    "many lines": b"line\r\n" * 10_000,
    "deep": b"[" * 5_000 + b"]" * 5_000,
    "deep and cut short": b'{"a":' * 5_000,
}

anything = st.binary(max_size=200) | st.sampled_from(sorted(PAYLOADS)).map(PAYLOADS.__getitem__)


def message(payload: bytes, opcode: Opcode = Opcode.TEXT) -> Message:
    """A received message with this payload."""
    size = len(payload)
    row = Row(0, 1, 1, Direction.IN, opcode, Flag.NONE, size, size + 2, 0, 0, payload[:512])
    return Message(row, payload)
