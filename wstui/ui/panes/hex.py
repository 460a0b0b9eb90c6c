"""The hex tab: offset, bytes and printable column of the chosen message, a row at a time. Knows no decoder."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from wstui import hextext
from wstui.model import Opcode
from wstui.safetext import decode as text_of
from wstui.ui.actions import hint
from wstui.ui.caret import Caret
from wstui.ui.line import Line, Piece, Tone, fit
from wstui.ui.tab import NO_MESSAGE, Copy, Options, Shown, Subject

__all__ = ["TAB", "WIDTHS"]

WIDTHS = (8, 16, 32)
NO_BYTES: tuple[Line, ...] = (
    (("This line is wstui's own word: it has no bytes.", "quiet"),),
    hint("{detail.frames} shows those of all frames, {detail.handshake} those of the handshake"),
)


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

    def __init__(self, payload: bytes, per_row: int, width: int, caret: Caret | None = None) -> None:
        self._payload = payload
        self._caret = caret
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
        chosen = self._caret.span if self._caret is not None else range(0)
        tones = ["hit" if start + at in chosen else _TONES[byte] for at, byte in enumerate(part)]
        pieces: list[Piece] = [(f"{drawn.offset}  ", "dim")]
        at = 0
        for tone, run in groupby(range(len(part)), key=tones.__getitem__):
            last = list(run)[-1]
            end = 3 * last + 2 + last // hextext.GROUP
            after = min(len(drawn.groups), end + 1 + ((last + 1) % hextext.GROUP == 0))
            if tone == "hit":  # the gap behind it is not chosen
                pieces += [(drawn.groups[at:end], tone), (drawn.groups[end:after], "")]
            else:
                pieces.append((drawn.groups[at:after], tone))
            at = after
        pieces.append((drawn.groups[at:] + "  ", ""))
        pieces += [
            ("".join(char for char, _ in run), tone)
            for tone, run in groupby(zip(drawn.printable, tones, strict=True), key=itemgetter(1))
        ]
        return fit(pieces, self._width)

    def byte_at(self, row: int, cell: int) -> int | None:
        """The byte that is drawn in a cell of a row, among its digits or as a character; None beside them."""
        digits = 10
        part = len(self._payload[row * self.per_row : (row + 1) * self.per_row])
        for at in range(part):
            left = digits + 3 * at + at // hextext.GROUP
            if left <= cell < left + 2 or cell == _cells(self.per_row) - self.per_row + at:
                return row * self.per_row + at
        return None

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """The whole dump."""
        return hextext.dump(self._payload, self.per_row)

    def source(self, row: int) -> str:
        """One row; of a range that is chosen, its bytes."""
        if self._caret is not None and self._caret.has_range:
            return hextext.pairs(self.chosen())
        return str(hextext.row(self._payload, row, self.per_row))

    def chosen(self) -> bytes:
        """The bytes that are chosen."""
        span = self._caret.span if self._caret is not None else range(0)
        return self._payload[span.start : span.stop]


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
        if subject.message.row.opcode is Opcode.EVENT:
            return NO_BYTES
        payload, per_row, caret = subject.message.payload, options.hex_width, options.caret
        facts: Line = ((f"{len(payload):,} B", ""), (f" · up to {per_row} a row", "quiet"))
        if not payload:
            return ((("The payload is empty.", "quiet"),),)
        shown = Shown(lambda width: HexLines(payload, per_row, width, caret), "message as hex", facts)
        if caret is None:
            return shown
        return replace(
            shown,
            cursor=True,
            place=lambda _: _place(caret),
            below=lambda width: _inspected(payload, caret, width),
            copies=lambda _: _copies(payload, caret),
        )


def _inspected(payload: bytes, caret: Caret, width: int) -> Sequence[Line]:
    from wstui.ui.bytelines import byte_lines

    return byte_lines(payload, caret.offset, width)


def _place(caret: Caret) -> Line:
    span = caret.span
    where = f"0x{span.start:x}" if len(span) == 1 else f"0x{span.start:x}-0x{span.stop - 1:x}"
    said = f"{span.start:,}" if len(span) == 1 else f"{len(span):,} B chosen"
    return ((where, "accent"), (f" · {said} · ", "quiet"))


def _copies(payload: bytes, caret: Caret) -> Sequence[Copy]:
    """The chosen bytes in several ways; nothing where they are but the one under the cursor: then it is the message."""
    if not caret.has_range:
        return ()
    chosen = payload[caret.span.start : caret.span.stop]
    return (
        Copy("h", "Hex", hextext.pairs(chosen)),
        Copy("d", "Hex dump", hextext.dump(chosen)),
        Copy("t", "Text", text_of(chosen)),
        Copy("b", "Base64", b64encode(chosen).decode()),
        Copy("p", "Python bytes", repr(chosen)),
        Copy("c", "C array", "{ " + ", ".join(f"0x{byte:02x}" for byte in chosen) + " }"),
    )


TAB = HexTab()
