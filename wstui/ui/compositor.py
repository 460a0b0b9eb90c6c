"""Draws what changed of a screen and nothing beside it. Knows widgets by where they are, and not what they show.

Textual draws every widget that touches the smallest rectangle around all changes, whole: with a clock at the top and a
log below, that is the screen, five times a second.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.widget import Widget

from wstui.ui.picture import Piece

__all__ = ["Pieces", "SpanCompositor", "pieces_of"]

Span = tuple[int, int, int]
"""A line, the first column, and the one after the last."""


class Pieces(CompositorUpdate):
    """An update as pieces of lines."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces


class SpanCompositor(Compositor):
    """Textual's compositor, which finds for each changed part of a line the widgets that are seen there.

    A widget with a true `draws_lines` makes lines that need nothing but a border: no padding, tint or opacity.
    """

    def render_partial_update(self) -> Pieces | None:  # type: ignore[override]
        """What changed since the last time; None where nothing did."""
        size = self.size.region
        regions = [region.intersection(size) for region in self._dirty_regions]
        self._dirty_regions.clear()
        wanted: dict[Widget, tuple[Region, list[Span]]] = {}
        for line, begin, end in self._regions_to_spans(region for region in regions if region):
            for widget, region, span in self._seen(line, begin, end):
                wanted.setdefault(widget, (region, []))[1].append(span)
        pieces = [piece for widget, (region, spans) in wanted.items() for piece in _drawn(widget, region, spans)]
        pieces.sort(key=lambda piece: piece[:2])
        return Pieces(pieces) if pieces else None

    def _seen(self, line: int, begin: int, end: int) -> Iterator[tuple[Widget, Region, Span]]:
        """Who is seen in a part of a line, and where exactly; the foremost first."""
        hidden = [(begin, end)]
        for widget, shown, region in self.layers_visible[line]:
            rest = []
            for first, last in hidden:
                left, right = max(first, shown.x), min(last, shown.right)
                if left >= right:
                    rest.append((first, last))
                    continue
                yield widget, region, (line, left, right)
                rest += [part for part in ((first, left), (right, last)) if part[0] < part[1]]
            hidden = rest
            if not hidden:
                return


def _drawn(widget: Widget, region: Region, spans: list[Span]) -> Iterator[Piece]:
    """Parts of a widget: the lines it makes itself as they are, others with all that Textual puts around them."""
    if getattr(widget, "draws_lines", False):
        spans = yield from _inner(widget, region, spans)
    at = 0
    while at < len(spans):
        last = at + 1
        while last < len(spans) and spans[last][0] <= spans[last - 1][0] + 1:
            last += 1
        # Lines that follow each other in one go: finding the colours around them takes longer than drawing them.
        first, stop = spans[at][0], spans[last - 1][0] + 1
        strips = widget.render_lines(Region(0, first - region.y, region.width, stop - first))
        for line, left, right in spans[at:last]:
            yield line, left, strips[line - first].crop(left - region.x, right - region.x)
        at = last


def _inner(widget: Widget, region: Region, spans: list[Span]) -> Generator[Piece, None, list[Span]]:
    """Those parts of a widget that lie inside its border; returns the others."""
    gutter, filters = widget.styles.gutter, widget.get_line_filters()
    x, y, bottom = region.x + gutter.left, region.y + gutter.top, region.bottom - gutter.bottom
    background = widget.background_colors[1]
    others = []
    for span in spans:
        line, left, right = span
        if left >= x and y <= line < bottom:
            strip = widget.render_line(line - y)
            if right <= x + strip.cell_length:
                for each in filters:
                    strip = strip.apply_filter(each, background)
                yield line, left, strip.crop(left - x, right - x)
                continue
        others.append(span)
    return others


def pieces_of(update: CompositorUpdate) -> Iterable[Piece] | None:
    """Any of Textual's updates as pieces; None for one that is none of a full screen."""
    if isinstance(update, Pieces):
        return update.pieces
    if isinstance(update, LayoutUpdate):
        return _of_layout(update)
    return _of_chops(update) if isinstance(update, ChopsUpdate) else None


def _of_layout(update: LayoutUpdate) -> Iterator[Piece]:
    for line, strips in enumerate(update.strips, update.region.y):
        column = update.region.x
        for strip in strips:
            yield line, column, strip
            column += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[Piece]:
    for line, begin, end in update.spans:
        for column, strip in update.chops[line].items():
            if strip is not None:
                left, right = max(begin, column), min(end, column + strip.cell_length)
                if left < right:
                    yield line, left, strip.crop(left - column, right - column)
