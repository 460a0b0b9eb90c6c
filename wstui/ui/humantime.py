"""Times that stand in text as numbers since 1970 or as ISO 8601, said beside their line in UTC and local time. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from wstui.decode import Decoded
from wstui.jsontext import Span

__all__ = ["BESIDE", "moment_at", "moments", "tagged", "timed", "with_times"]

MOST = 4
"""Times said beside one line."""
FIRST, LAST = datetime(2001, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BESIDE = "   ← "
_DIGITS = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
"""How many of a unit a second has, by the digits of a number that counts them since 1970 in our days."""
_TIME = re.compile(
    r"(?<![\w.+-])(?:(\d{10})(\.\d{1,9})?|(\d{13}|\d{16}|\d{19}))(?![\w.+-]*\d)(?![A-Za-z_])"
    r"|(?<!\d)(\d{4}-[01]\d-[0-3]\d)[T ]([0-2]\d:[0-5]\d(?::[0-5]\d)?)(?:[.,](\d{1,9}))?\d*(Z|[+-][0-2]\d:?[0-5]\d)",
    re.ASCII,
)
_SAID = re.compile(re.escape(BESIDE) + r"\d{4}-\d\d-\d\d [^←]*\Z")


def with_times(text: str, zone: tzinfo | None = None) -> str:
    """The text, and behind each line that has times what these are. `zone` is local time, unless it is another."""
    return "\n".join(_with(line, zone) for line in text.split("\n"))


def _with(line: str, zone: tzinfo | None) -> str:
    found = moments(line, zone)
    return line + BESIDE + " · ".join(found) if found else line


def moments(line: str, zone: tzinfo | None = None) -> list[str]:
    """The first few times in a line, in UTC and then in local time where that is another."""
    found: list[str] = []
    for match in _TIME.finditer(line):
        if (said := _said(match, zone)) is not None:
            found.append(said)
            if len(found) == MOST:
                break
    return found


def moment_at(text: str, index: int, zone: tzinfo | None = None) -> str:
    """The time that stands at a place of a line, as `moments` says it; empty where none does."""
    for match in _TIME.finditer(text):
        if match.start() <= index < match.end():
            return _said(match, zone) or ""
    return ""


def timed(decoded: Decoded) -> Decoded:
    """What was decoded, and behind each line that has times what these are, dim."""
    return replace(decoded, text=with_times(decoded.text), tag=tagged(decoded.tag))


def tagged(tag: Callable[[str], Sequence[Span]]) -> Callable[[str], Sequence[Span]]:
    """The parts of a line as they were, and what stands beside it dim."""

    def parts(line: str) -> Sequence[Span]:
        if said := _SAID.search(line):
            return [*tag(line[: said.start()]), Span(said.start(), len(line), "dim")]
        return tag(line)

    return parts


def _said(match: re.Match[str], zone: tzinfo | None) -> str | None:
    seconds, part, number, day, clock, fraction, offset = match.groups()
    if day is not None:
        return _of_iso(day, clock, fraction or "", offset, zone)
    digits = number or seconds
    unit = _DIGITS[len(digits)]
    whole, rest = divmod(int(digits), unit)
    decimals = f"{rest:0{len(str(unit)) - 1}d}" if unit > 1 else (part or "")[1:]
    return _written(EPOCH + timedelta(seconds=whole), decimals, zone)


def _of_iso(day: str, clock: str, fraction: str, offset: str, zone: tzinfo | None) -> str | None:
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:  # no such day
        return None
    shift = timedelta()
    if offset != "Z":
        shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:])) * (-1 if offset[0] == "-" else 1)
    if abs(shift) >= timedelta(days=1):
        return None
    try:
        return _written(moment.replace(tzinfo=timezone(shift)).astimezone(UTC), fraction, zone)
    except OverflowError:
        return None


def _written(moment: datetime, decimals: str, zone: tzinfo | None) -> str | None:
    """A moment in UTC, and the local time with its day where that is another."""
    if not FIRST <= moment < LAST:
        return None
    dot = f".{decimals}" if decimals else ""
    said = f"{moment:%Y-%m-%d %H:%M:%S}{dot} UTC"
    local = moment.astimezone(zone)
    if not local.utcoffset():
        return said
    day = f"{local:%Y-%m-%d} " if local.date() != moment.date() else ""
    return f"{said}, {day}{local:%H:%M:%S}{dot} local"
