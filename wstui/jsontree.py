"""A JSON text as a tree of which only what is unfolded is known. Pure; knows no screen.

Nothing is parsed: a row is a place in the text, so that numbers, escapes and duplicate keys are shown as they were
sent. What is folded is passed over by one match of a regular expression, and all is found in slices, so that a text of
any length has its first rows at once.
"""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from wstui.jsontext import SCALAR, STRING, WS

__all__ = ["DEEPEST", "Fault", "Node", "Tree", "text_at"]

DEEPEST = 250
"""Levels that can be unfolded; what is deeper is shown as text."""
SLICE_ROWS, SLICE_BYTES = 2000, 1 << 17
"""How much is found by one call of `more`."""
AT_ONCE = 1 << 20
"""Bytes of a folded container that one match passes over; a longer one is passed over bracket by bracket."""
_LEVELS = 8
_LEAF, _FOLDED, _UNFOLDED, _KEYED = 0, 1, 2, 4
_COMMA_AFTER, _OPENS, _CLOSES = 3, 4, 5  # groups of a part
_CLOSERS = {0x7B: 0x7D, 0x5B: 0x5D}  # of { and [
_OBJECT = 0x7D


class Fault(NamedTuple):
    """Where the text does not hold as JSON, in bytes from 0 and as people count, and what is wrong there."""

    offset: int
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.what}"


class Node(NamedTuple):
    """A row of the tree: a value with its key as it was sent, quotes included (None in an array and at the top).

    `value` is where the value begins, in bytes. `depth` counts from 0, `ordinal` its place among its neighbours. Of a
    container `unfolded` says whether its items are rows; it is None of a scalar.
    """

    key: bytes | None
    value: int
    depth: int
    ordinal: int
    unfolded: bool | None


@dataclass(slots=True)
class _Level:
    """A container that is being gone through: its closing bracket, where it opened, its items so far."""

    closer: int
    opened: int
    items: int = 0


@dataclass(slots=True)
class _Scan:
    """Goes through a container: its next row's position, the next byte, the containers it is in, the outermost first
    (`depth` is that of the items of the outermost). `skipping` brackets have to close before the next item; `due` says
    what may come: a value (0), a value or the end (1), the end or a comma that was not there (2)."""

    position: int
    at: int
    levels: list[_Level]
    depth: int
    unfold: int
    skipping: int = 0
    due: int = 1


def _of_bytes(pattern: str) -> bytes:
    """A pattern of JSON for bytes: which characters a string may have, said by ranges, is found in less than half the
    time than which it may not have."""
    return pattern.replace(r'[^"\\\x00-\x1f]', r"[ !#-\[\]-\xff]").encode()


@cache
def _part(keyed: bool) -> re.Pattern[bytes]:
    """A scalar or an opening bracket, of an object with its key, or a closing bracket."""
    key = f"({STRING}){WS}:{WS}" if keyed else "()"
    return re.compile(_of_bytes(f"{WS}(?:{key}(?:({SCALAR}){WS}(,)?|([{{\\[]))|([}}\\]]){WS}(,)?)"))


@cache
def _passed() -> re.Pattern[bytes]:
    """A container with at most some levels below it. Whether what is in it holds is found out when it is unfolded."""
    plain = r'[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"'
    inner = f"(?:{plain})*+"
    for _ in range(_LEVELS):
        inner = rf"(?:{plain}|[{{\[]{inner}[}}\]])*+"
    return re.compile(rf"[{{\[]{inner}[}}\]]".encode(), re.DOTALL)


_BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|([{\[])|([}\]])', re.DOTALL)
_COMMA = re.compile(f"{WS}(,)?".encode())
_GAP = re.compile(WS.encode())
_KEY = re.compile(_of_bytes(f"({STRING}){WS}:{WS}"))
_SCALAR = re.compile(_of_bytes(SCALAR))


