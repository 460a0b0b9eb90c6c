"""Why a connection could not be opened: what happened and what to try, in words. It must know no state, no record."""

from __future__ import annotations

import errno
import os
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wstui.httptext import Response, parse_response
from wstui.model import Failure
from wstui.net import tls
from wstui.safetext import oneline

if TYPE_CHECKING:
    from wstui.net.tap import Tap

__all__ = ["explain", "of_system"]

HINTS = {
    400: "check the path, the headers and the subprotocols",
    401: "--auth USER:PASSWORD or -H 'Authorization: ...' sends credentials",
    403: "check the credentials, the origin (-o) and the cookies (-b)",
    404: "check the path",
    405: "this address does not speak WebSocket: check the path",
    407: "the proxy wants credentials: http://USER:PASSWORD@HOST:PORT",
    426: "this address wants another protocol or version",
    429: "wait, then try again",
}


LASTING = frozenset((401, 403, 404))
"""What a server answers to a request that it would refuse again."""


def explain(exc: BaseException, url: str, tap: Tap | None, timeout: float | None) -> Failure:
    """Turn what went wrong into a failure. `tap` is the newest, if a TCP connection was made; `timeout` in seconds."""
    if isinstance(exc, Failure):
        return exc
    if tap is not None and tap.broken is not None:
        return Failure(f"wstui itself failed: {oneline(repr(tap.broken))}", "please report this")
    response = parse_response(bytes(tap.answer)) if tap else Response(b"")
    if response.status and response.status != 101:
        return _refused(response)
    if isinstance(exc, TimeoutError) and isinstance(exc.__cause__, OSError) and exc.__cause__.errno:
        exc = exc.__cause__  # the system's own timeout, which the library takes for its own
    if isinstance(exc, TimeoutError) and not exc.errno:
        return _timed_out(url, tap, timeout)
    if response.status:
        return Failure(f"answered 101, but {_reason(exc)}", "the server breaks the handshake (RFC 6455 section 4.2.2)")
    if tap is not None and tap.answer:
        return _not_http(bytes(tap.answer))
    if tap is not None and tap.made:
        return _silent(url, tap)
    if tap is not None and isinstance(exc, ConnectionError):
        return Failure("TLS: the server ended the handshake", "it may want another version, or a client's certificate")
    return tls.explain(exc) or of_system(exc, url) or _otherwise(exc)


def of_system(exc: BaseException, url: str = "") -> Failure | None:
    """What the operating system said, in words; None when it was not the operating system."""
    if not isinstance(exc, OSError):
        return None
    host = urlsplit(url).hostname or "the host"
    if isinstance(exc, socket.gaierror):
        if exc.errno == socket.EAI_AGAIN:
            return Failure(f"the name {oneline(host)} could not be looked up now", "check the network and its DNS")
        return Failure(f"the host {oneline(host)} is not known", "check the spelling and the DNS")
    # Several addresses were tried: the loop joins the errors into one text, with the number in each.
    numbers = {exc.errno} if exc.errno else {int(n) for n in re.findall(r"\[Errno (\d+)\]", str(exc))}
    if numbers == {errno.ECONNREFUSED}:
        return Failure(f"the connection to {_place(url)} was refused", "check that the server runs, and its port")
    if numbers & {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED} or isinstance(exc, ConnectionResetError):
        return Failure("the connection was reset by the other side")
    if numbers & {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}:
        return Failure(f"there is no way to {_place(url)} from here", "check the network")
    if numbers & {errno.EMFILE, errno.ENFILE}:
        which = "for this process" if errno.EMFILE in numbers else "on this machine"
        return Failure(f"too many open files {which}", "ulimit -n raises the limit; each connection is a file")
    if numbers == {errno.ETIMEDOUT}:
        return Failure(f"{_place(url)} does not answer", "check the host, the port and firewalls")
    words = ", ".join(os.strerror(number).lower() for number in sorted(numbers)) or str(exc) or type(exc).__name__
    return Failure(f"the connection failed: {oneline(words)}")


def _refused(response: Response) -> Failure:
    status, reason = response.status, oneline(response.reason)
    hint = HINTS.get(status, "")
    if 300 <= status < 400:
        where = oneline(next(iter(response.values("location")), "nowhere"))
        hint = f"it points to {where}"
    elif status >= 500:
        hint = "the server, or a proxy in front of it, is in trouble: try again later"
    elif status < 300:
        hint = "this address serves plain HTTP: check the path"
    if status == 400 and b"https port" in response.body.lower():
        hint = "the port wants TLS: wss:// connects with it"
    return Failure(f"refused with {status} {reason}".rstrip(), hint, lasting=status in LASTING)


def _timed_out(url: str, tap: Tap | None, timeout: float | None) -> Failure:
    within = f"within {timeout:g} s" if timeout else "in time"
    if tap is None:
        return Failure(f"no connection to {_place(url)} {within}", "check the host, the port and firewalls")
    if not tap.made:
        return Failure(f"no TLS handshake with {_place(url)} {within}", "check that the port speaks TLS")
    said = f": it said {_quoted(bytes(tap.answer))}" if tap.answer else ""
    hint = "wss:// connects with TLS" if url.startswith("ws:") else "check that the port speaks WebSocket"
    return Failure(f"no answer to the handshake {within}{said}", hint)


def _not_http(answer: bytes) -> Failure:
    if answer[:2] == b"\x15\x03":
        return Failure("the server answered with a TLS alert", "the port wants TLS: wss:// connects with it")
    return Failure(f"this is no WebSocket server: it said {_quoted(answer)}", "check the port")


def _silent(url: str, tap: Tap) -> Failure:
    how = "reset" if isinstance(tap.lost_by, ConnectionResetError) else "closed"
    hint = "it may want TLS: wss:// connects with it" if url.startswith("ws:") else "check the port and the path"
    return Failure(f"the server {how} the connection without an answer", hint)


def _otherwise(exc: BaseException) -> Failure:
    from websockets.exceptions import InvalidProxyStatus, InvalidURI, ProxyError

    if isinstance(exc, InvalidProxyStatus):
        status = exc.response.status_code
        return Failure(f"the proxy refused with {status} {oneline(exc.response.reason_phrase)}", HINTS.get(status, ""))
    if isinstance(exc, ProxyError):
        return Failure(f"the proxy failed: {_reason(exc)}", "NO_PROXY=HOST connects without it")
    if isinstance(exc, InvalidURI):
        return Failure(f"{oneline(exc.uri)} is no WebSocket URL: {oneline(exc.msg)}")
    return Failure(f"the connection could not be opened: {_reason(exc)}")


def _reason(exc: BaseException) -> str:
    """The words of the exception at the root."""
    while exc.__cause__ is not None:
        exc = exc.__cause__
    return oneline(str(exc) or type(exc).__name__)


def _quoted(answer: bytes) -> str:
    """The first line of an answer, cut short."""
    line = answer[:60].splitlines()[0] if answer.strip() else answer[:60]
    return f"“{oneline(line)}”"


def _place(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    host = parts.hostname or ""
    return oneline(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
