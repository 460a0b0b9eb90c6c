"""A recipe and a heartbeat on the screen: what is said of them, and the keys."""

from __future__ import annotations

from pathlib import Path

from ui.shell import Shell, shell
from wstui.model import Payload, Profile
from wstui.payloads.collection import Collection
from wstui.payloads.recipe import Heartbeat, Recipe, Step
from wstui.payloads.runner import Stage

PROFILE = Profile("SERVER/", "x")
STEPS = (Step("hello"), Step(wait="go", timeout=1000), Step("world"))


def stage_of(running: Shell) -> Stage | None:
    runner = running.main.recipes.runner(running.session)
    return runner.stage if runner is not None else None


def pane(running: Shell) -> list[str]:
    """The lines of the left column."""
    return [line[:34] for line in running.text.split("\n")]


async def test_each_step_is_a_row_and_the_running_one_is_shown(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        payloads = (Payload("hello", "hi"), Payload("world", "there"))
        collection.create(Profile(url + "/", "x"), payloads, Recipe(STEPS))

    async with shell(tmp_path, profiles=[PROFILE], collection=save) as running:
        await running.until_text("recipe 1/3 · sent hello", "recipe 2/3 waits for go")
        assert any("Payloads" in line and "recipe 2/3" in line for line in pane(running))
        await running.pilot.press("E")
        await running.until_text("recipe 2/3 paused, waits for go")
        await running.type("i")
        await running.type("go")
        await running.pilot.press("ctrl+j")
        await running.until_text("recipe 2/3 · go came after", "recipe 3/3 paused before world", "▸ world")
        assert any("1 hello" in line for line in pane(running))
        await running.pilot.press("escape", ".")
        await running.until_text("recipe 3/3 · sent world", "recipe done, 3 steps")
        assert not any("▸" in line for line in pane(running))
        assert any("2 world" in line for line in pane(running))

        await running.pilot.press("E")
        await running.until(lambda: stage_of(running) is Stage.RUNNING)
        await running.pilot.press(";")
        await running.until_text("recipe 2/3 · waiting for go: stopped by hand", "recipe stopped at 2/3")
        await running.pilot.press(";")
        await running.until_text("no recipe is running")
        await running.pilot.press(".")
        await running.until_text("no recipe is running: E runs it")


async def test_without_a_recipe_the_keys_say_so(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("E")
        await running.until_text("there is no recipe")
        await running.pilot.press("B")
        await running.until_text("no heartbeat was sent here")


async def test_the_heartbeat_is_muted_as_one_group(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        collection.create(Profile(url + "/exchange", "x"), (), Recipe((), Heartbeat(0.1, "ping", "pong")))

    async with shell(tmp_path, profiles=[Profile("SERVER/exchange", "x")], collection=save) as running:
        await running.until(lambda: len(running.main.recipes.shapes.get(running.session, ())) == 2)
        await running.until_text("4  pong", "heartbeat ")
        await running.pilot.press("B")
        await running.until(lambda: "4  pong" not in running.text and "without heartbeat" in running.text)
        assert "without heartbeat, heartbeat" not in running.text
        await running.pilot.press("B")
        await running.until_text("4  ping", "4  pong")


async def test_steps_know_all_variables_and_what_was_extracted_is_known_afterwards(tmp_path: Path) -> None:
    steps = (Step('{"id":7,"who":"{{who}}"}'), Step(wait=".id=7", extract=(("number", ".id"),)), Step("is {{number}}"))
    profile = Profile("SERVER/", "x", variables=(("who", "me"),))

    def save(collection: Collection, url: str) -> None:
        collection.create(Profile(url + "/", "x", variables=profile.variables), (), Recipe(steps))

    async with shell(tmp_path, profiles=[profile], collection=save) as running:
        await running.until_text("recipe done, 3 steps")
        await running.pilot.press("i")
        await running.type("still {{number}} for {{who}}")
        await running.pilot.press("ctrl+j")
        await running.until_text('{"id":7,"who":"me"}', "is 7", "still 7 for me")
