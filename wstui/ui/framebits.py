"""A frame drawn bit by bit, as RFC 6455 section 5.2 has it, and its bytes as they were on the wire. Pure; knows no
record and no widget."""

from __future__ import annotations

from collections.abc import Iterator

from wstui import hextext
from wstui.frames import Frame
from wstui.model import Opcode
from wstui.rules import Broken, Rule
from wstui.ui.line import Line, Tone, fit, plain

__all__ = ["WireLines", "header_lines", "opcode_name"]

_GUILTY = {
    Rule.RESERVED_BIT: ("RSV1", "RSV2", "RSV3"),
    Rule.COMPRESSED_BIT: ("RSV1",),
    Rule.RESERVED_OPCODE: ("opcode",),
    Rule.LONE_CONTINUATION: ("opcode",),
    Rule.MASKED: ("MASK",),
    Rule.FRAGMENTED_CONTROL: ("FIN",),
    Rule.LONG_CONTROL: ("length",),
    Rule.LONG_LENGTH: ("length",),
    Rule.TOP_BIT: ("length",),
    Rule.TOO_LARGE: ("length",),
}
"""The fields that break a rule."""
_EXTENDED = {126: "16", 127: "64"}


def opcode_name(opcode: int) -> str:
    """What a frame is called, or its number where that is reserved."""
    known = opcode in Opcode._value2member_map_ and opcode != Opcode.EVENT
    return Opcode(opcode).name.lower() if known else f"0x{opcode:X}"


def header_lines(frame: Frame, broken: Broken | None = None, *, deflate: bool = False) -> list[Line]:
    """The fields of a frame's header, one a line. `deflate`: permessage-deflate was agreed on."""
    guilty = _GUILTY.get(broken.rule, ()) if broken is not None else ()
    return [_line(*field, guilty) for field in _fields(frame, deflate=deflate)]


def _line(place: str, bits: str, name: str, value: str, words: str, guilty: tuple[str, ...]) -> Line:
    is_guilty = name in guilty and value != "0"
    tone: Tone = "fail" if is_guilty else ""
    return (
        (f"{place:<5}", "dim"),
        (f"{bits:<24}", tone or "number"),
        (f"{name:<7}", tone or "heading"),
        (f"{value:>11}  ", tone),
        (words, "fail" if is_guilty else "quiet"),
    )


def _fields(frame: Frame, *, deflate: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """For each field: where it is, its bits or bytes, its name, its value, and what that says."""
    header = frame.header
    first = header[0]
    is_control = frame.opcode >= Opcode.CLOSE
    last = "" if is_control else "the last of its message" if frame.fin else "more fragments follow"
    packed = "deflated (permessage-deflate)" if deflate and not is_control else "means nothing here"
    yield "0", f"{first:02x}  {_bits(first, 7, 1)}", "FIN", str(first >> 7), last
    for number, bit in ((1, 6), (2, 5), (3, 4)):
        is_set = first >> bit & 1
        words = (packed if number == 1 else "no extension uses it") if is_set else ""
        yield "", f"    {_bits(first, bit, 1)}", f"RSV{number}", str(is_set), words
    yield "", f"    {_bits(first, 3, 4)}", "opcode", str(frame.opcode), opcode_name(frame.opcode)
    if len(header) < 2:
        yield "1", "", "length", "", "the connection ended before it"
        return
    second = header[1]
    length = short = second & 0x7F
    yield (
        "1",
        f"{second:02x}  {_bits(second, 7, 1)}",
        "MASK",
        str(second >> 7),
        "masked" if frame.masked else "not masked",
    )
    extended = _EXTENDED.get(short)
    words = f"the next {extended} bits have it" if extended else "bytes of payload"
    yield "", f"    {_bits(second, 6, 7)}", "length", str(short), words
    at = 2
    if extended:
        at = 4 if short == 126 else 10
        length = int.from_bytes(header[2:at], "big")
        there = "bytes of payload" if len(header) >= at else "the connection ended within it"
        yield f"2-{at - 1}", header[2:at].hex(" "), "length", f"{length:,}" if length < 10**9 else str(length), there
    if frame.masked:
        yield f"{at}-{at + 3}", header[at:].hex(" "), "key", "", "XORed with the payload, again and again"
    if length > len(frame.payload):
        yield "", "", "", f"{len(frame.payload):,}", "bytes of it came"


def _bits(byte: int, high: int, count: int) -> str:
    """Some bits of a byte in their places, dots for the others."""
    low = high - count
    bits = "".join(str(byte >> bit & 1) if low < bit <= high else "." for bit in range(7, -1, -1))
    return f"{bits[:4]} {bits[4:]}"


class WireLines:
    """A frame's bytes as they were on the wire, in rows of hex: the header and the masking key stand out."""

    def __init__(self, wire: bytes, header: int, key: int, width: int) -> None:
        self._wire = wire
        self._key = header - key
        self._header = header
        self._width = width
        self._per_row = 16 if width >= 78 else 8

    def __len__(self) -> int:
        return hextext.row_count(len(self._wire), self._per_row)

    def line(self, row: int) -> Line:
        """One row."""
        drawn = hextext.row(self._wire, row, self._per_row)
        start = row * self._per_row
        cuts = [_place(min(max(border - start, 0), self._per_row)) for border in (self._key, self._header)]
        groups = drawn.groups
        return fit(
            (
                (f"{drawn.offset}  ", "dim"),
                (groups[: cuts[0]], "accent"),
                (groups[cuts[0] : cuts[1]], "key"),
                (groups[cuts[1] :], ""),
                (f"  {drawn.printable}", "quiet"),
            ),
            self._width,
        )

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """The whole dump."""
        return hextext.dump(self._wire, self._per_row)

    def source(self, row: int) -> str:
        """One row."""
        return plain(self.line(row))


def _place(count: int) -> int:
    """How many characters of a row of hex so many bytes take."""
    return 3 * count + max(0, count - 1) // hextext.GROUP if count else 0
