"""What of a capture the log shows: one connection or all of them, through a filter or not, from where to where. Knows
the engine's views and no widget."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wstui.model import Direction, Opcode, Row
from wstui.session import Inspector, Session
from wstui.ui.section import Section
from wstui.ui.window import Rows

if TYPE_CHECKING:
    from wstui.query import Node
    from wstui.store.filtered import Filtered
    from wstui.store.timeline import Timeline
    from wstui.store.view import View

__all__ = ["Filter", "Judged", "Shape", "Sight"]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it was written and as it is understood."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Shape:
    """A group of messages: what they have in common, and what that is called."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A recorded message as a filter wants to see it (`wstui.query.Subject`)."""

    direction: Direction
    opcode: Opcode
    size: int
    time_ns: int
    connection: str
    payload: bytes


@dataclass
class Sight:
    """The way the reader looks at a capture. `found` is the running filter, for as long as there is one."""

    inspector: Inspector
    session: Session | None = None
    merged: bool = False
    picked: frozenset[int] = frozenset()
    """The connections that are merged, by their ids; where none is picked, all."""
    filter: Filter | None = None
    muted: dict[str, str] = field(default_factory=dict)
    """The names of the groups that are left out, by shape."""
    only: Shape | None = None
    """The one group that is not."""
    listed: frozenset[str] = frozenset()
    """The shapes beside which all others are one group, of the empty shape."""
    dimmed: bool = False
    paused: int | None = None
    """The number of the newest message when the view was frozen."""
    cleared: dict[Hashable, int] = field(default_factory=dict)
    """For each log, the number of the newest message when it was cleared."""
    found: Filtered | None = None
    base: Timeline | None = None
    """The picked connections together, while several are merged; the rest of them is being found."""

    @property
    def connections(self) -> frozenset[int] | None:
        """Whose messages are looked at, by their ids; None: all of the capture's."""
        if self.merged:
            return self.picked or None
        return frozenset((self.session.id,)) if self.session else frozenset()

    def sees(self, connection: int) -> bool:
        """Whether the messages of a connection are looked at."""
        return (wanted := self.connections) is None or connection in wanted

    @property
    def key(self) -> Hashable:
        """What the log is of; the reader has a place in each."""
        if self.merged:
            return "all"
        return self.session.id if self.session else None

    @property
    def plain(self) -> View | Filtered | None:
        """The messages without a filter."""
        if self.base is not None:
            return self.base
        if self.merged:
            return self.inspector.capture.view(*self.picked)
        return self.session.view if self.session else None

    @property
    def total(self) -> int:
        """How many messages there are without a filter, those among them that are not found yet."""
        if self.base is None:
            return len(self.plain or ())
        return sum(len(session.view) for session in self.inspector if session.id in self.picked)

    @property
    def node(self) -> Node | None:
        """What is looked through: the filter and the groups together; None for nothing."""
        if self.filter is None and self.only is None and not self.muted:
            return None
        from wstui.query import All, Any, Not
        from wstui.shape import Shaped

        parts: list[Node] = [] if self.filter is None else [self.filter.node]
        shapes = frozenset(self.muted) if self.only is None else frozenset((self.only.key,))
        if shapes:
            named: Node = Shaped(shapes - {""}, self.only.name if self.only is not None else "")
            groups = Any((named, Not(Shaped(self.listed)))) if "" in shapes else named
            parts.append(groups if self.only is not None else Not(groups))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    @property
    def narrowed(self) -> bool:
        """Whether there is something that does not match."""
        return self.filter is not None or self.only is not None or bool(self.muted)

    @property
    def hidden(self) -> bool:
        """Whether what does not match is left out."""
        return self.narrowed and not self.dimmed

    def look(self, around: int) -> Filtered | None:
        """Begin to look through the filter, near the message of that number; gives what is to be run besides `base`."""
        if not self.merged or len(self.picked) < 2:
            self.base = None
        elif self.base is None or self.base.connections != self.picked:
            self.base = self.inspector.capture.timeline(self.picked, max(0, around))
        self.found = None
        node = self.node
        if node is not None and self.plain is not None:
            self.found = self.search(node, around)
        return self.found

    def search(self, node: Node, around: int) -> Filtered:
        """Messages of the log that match, found outwards from a message."""
        return self.inspector.capture.filtered(node, self.connections, max(0, around))

    def matches(self, row: Row) -> bool:
        """Whether a row's message matches the filter; reads all of it where the row has but its beginning."""
        node = self.node
        if node is None:
            return True
        capture = self.inspector.capture
        whole = len(row.preview) == row.size or row.seq < 0
        payload = row.preview if whole else capture.view().message(row.seq).payload
        name = capture.names.get(row.connection, "")
        subject = Judged(row.direction, row.opcode, row.size, row.time_ns, name, payload)
        return node.test(subject)

    def rows(self) -> Rows | None:
        """What the log is to show."""
        plain, found = self.plain, self.found if self.hidden else None
        after = self.cleared.get(self.key, -1)
        if plain is None or (self.base is None and found is None and after < 0 and self.paused is None):
            return plain
        if found is None:
            return Section(plain, moving=self.base is not None, after=after, until=self.paused)
        return Section(found, moving=True, after=after, until=self.paused)
