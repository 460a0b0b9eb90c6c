"""What a lens says, as lines: of a row of the log, of a message in full, of all methods. Pure functions of readings and
links; knows no lens by name, no capture and no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wstui.reading import Reading, Reply
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece
from wstui.ui.rows import milliseconds

if TYPE_CHECKING:  # nothing is paired before the first picture
    from wstui.store.pairing import Link

__all__ = ["LABELS", "Lensed", "MethodRow", "Order", "Told", "method_lines", "row_line", "unit_lines"]

LABELS = 14
SHORT = 60
"""Characters of each of several units in a row of the log."""
FIGURES = 11
NAMES = 20
"""Cells of a column of figures, and those that names of methods have at least."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message as a lens reads it: its number in the capture and when it came (ns, monotonic), its units, and what it
    has to do with requests; `now_ns` decides which of these wait in vain."""

    seq: int
    mono_ns: int
    readings: tuple[Reading, ...]
    links: tuple[Link, ...] = ()
    now_ns: int = 0


@dataclass(frozen=True, slots=True)
class MethodRow:
    """How often something was said or asked, how often that failed or had no answer; nanoseconds until answers came,
    0 where none did; the number of the request that waited longest, or -1."""

    name: str
    count: int = 0
    errors: int = 0
    missed: int = 0
    median_ns: int = 0
    high_ns: int = 0
    longest_seq: int = -1


@dataclass(frozen=True, slots=True)
class Lensed:
    """What the lens tab needs: which lens it is (an empty label: none) and why, the message (None: it is not read by
    it), the numbers that the log gives to other messages by theirs in the capture, the methods, and how far these are
    counted. `fault` says why the lens failed."""

    label: str = ""
    why: str = ""
    told: Told | None = None
    numbers: tuple[tuple[int, int], ...] = ()
    methods: tuple[MethodRow, ...] = ()
    lag: str = ""
    fault: str = ""


class Order:
    """What methods can be sorted by, in the order in which a key goes through them."""

    NAMES = ("count", "errors", "no answer", "99 %")

    @staticmethod
    def of(order: int, row: MethodRow) -> tuple[int, int]:
        """The value a row is sorted by, the largest first."""
        values = (row.count, row.errors, row.missed, row.high_ns)
        return -values[order % len(values)], -row.count


# -- a row of the log


def row_line(told: Told) -> Line:
    """What a message means, for its row: type, how long its request waited, and the meaning."""
    links = list(told.links)
    line: list[Piece] = []
    several = len(told.readings) > 1
    if several:
        line.append((f"{len(told.readings)} in one  ", "quiet"))
    for nth, reading in enumerate(told.readings):
        if nth:
            line.append((" · ", "dim"))
        link = _link_of(reading, links, told)
        line += _unit(reading, link, told, short=several)
    return tuple(line)


def _link_of(reading: Reading, links: list[Link], told: Told) -> Link | None:
    """The link of a unit; links stand in the order of the units, what is asked first."""
    if not (reading.asks or reading.answers or reading.clue):
        return None
    found = next((link for link in links if bool(reading.asks) == (link.request == told.seq)), None)
    if found is not None:
        links.remove(found)
    return found


def _unit(reading: Reading, link: Link | None, told: Told, *, short: bool) -> list[Piece]:
    line: list[Piece] = [(oneline(reading.kind), "fail" if reading.failed else "dim" if reading.quiet else "key")]
    if link is not None and reading.asks and link.missed(told.now_ns):
        line.append((" unanswered", "fail"))
    if link is not None and not reading.asks and link.answer == told.seq:
        line.append((f" {milliseconds(link.took_ns)}", "dim" if reading.quiet else "quiet"))
    if reading.quiet:
        return [*line, (f" {oneline(reading.meaning)}", "dim")] if reading.meaning else line
    said = f"{reading.kind} {reading.meaning}"
    if link is not None and not reading.asks and link.method and link.method not in said:
        line.append((f" {oneline(link.method)}", "quiet"))
    meaning = oneline(reading.meaning)
    if short and len(meaning) > SHORT:
        meaning = meaning[: SHORT - 1] + "…"
    line.append((f" {meaning}" if meaning else "", ""))
    return line


# -- a message in full


def unit_lines(told: Told, numbers: dict[int, int]) -> tuple[list[Line], dict[int, int]]:
    """The units of a message, a few lines each, and which of these lines lead to another message."""
    lines: list[Line] = []
    leads: dict[int, int] = {}
    links = list(told.links)
    for nth, reading in enumerate(told.readings, 1):
        if nth > 1:
            lines.append(())
        title: list[Piece] = [(oneline(reading.kind), "fail" if reading.failed else "heading")]
        if len(told.readings) > 1:
            title.append((f"  {nth} of {len(told.readings)}", "quiet"))
        lines.append((*title, (f"  {oneline(reading.meaning)}", "")))
        lines += [((f"{oneline(name):<{LABELS}}", "key"), (oneline(value), "")) for name, value in reading.parties]
        if reading.open_at >= 0 and "next message" not in reading.meaning:
            lines.append((("it goes on in the next message", "quiet"),))
        link = _link_of(reading, links, told)
        if link is not None:
            line, seq = _pair_line(reading, link, told, numbers)
            if seq >= 0:
                leads[len(lines)] = seq
            lines.append(line)
    return lines, leads


def _pair_line(reading: Reading, link: Link, told: Told, numbers: dict[int, int]) -> tuple[Line, int]:
    """What a unit has to do with another message, and that message's number in the capture."""
    from wstui.store.pairing import Fate

    guess: Piece = ("  a guess: it names no request" if link.fate & Fate.GUESSED else "", "quiet")
    if reading.asks:
        if link.answer >= 0:
            by = f"message {numbers.get(link.answer, 0):,}"
            word: Piece = ("failed", "fail") if link.fate & Fate.FAILED else ("answered", "key")
            return (_label(word), (f"after {milliseconds(link.took_ns)} by ", ""), (by, "accent"), guess), link.answer
        return (_label(_waiting(link, told.now_ns)),), -1
    of = f"message {numbers.get(link.request, 0):,}"
    passed = milliseconds(told.mono_ns - link.asked_ns)
    word = ("answers", "key")
    if reading.reply is Reply.ASIDE:
        word = ("belongs to", "key")
    elif reading.reply is Reply.WITHDRAWN:
        word = ("withdraws", "key")
    named = guess if link.answer == told.seq else ("", "")
    return (_label(word), (of, "accent"), (f"  {oneline(link.method)}  {passed} before", ""), named), link.request


