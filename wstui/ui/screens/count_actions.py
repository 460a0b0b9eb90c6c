"""Counts for the panes that show them: groups and sizes, each in the background and only while it is seen, and what
keys do in the list of groups. Knows no text of a pane."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wstui.model import Direction, State
from wstui.ui.cadence import Cadence
from wstui.ui.figures import Figures, Side, flow_of, side_of
from wstui.ui.flow import Flow
from wstui.ui.lag import counted_to
from wstui.ui.line import Line
from wstui.ui.panes.detail import DetailPane
from wstui.ui.panes.groups import GroupRow, GroupsPane, Sieve
from wstui.ui.screens.filter_actions import SEALED
from wstui.ui.screens.group_actions import GroupActions
from wstui.ui.sight import Shape
from wstui.ui.start import Start

if TYPE_CHECKING:
    from wstui.store.background import Pass
    from wstui.store.groups import Groups
    from wstui.store.pulse import Pulse
    from wstui.store.statistics import Survey

__all__ = ["CountActions"]

KEPT = 8
"""Logs whose groups stay counted when another is looked at."""
SECOND = 1_000_000_000
STRIDE = 5
"""Seconds between two pictures of a flow that has stopped, until the bars are flat."""


def flows_in(pulses: Sequence[Pulse], now_ns: int) -> float | None:
    """In how many seconds the flow of some connections will look different, if nothing comes; None: never.

    What went through has to reach the newest bar, and to leave it; then the bars may move in strides.
    """
    if all(now_ns >= pulse.flat_at() for pulse in pulses):
        return None
    stride = (1 if any(pulse.busy(now_ns) for pulse in pulses) else STRIDE) * SECOND
    return (stride - now_ns % stride) / SECOND


class CountActions(GroupActions):
    """Actions on the list of groups, and what it and the statistics say."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.groups = GroupsPane(id="groups")
        self._grouped: OrderedDict[frozenset[int] | None, Groups] = OrderedDict()
        self._grouping: Groups | None = None
        self._survey: Survey | None = None
        self._surveying = False
        self._listing, self._figuring = Cadence(), Cadence()
        self._flow: tuple[Hashable, Flow | None] = (None, None)
        self._recounting = False
        self._behind: list[tuple[int, int]] = []
        """How far the passes were that were not through, when that was looked at last."""
        self._other_in: frozenset[int] | None = None
        self._figured_of: frozenset[int] | None = frozenset()
        self._numbers: dict[int, int] = {}

    # -- what is counted, and when

    def show_log(self) -> None:
        """Something else may be looked at: count that."""
        self.sight.session = self.current
        self._forget_other()
        super().show_log()
        only = self.sight.only
        self.groups.sift(Sieve(frozenset(self.sight.muted), only.key if only is not None else None))
        self._count_groups()
        if self.sight.connections != self._figured_of:
            self._figured_of = self.sight.connections
            self._figuring.want_now()
        self.show_counts()

    def _forget_other(self) -> None:
        """What has no group of its own is something else in another log."""
        sight = self.sight
        if sight.connections != self._other_in:
            sight.muted = {shape: name for shape, name in sight.muted.items() if shape}
            sight.only = sight.only if sight.only is not None and sight.only.key else None

    def on_groups_pane_seen(self, message: GroupsPane.Seen) -> None:
        """Count groups while they are seen."""
        message.stop()
        self._count_groups()
        self.show_counts()

    def _count_groups(self) -> None:
        """Have the groups of the log counted, or nothing where nobody looks."""
        wanted = self._groups_of(self.sight.connections) if self.groups.seen and self.current is not None else None
        if wanted is self._grouping:
            return
        self._grouping = wanted
        self.groups.begin()
        if wanted is None:
            self.workers.cancel_group(self, "groups")
            self.groups.show([], ())
            return
        wanted.counted_seen()
        # Given as it is, not called: a worker that is cancelled before it began has nothing to close.
        self.run_worker(wanted.run, group="groups", description="groups", exclusive=True)  # type: ignore[arg-type]
        if wanted.complete:
            self._listing.want_now()
        else:  # it is a moment until there is something to show
            self._listing = Cadence()

    def _groups_of(self, key: frozenset[int] | None) -> Groups:
        """The groups of some connections, or (None) of all, as far as they were counted before."""
        groups = self._grouped.get(key)
        if groups is None:
            groups = self._grouped[key] = self.inspector.capture.groups(key)
            groups.on_counted = self._groups_counted
            while len(self._grouped) > KEPT:
                self._grouped.popitem(last=False)
        self._grouped.move_to_end(key)
        return groups

    def _groups_counted(self) -> None:
        self._listing.want()
        self._found()

    def on_detail_pane_turned(self, message: DetailPane.Turned) -> None:
        """Survey sizes while the statistics are in front."""
        message.stop()
        wanted = self.detail.tab.name == "statistics"
        if wanted == self._surveying:
            return
        self._surveying = wanted
        if not wanted:
            self.workers.cancel_group(self, "survey")
            return
        if self._survey is None:
            self._survey = self.inspector.capture.survey()
            self._survey.on_counted = self._sizes_counted
        self._survey.counted_seen()
        self.run_worker(self._survey.run, group="survey", description="survey", exclusive=True)  # type: ignore[arg-type]
        if self._survey.complete:
            self._figuring.want_now()
            self.show_counts()
        else:
            self._figuring = Cadence()

    def _sizes_counted(self) -> None:
        self._figuring.want()
        self._found()

    def _passes(self) -> list[Pass]:
        """What counts right now."""
        passes: list[Pass] = [] if self._grouping is None else [self._grouping]
        return [*passes, self._survey] if self._surveying and self._survey is not None else passes

    def log_grown(self) -> None:
        """More came: count it as well."""
        super().log_grown()
        total = len(self.inspector.capture)
        behind = [work for work in self._passes() if work.counted < total]
        for work in behind:
            work.grown()
        if behind and not self._recounting:
            self._recounting = True
            self.set_timer(SEALED, self._recount)

    def _recount(self) -> None:
        """The newest messages were not counted yet: their batch was still open, or was closed just then. More may have
        come since: look again until nothing changes any more."""
        behind = [work for work in self._passes() if work.counted < work.total]
        for work in behind:
            work.grown()
        before, self._behind = self._behind, [(work.counted, work.total) for work in behind]
        self._recounting = self._behind != before
        if self._recounting:
            self.set_timer(SEALED, self._recount)

    # -- what is said

    def show_counts(self) -> None:
        """Draw what is due."""
        if self._grouping is not None and self._listing.due():
            self._list_groups(self._grouping)
        if self._surveying and self._survey is not None and self._figuring.due():
            self._figure(self._survey)

    def counts_in(self) -> float | None:
        """In how many seconds the groups, the statistics or the flow will say something else; None: never."""
        waits = [self._listing.wait() if self._grouping is not None else None]
        waits.append(self._figuring.wait() if self._surveying else None)
        if self.current is not None and self.flow() is not None:
            waits.append(flows_in([self.current.pulse], time.monotonic_ns()))
        return min((wait for wait in waits if wait is not None), default=None)

    def flow(self) -> Flow | None:
        """What goes through the current connection a second; None where nothing can, nor did in the last minute."""
        session, now = self.current, time.monotonic_ns()
        if session is None or not (session.state is State.OPEN or now < session.pulse.flat_at()):
            return None
        key = (session.id, now // SECOND)
        if key != self._flow[0]:
            self._flow = (key, flow_of([session.pulse], now))
        return self._flow[1]

    def _list_groups(self, work: Groups) -> None:
        """Show the groups as they stand."""
        from wstui.shape import parts_of

        # A count that lags behind has rates of its own time; those of an earlier capture are those of its end.
        current = self.inspector.live and not work.lagging
        now = time.time_ns() if current else work.newest_ns
        rows = []
        for group in work.groups():
            kind, _, keys = parts_of(group.shape)
            facts = (group.count, group.rate(now), group.last_ns, group.last_seq)
            rows.append(GroupRow(group.shape, kind, group.name, keys, *facts))
        said: Line = ((counted_to(work.counted, work.total), "accent"),)
        if not work.lagging:
            said = ((f"{sum(row.count for row in rows):,} messages", "quiet"),) if rows else ()
        self.groups.show(rows, said, complete=not work.lagging)
        work.counted_seen()
        self._listing.drawn(1.0 if current and any(row.rate for row in rows) else None)

    def _figure(self, survey: Survey) -> None:
        """Show the statistics as they stand."""
        wanted, capture, now = self.sight.connections, self.inspector.capture, time.monotonic_ns()
        counters = [one.counters for one in capture.connections() if wanted is None or one.id in wanted]
        pulses: list[Pulse] = [capture.pulse()] if wanted is None else [capture.pulse(one) for one in wanted]
        alone = None if self.sight.merged or self.current is None else self.current.statistics
        figures = Figures(
            self._numbered(side_of(counters, survey, wanted, Direction.IN)),
            self._numbered(side_of(counters, survey, wanted, Direction.OUT)),
            flow_of(pulses, now) if capture.writable else None,
            () if alone is None else tuple(alone.trips),
            survey.counted,
            survey.total,
            not survey.lagging,
            0 if alone is None else alone.unanswered,
        )
        self.detail.show_figures(figures)
        survey.counted_seen()
        self._figuring.drawn(flows_in(pulses, now) if capture.writable else None)

    def _numbered(self, side: Side) -> Side:
        """With what the log calls the largest message."""
        seq = side.largest_seq
        if seq >= 0 and seq not in self._numbers:
            self._numbers[seq] = self.inspector.capture.view().rows(seq, seq + 1)[0].number
        return replace(side, largest_number=self._numbers.get(seq, 0))

    # -- keys

    def action_mute_listed(self) -> None:
        """Leave out the messages of the group under the cursor, or show them again."""
        shape = self._listed()
        if shape is not None:
            self.mute(shape)

    def action_only_listed(self) -> None:
        """Show nothing but the group under the cursor, or all again."""
        shape = self._listed()
        if shape is not None:
            self.show_only(None if shape == self.sight.only else shape)

    def _listed(self) -> Shape | None:
        """The group under the cursor."""
        row = self.groups.chosen
        if row is None or self._grouping is None:
            return None
        if not row.shape:
            self.sight.listed, self._other_in = self._grouping.shapes, self.sight.connections
        return Shape(row.shape, row.name)

    def action_sort_groups(self) -> None:
        """Sort the groups by something else."""
        self.groups.reorder()

    def action_newest_listed(self) -> None:
        """Go to the newest message of the group under the cursor."""
        row = self.groups.chosen
        if row is not None:
            self.lead_to(row.last_seq)

    def on_detail_pane_led(self, message: DetailPane.Led) -> None:
        """Go to the message that a line of the statistics is about."""
        message.stop()
        self.lead_to(message.seq)

    def lead_to(self, seq: int) -> None:
        """Choose the message of that number in the capture."""
        if self.messages.choose(seq):
            self.set_focus(self.messages)
        else:
            self.tell(f"that message is not in view: {self.key_of('pane.back')} in the log shows what is left out")

    def action_statistics(self) -> None:
        """The statistics, or the message again."""
        self.detail.action_statistics()
