"""How a connection ended, in RFC 6455's terms (sections 7.1 and 7.4) and in one line; it must know no socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wstui.model import Close, Direction, Flag
from wstui.safetext import oneline

if TYPE_CHECKING:
    from websockets.protocol import Protocol

__all__ = ["close_of", "closed_line", "code_name"]

NAMES = {
    1000: "normal closure",
    1001: "going away",
    1002: "protocol error",
    1003: "unsupported data",
    1005: "no status: the close frame has no code",
    1006: "abnormal closure: no close frame came",
    1007: "invalid payload data",
    1008: "policy violation",
    1009: "message too big",
    1010: "mandatory extension",
    1011: "internal error",
    1012: "service restart",
    1013: "try again later",
    1014: "bad gateway",
    1015: "TLS handshake",
    3000: "unauthorized",
    3003: "forbidden",
    3008: "timeout",
}

GOOD = (1000, 1001, 1005)


def code_name(code: int) -> str:
    """The registered name of a close code (RFC 6455 sections 7.4.1 and 11.7), or the range it lies in."""
    if code in NAMES:
        return NAMES[code]
    if 3000 <= code < 4000:
        return "registered for libraries"
    return "private use" if 4000 <= code < 5000 else "unknown"


def close_of(protocol: Protocol, failed: bool) -> Close:
    """How the connection of this protocol ended; `failed` when this side gave it up (RFC 6455 section 7.1.7).

    The code is the one received; else the one sent, so that the reason for giving up is seen; else 1006.
    """
    received, sent = protocol.close_rcvd, protocol.close_sent
    clean = received is not None and sent is not None and not failed
    if received is not None and not (failed and sent is not None):
        first = Direction.OUT if protocol.close_rcvd_then_sent is False else Direction.IN
        return Close(int(received.code), received.reason, first, clean)
    if sent is not None:
        return Close(int(sent.code), sent.reason, Direction.OUT, clean)
    return Close(1006)


def closed_line(close: Close, detail: str = "") -> tuple[str, Flag]:
    """The log's line on a close, safe to show, and its flags. `detail` says what else is known, such as a reset."""
    named = f"{close.code} {code_name(close.code)}"
    words = ["closed", f"{named}: {oneline(close.reason)}" if close.reason else named]
    if close.initiator is not None:
        words.append("by us" if close.initiator else "by the server")
    if close.code != 1006:
        words.append("clean" if close.clean else "not clean")
    if detail:
        words.append(oneline(detail))
    good = close.clean and (close.code in GOOD or close.code >= 3000)
    return " · ".join(words), Flag.NONE if good else Flag.FAILURE
