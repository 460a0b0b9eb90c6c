"""A request as a command of curl that sends it again, header for header. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from wstui.curl.header import header_line, split_header
from wstui.curl.placing import is_host_of

__all__ = ["OWN", "command", "http_url", "quoted"]

OWN = ("User-Agent", "Accept")
"""Headers that curl sends of its own accord."""


def command(url: str, head: Sequence[str], *, insecure: bool = False) -> str:
    """The command for the lines of a request's head, the first one included; over several lines, for bash.

    It shows the response with its head, and what comes after it; every version of curl understands it.
    """
    words = ["curl -i -N --http1.1", *(["-k"] if insecure else []), quoted(http_url(url))]
    headers = [split for line in head[1:] if (split := split_header(line)) is not None]
    names = {name.lower() for name, _ in headers}
    lines = [" ".join(words)]
    for name, value in headers:
        if name.lower() != "host" or not is_host_of(value or "", url):
            lines.append(f"-H {quoted(header_line(name, value or ''))}")
    lines += [f"-H {quoted(f'{name}:')}" for name in OWN if name.lower() not in names]
    return " \\\n  ".join(lines)


def quoted(text: str) -> str:
    """A word for bash: in single quotes, or with escapes where it has what does not show."""
    if text.isprintable():
        return f"'{text}'" if "'" not in text else shlex.quote(text)
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, which no shell can be given
        data = text.encode("utf-8", "backslashreplace")
    plain = (chr(byte) if 32 <= byte < 127 and byte not in b"\\'" else f"\\x{byte:02x}" for byte in data)
    return f"$'{''.join(plain)}'"


def http_url(url: str) -> str:
    """The URL as versions of curl have it that know no WebSocket."""
    for ours, theirs in (("wss://", "https://"), ("ws://", "http://")):
        if url.startswith(ours):
            return theirs + url[len(ours) :]
    return url
