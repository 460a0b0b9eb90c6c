"""Frames as a table of which single lines can be opened: below an opened line stand the frame's header, bit by bit, and
its bytes. Knows no record: whatever has frames can be its source."""

from __future__ import annotations

from typing import Protocol

from wstui.frames import Frame, Listed
from wstui.masking import masked
from wstui.model import Fact, Flag, Opcode
from wstui.rules import Broken, broken_of
from wstui.safetext import decode
from wstui.ui.framebits import WireLines, header_lines, opcode_name
from wstui.ui.line import Line, Piece, fit, plain, width_of
from wstui.ui.rows import broken_words, preview
from wstui.ui.wrap import Fixed, Stack

__all__ = ["FrameTable", "Source", "about", "block", "on_the_wire"]

WIDE = 90
"""From so many cells there is room for the size of the header and what a message was inflated to."""
MOST_COPIED = 20_000
"""Lines that are made into text at once."""
BEGINNING = 64  # bytes of a frame looked at for its beginning


class Source(Protocol):
    """A list of frames."""

    def __len__(self) -> int: ...

    def slice(self, start: int, stop: int) -> list[Listed]:
        """Some of them."""

    def frame(self, index: int) -> Frame | None:
        """One with all of its payload; None for what is no frame."""

    def more(self) -> bool:
        """Find more; whether there may be more soon."""

    def index_of(self, seq: int) -> int | None:
        """Where the last frame of the message of that number stands, as far as that is known."""


class FrameTable:
    """A head line, a line for each frame, and below the opened one (`opened`, -1 for none) what it is made of."""

    def __init__(self, source: Source, width: int, opened: int, *, deflate: bool) -> None:
        self._source = source
        self._width = width
        self.opened = opened
        self._block: Stack | None = None
        if 0 <= opened < len(source):
            (listed,) = source.slice(opened, opened + 1)
            self._block = block(listed, source.frame(opened), width - 2, deflate=deflate)
            self._block.more()

    def __len__(self) -> int:
        return 1 + len(self._source) + (len(self._block) if self._block else 0)

    def row_of(self, index: int) -> int:
        """The row that a frame has."""
        return 1 + index + (len(self._block) if self._block and index > self.opened else 0)

    def index_at(self, row: int) -> int:
        """The frame that a row belongs to; -1 for the head."""
        index = row - 1
        if self._block is None or index <= self.opened:
            return index
        return max(self.opened, index - len(self._block))

    def line(self, row: int) -> Line:
        """The head, a frame, or a line of the opened one."""
        if row == 0:
            return fit(
                (
                    (
                        _columns(
                            "no",
                            " ",
                            "offset",
                            "F123",
                            "opcode",
                            "part",
                            "mask",
                            "hdr",
                            "payload",
                            "inflated",
                            wide=self._width >= WIDE,
                        ),
                        "dim",
                    ),
                ),
                self._width,
            )
        index = self.index_at(row)
        if self._block is not None and index == self.opened and row > self.opened + 1:
            return (("│ ", "edge"), *self._block.line(row - self.opened - 2))
        found = self._source.slice(index, index + 1)
        return self._line(found[0]) if found else (("this frame cannot be read", "fail"),)

    def _line(self, listed: Listed) -> Line:
        row, frame = listed.row, listed.frame
        wide = self._width >= WIDE
        offset = f"{listed.stream:,}" if listed.stream >= 0 else ""
        if frame is None:
            head = _columns(
                f"{row.number}",
                row.direction.mark,
                offset,
                "",
                "bytes",
                "",
                "",
                "",
                f"{listed.length:,}",
                "",
                wide=wide,
            )
            return fit(((head, "quiet"), *_notes(listed)), self._width)
        bits = "".join(name if is_set else "·" for name, is_set in zip("F123", _bits(frame), strict=True))
        is_last = listed.part == listed.parts - 1
        inflated = f"{row.size:,}" if Flag.COMPRESSED in row.flags and is_last else ""
        head = _columns(
            f"{row.number}" if is_last else "",
            row.direction.mark,
            offset,
            bits,
            opcode_name(frame.opcode),
            f"{listed.part + 1}/{listed.parts}" if listed.parts > 1 else "",
            frame.mask.hex() if frame.masked else "-",
            f"{len(frame.header)}",
            f"{listed.length:,}",
            inflated,
            wide=wide,
        )
        tone: Piece = (head, "dim" if row.opcode.is_control else "")
        line: Line = (tone, *(_notes(listed) if is_last else ()))
        room = self._width - width_of(line)
        return fit((*line, (_beginning(listed) if room > 4 else "", "dim")), self._width)

    def more(self) -> bool:
        """Have more frames found."""
        return self._source.more()

    def text(self) -> str:
        """All lines, or the first of very many."""
        count = len(self)
        lines = [plain(self.line(row)).rstrip() for row in range(min(count, MOST_COPIED))]
        return "\n".join([*lines, f"and {count - MOST_COPIED:,} more lines"] if count > MOST_COPIED else lines)

    def source(self, row: int) -> str:
        """One line."""
        return plain(self.line(row)).rstrip()


