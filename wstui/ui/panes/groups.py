"""The groups of messages of one shape: how many of each, how often, and when last; which are muted. Knows no message
and no capture: it is given rows, and says which one is chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from textwrap import wrap
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings, hint
from wstui.ui.ends import spread
from wstui.ui.flow import rate_text
from wstui.ui.line import Line, Tone, fit, width_of
from wstui.ui.ranking import Passes, Ranking, an_eighth_more
from wstui.ui.rows import clock
from wstui.ui.states import shortened
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.frame import Edged, edge_title
from wstui.ui.widgets.tones import tone_style

__all__ = ["GroupList", "GroupRow", "GroupsPane", "Order", "Sieve", "group_lines"]

ROOMY = 18
"""Rows of the pane from which the chosen group is written out below the list."""
WRITTEN = 3
NONE_YET: tuple[Line, ...] = (
    (),
    (("Nothing to group yet.", "heading"),),
    (("Messages of one shape are", "quiet"),),
    hint("counted here. {group.mute} mutes a group,"),
    hint("{group.only} shows nothing but it."),
    hint("{pane.back} goes back to the log"),
)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as it is listed. `name` and `keys` are wire text; `rate` is messages a second; `last_ns` is since the
    epoch and `last_seq` the number in the capture, of its newest message."""

    shape: str
    kind: str
    name: str
    keys: str
    count: int
    rate: float
    last_ns: int
    last_seq: int


def ten_seconds_later(last: float, above: float) -> bool:
    """Whether a group was seen so much later than the one above it that they should change places; both in ns."""
    return last > above + 10 * 10**9


class Order(Enum):
    """By what groups are sorted: what the border says, the value, and when a group passes the one above it."""

    COUNT = ("", "count", an_eighth_more)
    RATE = ("by rate", "rate", an_eighth_more)
    LAST = ("by last seen", "last_ns", ten_seconds_later)

    def __init__(self, word: str, column: str, passes: Passes) -> None:
        self.word = word
        self.column = column
        self.passes = passes

    def of(self, row: GroupRow) -> float:
        """The value that a group is sorted by."""
        return float(getattr(row, self.column))

    @property
    def next(self) -> Order:
        """The one that follows when the reader cycles through them."""
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


class Sieve(NamedTuple):
    """Which groups the log leaves out: the muted ones, or (`only`) all but one."""

    muted: Collection[str] = ()
    only: str | None = None

    def word(self, shape: str) -> str:
        """What the list says of a group."""
        if self.only is not None:
            return "only" if shape == self.only else ""
        return "muted" if shape in self.muted else ""

    def leaves_out(self, shape: str) -> bool:
        """Whether the log does not show it."""
        return shape != self.only if self.only is not None else shape in self.muted


def group_lines(row: GroupRow, sieve: Sieve, width: int) -> tuple[Line, Line]:
    """A group in the list: what it is called and how many, then its keys, how often and when last."""
    out = sieve.leaves_out(row.shape)
    loud: Tone = "dim" if out else ""
    quiet: Tone = "dim" if out else "quiet"
    count = f"{row.count:,}"
    first = spread(((shortened(oneline(row.name), width - len(count) - 1), loud),), ((count, loud),), width)
    word = sieve.word(row.shape)
    left: Line = ((f"{word} ", "accent"),) if word else ()
    if row.keys and row.keys != row.name:
        left = (*left, (oneline(row.keys), quiet))
    right: Line = ((f"{rate_text(row.rate):>6}  {clock(row.last_ns)[:8]}", quiet),)
    return first, spread(left, right, width)


