"""A row of the log as one line of text: number, direction, time, opcode, size and preview in columns. Pure functions
of a row and a layout; knows no view and no widget."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from rich.cells import cell_len

from wstui import safetext
from wstui.closecodes import code_name
from wstui.model import Direction, Fact, Flag, Opcode, Row
from wstui.rules import Rule, broken_of
from wstui.ui.hits import Pattern, marked
from wstui.ui.line import Line, Piece, Tone, fit, plain, width_of

__all__ = ["Layout", "TimeStyle", "broken_words", "human_size", "many", "milliseconds", "preview", "row_line"]

EVENT_MARK, FAILURE_MARK = "•", "✗"
RTL_MARK = "◂"
"""What follows has letters that are written from right to left, and stands in the order in which it came."""
WORD_FROM = 72  # cells: a narrower log has no column for the opcode
BYTES_SHOWN = 16
LEAD = 8  # characters shown before a hit that the row had no room for
ODDITIES = {Flag.INCOMPLETE: "incomplete", Flag.INVALID: "invalid", Flag.TOLERATED: "tolerated"}
ODD = Flag.INCOMPLETE | Flag.INVALID
_BLANKS = re.compile(r"[ \t\r\n]+")


class TimeStyle(Enum):
    """What the time column says; the value is for the border, empty for the usual one."""

    CLOCK = ""
    SINCE_FIRST = "since first"
    SINCE_PREVIOUS = "since previous"

    @property
    def next(self) -> TimeStyle:
        """The one that follows when the reader cycles through them."""
        styles = list(TimeStyle)
        return styles[(styles.index(self) + 1) % len(styles)]


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the columns are, in cells, what the time is counted from (`first_ns`, monotonic), what stands out in a
    preview (`hits`), and what connections are called (`names`, all of one width; None: no column for that). `spoken`
    says what a data message means; None: its payload says so itself."""

    width: int
    digits: int
    style: TimeStyle = TimeStyle.CLOCK
    first_ns: int = 0
    hits: Pattern | None = None
    names: Mapping[int, Piece] | None = None
    spoken: Callable[[Row], Line | None] | None = None


def human_size(size: int) -> str:
    """A size in at most five characters: exact up to 9,999 bytes, then in thousands, millions and so on."""
    if size < 10_000:
        return f"{size:,}"
    value = float(size)
    for unit in "kMGT":
        value /= 1000
        if value < 999.5:
            return f"{value:.1f}{unit}" if value < 99.95 else f"{value:.0f}{unit}"
    return f"{value / 1000:.0f}P"


def many(count: int) -> str:
    """A count in few characters: exact below a million, then `3.1 M`."""
    return f"{count:,}" if count < 1_000_000 else f"{count / 1e6:,.1f} M"


def row_line(row: Row, layout: Layout, before: Row | None = None) -> Line:
    """The line of a row, at most `layout.width` cells; `before` is the row above it, for the time since then."""
    head, said = _parts(row, layout, before)
    if layout.hits is not None:
        said = marked(_from_hit(said, layout.hits, layout.width - width_of(head)), layout.hits)
    said = fit(said, layout.width - width_of(head))
    if any(safetext.right_to_left(text) for text, _ in said):
        head = _leftward(head, 2 if row.opcode is Opcode.EVENT else len(head) - 1)
    return fit((*head, *said), layout.width)


def _leftward(head: Line, at: int) -> Line:
    """The columns, with the mark of right-to-left text in the first of the two blanks that the one at `at` ends in."""
    text, tone = head[at]
    return (*head[:at], (text[:-2], tone), (RTL_MARK, "accent"), (" ", tone), *head[at + 1 :])


def _from_hit(said: Line, wanted: Pattern, room: int) -> Line:
    """What a message says, from shortly before the first hit on where there is no room for it otherwise."""
    *notes, (text, tone) = said
    found = wanted.search(text)
    if found is None or width_of(notes) + cell_len(text[: found.end()]) < room:
        return said
    return (*notes, ("…" + text[max(0, found.start() - LEAD) :], tone))


def _parts(row: Row, layout: Layout, before: Row | None) -> tuple[Line, Line]:
    """The columns, and what the message says."""
    number = f"{row.number:>{layout.digits}}"
    stamp = f" {_time(row, layout, before)}  "
    name: Line = (layout.names[row.connection],) if layout.names and row.connection in layout.names else ()
    if row.opcode is Opcode.EVENT:
        failed = Flag.FAILURE in row.flags
        mark: Piece = (f" {FAILURE_MARK} ", "fail") if failed else (f" {EVENT_MARK} ", "accent")
        first, more, _ = row.preview.partition(b"\n")  # what follows is for whoever opens it
        text: Piece = (preview(first, len(first) if more else row.size), "fail" if failed else "heading")
        return ((number, "dim"), mark, (stamp, "quiet"), *name), (text,)
    base: Tone = "dim" if row.opcode.is_control else "quiet"
    direction: Piece = (" < ", base)
    if row.direction is Direction.OUT:
        direction = ("  >", base if row.opcode.is_control else "accent")
    wide = layout.width >= WORD_FROM
    word = f"{row.opcode.name.lower():<6} " if wide else ""
    facts = f"{word}{human_size(row.size):>5}  "
    head: Line = ((number, "dim"), direction, (stamp, base), *name, (facts, base))
    said = _said(row, layout.width - width_of(head), base, named=wide)
    if layout.spoken is None or not row.opcode.is_data or row.flags & ODD:
        return head, said
    spoken = layout.spoken(row)
    if not spoken or _hides_hit(spoken, said, layout.hits):
        return head, said
    return head, (*_notes(row, base, named=wide), *spoken)


