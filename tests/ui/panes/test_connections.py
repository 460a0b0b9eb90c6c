"""The list of connections: however many there are and however fast they count, only what is seen is looked at, and
drawn no more often than it can be read."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from ui.fakes import Stage, screen_text
from wstui.model import Close, Failure, Handshake, Retry, State, Statistics
from wstui.ui.panes import connections
from wstui.ui.panes.connections import ConnectionsPane


@dataclass
class Made:
    """A session that counts how often it is looked at."""

    label: str
    state: State = State.OPEN
    handshake: Handshake | None = None
    close: Close | None = None
    failure: Failure | None = None
    retry: Retry | None = None
    queued: int = 0
    manners: str = ""
    underway: tuple[int, int, int] | None = None
    statistics: Statistics = field(default_factory=Statistics)
    live: bool = True
    looks: int = 0

    @property
    def rate(self) -> int:
        """Nothing comes; the question is counted."""
        self.looks += 1
        return 0


class Pane(ConnectionsPane):
    """Counts the items that are drawn anew."""

    drawn: list[int]

    def refresh_item(self, index: int) -> None:
        """Note it."""
        self.drawn.append(index)
        super().refresh_item(index)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock of the pane, in seconds."""
    now = [100.0]
    monkeypatch.setattr(connections, "monotonic", lambda: now[0])
    return now


def pane(count: int) -> tuple[Pane, list[Made]]:
    made = [Made(f"number {index}") for index in range(count)]
    shown = Pane()
    shown.drawn = []
    shown.styles.width, shown.styles.height = 40, 10
    return shown, made


async def test_counts_are_drawn_once_a_second_and_states_at_once(clock: list[float]) -> None:
    shown, made = pane(3)
    async with Stage(shown).run_test(size=(40, 10)) as pilot:
        shown.show(made, 0)
        await pilot.pause()
        shown.update_shown()
        shown.drawn.clear()
        for _ in range(12):
            clock[0] += 0.05
            made[0].statistics.counters.messages_in += 1
            shown.update_shown()
        assert shown.drawn == []
        assert shown.changes_in(0) == pytest.approx(0.4)
        made[1].state = State.CLOSED
        shown.update_shown()
        assert shown.drawn == [1]
        clock[0] += 1.0
        shown.update_shown()
        assert shown.drawn == [1, 0]
        assert shown.changes_in(0) is None
        await pilot.pause()
        assert "< 12" in screen_text(shown)[1]


async def test_a_count_after_a_silence_is_drawn_at_once(clock: list[float]) -> None:
    shown, made = pane(2)
    async with Stage(shown).run_test(size=(40, 10)) as pilot:
        shown.show(made, 0)
        await pilot.pause()
        shown.update_shown()
        clock[0] += 5.0
        shown.drawn.clear()
        made[1].statistics.counters.messages_out += 1
        shown.update_shown()
        assert shown.drawn == [1]


async def test_only_those_on_the_screen_are_looked_at(clock: list[float]) -> None:
    shown, made = pane(1000)
    async with Stage(shown).run_test(size=(40, 10)) as pilot:
        shown.show(made, 0)
        await pilot.pause()
        for _ in range(10):
            clock[0] += 1.0
            shown.update_shown()
            shown.changes_in(0)
        assert all(one.looks for one in made[:5])
        assert sum(one.looks for one in made[7:]) == 0
        shown.action_last()
        await pilot.pause()
        assert made[999].looks
        assert "number 999" in screen_text(shown)[-2]
        assert sum(bool(one.looks) for one in made) <= 16


async def test_a_list_that_is_folded_away_looks_at_nobody_else(clock: list[float]) -> None:
    shown, made = pane(10)
    async with Stage(shown).run_test(size=(40, 10)) as pilot:
        shown.show(made, 0)
        shown.display = False
        await pilot.pause()
        for one in made:
            one.looks = 0
        shown.update_shown()
        assert sum(one.looks for one in made) == 0
        shown.changes_in(0)
        assert made[0].looks, "the line of status has the one that is looked at"
        assert sum(one.looks for one in made[1:]) == 0
