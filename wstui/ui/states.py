"""What lists and the status line say of a session: its mark, its state in a word or two, its age. Pure functions of a
session and the time; knows no widget."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from rich.cells import cell_len, set_cell_size

from wstui import safetext
from wstui.model import Close, Failure, Handshake, Retry, State, Statistics
from wstui.ui.actions import hint
from wstui.ui.age import age_text, next_change
from wstui.ui.ends import spread
from wstui.ui.line import Line, Piece, Tone, fit, width_of
from wstui.ui.rows import human_size

__all__ = [
    "Face",
    "Subject",
    "changes_in",
    "connection_lines",
    "empty_log",
    "face",
    "shortened",
    "size_text",
    "underway_line",
    "waiting_lines",
]

SECOND = 10**9


class Subject(Protocol):
    """What is read of a session."""

    @property
    def label(self) -> str: ...
    @property
    def state(self) -> State: ...
    @property
    def handshake(self) -> Handshake | None: ...
    @property
    def close(self) -> Close | None: ...
    @property
    def failure(self) -> Failure | None: ...
    @property
    def retry(self) -> Retry | None: ...
    @property
    def queued(self) -> int: ...
    @property
    def rate(self) -> int: ...
    @property
    def manners(self) -> str: ...
    @property
    def underway(self) -> tuple[int, int, int] | None: ...

    statistics: Statistics
    live: bool


class Face(NamedTuple):
    """How a state looks: a mark that differs in shape as well as colour, the word, and both their tones."""

    mark: str
    word: str
    tone: Tone


_FACES = {
    State.IDLE: Face("○", "not connected", "quiet"),
    State.CONNECTING: Face("◌", "connecting", "quiet"),
    State.OPEN: Face("●", "open", "accent"),
    State.CLOSING: Face("◌", "closing", "quiet"),
    State.CLOSED: Face("○", "closed", "quiet"),
    State.FAILED: Face("✗", "failed", "fail"),
    State.WAITING: Face("↻", "again in", "accent"),
}


def face(session: Subject) -> Face:
    """The look of a session's state: closed with its code, failed with the status of the refusal."""
    known = _FACES[session.state]
    if session.state in (State.OPEN, State.CLOSING) and session.manners:
        # Nobody should forget that it is on.
        return Face(known.mark, f"{known.word} · {session.manners}", "fail")
    if session.state is State.CLOSED and session.close is not None:
        tone: Tone = known.tone if session.close.code in (1000, 1001) else "fail"
        return Face(known.mark, f"closed {session.close.code}", tone)
    refused = session.handshake.status if session.handshake else 0
    if session.state is State.FAILED and refused not in (0, 101):
        return known._replace(word=f"failed {refused}")
    if session.state is State.CLOSED and refused == 101 and not session.live:
        # Every closing is recorded, a loss as 1006: without one, the recording ended first.
        return known._replace(word="end unknown")
    return known


def lasted_ns(session: Subject, now_ns: int) -> int | None:
    """How long the connection has been open, or was; nanoseconds, None if it never was."""
    statistics = session.statistics
    if not statistics.opened_ns:
        return None
    over = session.state not in (State.OPEN, State.CLOSING)
    if over and statistics.closed_ns < statistics.opened_ns:
        return None
    return (statistics.closed_ns if over else now_ns) - statistics.opened_ns


def age(session: Subject, now_ns: int | None = None) -> str:
    """How long it has been open, or was; in how long the next attempt comes; empty if it never was open."""
    now_ns = time.time_ns() if now_ns is None else now_ns
    if session.retry is not None:
        return age_text(max(0, session.retry.due_ns - now_ns + SECOND - 1))
    lasted = lasted_ns(session, now_ns)
    return "" if lasted is None else age_text(lasted)


def changes_in(session: Subject, now_ns: int) -> float | None:
    """In how many seconds its age or its rate will read differently, if nothing happens; None: never."""
    if session.retry is not None:
        left = session.retry.due_ns - now_ns
        return (left % SECOND or SECOND) / SECOND if left > 0 else None
    lasted = lasted_ns(session, now_ns) if session.state is State.OPEN else None
    wait = None if lasted is None else next_change(lasted)
    return wait if not session.rate else 1.0 if wait is None else min(1.0, wait)


NOW_OR_STOP: Line = hint("{connection.again} now  {connection.toggle} stop")
"""What can be done while the next attempt is waited for."""


