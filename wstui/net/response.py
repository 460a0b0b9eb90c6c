"""A response read from raw bytes, as far as they go: for refusals that the library gives up on (HTTP/1.0, no HTTP).

Pure, and lenient: nothing is raised, what cannot be read is left out. It must know no socket and no library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wstui.model import MOST_BODY

__all__ = ["Response", "parse_response", "split_list"]

_STATUS = re.compile(rb"HTTP/\d+(?:\.\d+)? +(\d{3})(?: +([^\r\n]*))?\r?\n")
_BLANK = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Response:
    """What was understood of a response. `status` is 0 when it is not HTTP. `head` ends with its blank line.

    `complete` tells that no more of the body can come, as far as its length is declared.
    """

    head: bytes
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    complete: bool = False

    def values(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name]


def parse_response(raw: bytes) -> Response:
    """Read the bytes a server sent in answer to a handshake request (RFC 9112 section 4)."""
    status_line = _STATUS.match(raw)
    if status_line is None:
        return Response(raw)
    status, reason = int(status_line[1]), (status_line[2] or b"").decode("latin-1").strip()
    blank = _BLANK.search(raw)
    head = raw[: blank.end()] if blank else raw
    headers = tuple(_headers(head))
    if blank is None:
        return Response(head, status, reason, headers)
    partial = Response(head, status, reason, headers)
    body, complete = _body(partial, raw[blank.end() :])
    return Response(head, status, reason, headers, body[:MOST_BODY], complete or len(body) >= MOST_BODY)


def split_list(value: str) -> list[str]:
    """The parts of a header that is a list, such as Sec-WebSocket-Extensions; a comma in quotes does not part."""
    return [part.strip() for part in re.findall(r'(?:"(?:\\.|[^"\\])*"|[^,"]|")+', value) if part.strip()]


def _headers(head: bytes) -> list[tuple[str, str]]:
    lines = head.decode("latin-1").splitlines()[1:]
    pairs = (line.partition(":") for line in lines)
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon]


def _body(response: Response, rest: bytes) -> tuple[bytes, bool]:
    """The body in what follows the head, and whether it is all there (RFC 9112 section 6.3)."""
    if response.status < 200 or response.status in (204, 304):
        return b"", True
    if any("chunked" in value.lower() for value in response.values("transfer-encoding")):
        return _dechunked(rest)
    length = next(iter(response.values("content-length")), "")
    if length.isascii() and length.isdigit():
        return rest[: int(length[:18])], len(rest) >= int(length[:18])
    return rest, False


def _dechunked(rest: bytes) -> tuple[bytes, bool]:
    """The chunks joined (RFC 9112 section 7.1); where they stop making sense, the rest as it stands."""
    body, at = b"", 0
    while line := re.compile(rb"([0-9A-Fa-f]{1,15})[^\n]*\n").match(rest, at):
        size = int(line[1], 16)
        if size == 0:
            return body, True
        body += rest[line.end() : line.end() + size]
        at = line.end() + size
        if rest.startswith(b"\r\n", at):
            at += 2
    return body + rest[at:], False