class GroupList(Choices):
    """The list itself."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.GROUPS)]
    item_height = 2
    empty = NONE_YET

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[GroupRow] = ()
        self.sieve = Sieve()
        self._known: dict[int, Sequence[Line]] = {}

    def item_lines(self, index: int, width: int) -> Sequence[Line]:
        """A group."""
        lines = self._known[index] = group_lines(self.rows[index], self.sieve, width)
        return lines

    def update_shown(self) -> None:
        """Draw anew those groups on the screen of which something else is to be said."""
        first, width = self.scroll_offset.y // self.item_height, max(1, self.scrollable_content_region.width) - 2
        for index in range(first, min(self.count, first + self.size.height // self.item_height + 2)):
            if self._known.get(index) != group_lines(self.rows[index], self.sieve, width):
                self.refresh_item(index)


class Foot(Widget):
    """A few lines below the list."""

    ALLOW_SELECT = False
    draws_lines = True

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines; nothing is drawn where they are the same."""
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line (Textual's Line API)."""
        width = self.size.width
        line = fit(self._lines[y], width - 2) if y < len(self._lines) else ()
        pieces = ((" ", ""), *line, (" " * max(0, width - 1 - width_of(line)), ""))
        return Strip([Segment(text, tone_style(self, tone)) for text, tone in pieces if text], width)


class GroupsPane(Edged, Vertical):
    """Groups, one of which is chosen while there is any. While the reader is in the list no group changes its place."""

    DEFAULT_CSS = """
    GroupsPane {
        border: round $border-blurred;
        background: $surface;
        &:focus-within { border: round $accent; }
        &:focus-within:nocolor { border: heavy $foreground; }
    }
    GroupsPane GroupList { height: 1fr; }
    GroupsPane Foot { height: 1; }
    GroupsPane.-roomy Foot { height: 4; }
    """

    class Seen(Message):
        """The pane came into sight, or went out of it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.list = GroupList()
        self.foot = Foot()
        self.order = Order.COUNT
        self.seen = False
        self._rows: dict[str, GroupRow] = {}
        self._said: Line = ()
        self._ranking = Ranking()
        self._settled = False
        """Whether all was counted once, so that the order is one to keep, or the reader has moved in it."""

    def compose(self) -> ComposeResult:
        """The list, and below it what there is to say of all of it."""
        yield self.list
        yield self.foot

    # -- what is shown

    def begin(self) -> None:
        """What follows is of other messages."""
        self._rows, self._said = {}, ()
        self._ranking = Ranking(self.order.passes)
        self._settled = False
        self.list.empty = ()
        self._put(None)
        self.list.refresh()

    def show(self, rows: Sequence[GroupRow], said: Line, *, complete: bool = True) -> None:
        """Show how the groups stand now; `said` is of all of them together, `complete` that all was counted."""
        chosen = self.chosen
        if not self.list.empty:
            self.list.empty = NONE_YET
            self.list.refresh()
        self._rows = {row.shape: row for row in rows}
        self._said = said
        self._ranking.update(self._values(), held=self.list.has_focus)
        if complete and not self._settled:
            self._settled = True
            self._ranking.sort(self._values())
        self._put(chosen)

    def sift(self, sieve: Sieve) -> None:
        """Say which groups the log leaves out."""
        if sieve != self.list.sieve:
            self.list.sieve = sieve
            self.list.update_shown()

    def sort(self) -> None:
        """Put all in order; the chosen group stays chosen."""
        chosen = self.chosen
        self._ranking.sort(self._values())
        self._put(chosen)

    def _values(self) -> dict[str, float]:
        return {shape: self.order.of(row) for shape, row in self._rows.items()}

    def _put(self, chosen: GroupRow | None) -> None:
        """Show the rows in their order."""
        names = self._ranking.names
        self.list.rows = [self._rows[name] for name in names]
        cursor = names.index(chosen.shape) if chosen is not None and chosen.shape in self._rows else 0
        if len(names) != self.list.count:
            self.list.set_count(len(names), cursor)
        else:
            self.list.choose(cursor)
            self.list.update_shown()
        self._say()

    @property
    def chosen(self) -> GroupRow | None:
        """The group under the cursor."""
        rows = self.list.rows
        return rows[self.list.cursor] if self.list.cursor < len(rows) else None

    def _say(self) -> None:
        """Write the border, and what is below the list."""
        groups: list[Line] = [(("Groups", "heading"),)]
        if self.order.word:
            groups.append(((self.order.word, "accent"),))
        right: Line = ((f"{self.list.count:,}", "quiet"),) if self.list.count else ()
        self.write_edge(edge_title(self, groups, right))
        row, lines = self.chosen, []
        if self.has_class("-roomy"):
            lines = _written(row, self.foot.size.width - 2) if row is not None else []
            lines += [()] * (WRITTEN - len(lines))
        self.foot.show([*lines, self._said])

    # -- events

    def on_show(self) -> None:
        """It can be seen (Textual's hook)."""
        self.seen = True
        self.post_message(self.Seen())

    def on_hide(self) -> None:
        """It can be seen no more (Textual's hook)."""
        self.seen = False
        self.post_message(self.Seen())

    def on_resize(self) -> None:
        """The border is as wide as the pane."""
        self.set_class(self.size.height >= ROOMY - 2, "-roomy")
        self._say()

    def on_choices_moved(self) -> None:
        """Another group is written out."""
        self._settled = True
        self._say()

    def on_descendant_blur(self) -> None:
        """The reader has left: groups may take their places."""
        self.sort()

    def notify_style_update(self) -> None:
        """Colours changed, those of the border's words among them."""
        super().notify_style_update()
        if self.is_attached:
            self._say()

    # -- keys

    def focus(self, scroll_visible: bool = True, from_app_focus: bool = False) -> Widget:  # type: ignore[override]
        """The focus goes to the list."""
        self.list.focus(scroll_visible)
        return self

    def reorder(self) -> None:
        """Sort by something else."""
        self.order = self.order.next
        self._ranking = Ranking(self.order.passes)
        self.sort()


def _written(row: GroupRow, width: int) -> list[Line]:
    """A group in full, as far as there is room: what it is, then its keys."""
    sort = row.name if row.name not in (row.kind, row.keys) else ""
    text = " · ".join(part for part in (row.kind, oneline(sort)) if part)
    lines = wrap(text, max(8, width), max_lines=2, placeholder=" …")
    more = wrap(oneline(row.keys), max(8, width), max_lines=WRITTEN - len(lines), placeholder=" …") if row.keys else []
    return [*(((line, ""),) for line in lines), *(((line, "quiet"),) for line in more)]