class Tree:
    """The tree of a text; `unfold` levels of it are unfolded at first.

    `more` finds further rows. `fault` is set where the text turns out not to be JSON; rows end there.
    """

    def __init__(self, data: bytes, unfold: int = 2) -> None:
        self.data = data
        self.fault: Fault | None = None
        self._begin(unfold)

    def _begin(self, unfold: int) -> None:
        self._offsets = array("I")
        self._ordinals = array("I")
        self._depths = bytearray()
        self._states = bytearray()
        self._scans = [_Scan(0, 0, [_Level(0, 0)], 0, min(unfold, DEEPEST))]

    def __len__(self) -> int:
        return len(self._offsets)

    @property
    def several(self) -> bool:
        """Whether there is more than one value at the top, as far as is known: JSON lines."""
        return self._depths.find(0, 1) >= 0

    @property
    def growing(self) -> bool:
        """Whether there are rows that are not found yet."""
        return bool(self._scans)

    # -- finding rows

    def more(self) -> bool:
        """Find some thousand rows more, or pass over some of what is folded; false when all is known."""
        if self._scans and not self._slice(self._scans[-1]):
            self._scans.pop()
        return bool(self._scans)

    def _slice(self, scan: _Scan) -> bool:
        """One slice of a scan; returns whether there is more of it."""
        offsets, ordinals, depths, states = array("I"), array("I"), bytearray(), bytearray()
        until = scan.at + SLICE_BYTES
        while scan.levels and len(offsets) < SLICE_ROWS and scan.at < until:
            if scan.skipping:
                self._skip(scan, until)
            elif found := self._item(scan):
                start, ordinal, depth, state = found
                offsets.append(start)
                ordinals.append(ordinal)
                depths.append(depth)
                states.append(state)
        at = scan.position
        self._offsets[at:at] = offsets
        self._ordinals[at:at] = ordinals
        self._depths[at:at] = depths
        self._states[at:at] = states
        for other in self._scans:
            if other.position >= at:
                other.position += len(offsets)
        return bool(scan.levels)

    def _item(self, scan: _Scan) -> tuple[int, int, int, int] | None:
        """The next item as offset, ordinal, depth and state; None where a container ends, or the text breaks."""
        level = scan.levels[-1]
        keyed = level.closer == _OBJECT
        match = _part(keyed).match(self.data, scan.at)
        if match is None:
            self._stop(scan)
            return None
        kind = match.lastindex or 0
        if kind >= _CLOSES:
            if scan.due == 0 or self.data[match.start(_CLOSES)] != level.closer:
                self._stop(scan)
                return None
            scan.levels.pop()
            scan.at = match.end()
            self._separated(scan, kind > _CLOSES)
            return None
        if scan.due == 2:
            self._stop(scan)
            return None
        start = match.start(1)
        flag = _KEYED if keyed else 0
        depth = scan.depth + len(scan.levels) - 1
        ordinal, level.items = level.items, level.items + 1
        if kind != _OPENS:
            scan.at = match.end()
            self._separated(scan, kind == _COMMA_AFTER)
            return start, ordinal, depth, _LEAF | flag
        inside = match.start(_OPENS)
        if depth < scan.unfold:
            scan.levels.append(_Level(_CLOSERS[self.data[inside]], start))
            scan.at, scan.due = inside + 1, 1
            return start, ordinal, depth, _UNFOLDED | flag
        whole = _passed().match(self.data, inside, inside + AT_ONCE)
        if whole is None:
            scan.at, scan.skipping = inside + 1, 1
        else:
            self._after(scan, whole.end())
        return start, ordinal, depth, _FOLDED | flag

    def _separated(self, scan: _Scan, comma: bool) -> None:
        """Look at what came behind a value that the scan has passed."""
        if not scan.levels:
            return
        if scan.levels[-1].closer:
            scan.due = 0 if comma else 2
            return
        # The top: values of JSON lines end with a line.
        begins = scan.at
        while begins and self.data[begins - 1] in b" \t\r\n":
            begins -= 1
        if comma:
            self._stop(scan, self.data.rindex(b",", 0, scan.at), "something after the value")
        elif scan.at == len(self.data):
            scan.levels.clear()
        elif b"\n" not in self.data[begins : scan.at]:
            self._stop(scan, scan.at, "something after the value")
        else:
            scan.due = 0

    def _after(self, scan: _Scan, end: int) -> None:
        """A folded container ended there."""
        match = _COMMA.match(self.data, end)
        assert match is not None
        scan.at = match.end()
        self._separated(scan, match[1] is not None)

    def _skip(self, scan: _Scan, until: int) -> None:
        """Pass over what is folded, up to about that byte."""
        for match in _BRACKET.finditer(self.data, scan.at):
            if match[1] is not None:
                scan.skipping += 1
            elif match[2] is not None:
                scan.skipping -= 1
                if not scan.skipping:
                    self._after(scan, match.end())
                    return
            if match.end() >= until:
                scan.at = match.end()
                return
        self._stop(scan, len(self.data), "it ends within a container")

    def _stop(self, scan: _Scan, offset: int | None = None, what: str = "") -> None:
        """The text is no JSON there."""
        if offset is None:
            gap = _GAP.match(self.data, scan.at)
            offset = gap.end() if gap else scan.at
            level = scan.levels[-1]
            item = "a key" if level.closer == _OBJECT else "a value"
            end = f" or {chr(level.closer)}" if level.closer else ""
            due = (item, item + end, "," + end)[scan.due]
            what = f"it ends, expected {due}" if offset == len(self.data) else f"expected {due}"
        line = self.data.count(b"\n", 0, offset) + 1
        column = len(self.data[self.data.rfind(b"\n", 0, offset) + 1 : offset].decode("utf-8", "replace")) + 1
        self.fault = Fault(offset, line, column, what)
        scan.levels.clear()

    # -- rows

    def node(self, row: int) -> Node:
        """One row. Raises IndexError."""
        key, value, state = None, self._offsets[row], self._states[row]
        if state & _KEYED and (match := _KEY.match(self.data, value)):
            key, value = match[1], match.end()
        unfolded = bool(state & _UNFOLDED) if state & ~_KEYED else None
        return Node(key, value, self._depths[row], self._ordinals[row], unfolded)

    def parent(self, row: int) -> int:
        """The row of the container that a row is in; -1 at the top."""
        depth = self._depths[row]
        return self._depths.rfind(bytes([depth - 1]), 0, row) if depth else -1

    def path(self, row: int) -> tuple[str, ...]:
        """The keys and positions that lead to a row, as `wstui.query` looks them up."""
        keys: list[str] = []
        while row >= 0 and self._depths[row]:
            node = self.node(row)
            keys.append(str(node.ordinal) if node.key is None else _text(node.key))
            row = self.parent(row)
        return tuple(reversed(keys))

    def term(self, row: int) -> str:
        """The filter term that selects messages with the row's value; of a container, those that have it."""
        from wstui import query

        node = self.node(row)
        path = query.path_text(self.path(row))
        if node.unfolded is not None or not path:
            return path
        raw = self.value(row)
        if raw[:1] != b'"':
            return f"{path}={raw.decode()}"
        text = _text(raw)
        plain = (
            re.fullmatch(r'[^\s()"]+', text) and query.number(text) is None and text not in ("true", "false", "null")
        )
        return f"{path}={text}" if plain else path + '="' + re.sub(r'(["\\])', r"\\\1", text) + '"'

    def value(self, row: int) -> bytes:
        """A row's value as it was sent, whole."""
        node = self.node(row)
        if node.unfolded is None:
            scalar = _SCALAR.match(self.data, node.value)
            return scalar[0] if scalar else b""
        if whole := _passed().match(self.data, node.value):
            return whole[0]
        nesting = 0
        for match in _BRACKET.finditer(self.data, node.value):
            nesting += (match[1] is not None) - (match[2] is not None)
            if not nesting:
                return self.data[node.value : match.end()]
        return self.data[node.value :]

    def beginning(self, row: int, most: int) -> tuple[bytes, bool]:
        """What a row's value begins with, in at most so many bytes, and whether that is all of it."""
        value, state = self.node(row).value, self._states[row]
        match = (_passed() if state & ~_KEYED else _SCALAR).match(self.data, value, value + most)
        # A number that fills the room may go on behind it.
        if match is None or (match.end() == value + most < len(self.data)):
            return self.data[value : value + most], False
        return match[0], True

    # -- folding

    def toggle(self, row: int) -> None:
        """Unfold a container, or fold it again; of a scalar nothing."""
        if self._states[row] & _UNFOLDED:
            self._fold(row)
        elif self._states[row] & _FOLDED and self._depths[row] < DEEPEST:
            self._unfold(row)

    def unfold_all(self) -> None:
        """Begin anew with every level unfolded; `more` finds the rows."""
        self.fault = None
        self._begin(DEEPEST)

    def fold_all(self) -> None:
        """Begin anew with the top level unfolded alone."""
        self.fault = None
        self._begin(1)

    def row_near(self, offset: int) -> int:
        """The last row known so far that begins at this byte or before it."""
        low, high = 0, len(self._offsets)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._offsets[middle] <= offset else (low, middle)
        return max(0, low - 1)

    def offset(self, row: int) -> int:
        """The byte at which a row begins."""
        return self._offsets[row]

    def _unfold(self, row: int) -> None:
        node = self.node(row)
        self._states[row] ^= _FOLDED | _UNFOLDED
        level = _Level(_CLOSERS[self.data[node.value]], self._offsets[row])
        self._scans.append(_Scan(row + 1, node.value + 1, [level], node.depth + 1, 0))

    def _fold(self, row: int) -> None:
        start, depth = self._offsets[row], self._depths[row]
        beyond = re.compile(b"[\\x00-" + re.escape(bytes([depth])) + b"]", re.DOTALL).search(self._depths, row + 1)
        end = beyond.start() if beyond else len(self._depths)
        del self._offsets[row + 1 : end], self._ordinals[row + 1 : end]
        del self._depths[row + 1 : end], self._states[row + 1 : end]
        self._states[row] ^= _FOLDED | _UNFOLDED
        for scan in list(self._scans):
            inside = next((at for at, level in enumerate(scan.levels) if level.opened == start and level.closer), None)
            within = row < scan.position <= end
            if within and (inside == 0 or (inside is None and scan.levels[0].opened > start and scan.levels[0].closer)):
                self._scans.remove(scan)  # what it was about is folded
            elif within and inside is not None:
                # The rest of it is passed over, then what comes behind it is found.
                scan.skipping += len(scan.levels) - inside
                del scan.levels[inside:]
                scan.position = row + 1
            elif scan.position > row:
                scan.position -= end - row - 1


def text_at(data: bytes, offset: int) -> bytes:
    """What the string says that begins at a byte; nothing where none does."""
    found = _SCALAR.match(data, offset)
    text = _text(found[0]) if found else ""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair of escapes is no text
        return text.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    """A string as it was sent, as itself."""
    try:
        return str(json.loads(raw.decode("utf-8", "surrogateescape")))
    except ValueError:  # what does not hold is shown as it is
        return raw[1:-1].decode("utf-8", "replace")
