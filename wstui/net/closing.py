"""How a connection ended, in RFC 6455's terms (sections 7.1 and 7.4): a value, and words. It must know no socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wstui.closecodes import NEVER_SENT, code_name
from wstui.model import Close, Direction, Flag
from wstui.safetext import oneline

if TYPE_CHECKING:
    from websockets.protocol import Protocol

__all__ = ["Ending", "close_of", "closed_line"]

GOOD = (1000, 1001, 1005)


class Ending(NamedTuple):
    """What is known of an end beside the protocol's own state: whether this side failed the connection (RFC 6455
    section 7.1.7), who ended the TCP connection, how many nanoseconds that was after the first close frame, and what
    else there is to say. `received` is the close frame that came, where the library was not shown it as it was."""

    failed: bool = False
    ended_by: Direction | None = None
    took_ns: int = 0
    detail: str = ""
    received: tuple[int, str] | None = None


def close_of(protocol: Protocol, ending: Ending = Ending()) -> Close:  # noqa: B008 - it cannot change
    """How the connection of this protocol ended.

    The code is the one received; else the one sent, so that the reason for giving up is seen; else 1006.
    """
    came, sent = protocol.close_rcvd, protocol.close_sent
    received = ending.received or (None if came is None else (int(came.code), came.reason))
    told = None if sent is None else (int(sent.code), sent.reason)
    initiator, (code, reason) = None, (1006, "")
    if received is not None and not (ending.failed and told is not None):
        initiator = Direction.OUT if protocol.close_rcvd_then_sent is False else Direction.IN
        code, reason = received
    elif told is not None:
        initiator, (code, reason) = Direction.OUT, told
    return Close(
        code,
        reason,
        initiator,
        clean=received is not None and told is not None and not ending.failed,
        sent=None if told is None else told[0],
        received=None if received is None else received[0],
        ended_by=ending.ended_by,
        took_ns=ending.took_ns,
        detail=ending.detail,
    )


def closed_line(close: Close) -> tuple[str, Flag]:
    """What the log says of a close, safe to show: a line, and below it what there is to know; and its flags."""
    good = close.clean and (close.code in GOOD or close.code >= 3000)
    return "\n".join([" · ".join(_summary(close)), *_told(close)]), Flag.NONE if good else Flag.FAILURE


def _summary(close: Close) -> list[str]:
    named = f"{close.code} {code_name(close.code)}"
    words = ["closed", f"{named}: {oneline(close.reason)}" if close.reason else named]
    if close.initiator is not None:
        words.append("by us" if close.initiator else "by the server")
    if close.code != 1006:
        words.append("clean" if close.clean else "not clean")
    if close.received is None and close.ended_by is Direction.IN:
        words.append("TCP ended before a close frame was read")
    if close.took_ns:
        words.append(f"in {_milliseconds(close.took_ns)}")
    if close.detail:
        words.append(oneline(close.detail))
    return words


def _told(close: Close) -> list[str]:
    """The end as a few labelled lines."""
    rows = [("closed first", _first(close)), ("answer", _answer(close)), ("TCP", _tcp(close)), ("clean", _clean(close))]
    lines = [f"{label:<14}{said}" for label, said in rows if said]
    if close.reason:
        lines.append(f"{'reason':<14}{oneline(close.reason)}")
    return lines + [text for code, text in NEVER_SENT.items() if code in (close.code, close.sent, close.received)]


def _first(close: Close) -> str:
    if close.initiator is None:
        return "nobody: no close frame was sent or received"
    code = close.sent if close.initiator is Direction.OUT else close.received
    return f"{'this side' if close.initiator else 'the server'}, with {_coded(close.code if code is None else code)}"


def _answer(close: Close) -> str:
    if close.initiator is None:
        return ""
    code = close.received if close.initiator is Direction.OUT else close.sent
    return "none that was read" if code is None else _coded(code)


def _coded(code: int) -> str:
    return f"{code} {code_name(code)}"


def _tcp(close: Close) -> str:
    if close.ended_by is None:
        return ""
    who = "this side" if close.ended_by else "the server"
    after = f", {_milliseconds(close.took_ns)} after the first close frame" if close.took_ns else ""
    before = "" if close.received is not None and close.sent is not None else ", before the closing handshake was done"
    return f"ended by {who}{after}{before}"


def _clean(close: Close) -> str:
    if close.clean:
        return "yes: both sides sent a close frame (RFC 6455 section 7.1.4)"
    if close.initiator is None:
        return "no: the connection just ended"
    if close.received is None:
        return "no: no close frame of the server was read"
    return "no: this side failed the connection (RFC 6455 section 7.1.7)"


def _milliseconds(ns: int) -> str:
    value = ns / 1e6
    return f"{value:.1f} ms" if value < 10 else f"{value:,.0f} ms"
