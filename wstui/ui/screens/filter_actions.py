"""What keys do to the view: filter it, hide or dim what does not match, freeze it, clear it, merge the connections.
Knows no search and no composer; `ui.sight` says what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakSet

from wstui.model import Row
from wstui.safetext import oneline
from wstui.ui.actions import hint
from wstui.ui.hits import Pattern
from wstui.ui.line import Line, Piece, fit, plain
from wstui.ui.names import Names, sign
from wstui.ui.panes.log import LogPane, Look
from wstui.ui.screens.desk import Desk
from wstui.ui.sight import Filter, Sight
from wstui.ui.start import Start
from wstui.ui.states import NO_SIGN, empty_log
from wstui.ui.widgets.findbar import FindBar

if TYPE_CHECKING:
    from wstui.store.filtered import Filtered

__all__ = ["FilterActions"]

HINT = 'text "quoted" /regex/ dir:in op:ping size>4k .field=value   Ctrl+G: all'
NO_MATCH: tuple[Line, ...] = (
    (("No message matches so far.", "heading"),),
    hint("{find.filter} changes the filter, {pane.back} ends it"),
)
CLEARED: tuple[Line, ...] = (
    (("Cleared.", "heading"),),
    hint("{find.clear} brings back what came before"),
)
SEALED = 0.25
"""Seconds after which the newest messages are where a filter looks for them: somewhat more than a batch stays open."""
LONGEST = 1 << 16
"""Bytes of a payload whose fields are offered."""
AT_ONCE = 0.3
"""Seconds in which a filter may look through everything without a word on how far it is."""
LAG = 1 << 15
"""Messages that a filter may be behind a feed without a word."""
MOST_NAMED = 3
"""Merged connections that the border names; of more it says how many."""


def explained(text: str) -> str:
    """A filter in words. Raises QueryError."""
    from wstui.grammar import parse

    return parse(text).explain()


class FilterActions(Desk):
    """Actions on what the log shows of the capture."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.sight = Sight(self.inspector)
        self.filter_bar = FindBar("filter", HINT, explained, self.completed, id="filter")
        self.names = Names(self.inspector.capture.names)
        self.connections.sign_of = self._sign_of
        self.hits: Pattern | None = None
        self._total = -1
        """How many messages there were when new ones were last taken in."""
        self._looking_again = False
        self._known_then = 0
        """How many messages there were when what is looked at was shown."""
        self._behind_at: list[tuple[int, int]] = []
        """How far the views were that were not through, when that was looked at last."""
        self._began: WeakKeyDictionary[Filtered, float] = WeakKeyDictionary()
        """When each view began to look through the capture."""
        self._through: WeakSet[Filtered] = WeakSet()
        """The views that were through with it once."""

    # -- what the log shows

    def show_log(self) -> None:
        """Show what is looked at anew: another connection, another filter."""
        sight = self.sight
        sight.session = self.current
        chosen, base = self.messages.selected, sight.base
        found = sight.look(chosen.seq if chosen else len(self.inspector.capture) - 1)
        for view, group, before in ((found, "filter", None), (sight.base, "base", base)):
            if view is None:
                self.workers.cancel_group(self, group)
            elif view is not before:
                self.run_view(view, group)
        self._dress()
        self._known_then = len(self.inspector.capture)
        self.messages.show(sight.rows(), sight.key)
        self.log_grown()

    def run_view(self, view: Filtered, group: str) -> None:
        """Have a view find its rows, instead of the others of its group."""
        view.on_found = self._found
        self._began[view] = monotonic()
        # Given as it is, not called: a worker that is cancelled before it began has nothing to close.
        self.run_worker(view.run, group=group, description=group, exclusive=True)  # type: ignore[arg-type]

    def _found(self) -> None:
        """The filter found more: told as growth is, so at most once a tick."""
        if self.inspector.capture.on_grown is not None:
            self.inspector.capture.on_grown()

    def log_grown(self) -> None:
        """More messages came, or more matches were found: draw those that come into sight."""
        sight, total = self.sight, len(self.inspector.capture)
        for view in self.running():
            view.found_seen()
            if total != self._total:
                view.grown()
        self._total = total
        if any(view.scanned < total for view in self.running()) and not self._looking_again:
            self._looking_again = True
            self.set_timer(SEALED, self._look_again)
        log = self.messages
        log.notes = self._notes()
        log.total = sight.total if sight.hidden else None
        log.held_back = None if sight.paused is None else self._held_back()
        log.grown()
        if all(view.scanned >= self._known_then for view in self.running()):
            log.looked_through()

    def running(self) -> list[Filtered]:
        """The views that take in new messages."""
        return [view for view in (self.sight.base, self.sight.found) if view is not None]

    def _look_again(self) -> None:
        """The newest messages were not judged yet: their batch was still open, or was closed just then. More may have
        come since: look again until nothing changes any more."""
        total = len(self.inspector.capture)
        behind = [view for view in self.running() if view.scanned < total]
        for view in behind:
            view.grown()
        before, self._behind_at = self._behind_at, [(view.scanned, total) for view in behind]
        self._looking_again = self._behind_at != before
        if self._looking_again:
            self.set_timer(SEALED, self._look_again)

    def _held_back(self) -> int:
        """How many rows came since the view was frozen."""
        found = self.sight.found if self.sight.hidden else None
        source = self.sight.plain if found is None else found
        if source is None or self.sight.paused is None:
            return 0
        near = source.position_near(self.sight.paused)
        return len(source) - (0 if near is None else near + 1)

    def _notes(self) -> tuple[Line, ...]:
        """What the log's border says of the view."""
        sight = self.sight
        notes: list[Line] = []
        if sight.merged:
            notes.append(self._merged())
        if sight.cleared.get(sight.key, -1) >= 0:
            notes.append((("cleared", "accent"),))
        view = sight.base if sight.found is None else sight.found
        if view is not None:
            said: list[Piece] = []
            if sight.filter is not None:
                room = max(12, self.messages.outer_size.width * 3 // 10)
                said += fit(((oneline(sight.filter.text), "accent"),), room)
            if sight.found is not None and sight.dimmed:
                said.append((f" {len(sight.found):,} bright", "quiet"))
            said.append((self._progress(view), "quiet"))
            said[0] = (said[0][0].lstrip(), said[0][1])
            notes.append(tuple(said))
        return tuple(note for note in notes if plain(note))

    def _progress(self, view: Filtered) -> str:
        """How much was looked through, where that takes its time: not for what has come just now."""
        total = len(self.inspector.capture)
        if view.complete:
            self._through.add(view)
        elif monotonic() > self._began[view] + AT_ONCE and (view not in self._through or total - view.scanned > LAG):
            return f" {100 * view.scanned // total} % looked through"
        return ""

    def on_log_pane_selected(self, message: LogPane.Selected) -> None:
        """The border may have something to say of the chosen message."""
        if self._notes() != self.messages.notes:
            self.log_grown()

    def _merged(self) -> Line:
        """Which connections are merged: by sign and name where they are few."""
        picked = [session.id for session in self.inspector if session.id in self.sight.picked]
        if not picked:
            return (("all connections", "accent"),)
        if len(picked) > MOST_NAMED:
            return ((f"{len(picked):,} connections", "accent"),)
        pieces: list[Piece] = []
        for connection in picked:
            mark, tone = sign(connection)
            pieces += [(f"{'  ' if pieces else ''}{mark} ", tone), (self.names.short(connection), "accent")]
        return tuple(pieces)

    def _dress(self) -> None:
        """Draw rows as the view asks for."""
        sight = self.sight
        bright = sight.matches if sight.narrowed and sight.dimmed else None
        self.messages.wear(Look(self.hits, self.names if sight.merged else None, bright, self.spoken()))
        self._say_empty()

    def _say_empty(self) -> None:
        """What the log says while there is nothing in it."""
        sight, session = self.sight, self.current
        said = empty_log(session.state if session is not None else None, live=self.inspector.live)
        if sight.cleared.get(sight.key, -1) >= 0:
            said = CLEARED
        elif sight.hidden:
            said = NO_MATCH
        if said is not self.messages.hint:
            self.messages.hint = said
            if not self.messages.row_count:
                self.messages.forget_strips()

    def show_state(self) -> None:
        """A connection that has another state has other keys, which its log teaches while it is empty."""
        super().show_state()
        self._say_empty()

    def spoken(self) -> Callable[[Row], Line | None] | None:
        """What tells the meaning of rows; None: nothing does."""
        return None

    # -- the filter

    def completed(self, text: str) -> list[str]:
        """What a filter's last word could become: fields are those of the messages on the screen."""
        from wstui.grammar import complete

        names = dict.fromkeys(oneline(session.label) for session in self.inspector)
        return complete(text, names, self._documents)

    def _documents(self) -> Iterator[object]:
        """The payloads on the screen that are JSON, the chosen one first."""
        from wstui.query import json_of

        chosen = self.chosen_message()
        payloads = [chosen.payload] if chosen is not None and len(chosen.payload) <= LONGEST else []
        payloads += [row.preview for row in self.messages.shown() if len(row.preview) == row.size]
        for payload in payloads:
            with suppress(ValueError):
                yield json_of(payload)

    def action_filter(self) -> None:
        """Write a filter, or change the one there is."""
        self.close_bars()
        self.filter_bar.hint(HINT.replace("Ctrl+G", self.key_of("find.language")))
        self.filter_bar.open(self.sight.filter.text if self.sight.filter else "")

    def action_filter_value(self) -> None:
        """See only messages with the value under the cursor of the tree, among those that are seen now."""
        term = self.detail.term()
        if not term:
            tree = self.key_of("detail.tree")
            why = self.detail.why_no_term()
            self.tell(why or f"only a value in the tree ({tree}) of a message that is JSON can be filtered by")
            return
        before = self.sight.filter.text if self.sight.filter else ""
        if term not in before.split():
            alone = " or " not in before
            self.apply_filter(" ".join(filter(None, (before if alone else f"({before})", term))))

    def close_bars(self) -> None:
        """Only one line to write in at a time."""
        self.filter_bar.close()

    def on_find_bar_applied(self, message: FindBar.Applied) -> None:
        """Do with a line what it is for, and go to the log."""
        message.stop()
        self.bar_applied(message.bar, message.text)
        self.bar_done(message.bar)
        # What was asked for is drawn first: without the bar all panes are laid out anew, which takes longer.
        self.call_after_refresh(self._put_away, message.bar)

    def bar_done(self, bar: FindBar) -> None:
        """Where keys are for after a line was written."""
        self.set_focus(self.messages)

    def _put_away(self, bar: FindBar) -> None:
        """Close a bar, unless it was opened again meanwhile."""
        if self.focused is not bar.field:
            bar.close()

    def bar_applied(self, bar: FindBar, text: str) -> None:
        """Look through what was written."""
        if bar is self.filter_bar:
            self.apply_filter(text)

    def apply_filter(self, text: str) -> None:
        """Look through a filter; through none where the text is empty. The chosen message stays where it is."""
        from wstui.grammar import QueryError, parse

        try:
            node = parse(text)
        except QueryError as error:
            self.tell(error.what, failed=True)
            return
        before = self.sight.filter
        self.sight.filter = Filter(text, node) if text.strip() else None
        if before is not None and self.sight.filter is None:
            self.stay()
        self.show_log()

    def stay(self) -> None:
        """The chosen message is not the newest of what comes into view: then stop following, to keep it."""
        chosen, plain = self.messages.selected, self.sight.plain
        if chosen is not None and plain is not None and len(plain) and plain.seq_at(len(plain) - 1) != chosen.seq:
            self.messages.set_following(False)

    def end_finding(self) -> bool:
        """End the filter; false if there is none."""
        if self.sight.filter is None:
            return False
        self.apply_filter("")
        return True

    def action_dim(self) -> None:
        """Leave out what does not match, or dim it."""
        if not self.sight.narrowed:
            read = self.detail.subject.handshake if self.detail.tab.name == "handshake" else None
            more = " · Y, then d copies why the handshake failed" if read and read.failure else ""
            self.tell(f"d dims what a filter leaves out, and there is none: / writes one{more}")
            return
        self.stay()
        self.sight.dimmed = not self.sight.dimmed
        self.show_log()

    # -- from where to where

    def action_pause(self) -> None:
        """Freeze the view, or let it go on; everything is recorded all the same."""
        self.sight.paused = len(self.inspector.capture) - 1 if self.sight.paused is None else None
        self.show_log()

    def action_clear(self) -> None:
        """Leave out what came so far, or bring it back."""
        if self.sight.cleared.pop(self.sight.key, -1) < 0:
            self.sight.cleared[self.sight.key] = len(self.inspector.capture) - 1
        self.show_log()

    # -- connections together

    def action_merge(self) -> None:
        """The picked connections in one log, or all where none is picked; or the current one again."""
        self._merge(not self.sight.merged, self.sight.picked)

    def action_pick(self) -> None:
        """Have the current connection among those that are merged, or no longer."""
        if self.current is not None:
            self._merge(self.sight.merged, self.sight.picked ^ {self.current.id})

    def _merge(self, merged: bool, picked: frozenset[int]) -> None:
        """Look at these connections; the chosen message stays chosen where it is among theirs."""
        sight = self.sight
        changed = merged != sight.merged or (merged and picked != sight.picked)
        sight.merged, sight.picked = merged, picked
        if changed:
            self.messages.carry(sight.key)
            self.show_log()
        self.connections.update_shown()

    def show_connections(self) -> None:
        """A connection that was removed is no longer among those that are merged."""
        super().show_connections()
        sight = self.sight
        left = sight.picked & {session.id for session in self.inspector}
        if left != sight.picked:
            self._merge(sight.merged and bool(left), left)

    def _sign_of(self, index: int) -> Piece:
        """The sign of a connection in the list: of those that are merged, or would be."""
        sight, connection = self.sight, self.inspector.sessions[index].id
        shown = connection in sight.picked if sight.picked else sight.merged
        return sign(connection) if shown else NO_SIGN
