"""The list of groups over the real engine: what it counts, what its keys do, where its rows stand."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.worker import WorkerState

from ui.screens.test_filter import border, filtered, say
from ui.shell import Shell, shell, text_of
from wstui.shape import shape_of
from wstui.store import background
from wstui.store import groups as grouping
from wstui.ui import cadence

BEAT = '{"type":"heartbeat"}'


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw almost as soon as there is something to draw; how seldom it may be is tested where that is decided."""
    monkeypatch.setattr(cadence, "EVERY", 0.05)


def tick(number: int) -> str:
    return f'{{"type":"tick","price":{number}}}'


async def with_groups(running: Shell) -> None:
    """A feed with heartbeats in it, the newest a heartbeat; the list of groups is open and has the focus."""
    await running.until_open()
    say(running, *(part for n in range(5) for part in (tick(n), BEAT)))
    await running.pilot.press("O")
    await running.until(lambda: sum(counts(running).values()) == len(running.session.view), "groups")
    assert running.main.groups.list.has_focus


def counts(running: Shell) -> dict[str, int]:
    """What the list of groups says."""
    return {row.name: row.count for row in running.main.groups.list.rows}


def names(running: Shell) -> list[str]:
    """The order of the list."""
    return [row.name for row in running.main.groups.list.rows]


def choose(running: Shell, name: str) -> None:
    """Put the cursor on a group."""
    running.main.groups.list.choose(names(running).index(name))


def row(running: Shell, name: str) -> str:
    """Both lines of a group, as they are drawn."""
    lines = [line[:33] for line in running.text.splitlines()]
    at = next(n for n, line in enumerate(lines) if name in line)
    return lines[at] + lines[at + 1]


def log_rows(running: Shell) -> str:
    """The text of the log without the other panes."""
    region = running.main.messages.region
    return "\n".join(line[region.x :] for line in text_of(running.app)[region.y : region.bottom])


# -- muting from the list


@pytest.mark.parametrize("key", ["u", "space"])
async def test_a_key_mutes_the_group_under_the_cursor_and_again_shows_it(tmp_path: Path, key: str) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        choose(running, "type=heartbeat")
        await running.pilot.press(key)
        await running.until(
            lambda: BEAT not in log_rows(running) and '"price":3' in log_rows(running), "a log without heartbeats"
        )
        assert "without type=heartbeat" in border(running)
        assert "muted" in row(running, "type=heartbeat")
        assert "muted" not in row(running, "type=tick")
        say(running, BEAT, BEAT)
        await running.until(lambda: counts(running)["type=heartbeat"] == 7, "a muted group that counts")
        assert BEAT not in log_rows(running)
        await running.pilot.press(key)
        await running.until(lambda: BEAT in log_rows(running), "the heartbeats")
        assert "muted" not in running.text
        assert "without" not in border(running)