def waiting_lines(session: Subject) -> Sequence[Line]:
    """What can be done, and what else is to be said, while the next attempt is waited for; nothing where none is."""
    if session.retry is None:
        return ()
    queued = f" · {session.queued:,} queued" if session.queued else ""
    return NOW_OR_STOP, ((f"attempt {session.retry.attempt}{queued}", "quiet"),)


def underway_line(session: Subject) -> Line:
    """How much came of a message that takes long; nothing where none does."""
    if session.underway is None:
        return ()
    frames, size, missing = session.underway
    said = f"{size_text(size)} of a message so far"  # what matters first: there may be no room for more
    if frames:
        said += f", {frames:,} {'fragment' if frames == 1 else 'fragments'}"
    elif missing > 1:
        said += f", {size_text(size + missing)} in all"
    return ((said, "accent"),)


_WRITES = hint("{pane.composer} writes a message, {payload.send} sends the first payload")
_STOPS = hint("{connection.toggle} stops it, {detail.handshake} shows how far it is")
_EMPTY: Mapping[State | None, tuple[Line, ...]] = {
    None: ((("No connection.", "heading"),), hint("{connection.add} adds one, {program.help} shows all keys")),
    State.CONNECTING: ((("Connecting …", "heading"),), _STOPS),
    State.WAITING: ((("Waiting to connect again.", "heading"),), NOW_OR_STOP),
    State.OPEN: ((("Nothing yet.", "heading"),), _WRITES),
}
_CONNECTS: tuple[Line, ...] = ((("Not connected.", "heading"),), hint("{connection.toggle} connects"))
_RECORDED: tuple[Line, ...] = ((("Nothing was recorded.", "heading"),), hint("{program.quit} quits"))


def empty_log(state: State | None, *, live: bool = True) -> tuple[Line, ...]:
    """What a log without messages says: the key that works there next. None: there is no connection."""
    return _EMPTY.get(state, _CONNECTS) if live else _RECORDED


NO_SIGN: Piece = (" ", "")


def connection_lines(session: Subject, width: int, now_ns: int, sign: Piece = NO_SIGN) -> tuple[Line, Line]:
    """A session in the list: what it is called and its state, then what went in and out, and how much a
    second, behind its sign."""
    look = face(session)
    name = safetext.oneline(session.label)
    lasted = age(session, now_ns)
    tone: Tone = look.tone if look.tone == "fail" else "quiet"
    word = look.word
    if session.manners and session.state in (State.OPEN, State.CLOSING):
        word = session.manners.replace(" · ", "+")  # that it is open is said by the mark
    said: Line = ((word, tone), (f" {lasted}" if lasted else "", "quiet"))
    name = shortened(name, width - 3 - width_of(said))
    first = spread(((f"{look.mark} ", look.tone), (name, "heading")), said, width)
    return first, _counts(session, width, sign)


def _counts(session: Subject, width: int, sign: Piece) -> Line:
    """What went in and out and how much a second; where there is no room for all of it, without the least of it."""
    seen = session.statistics.counters
    rate = f"{human_size(session.rate)}/s" if session.rate else ""
    into = f" < {human_size(seen.messages_in)}"
    both = f"{into + '  ' + size_text(seen.bytes_in):<18} > {human_size(seen.messages_out)}"
    ways = [both, f"{into}  {size_text(seen.bytes_in)}", into]
    if not rate:
        ways.insert(0, f"{both}  {size_text(seen.bytes_out)}")
    room = width - 1 - (len(rate) + 1 if rate else 0)
    said: Line = (sign, (next((way for way in ways if len(way) <= room), into), "quiet"))
    return spread(said, ((rate, "quiet"),), width) if rate else fit(said, width)


def shortened(text: str, width: int) -> str:
    """The text in at most `width` cells, cut in the middle: the ends of a URL tell more than its beginning."""
    text = text.removeprefix("ws://")
    if cell_len(text) <= width or width < 8:
        return text
    head = set_cell_size(text, width // 2).rstrip()
    tail = text[-(width - width // 2 - 1) :]
    while cell_len(head) + cell_len(tail) + 1 > width:
        tail = tail[1:]
    return f"{head}…{tail}"


def size_text(size: int) -> str:
    """A size in bytes with its unit: `96 B`, `2.1 MB`."""
    text = human_size(size)
    return f"{text} B" if text[-1].isdigit() else f"{text[:-1]} {text[-1]}B"
