"""What keys do to look for a text: find it from the chosen message on, one hit after the other, while what is found is
still being looked for. Knows no filter bar; the filter says which messages count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wstui.safetext import oneline
from wstui.ui.hits import pattern
from wstui.ui.line import Line, fit
from wstui.ui.screens.goal_actions import GoalActions
from wstui.ui.start import Start
from wstui.ui.widgets.findbar import FindBar

if TYPE_CHECKING:
    from wstui.store.filtered import Filtered

__all__ = ["HINT", "SearchActions"]

HINT = "a text, in either case unless it has a capital, or a /regex/"


class SearchActions(GoalActions):
    """Actions on what is looked for. `wanted` is the text, empty for none."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.search_bar = FindBar("search", HINT, self.explain_search, id="search")
        self.wanted = ""
        self.seeker: Filtered | None = None
        self._step = 0
        """Which way the reader waits for a hit: 1 on, -1 back, 0 not at all."""
        self._from = 0
        self._here_too = False
        """Whether the message that is looked from counts as a hit."""
        self._last = -1
        """The hit that was found last."""

    # -- beginning and ending

    def action_search(self) -> None:
        """Write what to look for."""
        self.close_bars()
        self.search_bar.open(self.wanted)

    def explain_search(self, text: str) -> str:
        """A search in words. Raises QueryError."""
        return f"{pattern(text)[0].explain()}   n next, N previous"

    def close_bars(self) -> None:
        """Only one line to write in at a time."""
        super().close_bars()
        self.search_bar.close()

    def bar_applied(self, bar: FindBar, text: str) -> None:
        """Look for what was written, from the chosen message on; back from the newest."""
        super().bar_applied(bar, text)
        if bar is self.search_bar:
            self.look_for(text)
            if text:
                self._seek(-1 if self.messages.following else 1, here_too=True)

    def look_for(self, text: str) -> None:
        """Let a text stand out, and find the messages that have it; none where it is empty."""
        self.wanted = text
        self.hits = pattern(text)[1] if text else None
        self.detail.view.look_for(self.hits)
        self._dress()
        self._search_anew()
        self.log_grown()

    def end_finding(self) -> bool:
        """End the search, else the filter; false if there is neither."""
        if self.wanted:
            self.look_for("")
            return True
        return super().end_finding()

    def show_log(self) -> None:
        """Another view has hits of its own."""
        super().show_log()
        if self.wanted:
            self._search_anew()

    def _search_anew(self) -> None:
        """Look for it from the chosen message outwards."""
        from wstui.query import All

        self.workers.cancel_group(self, "search")
        self.seeker, self._step = None, 0
        if not self.wanted or self.sight.plain is None:
            return
        node = pattern(self.wanted)[0]
        through = self.sight.node if self.sight.hidden else None
        if through is not None:
            node = All((through, node))
        chosen = self.messages.selected
        self.seeker = self.sight.search(node, chosen.seq if chosen else len(self.inspector.capture) - 1)
        self.run_view(self.seeker, "search")

    # -- from hit to hit

    def action_hit(self, step: int) -> None:
        """The next hit, or the one before."""
        if not self.wanted:
            self.tell(f"nothing is looked for: {self.key_of('find.search')} begins")
            return
        chosen = self.messages.selected
        if self.seeker is not None and not self.seeker.complete and chosen is not None and chosen.seq != self._last:
            self._search_anew()  # what is near the reader comes first
        self._seek(step)

    def _seek(self, step: int, *, here_too: bool = False) -> None:
        chosen = self.messages.selected
        self._step, self._here_too = step, here_too
        self._from = chosen.seq if chosen is not None else -1
        self._look_on()

    def _look_on(self) -> None:
        """Go to the hit that is waited for, if it was found by now."""
        seeker, step = self.seeker, self._step
        if seeker is None or not step:
            return
        first, last = self._bounds(seeker)
        at = self._place(seeker)
        wrapped = not first <= at < last
        if wrapped:
            if not seeker.complete:
                return
            at = first if step > 0 else last - 1
        if first >= last:
            self._step = 0
            self.tell(f"no message has {oneline(self.wanted)}")
            return
        seq = seeker.seq_at(at)
        if not self.messages.choose(seq):
            found = self.sight.found if self.sight.hidden else None
            if found is None or found.complete:
                self._step = 0
            return
        self._step, self._last = 0, seq
        if wrapped and not self._here_too:
            self.tell("the search went on from the " + ("first message" if step > 0 else "last message"))

    def _place(self, seeker: Filtered) -> int:
        """The position of the wanted hit among all; past either end where there is none on that side."""
        near = seeker.position_near(self._from)
        here = near is not None and seeker.seq_at(near) == self._from
        at = -1 if near is None else near
        if here and self._here_too:
            return at
        return at + 1 if self._step > 0 else at - here

    def _bounds(self, seeker: Filtered) -> tuple[int, int]:
        """The hits that are in the view: not cleared away, and not after it was frozen."""

        def up_to(seq: int) -> int:
            near = seeker.position_near(seq)
            return 0 if near is None else near + 1

        after, until = self.sight.cleared.get(self.sight.key, -1), self.sight.paused
        return up_to(after) if after >= 0 else 0, len(seeker) if until is None else up_to(until)

    # -- what the log says

    def running(self) -> list[Filtered]:
        """The hits too take in new messages."""
        return super().running() + ([] if self.seeker is None else [self.seeker])

    def log_grown(self) -> None:
        """More hits may have been found."""
        super().log_grown()
        self._look_on()

    def _notes(self) -> tuple[Line, ...]:
        """The search, which hit is chosen, and how many there are."""
        if self.seeker is None:
            return super()._notes()
        chosen, count = self.messages.selected, len(self.seeker)
        at = self.seeker.position_of(chosen.seq) if chosen is not None and count else None
        said = f"{count:,} found" if at is None else f"{at + 1:,} of {count:,} found"
        wanted = fit(((oneline(self.wanted), "hit"),), max(12, self.messages.outer_size.width // 5))
        return (*super()._notes(), (*wanted, (f" {said}{self._progress(self.seeker)}", "quiet")))