def _hides_hit(spoken: Line, said: Line, hits: Pattern | None) -> bool:
    """Whether what is looked for stands in the payload, and not in what it means."""
    return hits is not None and not hits.search(plain(spoken)) and bool(hits.search(plain(said)))


def _said(row: Row, room: int, base: Tone, *, named: bool) -> Line:
    """What a message says, after words for what is special about it."""
    notes = _notes(row, base, named=named)
    tone: Tone = base if row.opcode.is_control else ""
    if row.opcode is Opcode.CLOSE:
        return (*notes, *_close(row, tone))
    if row.opcode is Opcode.TEXT or (row.opcode.is_control and _is_readable(row.preview)):
        return (*notes, (preview(row.preview, row.size), tone))
    return (*notes, *_bytes(row, room - sum(len(text) for text, _ in notes), tone))


def _notes(row: Row, base: Tone, *, named: bool) -> list[Piece]:
    """Words for what is special about a message."""
    notes: list[Piece] = []
    if not named and row.opcode is not Opcode.TEXT:
        notes.append((f"{row.opcode.name.lower()} ", base))
    notes += broken_words(row)
    if Flag.AUTOMATIC in row.flags:
        notes.append(("auto ", base))
    if row.opcode is Opcode.PONG and row.direction is Direction.IN and not row.flags & ODD:
        trip = row.fact(Fact.TRIP)
        notes.append(("unasked " if trip is None else f"{milliseconds(trip)} ", base))
    return notes


def broken_words(row: Row) -> Line:
    """What of the protocol a message breaks, in a word or two."""
    value = row.fact(Fact.RULE)
    broken = broken_of(value, b"", row.size)
    why = "" if broken is None or broken.rule is Rule.CUT_SHORT else f": {broken.rule.short}"
    words = [word for flag, word in ODDITIES.items() if flag in row.flags]
    return tuple((f"{word}{why} · ", "fail") for word in words[:1])


def milliseconds(ns: int) -> str:
    """A time such as a round trip takes: `3.4 ms`, `38 ms`."""
    value = ns / 1e6
    return f"{value:.1f} ms" if value < 10 else f"{value:,.0f} ms"


def preview(data: bytes, size: int) -> str:
    """Safe text for one line, runs of white space as one blank. `size` is that of the whole payload: what was cut off
    in the middle of a character is left out, and an ellipsis says that more follows."""
    cut = len(data) < size
    if cut:
        data = _whole_characters(data)
    text = safetext.oneline(_BLANKS.sub(" ", safetext.decode(data)).strip(" "))
    return text + "…" if cut else text


def _whole_characters(data: bytes) -> bytes:
    """The data without an unfinished UTF-8 sequence at its end (RFC 3629 section 3)."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return data[:-back] if back < needed else data
        if byte < 0x80:
            break
    return data


def _is_readable(data: bytes) -> bool:
    return safetext.decode(data).isprintable()


def _close(row: Row, tone: Tone) -> Line:
    if len(row.preview) < 2:
        return (("half a code" if row.preview else "no code", tone),)
    code, reason = int.from_bytes(row.preview[:2], "big"), row.preview[2:]
    said = f"{code} {code_name(code)}"
    if reason:
        said += f" · {preview(reason, row.size - 2)}"
    return ((said, tone),)


def _bytes(row: Row, room: int, tone: Tone) -> Line:
    """The first bytes in hex, then as characters, as many as fit."""
    count = max(1, min(BYTES_SHOWN, len(row.preview), (room - 2) // 4))
    shown = row.preview[:count]
    text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in shown)
    more = " …" if count < row.size else ""
    return ((f"{shown.hex(' ')}{more}  ", tone), (text, "dim"))


def _time(row: Row, layout: Layout, before: Row | None) -> str:
    """Twelve cells: the clock, or seconds since the first row or the row above."""
    if layout.style is TimeStyle.CLOCK:
        return clock(row.time_ns)
    if layout.style is TimeStyle.SINCE_FIRST:
        return f"{_since(row.mono_ns - layout.first_ns):>12}"
    passed = 0 if before is None else row.mono_ns - before.mono_ns
    return f"{passed / 1e9:>+12.6f}"


def _since(passed_ns: int) -> str:
    minutes, ms = divmod(abs(passed_ns) // 1_000_000, 60_000)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if passed_ns < 0 else "+"
    seconds = f"{ms // 1000:02}.{ms % 1000:03}"
    if hours:
        return f"{sign}{hours}:{minutes:02}:{seconds}"
    return f"{sign}{minutes}:{seconds}" if minutes else f"{sign}{ms // 1000}.{ms % 1000:03}"


def clock(time_ns: int) -> str:
    """Local time of day to the millisecond; `time_ns` since the epoch."""
    seconds, rest = divmod(time_ns, 1_000_000_000)
    return f"{_of_day(seconds)}.{rest // 1_000_000:03}"


@lru_cache(256)
def _of_day(seconds: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(seconds))
