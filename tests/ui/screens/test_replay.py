"""Replaying what the log shows: asked for by a key, run on a connection of its own, with its report on the screen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from cli.recorded import ERROR, PING, SUBSCRIBE, record
from ui.shell import Shell, shell
from wstui.model import Direction, Payload, Profile
from wstui.payloads.collection import Collection
from wstui.payloads.recipe import Heartbeat, Recipe
from wstui.replay.runner import Phase
from wstui.server import exchange
from wstui.session import Session
from wstui.ui.replaying import Replay
from wstui.ui.screens.replay import ReplayScreen, ReportScreen

EXCHANGE = Profile("SERVER/exchange", "exchange", on_open=(SUBSCRIBE, ERROR, PING))


def received(running: Shell) -> int:
    view = running.session.view
    return sum(row.direction is Direction.IN and row.opcode.is_data for row in view.rows(0, len(view)))


async def begin(running: Shell, pace: str) -> Replay:
    """Ask for a replay, answer, and wait until it has begun."""
    await running.pilot.press("=")
    await running.until(lambda: isinstance(running.app.screen, ReplayScreen), "the question")
    await running.pilot.press("tab")
    await running.type(pace)
    await running.pilot.press("enter")
    await running.until(lambda: isinstance(running.app.screen, ReportScreen), "the report")
    assert running.main.replay is not None
    return running.main.replay


async def ended(running: Shell, replay: Replay) -> None:
    await running.until(lambda: not replay.runner.running, "the end")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_one_field_that_differs_is_found_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with shell(tmp_path, profiles=[EXCHANGE], size=size) as running:
        await running.until(lambda: received(running) > 5, "the feed")
        await running.pilot.press("c")
        monkeypatch.setattr(exchange, "NO_SUCH_CHANNEL", "60099")
        replay = await begin(running, "answered")
        await ended(running, replay)
        await running.until_text(".code", '"60018"', '"60099"', "1 field differs")
        assert replay.runner.phase is Phase.DONE
        chosen = running.app.screen
        assert isinstance(chosen, ReportScreen)
        assert chosen.list.chosen is replay.items[0]
        await running.until_text("Space counts or not", "Enter recorded", "o received", "y copy", "Esc close")

        await running.pilot.press("space")
        await running.until(lambda: not replay.runner.comparison.differences, "the field left out")
        await running.until_text("the same", "ignored")
        await running.pilot.press("space")
        await running.until(lambda: replay.runner.comparison.differences, "the field back")

        await running.pilot.press("o")
        await running.until(lambda: running.session is replay.peer.session, "the connection of the replay")
        await running.until(
            lambda: running.main.messages.selected and b"60099" in running.main.messages.selected.preview, "the message"
        )
        await running.pilot.press("&")
        await running.until_text("1 field differs")
        await running.pilot.press("escape")


async def test_a_replay_can_be_paused_stepped_and_stopped(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[EXCHANGE]) as running:
        await running.until(lambda: received(running) > 3, "the feed")
        replay = await begin(running, "step")
        await running.until(lambda: replay.runner.phase is Phase.RUNNING, "the replay")
        await running.pilot.press("n")
        await running.until(lambda: replay.runner.sent == 1, "the first message")
        await running.pilot.press("p")
        await running.until_text("paused")
        await running.pilot.press("n")
        await running.pilot.pause()
        assert replay.runner.sent == 1
        await running.pilot.press("p")
        await running.until(lambda: replay.runner.sent == 2, "the second message")
        await running.pilot.press("s")
        await ended(running, replay)
        await running.until_text("stopped")
        assert replay.runner.phase is Phase.STOPPED


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_replay_that_fails_does_not_say_that_all_was_well(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shell(tmp_path, profiles=[EXCHANGE], size=size) as running:
        await running.until(lambda: received(running) > 3, "the feed")
        await running.pilot.press("=")
        await running.until(lambda: isinstance(running.app.screen, ReplayScreen), "the question")
        running.app.screen.query_one("#url").value = "ws://localhost:1/"  # type: ignore[attr-defined]
        await running.pilot.press("enter")
        await running.until_text("It failed before anything differed", "Esc close")
        assert "No difference" not in running.text


async def test_a_report_fits_a_terminal_that_became_smaller(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[EXCHANGE]) as running:
        await running.until(lambda: received(running) > 3, "the feed")
        replay = await begin(running, "answered")
        await ended(running, replay)
        await running.pilot.resize_terminal(60, 20)
        await running.until_text("expected ", "Esc close")


async def test_a_replay_goes_on_when_its_report_is_closed_and_says_how_it_went(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[EXCHANGE]) as running:
        await running.until(lambda: received(running) > 3, "the feed")
        replay = await begin(running, "step")
        await running.pilot.press("escape")
        await running.until(lambda: running.app.screen is running.main, "the main screen")
        await running.pilot.press("=")
        await running.until(lambda: isinstance(running.app.screen, ReportScreen), "the report again")
        await running.pilot.press("escape")
        replay.runner.stop()
        await running.until_text("replay of exchange")


async def test_only_what_the_log_shows_is_replayed(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[EXCHANGE]) as running:
        await running.until(lambda: received(running) > 3, "the feed")
        await running.pilot.press("/")
        await running.type("ping")
        await running.pilot.press("enter")
        replay = await begin(running, "answered")
        await ended(running, replay)
        assert replay.runner.sent == 1


async def test_what_cannot_be_asked_for_is_said(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[EXCHANGE]) as running:
        await running.until(lambda: received(running) > 3, "the feed")
        await running.pilot.press("&")
        await running.until_text("nothing was replayed yet")
        await running.pilot.press("=", "tab")
        await running.type("fast")
        await running.until_text("is no speed")
        await running.pilot.press("enter")
        assert isinstance(running.app.screen, ReplayScreen)
        await running.pilot.press("escape")
        assert running.main.replay is None


NONCE = Profile("SERVER/", "echo", variables=(("who", "me"),), on_open=("{{who}} opened {{uuid}}",))


def sent(session: Session) -> list[str]:
    rows = session.view.rows(0, len(session.view))
    sent = [row.preview for row in rows if row.direction is Direction.OUT and row.opcode.is_data]
    return [payload.decode("utf-8", "backslashreplace") for payload in sent]


async def test_what_was_made_from_templates_is_made_anew(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        beat = Heartbeat(3600, "never")
        payloads = [Payload("n", "{{who}} {{uuid}} {{api_secret}}"), Payload("h", "{{random 10 99}}", "hex")]
        collection.create(replace(NONCE, url=f"{url}/"), payloads, Recipe((), beat))

    (tmp_path / ".env").write_text("api_secret=hunter2hunter2\n")
    async with shell(tmp_path, profiles=[NONCE], collection=save) as running:
        await running.until_open()
        await running.pilot.press("1", "2", "i")
        await running.type("typed {{uuid}}")
        await running.pilot.press("ctrl+j", "escape")
        await running.until(lambda: received(running) == 5, "all answers")
        first, before = running.session, sent(running.session)
        assert len(running.main.inspector.capture.templates) == 4
        replay = await begin(running, "answered")
        await ended(running, replay)
        again = sent(replay.peer.session)
        assert (replay.runner.filled, len(again), replay.runner.literal) == (4, 4, {})
        assert [text.split(" ")[0] for text in again[:2]] == ["me", "me"]
        assert not {*before[:2], before[3]} & {*again}
        assert running.main.recipes.driver(replay.peer.session) is None
        assert running.main.recipes.driver(first) is not None
        await running.until_text("filled anew")
        assert "hunter2" not in running.text


async def test_a_capture_of_somebody_else_reads_nothing_here(tmp_path: Path) -> None:
    earlier = await record(tmp_path, ["hi a"], template="hi {{env.KEY}}", path="/", leave=2)
    async with shell(tmp_path, earlier=earlier, environment={"KEY": "hunter2hunter2"}) as running:
        await running.pilot.press("=")
        await running.until(lambda: isinstance(running.app.screen, ReplayScreen), "the question")
        running.app.screen.query_one("#url").value = f"{running.server.url}/"  # type: ignore[attr-defined]
        await running.pilot.press("tab")
        await running.type("answered")
        await running.pilot.press("enter")
        await running.until(lambda: running.main.replay is not None, "the replay")
        replay = running.main.replay
        assert replay is not None
        await ended(running, replay)
        assert sent(replay.peer.session) == ["hi a"]
        await running.until_text("sent as recorded, though it had a template", "env.KEY is not read for a capture")


async def test_an_earlier_capture_is_replayed_into_one_of_its_own(tmp_path: Path) -> None:
    earlier = await record(tmp_path, [ERROR, PING])
    async with shell(tmp_path, earlier=earlier) as running:
        await running.until_text("exchange")
        await running.pilot.press("=")
        await running.until(lambda: isinstance(running.app.screen, ReplayScreen), "the question")
        screen = running.app.screen
        screen.query_one("#url").value = f"{running.server.url}/exchange"  # type: ignore[attr-defined]
        await running.pilot.press("tab")
        await running.type("answered")
        await running.pilot.press("enter")
        await running.until(lambda: running.main.replay is not None, "the replay")
        replay = running.main.replay
        assert replay is not None
        await running.until(lambda: replay.runner.sent == 2, "both messages")
        replay.runner.stop()
        await ended(running, replay)
        assert replay.inspector is not running.main.inspector
        assert replay.inspector.capture.path != earlier
        await asyncio.sleep(0)