def block(listed: Listed, frame: Frame | None, width: int, *, deflate: bool) -> Stack:
    """All there is to know of a frame: where it stood, what it breaks, its header bit by bit, its bytes."""
    broken = _broken(listed)
    lines: list[Line] = [about(listed, frame)]
    if broken is not None:
        lines.append(((f"✗ breaks the protocol: {broken} · {broken.rule.section}", "fail"),))
    if frame is None:
        return Stack(Fixed(lines, width))
    lines.append(())
    lines += header_lines(frame, broken, deflate=deflate)
    lines.append(())
    key = len(frame.mask)
    return Stack(Fixed(lines, width), WireLines(on_the_wire(frame), len(frame.header), key, width))


def on_the_wire(frame: Frame) -> bytes:
    """The frame as it was on the wire, its payload masked again."""
    if len(frame.mask) < 4:
        return frame.header + frame.payload
    return frame.header + masked(frame.payload, frame.mask)


def about(listed: Listed, frame: Frame | None) -> Line:
    """Where a frame stood and how large it was, in a line."""
    row = listed.row
    way = "sent" if row.direction else "received"
    at = f" at {listed.stream:,} in the stream" if listed.stream >= 0 else ""
    if frame is None:
        return ((f"{way}{at} · {listed.length:,} bytes that are no frame", ""),)
    header = len(frame.header)
    said = f"{way}{at} · {header + listed.length:,} bytes: header {header}, payload {listed.length:,}"
    if listed.parts > 1:
        said += f" · fragment {listed.part + 1} of {listed.parts:,}"
    elif Flag.COMPRESSED in row.flags and Flag.INVALID not in row.flags:
        said += f", inflated {row.size:,}" + (f" ({listed.length / row.size:.0%})" if row.size else "")
    if Flag.AUTOMATIC in row.flags:
        said += " · automatic"
    return ((said, ""),)


def _broken(listed: Listed) -> Broken | None:
    frame = listed.frame
    return broken_of(listed.row.fact(Fact.RULE), frame.header if frame is not None else b"", listed.length)


def _notes(listed: Listed) -> Line:
    """Words for what is special about a frame's message."""
    auto: Line = (("auto ", "quiet"),) if Flag.AUTOMATIC in listed.row.flags else ()
    return (*broken_words(listed.row), *auto)


def _bits(frame: Frame) -> tuple[bool, bool, bool, bool]:
    return frame.fin, bool(frame.rsv & 4), bool(frame.rsv & 2), bool(frame.rsv & 1)


def _columns(
    number: str,
    mark: str,
    offset: str,
    bits: str,
    opcode: str,
    part: str,
    mask: str,
    header: str,
    payload: str,
    inflated: str,
    *,
    wide: bool,
) -> str:
    """The columns of a line; where it is narrow, without the least of them."""
    sizes = f"{header:>3} {payload:>9} {inflated:>9}" if wide else f"{payload:>9}"
    return f"{number:>6} {mark} {offset:>11} {bits:<4} {opcode:<6} {part:>7} {mask:<8} {sizes}  "


def _beginning(listed: Listed) -> str:
    """The first of its payload; what is compressed, or no text, in hex."""
    frame = listed.frame
    if frame is None:
        return ""
    first = frame.payload[:BEGINNING]
    is_packed = Flag.COMPRESSED in listed.row.flags and listed.row.opcode in (Opcode.TEXT, Opcode.BINARY)
    if is_packed or not decode(first[:-3] or first).isprintable():
        return first[:16].hex(" ")
    return preview(first, listed.length)
