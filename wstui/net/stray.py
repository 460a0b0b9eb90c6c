"""Text that a server writes where frames should be: an HTTP response after the handshake, a stack trace, a web page.

Pure: bytes in, words out; it must know no socket and no record.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wstui.safetext import oneline

__all__ = ["ENOUGH", "FEW", "Stray", "stray_text"]

ENOUGH = 1024
"""Bytes that are looked at."""
FEW = 8
"""Bytes that must read as text before anything but HTTP is taken for text."""
QUOTED = 80

_HTTP = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*")
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|\?xml)", re.IGNORECASE)


class Stray(NamedTuple):
    """What it is, and what to try: words that are safe to show."""

    what: str
    hint: str


def stray_text(data: bytes) -> Stray | None:
    """What the text at the beginning of `data` is; None where it is no text."""
    data = data[:ENOUGH]
    if http := _HTTP.match(data):
        return Stray(f"the server wrote plain HTTP among the frames: {_quoted(http.group())}{_body(data)}", _why(data))
    if len(data) < FEW or not _reads_as_text(data):
        return None
    kind = "a web page" if _PAGE.match(data) else "plain text"
    return Stray(
        f"the server wrote {kind} where a frame should begin: {_quoted(data)}",
        "after the handshake only frames may follow: look for what else writes to this socket (a proxy, an error page, "
        "a print to the wrong stream)",
    )


def _reads_as_text(data: bytes) -> bool:
    try:
        text = data.decode()
    except UnicodeDecodeError as exc:
        if exc.start < len(data) - 3:
            return False
        text = data[: exc.start].decode()
    return all(char.isprintable() or char in "\r\n\t" for char in text)


def _quoted(data: bytes) -> str:
    line = data.strip().splitlines()[0] if data.strip() else data
    return f"“{oneline(line[:QUOTED])}{'…' if len(line) > QUOTED else ''}”"


def _body(data: bytes) -> str:
    """The beginning of a response's body."""
    body = data.partition(b"\r\n\r\n")[2].strip()
    return f", {_quoted(body)}" if body else ""


def _why(data: bytes) -> str:
    if b"socket.io" in data.lower() or b"Transport unknown" in data or b"Session ID unknown" in data:
        return "this is Socket.IO: it wants /socket.io/?EIO=4&transport=websocket, and a path of its own"
    return (
        "something behind the handshake answered as if there had been none: two WebSocket servers on one HTTP server "
        "(each must leave the other's paths alone), or a proxy in between"
    )
