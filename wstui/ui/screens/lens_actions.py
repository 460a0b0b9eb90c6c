"""What the log and the message pane say of a subprotocol: which lens a connection is read with, what its messages mean,
who answers whom, and keys to go between them. Knows no lens by name."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from wstui.model import Direction, Message, Row
from wstui.reading import Excerpt, Reading
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui.aside import aside
from wstui.ui.cadence import Cadence
from wstui.ui.lag import counted_to
from wstui.ui.lensed import Lensed, MethodRow, Told, row_line
from wstui.ui.lensing import AUTOMATIC, OFF, Lensing, Spoken
from wstui.ui.line import Line
from wstui.ui.panes.detail import DetailPane
from wstui.ui.screens.count_actions import CountActions
from wstui.ui.screens.reach_actions import ReachActions
from wstui.ui.start import Start

if TYPE_CHECKING:
    from wstui.store.background import Pass
    from wstui.store.pairing import Pairing

__all__ = ["LensActions"]

KEPT_READ = 512
"""Messages whose reading is kept: more than are on a screen."""
KEPT = 8
"""Logs whose requests stay paired when another is looked at."""
NEVER_NS = 2**62
"""Later than any moment: in an earlier capture no answer is to come."""

Key = tuple[tuple[int, str, int], ...]


class LensActions(ReachActions, CountActions):
    """Actions on what messages mean."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.lensing = Lensing()
        self._loading = False
        self._lenses: dict[int, Spoken] = {}
        """What the connections in sight are read with."""
        self._paired: OrderedDict[Key, Pairing] = OrderedDict()
        self._pairing: Pairing | None = None
        self._read: OrderedDict[int, tuple[Reading, ...]] = OrderedDict()
        self._lines: dict[int, Line | None] = {}
        """What rows said when they were drawn last."""
        self._meaning = Cadence()

    # -- which lens

    def show_log(self) -> None:
        """Something else may be looked at: read it with its own lenses."""
        super().show_log()
        self._choose()

    def log_grown(self) -> None:
        """More came: by now a connection may be recognised."""
        self._choose()
        super().log_grown()

    def _in_sight(self) -> list[Session]:
        return [session for session in self.inspector if self.sight.sees(session.id)]

    def _choose(self) -> None:
        """Find the lenses of the connections in sight; where these are others than before, read anew with them."""
        sessions = self._in_sight()
        if not self.lensing.ready:
            if not self._loading and any(len(session.view) for session in sessions):
                self._loading = True
                self.work(self._load())
            return
        found = {session.id: spoken for session in sessions if (spoken := self.lensing.of(session)) is not None}
        if found == self._lenses:
            return
        self._lenses = found
        self._read.clear()
        self._lines.clear()
        self._pair()
        self._dress()
        self.messages.forget_strips()
        self.detail.show_lens(self.meaning if found else None)

    async def _load(self) -> None:
        await aside(self.lensing.load)
        from wstui import decode
        from wstui.decode import lens

        for what, broken in (("lens", lens.broken()), ("decoder", await aside(decode.broken))):
            for one in broken:
                self.warn(f"a {what} could not be read · {oneline(one.name)}: {oneline(one.reason)}")
        self._choose()
        self.log_grown()

    def _pair(self) -> None:
        """Have requests paired with their answers, in the background."""
        if not self._lenses:
            self._pairing = None
            self.workers.cancel_group(self, "pairing")
            return
        key: Key = tuple(sorted((id_, spoken.name, spoken.heard) for id_, spoken in self._lenses.items()))
        pairing = self._paired.get(key)
        if pairing is None:
            readers = {id_: spoken.read for id_, spoken in self._lenses.items()}
            pairing = self._paired[key] = self.inspector.capture.pairing(readers)
            pairing.on_counted = self._paired_more
            while len(self._paired) > KEPT:
                self._paired.popitem(last=False)
        self._paired.move_to_end(key)
        self._pairing = pairing
        pairing.counted_seen()
        self.run_worker(pairing.run, group="pairing", description="pairing", exclusive=True)  # type: ignore[arg-type]

    def _paired_more(self) -> None:
        self._meaning.want()
        self._found()

    def _passes(self) -> list[Pass]:
        """What counts right now."""
        passes = super()._passes()
        return passes if self._pairing is None else [*passes, self._pairing]

    # -- what is said

    def spoken(self) -> Callable[[Row], Line | None] | None:
        """What tells the meaning of rows; None: nothing does."""
        return self.line_of if self._lenses else None

    def line_of(self, row: Row) -> Line | None:
        """What a row means, without secrets; None where no lens reads it."""
        told = self._told(row)
        line = row_line(told) if told is not None and told.readings else None
        if told is not None:
            self._lines[row.seq] = line
        return line

    def _told(self, row: Row, *, reveal: bool = False) -> Told | None:
        """A message as its lens reads it, without secrets unless these are to be revealed; None where its connection
        has no lens."""
        spoken = self._lenses.get(row.connection)
        if spoken is None or row.seq < 0 or not row.opcode.is_data:
            return None
        pairing = self._pairing
        now = time.monotonic_ns() if self.inspector.live else NEVER_NS
        links = tuple(pairing.links(row.seq)) if pairing is not None else ()
        if not reveal:
            links = tuple(link._replace(method=self.veil.text(link.method)) for link in links)
        return Told(row.seq, row.mono_ns, self._reading(row, spoken, reveal=reveal), links, now)

    def _reading(self, row: Row, spoken: Spoken, *, reveal: bool) -> tuple[Reading, ...]:
        before = self._pairing.before(row.seq) if self._pairing is not None else b""
        known = None if before or reveal else self._read.get(row.seq)
        if known is not None:
            return known
        excerpt = self.inspector.capture.view().excerpt(row.seq, before)
        if reveal:
            return self._readings_of(excerpt, spoken)
        readings = self._veiled(excerpt, spoken)
        self._read[row.seq] = readings
        while len(self._read) > KEPT_READ:
            self._read.popitem(last=False)
        return readings

    def _veiled(self, excerpt: Excerpt, spoken: Spoken) -> tuple[Reading, ...]:
        """A message as its lens reads it without secrets: hidden before it is read, since a lens may cut or unquote
        them, and in what it says, since it may unpack them."""
        hidden = self.veil.excerpt(excerpt)
        readings = self._readings_of(hidden, spoken)
        if not readings and hidden is not excerpt:  # a secret so short that it is in what makes it a message
            readings = self._readings_of(excerpt, spoken)
        out = excerpt.direction is Direction.OUT
        return tuple(self.veil.reading(reading, out=out) for reading in readings)

    def _readings_of(self, excerpt: Excerpt, spoken: Spoken) -> tuple[Reading, ...]:
        try:
            return tuple(spoken.read(excerpt))
        except Exception as exc:  # a lens may be another's, and the payload is anybody's
            failed = f"{type(exc).__name__}: {exc}"
            self.warn(f"the lens {oneline(spoken.label)} failed · {oneline(failed)} · its rows are as they came")
            return ()

    def meaning(self, message: Message | None, *, reveal: bool) -> Lensed:
        """What the lens tab says."""
        row = message.row if message is not None else None
        spoken = self._lenses.get(row.connection) if row is not None else next(iter(self._lenses.values()), None)
        if spoken is None:
            return Lensed()
        told = self._told(row, reveal=reveal) if row is not None else None
        seqs = {seq for link in told.links for seq in (link.request, link.answer) if seq >= 0} if told else set()
        numbers = tuple((seq, self.inspector.capture.view().rows(seq, seq + 1)[0].number) for seq in sorted(seqs))
        pairing = self._pairing
        lag = counted_to(pairing.counted, pairing.total) if pairing is not None and pairing.lagging else ""
        return Lensed(
            spoken.label,
            spoken.why if reveal else self.veil.text(spoken.why),
            told,
            numbers,
            tuple(self._methods(reveal=reveal)),
            lag,
            pairing.fault if pairing is not None else "",
        )

    def _methods(self, *, reveal: bool) -> list[MethodRow]:
        pairing = self._pairing
        if pairing is None:
            return []
        late = pairing.waiting(time.monotonic_ns() if self.inspector.live else NEVER_NS)
        return [
            MethodRow(
                one.name if reveal else self.veil.text(one.name),
                one.count,
                one.errors,
                one.ended + late[one.name],
                one.percentile(0.5),
                one.percentile(0.99),
                one.longest_seq,
            )
            for one in pairing.methods()
        ]

    def show_counts(self) -> None:
        """Draw what is due: rows that say something else by now, and the tab."""
        super().show_counts()
        pairing = self._pairing
        if pairing is None or not self._meaning.due():
            return
        for place, row in enumerate(self.messages.shown(), self.messages.top):
            if row.seq in self._lines and self._lines[row.seq] != self.line_of(row):
                self.messages.forget_row(place)
        shown = {row.seq for row in self.messages.shown()}
        self._lines = {seq: line for seq, line in self._lines.items() if seq in shown}
        if self.detail.tab.name == "lens":
            self.detail.show_lens(self.meaning)
        pairing.counted_seen()
        patience = pairing.patience_in(time.monotonic_ns()) if self.inspector.live else None
        self._meaning.drawn(patience)

    def counts_in(self) -> float | None:
        """In how many seconds something of it will be drawn anew; None: never."""
        waits = [super().counts_in(), self._meaning.wait() if self._pairing is not None else None]
        return min((wait for wait in waits if wait is not None), default=None)

    # -- keys

    def action_lens(self) -> None:
        """What the message means; from there all methods; from there the message."""
        self.detail.action_lens()

    def on_detail_pane_relensed(self, message: DetailPane.Relensed) -> None:
        """Read the connection with another lens, or with none."""
        message.stop()
        session = self._chosen_session()
        if session is None or not self.lensing.ready:
            return
        self.lensing.pick(session, self.lensing.after(session))
        self._choose()
        spoken, picked = self.lensing.of(session), self.lensing.picked(session)
        if spoken is not None:
            self.tell(f"read as {oneline(spoken.label)} · {oneline(self.veil.text(spoken.why))}")
        else:
            self.tell("read with no lens" if picked in (OFF, AUTOMATIC) else f"the lens {oneline(picked)} is gone")

    def _chosen_session(self) -> Session | None:
        """The connection of the chosen message."""
        row = self.messages.selected
        of = row.connection if row is not None and self.sight.merged else None
        return next((session for session in self.inspector if session.id == of), self.current)

    def action_pair(self) -> None:
        """From a request to its first answer, from an answer to its request."""
        row = self.messages.selected
        if row is None:
            return
        links = self._pairing.links(row.seq) if self._pairing is not None else []
        others = [link.answer if link.request == row.seq else link.request for link in links]
        with suppress(StopIteration):
            self.reach(next(seq for seq in others if seq >= 0 and seq != row.seq))
            return
        if links:
            self.tell("no answer to it has come")
        else:
            self.tell("no lens reads this connection" if not self._lenses else "it neither asks nor answers")
