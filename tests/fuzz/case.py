"""A case of the fuzz run: what a server answers and sends, in which pieces, how it ends, and what the client does
meanwhile. All of it comes from one seed and number, so that a case can be made again."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from itertools import pairwise

from servers.framing import BINARY, CLOSE, CONT, PING, PONG, TEXT, close, frame, header

__all__ = ["Case", "Step"]

KEY_MARK = b"{accept}"
"""Stands for the answer to the client's key, which is not known beforehand."""
EXTENSIONS = (
    "",
    "",
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover; server_max_window_bits=9",
    "permessage-deflate; server_max_window_bits=15; client_max_window_bits=10",
)
TEXTS = ("", "x", "ascii text " * 9, "žluťoučký kůň", "€" * 70, '{"a":[1,2,{"b":null}]}', "x" * 130, "y" * 70000)
BROKEN = (b"\xff", b"\xc3", b"ok\xed\xa0\x80", b"\xf0\x9f\x98", b"a" * 200 + b"\xfe" + b"b" * 9)
STRAY = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nhello",
    b"<!DOCTYPE html><html><title>502</title></html>",
    b"panic: runtime error\n\ngoroutine 1 [running]:\n",
    b"\r\n\r\n",
    b"AB",
)
CODES = (0, 999, 1000, 1001, 1004, 1005, 1006, 1009, 1011, 1015, 1016, 2999, 3000, 3999, 4000, 4999, 5000, 65535)
RESPONSES = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\nContent-Length: 9\r\n\r\n<p>no</p>",
    b"HTTP/1.1 302 Found\r\nLocation: ://\xff\r\n\r\n",
    b"HTTP/1.0 403 No\r\n\r\nbody without a length",
    b"HTTP/1.1 426 \r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"HTTP/2.0 101\r\n\r\n",
    b"\x15\x03\x03\x00\x02\x02\x46",
    b"SSH-2.0-OpenSSH_9.2\r\n",
)


@dataclass(frozen=True)
class Step:
    """What happens next: `receive` a chunk, the client does `send`, `ping` or `close`, what is written piles up
    (`clog`) or leaves again (`flow`), or the end: `eof`, `reset`, `drop`."""

    act: str
    data: bytes = b""


@dataclass(frozen=True)
class Case:
    """Everything about a case."""

    steps: tuple[Step, ...]
    lenient: bool
    auto_pong: bool
    limit: int

    @classmethod
    def of(cls, seed: int, number: int) -> Case:
        """The case of a number."""
        chance = random.Random(f"{seed}/{number}")
        extension = chance.choice(EXTENSIONS)
        stream = _stream(chance, extension)
        stream = _damaged(chance, stream) if chance.random() < 0.4 else stream
        whole = _response(chance, extension) + stream
        steps = _cut(chance, _damaged(chance, whole) if chance.random() < 0.05 else whole)
        for act in ("send", "ping", "close", "clog", "flow"):
            if chance.random() < 0.15:
                steps.insert(chance.randrange(len(steps) + 1), Step(act, chance.randbytes(chance.randrange(6))))
        ending = chance.choice(("eof", "eof", "reset", "drop"))
        limit = chance.choice((1, 100, 70000, 2**20, 2**26))
        return cls((*steps, Step(ending)), chance.random() < 0.4, chance.random() < 0.85, limit)


