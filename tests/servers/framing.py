"""Frames built by hand, legal and illegal (RFC 6455 section 5.2), independent of what is tested."""

from __future__ import annotations

import base64
import hashlib

__all__ = ["BINARY", "CLOSE", "CONT", "PING", "PONG", "TEXT", "accept", "close", "frame", "header"]

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def header(
    opcode: int, length: int, *, fin: bool = True, rsv: int = 0, masked: bool = False, form: int | None = None
) -> bytes:
    """A frame's header; `form` 7, 16 or 64 says how many bits the length takes, minimal unless given."""
    if form is None:
        form = 7 if length < 126 else 16 if length < 65536 else 64
    first = fin << 7 | rsv << 4 | opcode
    if form == 7:
        return bytes([first, masked << 7 | length])
    if form == 16:
        return bytes([first, masked << 7 | 126]) + length.to_bytes(2, "big")
    return bytes([first, masked << 7 | 127]) + length.to_bytes(8, "big")


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = None,
    form: int | None = None,
) -> bytes:
    """A whole frame."""
    head = header(opcode, len(payload), fin=fin, rsv=rsv, masked=mask is not None, form=form)
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def close(code: int | None = None, reason: bytes = b"") -> bytes:
    """A close frame (RFC 6455 section 5.5.1)."""
    return frame(CLOSE, b"" if code is None else code.to_bytes(2, "big") + reason)


def accept(request: bytes, *headers: str) -> bytes:
    """The response that opens the connection a request asks for (RFC 6455 section 4.2.2), with more headers."""
    lines = request.decode("latin-1").split("\r\n")
    key = next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("sec-websocket-key:"))
    answer = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()
    head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    return "\r\n".join([*head, f"Sec-WebSocket-Accept: {answer}", *headers, "", ""]).encode("latin-1")
