"""The hex tab: offset, bytes and printable column of the chosen message, a row at a time. Knows no decoder."""

from __future__ import annotations

from itertools import groupby

from wstui import hextext
from wstui.ui.line import Line, Piece, Tone, fit
from wstui.ui.tab import NO_MESSAGE, Options, Shown, Subject

__all__ = ["TAB", "WIDTHS"]

WIDTHS = (8, 16, 32)


def _tone(byte: int) -> Tone:
    """What a byte is at a glance: nothing, a character, white space or a control, or beyond ASCII."""
    if byte == 0:
        return "dim"
    if byte >= 0x80:
        return "number"
    return "" if 0x20 < byte < 0x7F else "quiet"


_TONES: tuple[Tone, ...] = tuple(_tone(byte) for byte in range(256))


class HexLines:
    """A payload as rows of hex; a row is made when it is looked at."""

    def __init__(self, payload: bytes, per_row: int, width: int) -> None:
        self._payload = payload
        self._width = width
        self.per_row = per_row
        while self.per_row > WIDTHS[0] and _cells(self.per_row) > width:
            self.per_row //= 2

    def __len__(self) -> int:
        return hextext.row_count(len(self._payload), self.per_row)

    def line(self, row: int) -> Line:
        """One row, its bytes in the tones of what they are."""
        drawn = hextext.row(self._payload, row, self.per_row)
        start = row * self.per_row
        part = self._payload[start : start + self.per_row]
        pieces: list[Piece] = [(f"{drawn.offset}  ", "dim")]
        at = 0
        for tone, run in groupby(range(len(part)), key=lambda index: _TONES[part[index]]):
            last = list(run)[-1]
            end = 3 * (last + 1) + last // hextext.GROUP
            if last + 1 < len(part) and (last + 1) % hextext.GROUP == 0:
                end += 1
            pieces.append((drawn.groups[at:end], tone))
            at = end
        pieces.append((drawn.groups[at:] + "  ", ""))
        pieces += [
            ("".join(char for char, _ in run), tone)
            for tone, run in groupby(zip(drawn.printable, part, strict=True), key=lambda pair: _TONES[pair[1]])
        ]
        return fit(pieces, self._width)

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """The whole dump."""
        return hextext.dump(self._payload, self.per_row)

    def source(self, row: int) -> str:
        """One row."""
        return str(hextext.row(self._payload, row, self.per_row))


def _cells(per_row: int) -> int:
    """How wide a row of so many bytes is."""
    return 8 + 2 + (3 * per_row - 1 + (per_row - 1) // hextext.GROUP) + 2 + per_row


class HexTab:
    """The payload as hex."""

    name = "hex"
    title = "Hex"
    short = "Hex"
    order = 20

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """As many bytes a row as asked for, fewer where they do not fit."""
        if subject.message is None:
            return NO_MESSAGE
        payload, per_row = subject.message.payload, options.hex_width
        facts: Line = ((f"{len(payload):,} B", ""), (f" · {per_row} a row", "quiet"))
        if not payload:
            return ((("The payload is empty.", "quiet"),),)
        return Shown(lambda width: HexLines(payload, per_row, width), "message as hex", facts)


TAB = HexTab()
