"""HTTP/1 heads read from raw bytes, as far as they go (RFC 9112): requests, responses of any age, what is no HTTP.

Pure, and lenient: nothing is raised, what cannot be read is left out. It must know no socket and no library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wstui.model import MOST_BODY

__all__ = [
    "Headers",
    "Response",
    "first_line",
    "headers_of",
    "interim_end",
    "may_be_interim",
    "parse_response",
    "split_list",
    "values",
]

Headers = tuple[tuple[str, str], ...]
"""Names as they were written, and values without the blanks around them, in order."""

_STATUS = re.compile(rb"HTTP/\d+(?:\.\d+)? +(\d{3})(?: +([^\r\n]*))?\r?\n")
_BLANK = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d(?: [^\r\n]*)?\r?\n")
_MAY_BE = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d(?:[ \r\n]|\Z)")
_FIRST = 12
"""Bytes of a response with which its status is known."""


@dataclass(frozen=True, slots=True)
class Response:
    """What was understood of a response. `status` is 0 when it is not HTTP. `head` ends with its blank line.

    `interim` are the heads of the interim responses before it, as they came; where `head` is empty nothing else came.
    `complete` tells that no more of the body can come, as far as its length is declared.
    """

    head: bytes
    status: int = 0
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""
    complete: bool = False
    interim: bytes = b""

    @property
    def cut(self) -> bool:
        """Whether the body's end was announced and did not come: a length, or a last chunk (RFC 9112 section 8)."""
        return not self.complete and (_is_chunked(self) or any(map(str.isdigit, self.values("content-length"))))

    def values(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return values(self.headers, name)


def parse_response(raw: bytes) -> Response:
    """Read the bytes a server sent in answer to a handshake request (RFC 9112 section 4)."""
    begins = interim_end(raw)
    return replace(_read(raw[begins:]), interim=raw[:begins])


def interim_end(raw: bytes | bytearray) -> int:
    """Where the final response begins: behind the interim ones, which are those of 1xx except 101 (RFC 9110 section
    15.2). Only whole heads are counted."""
    at = 0
    while _INTERIM.match(raw, at) and (blank := _BLANK.search(raw, at)):
        at = blank.end()
    return at


def may_be_interim(raw: bytes | bytearray, at: int) -> bool:
    """Whether what begins at `at` is an interim response that is not all there, or may become one."""
    if len(raw) - at >= _FIRST:
        return _MAY_BE.match(raw, at) is not None
    return any(line.startswith(bytes(raw[at : at + 10])) for line in (b"HTTP/1.1 1", b"HTTP/1.0 1"))


def _read(raw: bytes) -> Response:
    """Read a final response."""
    status_line = _STATUS.match(raw)
    if status_line is None:
        return Response(raw)
    status, reason = int(status_line[1]), (status_line[2] or b"").decode("latin-1").strip()
    blank = _BLANK.search(raw)
    head = raw[: blank.end()] if blank else raw
    headers = headers_of(head)
    if blank is None:
        return Response(head, status, reason, headers)
    partial = Response(head, status, reason, headers)
    body, complete = _body(partial, raw[blank.end() :])
    return Response(head, status, reason, headers, body[:MOST_BODY], complete or len(body) >= MOST_BODY)


def split_list(value: str) -> list[str]:
    """The parts of a header that is a list, such as Sec-WebSocket-Extensions; a comma in quotes does not part."""
    return [part.strip() for part in re.findall(r'(?:"(?:\\.|[^"\\])*"|[^,"]|")+', value) if part.strip()]


def first_line(head: bytes) -> str:
    """The request line or the status line, without its end."""
    return head.split(b"\n", 1)[0].rstrip(b"\r").decode("latin-1")


def headers_of(head: bytes) -> Headers:
    """The headers of a request or a response; lines without a colon are left out."""
    lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)


def values(headers: Headers, name: str) -> list[str]:
    """All values of the header of this lower-case name, in order."""
    return [value for key, value in headers if key.lower() == name]


def _body(response: Response, rest: bytes) -> tuple[bytes, bool]:
    """The body in what follows the head, and whether it is all there (RFC 9112 section 6.3)."""
    if response.status < 200 or response.status in (204, 304):
        return b"", True
    if _is_chunked(response):
        return _dechunked(rest)
    length = next(iter(response.values("content-length")), "")
    if length.isascii() and length.isdigit():
        return rest[: int(length[:18])], len(rest) >= int(length[:18])
    return rest, False


def _is_chunked(response: Response) -> bool:
    return any("chunked" in value.lower() for value in response.values("transfer-encoding"))


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