async def test_a_key_shows_only_the_group_under_the_cursor_and_again_all(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        choose(running, "type=tick")
        await running.pilot.press("U")
        await running.until(lambda: BEAT not in log_rows(running) and "5 of" in border(running), "nothing but ticks")
        assert "only type=tick" in border(running)
        assert "only" in row(running, "type=tick")
        choose(running, "type=heartbeat")
        await running.pilot.press("U")
        await running.until(lambda: "tick" not in log_rows(running).replace(border(running), ""), "heartbeats")
        assert "only" in row(running, "type=heartbeat")
        await running.pilot.press("U")
        await running.until(lambda: '"tick"' in log_rows(running) and BEAT in log_rows(running), "all")


async def test_the_keys_of_the_log_and_of_the_list_do_the_same(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        await running.pilot.press("escape", "u")
        await running.until(lambda: "muted" in row(running, "type=heartbeat"), "a muted group")
        await running.pilot.press("O")
        choose(running, "type=tick")
        await running.pilot.press("u")
        await running.until(lambda: set(running.main.sight.muted.values()) == {"type=heartbeat", "type=tick"})
        choose(running, "type=heartbeat")
        await running.pilot.press("u")
        await running.until(lambda: BEAT in log_rows(running) and '"tick"' not in log_rows(running), "heartbeats")
        await filtered(running, "nothing")
        await running.until_text("No message matches so far.")
        await running.pilot.press("escape", "escape")
        await running.until(lambda: '"tick"' in log_rows(running) and BEAT in log_rows(running), "all")
        assert "muted" not in row(running, "type=heartbeat") + row(running, "type=tick")


async def test_what_is_beyond_the_most_groups_is_one_that_can_be_muted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MOST", 3)
    async with shell(tmp_path, "/", "/") as running:
        await with_groups(running)
        say(running, "apple", "pear", BEAT)
        await running.until(lambda: counts(running).get("other") == 8, "a group of the others")
        choose(running, "other")
        await running.pilot.press("u")
        kept = set(counts(running)) - {"other"}
        assert len(kept) == 3
        rest = sum(counts(running)[name] for name in kept)
        await running.until(lambda: len(running.main.messages.view or ()) == rest, "a log without the others")
        assert "apple" not in log_rows(running)
        await running.pilot.press("U")
        await running.until(lambda: len(running.main.messages.view or ()) == 8, "only the others")
        await running.until(lambda: "apple" in log_rows(running), "their text")
        await running.pilot.press("escape", "]")
        assert running.main.sight.only is None, "what others are is said by another list"


async def test_enter_goes_to_the_newest_of_the_group(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        choose(running, "type=tick")
        await running.pilot.press("enter")
        log = running.main.messages
        assert log.has_focus
        assert log.selected is not None
        assert log.selected.preview == tick(4).encode()
        await running.pilot.press("O", "u", "enter")
        await running.until_text("that message is not in view")


# -- the list


async def test_groups_are_those_of_what_is_looked_at(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/") as running:
        await with_groups(running)
        await running.pilot.press("]")
        await running.until(lambda: names(running) and "type=tick" not in names(running), "the other's groups")
        say(running, BEAT)
        await running.pilot.press("T")
        await running.until(lambda: counts(running).get("type=heartbeat") == 6, "the groups of both")
        await running.pilot.press("T", "[")
        await running.until(lambda: counts(running).get("type=heartbeat") == 5, "the first one's groups")


async def test_rows_stand_still_under_the_reader_however_much_comes(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        await running.pilot.press("j")
        before, chosen = names(running), running.main.groups.chosen
        for turn in range(1, 5):
            say(running, *([BEAT] * 50 + [f'{{"type":"new{turn}"}}'] * 90))
            await running.until(lambda turn=turn: f"type=new{turn}" in names(running))  # type: ignore[misc]
            assert names(running)[: len(before)] == before
            assert running.main.groups.chosen is not None
            assert chosen is not None
            assert running.main.groups.chosen.shape == chosen.shape
        await running.pilot.press("escape")
        counted = counts(running)
        assert names(running) == sorted(counted, key=lambda name: -counted[name])
        assert names(running)[0] == "type=heartbeat"


async def test_the_list_counts_only_while_it_is_seen(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, BEAT)
        assert [worker.group for worker in running.app.workers].count("groups") == 0
        await running.pilot.press("O")
        await running.until(lambda: counts(running).get("type=heartbeat") == 1)
        work = running.main._grouping
        assert work is not None
        await running.pilot.press("O")
        await running.until(lambda: running.main._grouping is None, "an end of counting")
        assert running.main.messages.has_focus
        counted = work.counted
        say(running, BEAT, BEAT)
        running.main.inspector.capture.flush()
        await running.pilot.pause(0.4)
        going = [w.group for w in running.app.workers if w.state in (WorkerState.PENDING, WorkerState.RUNNING)]
        assert (work.counted, going.count("groups")) == (counted, 0)
        await running.pilot.press("O")
        await running.until(lambda: counts(running).get("type=heartbeat") == 3, "what came meanwhile")
        assert running.main._grouping is work, "nothing is counted twice"


class Gate:
    """Stands for `asyncio` in the background pass: between two slices it waits until the gate is open."""

    Event = asyncio.Event

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def sleep(self, _: float) -> None:
        """Wait at the gate."""
        await self.open.wait()


async def test_while_it_lags_it_says_how_far_it_is_and_then_is_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        for n in range(5):
            say(running, tick(n), BEAT, BEAT)
            running.main.inspector.capture.flush()
        gate = Gate()
        monkeypatch.setattr(background, "asyncio", gate)
        monkeypatch.setattr(background, "SLICE", -1.0)
        monkeypatch.setattr(grouping, "PIECE", 1)
        await running.pilot.press("O")
        capture = running.main.inspector.capture
        await running.until_text("counted to 1 of ")
        assert sum(counts(running).values()) == 1
        gate.open.set()
        await running.until(lambda: f"{len(capture)} messages" in running.text, "all of them")
        assert "counted to" not in running.text
        view = running.session.view
        rows = [view.message(position) for position in range(len(view))]
        shapes = [shape_of(message.row.opcode, message.payload) for message in rows]
        assert {r.shape: r.count for r in running.main.groups.list.rows} == {s: shapes.count(s) for s in set(shapes)}


async def test_an_empty_list_says_what_it_is_for(tmp_path: Path) -> None:
    async with shell(tmp_path) as running:
        await running.pilot.press("O")
        await running.until_text("Nothing to group yet.", "u mutes a group")
        await running.pilot.press("u", "U", "enter", "o", "j")
        assert not running.main.sight.narrowed


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_list_is_one_key_away_and_one_key_puts_it_away(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shell(tmp_path, "/", size=size) as running:
        await with_groups(running)
        pane = running.main.groups
        assert pane.region.area
        assert running.main.connections.region.area
        assert bool(running.main.payloads.region.area) == (size == (120, 40))
        await running.until_text("mute", "sort")
        await running.pilot.press("P")
        await running.until(lambda: running.main.payloads.has_focus, "the payloads")
        assert running.main.payloads.region.area
        await running.pilot.press("O")
        await running.until(lambda: pane.list.has_focus, "the groups")
        await running.pilot.press("O")
        await running.until(lambda: not pane.region.area and running.main.messages.has_focus, "no groups")


async def test_what_is_typed_right_behind_the_key_is_meant_for_the_list(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        choose(running, "type=tick")
        await running.pilot.press("escape")
        for key in ("O", "u"):
            running.app.simulate_key(key)
        await running.until(lambda: list(running.main.sight.muted.values()) == ["type=tick"], "a muted group")


async def test_tab_and_jump_mode_lead_to_the_list(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await with_groups(running)
        await running.pilot.press("shift+tab")
        assert running.main.payloads.has_focus
        await running.pilot.press("tab", "tab")
        assert running.main.messages.has_focus
        await running.pilot.press("O", "O", "ctrl+o")
        await running.until_text("O Groups")
        await running.pilot.press("o")
        await running.until(lambda: running.main.groups.list.has_focus, "the groups")