def _response(chance: random.Random, extension: str) -> bytes:
    """The answer to the handshake: right most of the time."""
    kind = chance.random()
    if kind < 0.03:
        return chance.randbytes(chance.randrange(200))
    if kind < 0.08:
        return chance.choice(RESPONSES)
    lines = [b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade"]
    lines.append(b"Sec-WebSocket-Accept: " + KEY_MARK)
    if extension:
        lines.append(b"Sec-WebSocket-Extensions: " + extension.encode())
    if kind < 0.1:
        lines.insert(chance.randrange(1, len(lines)), b"X-\xff: " + chance.randbytes(9).hex().encode())
    response = b"\r\n".join([*lines, b"", b""])
    return _damaged(chance, response) if kind > 0.97 else response


def _stream(chance: random.Random, extension: str) -> bytes:
    """Frames: sound ones, and ones that break every rule."""
    packer = _Packer("server_no" in extension, 9 if "bits=9" in extension else 15) if extension else None
    return b"".join(_piece(chance, packer) for _ in range(chance.choice((0, 1, 2, 3, 5, 9, 20))))


class _Packer:
    """A sender that deflates."""

    def __init__(self, fresh: bool, bits: int) -> None:
        self._fresh = fresh
        self._bits = bits
        self._encoder = zlib.compressobj(wbits=-bits)

    def pack(self, payload: bytes, *, last: bool = False) -> bytes:
        """A payload; with `last` in a block that says it is the last (RFC 7692 section 7.2.3.4)."""
        if self._fresh or last:
            self._encoder = zlib.compressobj(wbits=-self._bits)
        if last:
            packed = self._encoder.compress(payload) + self._encoder.flush(zlib.Z_FINISH) + b"\x00"
            self._encoder = zlib.compressobj(wbits=-self._bits)
            return packed
        return (self._encoder.compress(payload) + self._encoder.flush(zlib.Z_SYNC_FLUSH))[:-4]


def _payload(chance: random.Random) -> bytes:
    if chance.random() < 0.05:
        return chance.choice(BROKEN)
    return chance.choice(TEXTS).encode() if chance.random() < 0.8 else chance.randbytes(chance.randrange(300))


def _piece(chance: random.Random, packer: _Packer | None) -> bytes:
    kind, opcode = chance.random(), chance.choice((TEXT, TEXT, BINARY))
    payload = _payload(chance)
    if kind < 0.01:
        return _flood(chance)
    if kind < 0.3:
        return frame(opcode, payload, form=chance.choice((None, None, None, 64)))
    if kind < 0.45 and packer is not None:
        return frame(opcode, packer.pack(payload, last=chance.random() < 0.1), rsv=4)
    if kind < 0.6:
        return _fragments(chance, opcode, payload, packer)
    if kind < 0.75:
        return frame(chance.choice((PING, PONG)), payload[:125])
    if kind < 0.8:
        return close(chance.choice((1000, 1001, 4000)), payload[:50])
    return _illegal(chance, payload)


def _flood(chance: random.Random) -> bytes:
    """More frames in a few bytes than one turn of the loop takes."""
    tiny = (
        frame(PING),
        frame(PING, b"x"),
        frame(PONG),
        frame(TEXT, b"\xff"),
        frame(TEXT, b"", fin=False) + frame(CONT),
    )
    return b"".join(chance.choices(tiny[: chance.randrange(1, 6)], k=chance.randrange(100, 400)))


def _fragments(chance: random.Random, opcode: int, payload: bytes, packer: _Packer | None) -> bytes:
    rsv = 0
    if packer is not None and chance.random() < 0.7:
        payload, rsv = packer.pack(payload, last=chance.random() < 0.1), 4
    borders = sorted(chance.randrange(len(payload) + 1) for _ in range(chance.choice((1, 2, 3, 30))))
    parts = [payload[a:b] for a, b in zip([0, *borders], [*borders, len(payload)], strict=True)]
    out = b""
    for number, part in enumerate(parts):
        fin = number == len(parts) - 1 and chance.random() < 0.95
        out += frame(CONT if number else opcode, part, fin=fin, rsv=0 if number else rsv)
        if chance.random() < 0.1:
            out += frame(PING, b"between") if chance.random() < 0.9 else _illegal(chance, b"between")
    return out


def _illegal(chance: random.Random, payload: bytes) -> bytes:
    match chance.randrange(9):
        case 0:
            mask = chance.choice((None, chance.randbytes(4)))
            form = chance.choice((None, 16, 64)) if len(payload) < 65536 else None
            bits = {"fin": chance.random() < 0.7, "rsv": chance.randrange(8)}
            return frame(chance.randrange(16), payload, mask=mask, form=form, **bits)  # type: ignore[arg-type]
        case 1:
            return frame(CONT, payload, fin=chance.random() < 0.5)
        case 2:
            return frame(chance.choice((PING, PONG, CLOSE)), payload * 3, fin=chance.random() < 0.5)
        case 3:
            return header(BINARY, chance.choice((2**20 + 1, 2**26 + 1, 2**40, 2**63, 2**64 - 1))) + payload
        case 4:
            return close(chance.choice(CODES), payload[:40])
        case 5:
            return frame(CLOSE, payload[: chance.randrange(3)])
        case 6:
            return chance.choice(STRAY)
        case 7:
            return frame(TEXT, chance.randbytes(chance.randrange(40)), rsv=4)
        case _:
            return chance.randbytes(chance.randrange(60))


def _damaged(chance: random.Random, data: bytes) -> bytes:
    """The bytes with a few of them changed, dropped, doubled, or cut off."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if not out:
            break
        at = chance.randrange(len(out))
        match chance.randrange(6):
            case 0:
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                out[at] = chance.randrange(256)
            case 2:
                del out[at : at + chance.randrange(1, 9)]
            case 3:
                out[at:at] = chance.randbytes(chance.randrange(1, 9))
            case 4:
                out[at:at] = out[at : at + chance.randrange(1, 40)]
            case _:
                del out[at:]
    return bytes(out)


def _cut(chance: random.Random, data: bytes) -> list[Step]:
    """The bytes in pieces: all at once, a few, or one by one at the beginning."""
    most = len(data)
    borders = {chance.randrange(most + 1) for _ in range(chance.choice((0, 0, 1, 3, 9)))}
    if chance.random() < 0.1:
        start = chance.randrange(most + 1)
        borders |= set(range(start, min(most, start + 60)))
    edges = sorted({0, most, *borders})
    return [Step("receive", data[a:b]) for a, b in pairwise(edges)]
