"""Why a connection could not be opened: what went wrong is brought to one of the causes. It must know no state."""

from __future__ import annotations

import errno
import os
import re
import socket

from wstui.httptext import may_be_interim
from wstui.model import Failure
from wstui.net import causes
from wstui.net.dial import Unreachable
from wstui.net.distrust import explain_tls
from wstui.net.evidence import Evidence, quoted
from wstui.net.refusals import broken_101, refused
from wstui.safetext import oneline

__all__ = ["explain", "of_system"]

TIMEOUTS = {"dns": "timeout-dns", "tcp": "timeout-tcp", "proxy": "timeout-proxy", "tls": "timeout-tls"}

RESET = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}
NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EHOSTDOWN}
FILES = {errno.EMFILE: "for this process", errno.ENFILE: "on this machine"}

SETTINGS, GOAWAY = 4, 7
"""Types of frames with which an HTTP/2 server begins, or ends, what it says (RFC 9113 section 6)."""


def explain(exc: BaseException, evidence: Evidence) -> Failure:
    """Turn what went wrong into a failure."""
    if isinstance(exc, Failure):
        return exc
    if evidence.broken is not None:
        return Failure(f"wstui itself failed: {oneline(repr(evidence.broken))}", "please report this")
    response = evidence.response
    if response.status and response.status // 100 != 1:
        return refused(evidence)
    if isinstance(exc, TimeoutError) and not exc.errno:
        return _timed_out(evidence)
    if response.status == 101:
        return (
            broken_101(evidence, _reason(exc))
            if b"\n\r\n" in response.head or b"\n\n" in response.head
            else _cut(exc, evidence)
        )
    if response.status or (response.interim and may_be_interim(evidence.answer, len(response.interim))):
        return _only_interim(evidence)
    if response.head:
        return _not_http(evidence)
    if evidence.reached:
        return explain_tls(evidence.lost_by or exc, evidence) or _silent(evidence)
    return _before_handshake(exc, evidence)


def of_system(exc: BaseException, evidence: Evidence | None = None) -> Failure | None:
    """What the operating system said, in words; None when it was not the operating system."""
    if not isinstance(exc, OSError):
        return None
    evidence = evidence or Evidence("")
    if isinstance(exc, socket.gaierror):
        again = exc.errno == socket.EAI_AGAIN
        return causes.failure("name-later" if again else "name-unknown", host=evidence.name or evidence.host)
    # An address that there is no way to says little where another one was reached, or might have been.
    numbers = _numbers(exc) - NO_WAY or _numbers(exc)
    if numbers == {errno.ECONNREFUSED}:
        return causes.failure("refused", place=evidence.place)
    if numbers & RESET or isinstance(exc, ConnectionResetError):
        return causes.failure("reset")
    if numbers & NO_WAY:
        return causes.failure("no-way", place=evidence.place)
    if numbers & FILES.keys():
        return causes.failure("files", whose=FILES[min(numbers & FILES.keys())])
    if numbers == {errno.ETIMEDOUT}:
        return causes.failure("no-answer", place=evidence.place)
    if numbers & {errno.ENOENT, errno.ENOTSOCK} and evidence.profile.unix_socket is not None:
        return causes.failure("no-socket", path=evidence.profile.unix_socket)
    if numbers & {errno.EACCES, errno.EPERM}:
        return causes.failure("no-rights", place=evidence.place)
    return causes.failure("system", words=_words(exc))


def _numbers(exc: OSError) -> set[int]:
    """Every number that the system gave: there is one for each address that was tried."""
    if isinstance(exc, Unreachable):
        return {each.errno for _, each in exc.tried if each.errno}
    return {exc.errno} if exc.errno else {int(number) for number in re.findall(r"\[Errno (\d+)\]", str(exc))}


def _words(exc: OSError) -> str:
    return ", ".join(os.strerror(n).lower() for n in sorted(_numbers(exc))) or str(exc) or type(exc).__name__