def _label(piece: Piece) -> Piece:
    return f"{piece[0]:<{LABELS}}", piece[1]


def _waiting(link: Link, now_ns: int) -> Piece:
    from wstui.store.pairing import Fate

    if link.fate & Fate.WITHDRAWN:
        return "withdrawn before an answer came", "quiet"
    if link.fate & Fate.STANDING:
        return "nothing came of it yet", "quiet"
    if link.fate & Fate.ENDED:
        return "unanswered: the connection ended first", "fail"
    return ("unanswered", "fail") if link.missed(now_ns) else ("no answer yet", "quiet")


# -- the methods


def method_lines(rows: Sequence[MethodRow], order: int, width: int) -> list[Line]:
    """The methods as a table, a title first."""
    names = ("count", "errors", "no answer", "median", "99 %") if width >= NAMES + 5 * FIGURES else ("count", "99 %")
    room = max(8, min(width - FIGURES * len(names), max((len(row.name) for row in rows), default=0) + 2))
    title = "".join(f"{name:>{FIGURES}}" for name in names)
    lines: list[Line] = [((f"{'method':<{room}}{title}", "dim"),)]
    for row in sorted(rows, key=lambda row: Order.of(order, row)):
        shown = oneline(row.name or "all others")
        shown = shown if len(shown) < room else shown[: room - 2] + "…"
        cells: dict[str, Piece] = {
            "count": (f"{row.count:,}", ""),
            "errors": (f"{row.errors:,}", "fail") if row.errors else ("", ""),
            "no answer": (f"{row.missed:,}", "fail") if row.missed else ("", ""),
            "median": (milliseconds(row.median_ns), "") if row.longest_seq >= 0 else ("", ""),
            "99 %": (milliseconds(row.high_ns), "") if row.longest_seq >= 0 else ("", ""),
        }
        line: Line = ((f"{shown:<{room}}", "key"),)
        lines.append((*line, *((f"{cells[name][0]:>{FIGURES}}", cells[name][1]) for name in names)))
    return lines
