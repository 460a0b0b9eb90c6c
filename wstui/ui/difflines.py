"""How two payloads differ, as lines: what was beside what is, and what is the same folded to a count. Pure functions of
what was compared; knows no message and no widget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from wstui.differing import Fields, Octets
from wstui.differing import Lines as Text
from wstui.differing.fields import MISSING, Change, spelled
from wstui.differing.lines import Stretch, differing_parts
from wstui.differing.octets import Side
from wstui.differing.writing import gain, unchanged, written
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece, Tone, fit, plain, width_of
from wstui.ui.panes.hex import WIDTHS
from wstui.ui.wrap import Fixed, Lines

__all__ = ["HexDiff", "body", "summary"]

LONGEST = 1000
"""Characters of a value, or of a line, that are shown."""
ALIGNED = 24
"""Characters up to which what was is a column."""
MOST = 1000
"""Lines of a text, and fields that are the same, that are shown."""
FEW = 2
"""Lines in a row that are the same and are shown all the same."""
UNFOLD = " · Enter unfolds"
GROUP = 8


def summary(found: Fields | Text | Octets) -> str:
    """How much differs, in a few words."""
    words = ("changed", "added", "removed", "moved", "spelled otherwise")
    if isinstance(found, Fields):
        added = sum(change.expected is MISSING for change in found.changes)
        removed = sum(change.received is MISSING for change in found.changes)
        moved = sum(change.is_move for change in found.changes)
        spelling = sum(change.is_spelling for change in found.changes)
        counts = len(found.changes) - added - removed - moved - spelling, added, removed, moved, spelling
    else:
        counts = (*found.counts, 0, 0)
    said = [f"{count:,} {word}" for count, word in zip(counts, words, strict=True) if count]
    if isinstance(found, Fields):
        return " · ".join([*said, f"{found.same:,} the same" if not found.more else "and more"])
    unit = "lines: " if isinstance(found, Text) else "bytes: "
    return unit + " · ".join(said) if said else "no difference"


def body(found: Fields | Text | Octets, width: int, per_row: int, *, unfolded: bool) -> Lines:
    """What differs, for a width; with `unfolded` what is the same too."""
    if isinstance(found, Octets):
        return HexDiff(found, per_row, width, unfolded=unfolded)
    lines = _field_lines(found, width, unfolded) if isinstance(found, Fields) else _text_lines(found, unfolded)
    return Fixed(lines, width, indent=6)


# -- fields


def _field_lines(found: Fields, width: int, unfolded: bool) -> list[Line]:
    names = [oneline(spelled(change.path)) for change in found.changes]
    fields: list[tuple[str, str]] = []
    if unfolded and found.same:
        changed = {change.path for change in found.changes if change.expected is not MISSING and not change.is_move}
        same = unchanged(found.one, changed, MOST)
        fields = [(oneline(spelled(path)), oneline(written(value, LONGEST))) for path, value in same]
    column = min(max((len(name) for name in [*names, *(name for name, _ in fields)]), default=0), width * 2 // 5)
    lines: list[Line] = []
    olds = [len(written(change.expected, ALIGNED)) for change in found.changes if change.received is not MISSING]
    for name, change in zip(names, found.changes, strict=True):
        lines += _change_lines(f"{name:<{column}}", change, width, max(olds, default=0))
    if found.more:
        lines.append((("  and more: these are the first", "quiet"),))
    if found.same:
        count = f"  {found.same:,} field{'s' * (found.same != 1)} the same"
        lines.append(((count, "quiet"), ("" if unfolded else UNFOLD, "dim")))
    lines += [((f"  {name:<{column}}  {value}", "dim"),) for name, value in fields]
    if len(fields) >= MOST:
        lines.append((("  and more", "quiet"),))
    return lines


def _change_lines(name: str, change: Change, width: int, aligned: int) -> list[Line]:
    """A field: what was and what is on one line where there is room, in columns as far as that goes, else below each
    other."""
    where: list[Piece] = []
    if change.there is not None:
        where.append((f"  now {oneline(spelled(change.there))}", "dim"))
    if change.is_move:
        return [(("~ ", "heading"), (name, "key"), ("  moved", ""), *where)]
    one, other = (oneline(written(value, LONGEST)) for value in (change.expected, change.received))
    if change.expected is MISSING:
        return [(("+ ", "heading"), (name, "key"), (f"  {other}", "heading"))]
    if change.received is MISSING:
        return [(("- ", "heading"), (name, "key"), (f"  {one}", "quiet"))]
    after = gain(change.expected, change.received)
    if after:
        where.insert(0, (f"  {after}", "dim"))
    elif change.is_spelling:
        where.insert(0, ("  the same number", "dim"))
    head: list[Piece] = [("~ ", "heading"), (name, "key")]
    for column in (aligned, 0):
        line: Line = (*head, (f"  {one:<{column}}", "quiet"), (" → ", "dim"), (other, "heading"), *where)
        if width_of(line) <= width:
            return [line]
    return [(*head, *where), *_pair(one, other, "    ")]


def _pair(one: str, other: str, indent: str = "") -> list[Line]:
    """Two safe texts below each other, with what differs standing out."""
    ours, theirs = differing_parts(one, other)
    return [
        ((f"{indent}- ", "heading"), *_marked(one, ours, "quiet")),
        ((f"{indent}+ ", "heading"), *_marked(other, theirs, "")),
    ]


def _marked(text: str, parts: Sequence[tuple[int, int]], base: Tone) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for start, end in parts:
        pieces += [(text[at:start], base), (text[start:end], "hit")]
        at = end
    pieces.append((text[at:], base))
    return pieces


# -- lines


def _text_lines(found: Text, unfolded: bool) -> list[Line]:
    lines: list[Line] = []
    for part in found.stretches:
        if len(lines) >= MOST:
            lines.append((("  and more: these are the first", "quiet"),))
            break
        lines += _same_lines(found, part, unfolded) if part.same else _other_lines(found, part)
    return lines


def _same_lines(found: Text, part: Stretch, unfolded: bool) -> list[Line]:
    count = part.one_end - part.one
    if not unfolded and count > FEW:
        return [((f"  {count:,} lines the same", "quiet"), (UNFOLD, "dim"))]
    return [((f"  {_cut(line)}", "dim"),) for line in found.one[part.one : min(part.one_end, part.one + MOST)]]


def _other_lines(found: Text, part: Stretch) -> list[Line]:
    lines: list[Line] = []
    gone = found.one[part.one : min(part.one_end, part.one + MOST)]
    come = found.other[part.other : min(part.other_end, part.other + MOST)]
    for nth in range(max(len(gone), len(come))):
        if nth < len(gone) and nth < len(come):
            lines += _pair(*_around(gone[nth], come[nth]))
        elif nth < len(gone):
            lines.append((("- ", "heading"), (_cut(gone[nth]), "quiet")))
        else:
            lines.append((("+ ", "heading"), (_cut(come[nth]), "")))
    return lines


def _cut(line: str) -> str:
    return oneline(line[:LONGEST]) + ("…" if len(line) > LONGEST else "")


def _around(one: str, other: str) -> tuple[str, str]:
    """Two lines, safe, from shortly before where they begin to differ where they are long."""
    if max(len(one), len(other)) <= LONGEST:
        return oneline(one), oneline(other)
    ours, theirs = differing_parts(one, other)
    first = min((start for start, _ in [*ours, *theirs]), default=0)
    start = max(0, first - LONGEST // 10)
    return ("…" if start else "") + _cut(one[start:]), ("…" if start else "") + _cut(other[start:])


# -- bytes


class HexDiff:
    """Two runs of bytes as rows of hex below each other; a row is made when it is looked at, and those that are the
    same are one line unless they are `unfolded`."""

    def __init__(self, found: Octets, per_row: int, width: int, *, unfolded: bool) -> None:
        self._found = found
        self._width = width
        self.per_row = per_row
        while self.per_row > WIDTHS[0] and _cells(self.per_row) > width:
            self.per_row //= 2
        self._stretches = list(found.rows(self.per_row))
        self._unfolded = unfolded
        self._firsts: list[int] = []
        self._count = 0
        for start, stop, differs in self._stretches:
            self._firsts.append(self._count)
            self._count += 2 * (stop - start) if differs else stop - start if unfolded else 1

    def __len__(self) -> int:
        return self._count

    def line(self, row: int) -> Line:
        """One row of either side, or how many there are that are the same."""
        return fit(self._line(row), self._width)

    def _line(self, row: int) -> Line:
        nth = bisect_right(self._firsts, row) - 1
        start, stop, differs = self._stretches[nth]
        within = row - self._firsts[nth]
        if differs:
            index, second = start + within // 2, within % 2
            one, other = self._found.row(index, self.per_row)
            return _hex_line("+-"[not second], (other if second else one), (one if second else other), self.per_row)
        if self._unfolded:
            one, _ = self._found.row(start + within, self.per_row)
            return _hex_line(" ", one, one, self.per_row)
        count = min(stop * self.per_row, len(self._found.mask)) - start * self.per_row
        return ((f"  {count:,} bytes the same", "quiet"), (UNFOLD, "dim"))

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """All rows."""
        return "\n".join(plain(self._line(row)).rstrip() for row in range(self._count))

    def source(self, row: int) -> str:
        """One row."""
        return plain(self._line(row)).rstrip()


def _hex_line(mark: str, side: Side, beside: Side, per_row: int) -> Line:
    pieces: list[Piece] = [(f"{mark} ", "heading"), (f"{side.offset:08x}  ", "dim")]
    base: Tone = "quiet" if mark == "-" else "dim" if mark == " " else ""
    pairs = list(zip(side.octets, beside.octets, strict=True))
    cells: list[Piece] = []
    for at, (octet, other) in enumerate(pairs):
        cells.append(("  " if octet is None else f"{octet:02x}", "hit" if octet != other else base))
        cells.append((" " if (at + 1) % GROUP else "  ", base))
    pieces += _merged(cells)
    used = 3 * len(pairs) + len(pairs) // GROUP
    pieces.append((" " * (3 * per_row + per_row // GROUP - used + 1), ""))
    printable: list[Piece] = []
    for octet, other in pairs:
        char = " " if octet is None else chr(octet) if 0x20 <= octet < 0x7F else "."
        printable.append((char, "hit" if octet != other else base))
    return (*pieces, *_merged(printable))


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    return [("".join(text for text, _ in run), tone) for tone, run in groupby(pieces, key=lambda piece: piece[1])]


def _cells(per_row: int) -> int:
    """How wide a row of so many bytes is."""
    return 2 + 8 + 2 + 3 * per_row + per_row // GROUP + 1 + per_row