def _timed_out(evidence: Evidence) -> Failure:
    said = f": it said {quoted(evidence.answer)}" if evidence.answer else ""
    if not evidence.reached:
        cause = TIMEOUTS.get(evidence.phase, "timeout-tcp")
        host = evidence.name or evidence.host
        return causes.failure(cause, host=host, place=evidence.place, proxy=evidence.proxy, within=evidence.within)
    hint = None if evidence.secure else "check that the port speaks WebSocket; if it wants TLS, wss:// connects with it"
    return causes.failure("timeout-upgrade", hint=hint, within=evidence.within, said=said)


def _only_interim(evidence: Evidence) -> Failure:
    lines = [line for line in evidence.answer.splitlines() if line.startswith(b"HTTP/")]
    return causes.failure("interim", quote=quoted(lines[-1]))


def _not_http(evidence: Evidence) -> Failure:
    answer = evidence.response.head
    if answer[:2] == b"\x15\x03":
        return causes.failure("tls-wanted", said=": it answered with an alert of TLS")
    if _is_http2(answer):
        return causes.failure("no-http1")
    return causes.failure("not-http", quote=quoted(answer))


def _is_http2(answer: bytes) -> bool:
    """Whether this begins as HTTP/2 does: with a SETTINGS frame, or else a GOAWAY, of the whole connection."""
    if len(answer) < 9 or answer[3] not in (SETTINGS, GOAWAY) or answer[5:9] != b"\0\0\0\0":
        return False
    length = int.from_bytes(answer[:3], "big")
    return length % 6 == 0 and length < 600 if answer[3] == SETTINGS else 8 <= length < 4096


def _silent(evidence: Evidence) -> Failure:
    tls = "" if evidence.secure else "; if it wants TLS, wss:// connects with it"
    if evidence.tls_version == "TLSv1.3" and evidence.profile.cert is None:
        # In TLS 1.3 a server asks for a certificate after the client takes the handshake for done.
        tls = "; it may want a certificate of the client (--cert, --key)"
    return causes.failure("silent", how=_ended(evidence), tls=tls)


def _cut(exc: BaseException, evidence: Evidence) -> Failure:
    if words := _over_limit(exc):
        return causes.failure("too-long", words=words, quote=quoted(evidence.response.head))
    return causes.failure("cut", how=_ended(evidence), quote=quoted(evidence.response.head))


def _over_limit(exc: BaseException) -> str:
    """Which limit of ours on the head of an answer was passed; empty where none was."""
    from websockets import exceptions, http11

    while exc.__cause__ is not None:
        exc = exc.__cause__
    if isinstance(exc, exceptions.TooManyHeaders):
        return f"more than {http11.MAX_NUM_HEADERS:,} headers"
    if isinstance(exc, exceptions.HeaderLineTooLong | exceptions.StatusLineTooLong):
        return f"a line of more than {http11.MAX_LINE_LENGTH >> 10} KiB"
    return ""


def _ended(evidence: Evidence) -> str:
    return "reset" if isinstance(evidence.lost_by, ConnectionResetError) else "closed"


def _before_handshake(exc: BaseException, evidence: Evidence) -> Failure:
    """What went wrong on the way to the server."""
    if told := explain_tls(exc, evidence):
        return told
    if evidence.at_proxy and isinstance(exc, OSError):
        if isinstance(exc, socket.gaierror):
            return causes.failure("proxy-name", proxy=evidence.proxy, source=_source(evidence))
        return causes.failure("proxy-down", proxy=evidence.proxy, words=_words(exc), source=_source(evidence))
    if isinstance(exc, ConnectionError) and evidence.phase == "tls":
        return causes.failure("tls-ended")
    if isinstance(exc, ConnectionError) and evidence.phase == "proxy":
        return causes.failure("proxy-ended", proxy=evidence.proxy, said=f": {_words(exc)}")
    return of_system(exc, evidence) or Failure(f"the connection could not be opened: {_reason(exc)}")


def _source(evidence: Evidence) -> str:
    """Where the proxy comes from, when nobody asked for it here."""
    return "" if evidence.profile.proxy is not None else "; it is named by the environment (http_proxy and the like)"


def _reason(exc: BaseException) -> str:
    """The words of the exception at the root."""
    while exc.__cause__ is not None:
        exc = exc.__cause__
    return oneline(str(exc) or type(exc).__name__)
