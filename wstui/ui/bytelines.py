"""The data inspector: what the bytes at an offset could mean, as a few lines of the screen. Pure; knows no pane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wstui.bytevalues import Numbers, character, moment, numbers, varint
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece, fit

__all__ = ["byte_lines"]

SMALL, LARGE = ("u16", "i16", "u32", "i32", "f32"), ("u64", "i64", "f64")
BETWEEN: Piece = ("  ", "")


def byte_lines(data: bytes, offset: int, width: int) -> tuple[Line, ...]:
    """The byte itself, for either order the small numbers and the large ones in columns, and times."""
    if not 0 <= offset < len(data):
        return ()
    orders = [("LE", numbers(data, offset, "<")), ("BE", numbers(data, offset, ">"))]
    drawn: list[Line] = [tuple(_byte(data, offset))]
    small, large = ([tuple(_row(name, found, kinds)) for name, found in orders] for kinds in (SMALL, LARGE))
    for rows in zip(_aligned(small), _aligned(large), strict=True):
        drawn += rows
    times = tuple(_times(orders))
    return tuple(fit(line, width) for line in (*drawn, times) if line)


def _aligned(rows: Sequence[Line]) -> Iterator[Line]:
    """The rows with what stands in one place below each other."""
    widths = [max(len(text) for text, _ in column) for column in zip(*rows, strict=True)]
    for row in rows:
        pieces: list[Piece] = []
        for (text, tone), cells in zip(row, widths, strict=True):
            pieces += [(text.ljust(cells), tone), BETWEEN] if cells else []
        yield tuple(pieces)


def _named(name: str, value: str) -> Iterator[Piece]:
    yield f"{name} ", "dim"
    yield value, ""
    yield BETWEEN


def _byte(data: bytes, offset: int) -> Iterator[Piece]:
    byte = data[offset]
    yield from _named("u8", f"{byte}")
    yield from _named("i8", f"{byte - 256 if byte > 127 else byte}")
    yield from _named("bits", f"{byte:08b}")
    if char := character(data, offset):
        yield from _named("UTF-8", f"{oneline(char)} U+{ord(char):04X}")
    if found := varint(data, offset):
        said = f"{found.value}" if found.value == found.zigzag else f"{found.value}, zigzag {found.zigzag}"
        yield from _named("varint", f"{said} ({found.size} B)")


def _row(name: str, found: Numbers, kinds: Sequence[str]) -> Iterator[Piece]:
    """Numbers of some sizes; a signed one where it is another number than without its sign."""
    yield name, "quiet"
    for kind in kinds:
        value = getattr(found, kind)
        same = kind[0] == "i" and value == getattr(found, "u" + kind[1:])
        said = "" if value is None or same else f"{value:.7g}" if kind == "f32" else repr(value)
        yield (f"{kind} {said}" if said else ""), ""


def _times(orders: Sequence[tuple[str, Numbers]]) -> Iterator[Piece]:
    """Times, where a number could be one."""
    for name, order in orders:
        for kind in ("u64", "u32", "f64"):
            if at := moment(getattr(order, kind)):
                yield from _named(f"{name} {kind} as {at[1]}", f"{at[0]:%Y-%m-%d %H:%M:%S} UTC")
                break
