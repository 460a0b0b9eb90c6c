"""What changed in a message against the one before of its group, as one line for its row of the log. Pure; knows no
view and no widget."""

from __future__ import annotations

import re
from collections import Counter

from wstui.differing import Fields, Octets, Payload, compared
from wstui.differing.fields import MISSING, Change, Path, general, spelled
from wstui.differing.lines import differing_parts
from wstui.differing.writing import gain, written
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece

__all__ = ["SAME", "changed_line"]

MOST = 12
"""Fields, or parts of a line, that a row says: there is no room for more."""
SHORT = 40
"""Characters of a value."""
SAME: Line = (("=", "quiet"), (" as before", "dim"))
_WORD = re.compile(r'"[^\s"\\]+"')
_STAMP = re.compile(r"\d{9,}|\d{4}-\d\d-\d\d[T ].*")


def changed_line(one: Payload, other: Payload) -> Line:
    """What became of one payload; what is a time or an id by its look comes last."""
    if one.octets == other.octets:
        return SAME
    found, _ = compared(one, other)
    if isinstance(found, Fields):
        return _fields(found)
    if isinstance(found, Octets):
        return _octets(found)
    if len(found.one) == len(found.other) == 1:
        return _words(found.one[0], found.other[0])
    words = ("changed", "added", "removed")
    said = [f"{count:,} {word}" for count, word in zip(found.counts, words, strict=True) if count]
    return ((f"{', '.join(said)} of {len(found.other):,} lines", ""),) if said else SAME


def _fields(found: Fields) -> Line:
    if not found.changes:
        return SAME
    ordered = sorted(found.changes[: 20 * MOST], key=_is_stamp)
    names = Counter(_short(change.path) for change in ordered)
    pieces: list[Piece] = []
    for change in ordered[:MOST]:
        short = _short(change.path)
        pieces += _field(short if names[short] == 1 else oneline(spelled(change.path)).lstrip("."), change)
    if len(found.changes) > MOST or found.more:
        pieces.append((f"and {len(found.changes) - MOST:,} more" if not found.more else "and more", "quiet"))
    return tuple(pieces)


def _field(name: str, change: Change) -> list[Piece]:
    one, other = (oneline(written(value, SHORT)) for value in (change.expected, change.received))
    if change.is_move:
        return [("~ ", "quiet"), (name, "key"), (" moved  ", "")]
    if change.expected is MISSING:
        return [("+ ", "quiet"), (name, "key"), (f" {other}  ", "")]
    if change.received is MISSING:
        return [("- ", "quiet"), (name, "key"), (f" {one}  ", "quiet")]
    by = gain(change.expected, change.received)
    after = f" {by}" if by and not _is_stamp(change) else ""
    if type(change.expected) is type(change.received) is str:
        one, other = _bare(one), _bare(other)
    return [(name, "key"), (f" {one}", "quiet"), (" → ", "dim"), (other, ""), (f"{after}  ", "dim")]


def _bare(text: str) -> str:
    """A string without its quotes, where these part nothing."""
    return text[1:-1] if _WORD.fullmatch(text) else text


def _is_stamp(change: Change) -> bool:
    """Whether it is likely to differ in every message."""
    values = (change.expected, change.received)
    return all(isinstance(value, str) and _STAMP.fullmatch(value) for value in values)


def _short(path: Path) -> str:
    """The end of a path, from its last key on."""
    keys = general(path)
    last = next((at for at in range(len(keys) - 1, -1, -1) if keys[at] != "*"), 0)
    return oneline(spelled(path[last:])).lstrip(".")


def _words(one: str, other: str) -> Line:
    ours, theirs = differing_parts(one, other)
    gone = " ".join(one[start:end].strip() for start, end in ours[:MOST])
    come = " ".join(other[start:end].strip() for start, end in theirs[:MOST])
    if not gone or not come:
        return (("+ " if come else "- ", "quiet"), (oneline((come or gone)[: 4 * SHORT]), ""))
    return ((oneline(gone[: 2 * SHORT]), "quiet"), (" → ", "dim"), (oneline(come[: 2 * SHORT]), ""))


def _octets(found: Octets) -> Line:
    changed, added, removed = found.counts
    said = [
        f"{count:,} {word}" for count, word in ((changed, "changed"), (added, "added"), (removed, "removed")) if count
    ]
    first = next((at for at, octet in enumerate(found.mask) if octet), 0)
    one, other = found.row(first, 1)
    where = f"at {other.offset:x}: "
    left = "--" if one.octets[0] is None else f"{one.octets[0]:02x}"
    right = "--" if other.octets[0] is None else f"{other.octets[0]:02x}"
    return (
        (f"{', '.join(said)} of {len(found.other):,} bytes  ", ""),
        (where, "key"),
        (left, "quiet"),
        (" → ", "dim"),
        (right, ""),
        (" …" if found.differing > 1 else "", "dim"),
    )
