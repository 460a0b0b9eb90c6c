"""When to connect again after a connection ended or could not be opened, and when not to. Pure; it must know no socket
and no clock of its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

from wstui.httptext import parse_response
from wstui.model import Close, Failure, Handshake

__all__ = ["BASE", "CAP", "MODES", "STEADY", "again", "delay", "retry_after"]

MODES = ("off", "abnormal", "always")
"""What a profile may say: never, after every end but a normal closure, or after that as well."""

BASE, CAP = 1.0, 60.0
"""Seconds: the bound of the first wait, which doubles with each attempt, and what it never exceeds."""
STEADY = 10.0
"""Seconds after which an open connection counts as a success: what ends it then is waited for as a first attempt."""
LONGEST = 86_400.0
"""Seconds that a server can ask to be waited for."""

NORMAL = (1000, 1005)


def again(mode: str, close: Close | None, failure: Failure | None) -> bool:
    """Whether to connect again: after a failed attempt unless it would fail the same way, and after an end that the
    mode asks for. A closing handshake with 1000, or with no code, is the only end that is not abnormal: a server that
    goes away (1001) comes back."""
    if mode not in MODES[1:]:
        return False
    if failure is not None:
        return not failure.lasting
    normal = close is not None and close.clean and close.code in NORMAL
    return mode == "always" or not normal


def delay(attempt: int, asked: float | None, draw: Callable[[float, float], float] = random.uniform) -> float:
    """Seconds to wait before an attempt, from 1: drawn from nothing up to a bound that doubles, so that clients that
    were cut off together do not come back together; at least what the server `asked` for."""
    return max(draw(0.0, min(CAP, BASE * 2.0 ** min(attempt - 1, 16))), asked or 0.0)


def retry_after(handshake: Handshake | None, now: float) -> float | None:
    """Seconds that a refusal asks to be waited for (RFC 9110 section 10.2.3), from `now` since the epoch; None where it
    says nothing that can be read."""
    if handshake is None or handshake.status in (0, 101):
        return None
    said = next(iter(parse_response(handshake.response).values("retry-after")), "")
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST)
    try:
        date = parsedate_to_datetime(said)
        # The oldest of the three forms of a date names no zone; all of them mean GMT (RFC 9110 section 5.6.7).
        until = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(until - now, 0.0), LONGEST)
