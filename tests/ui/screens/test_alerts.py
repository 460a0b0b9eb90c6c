"""Alerts over the real engine: written in a bar, heard whatever is looked at, gone to, listed, kept in a profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from servers.liar import Visit, liar
from ui.screens.test_filter import filtered, say
from ui.screens.test_merged import line_of
from ui.screens.test_merged import say as say_on
from ui.shell import Shell, shell
from wstui import config
from wstui.model import Profile, State
from wstui.payloads.collection import Collection
from wstui.ui.app import WstuiApp
from wstui.ui.screens import alert_actions
from wstui.ui.screens.alerts import AlertsScreen
from wstui.ui.widgets.editor import Editor

Bells = list[str]


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> Bells:
    """What was rung."""
    rung: Bells = []
    monkeypatch.setattr(WstuiApp, "bell", lambda app: rung.append("ding"))
    return rung


def status(running: Shell) -> str:
    """The first line of the screen."""
    return running.text.splitlines()[0]


def tone(running: Shell) -> str:
    """How the status line says of an alert."""
    return str(running.main.alert_line()[0][1])


def chosen(running: Shell) -> bytes:
    row = running.main.messages.selected
    return b"" if row is None else row.preview


async def alert(running: Shell, text: str) -> None:
    """Write an alert by keys."""
    await running.pilot.press("A")
    if isinstance(running.app.screen, AlertsScreen):
        await running.pilot.press("a")
    await running.until(lambda: running.main.alert_bar.opened)
    await running.type(text)
    await running.pilot.press("enter")
    await running.until(lambda: text in [one.text for one in running.main.alerts], "the alert")


async def listed(running: Shell) -> AlertsScreen:
    """Open the list by its key."""
    await running.pilot.press("A")
    await running.until(lambda: isinstance(running.app.screen, AlertsScreen), "the list")
    assert isinstance(running.app.screen, AlertsScreen)
    return running.app.screen


async def test_an_alert_is_explained_and_completed_as_it_is_typed_and_a_mistake_pointed_at(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await filtered(running, "cat")
        await running.pilot.press("A")
        bar = running.main.alert_bar
        assert (bar.opened, bar.field.value) == (True, "cat"), "it begins with the filter"
        await running.type("close")
        await running.until_text("Tab: close:")
        await running.pilot.press("tab")
        await running.until_text("is a close")
        await running.type(" size>x")
        await running.until_text("^ a size is a number of bytes")
        lines = running.text.splitlines()
        y = next(n for n, line in enumerate(lines) if "size>x" in line)
        assert lines[y].index("x", lines[y].index("size>")) == lines[y + 1].index("^")
        await running.pilot.press("enter")
        assert bar.opened
        assert running.main.alerts == [], "an alert that is wrong is not set"
        await running.pilot.press("backspace", "4", "enter")
        await running.until_text("! 1 alert", "watched for from now on: is a close and size > 4 bytes")
        assert running.main.sight.filter is not None, "the filter stays"


async def test_a_match_rings_once_flashes_and_signs_its_row(
    tmp_path: Path, bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_actions, "FLASH", 0.3)
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, '{"code":7,"was":"before"}')
        await alert(running, ".code!=0")
        say(running, '{"code":0}', '{"code":7}')
        await running.until_text("! .code!=0 ×1")
        assert tone(running) == "hit"
        assert bells == ["ding"]
        assert "!<" in line_of(running, '{"code":7}')
        assert "!" not in line_of(running, '{"code":0}')[:20]
        assert "!" not in line_of(running, "before")[:20]
        await running.until(lambda: tone(running) == "accent", "the end of the flash")
        for _ in range(20):
            say(running, *['{"code":1}'] * 50)
            running.main.inspector.capture.flush()
        await running.until_text("! .code!=0 ×1,001")
        assert bells == ["ding"], "a flood of matches is one bell, and a count"
        await running.until(lambda: tone(running) == "accent", "the end of the flash")
        await running.pilot.press("exclamation_mark")
        assert tone(running) == "quiet", "the reader has looked"


async def test_each_alert_has_a_bell_of_its_own(tmp_path: Path, bells: Bells) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await alert(running, "cat")
        await alert(running, "dog")
        say(running, "cat")
        await running.until_text("! cat ×1")
        say(running, "cat")
        await running.until_text("! cat ×2")
        say(running, "dog")
        await running.until_text("! dog ×1", "+1")
        assert bells == ["ding", "ding"]


async def test_what_is_not_looked_at_rings_too_and_a_key_goes_there(tmp_path: Path, bells: Bells) -> None:
    """Another connection; a view that is cleared, frozen, and filtered."""
    profiles = [Profile("SERVER/", "one"), Profile("SERVER/", "two")]
    async with shell(tmp_path, profiles=profiles) as running:
        await running.until_open()
        one, two = running.main.inspector.sessions
        say_on(running, one, *(f"line {n}" for n in range(50)))
        await alert(running, "cat")
        await running.pilot.press("right_square_bracket")
        assert running.session is two
        say_on(running, one, "cat one")
        await running.until_text("! cat ×1")
        await running.pilot.press("exclamation_mark")
        await running.until(lambda: chosen(running) == b"cat one")
        assert running.session is one
        await running.pilot.press("z")
        await running.until_text("Cleared.")
        await running.pilot.press("exclamation_mark")
        await running.until(lambda: chosen(running) == b"cat one", "what was cleared, brought back")
        await running.pilot.press("p")
        say_on(running, one, "cat two")
        await running.until_text("! cat ×2", "paused +1")
        await running.pilot.press("exclamation_mark")
        await running.until(lambda: chosen(running) == b"cat two")
        assert running.main.sight.paused is None
        await filtered(running, "line")
        await running.pilot.press("G")
        say_on(running, one, "cat three", "line 50")
        await running.until_text("! cat ×3", "line 50")
        assert not any(b"cat" in row.preview for row in running.main.messages.shown())
        await running.pilot.press("exclamation_mark")
        await running.until(lambda: chosen(running) == b"cat three")
        await running.until_text("now it dims")
        assert running.main.sight.filter is not None
        assert bells == ["ding"]


async def test_from_match_to_match_and_round_the_end(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("exclamation_mark")
        await running.until_text("no alert has matched")
        await alert(running, "cat")
        await alert(running, "dog")
        say(running, "cat 1", "bird", "dog 2", "bird", "cat 3", *["bird"] * 100)
        await running.until_text("! cat ×2")
        for wanted in (b"cat 3", b"dog 2", b"cat 1", b"cat 3"):
            await running.pilot.press("exclamation_mark")
            await running.until(lambda wanted=wanted: chosen(running) == wanted)  # type: ignore[misc]
        await running.until_text("that was the first match")
        await running.pilot.press("exclamation_mark")
        say(running, "dog 4")
        await running.until_text("! dog ×2")
        await running.pilot.press("exclamation_mark")
        await running.until(lambda: chosen(running) == b"dog 4", "what is new comes first")


async def test_a_filter_that_lets_it_through_keeps_it_in_view(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await alert(running, "cat")
        await filtered(running, "cat or dog")
        say(running, *(f"dog {n}" for n in range(60)), "cat", *(f"dog {n}" for n in range(60)))
        await running.until_text("! cat ×1", "dog 59")
        await running.pilot.press("exclamation_mark")
        await running.until(lambda: chosen(running) == b"cat")
        assert not running.main.sight.dimmed


async def test_the_list_switches_changes_removes_and_goes(tmp_path: Path, bells: Bells) -> None:
    async with shell(tmp_path, profiles=[Profile("SERVER/", "one")]) as running:
        await running.until_open()
        await alert(running, "cat")
        await alert(running, "dog or wolf")
        say(running, "cat", "bird")
        await running.until_text("! cat ×1")
        box = await listed(running)
        await running.until_text("● cat", "×1", "one", 'contains "cat"', "● dog or wolf", "no match yet")
        assert (tone(running), box.list.cursor) == ("quiet", 0)
        say(running, "wolf")
        await running.until(lambda: any("wolf" in line and "×1" in line for line in running.text.splitlines()))
        await running.pilot.press("space")
        await running.until_text("○ cat")
        say(running, "cat")
        await running.pilot.press("b")
        await running.until_text("without the bell")
        await running.pilot.press("space", "j", "X")
        await running.until(lambda: "dog or wolf" not in running.text, "its removal")
        await running.pilot.press("e")
        await running.until(lambda: running.main.alert_bar.opened)
        assert running.main.alert_bar.field.value == "cat"
        await running.type("bird")
        await running.pilot.press("enter")
        await running.until(lambda: [one.text for one in running.main.alerts] == ["bird"])
        say(running, "cat", "wolf", "a bird", "a fish")
        await running.until_text("! bird ×1")
        assert len(bells) == 2, "one for the cat, one for the wolf, none without the bell"
        await listed(running)
        await running.pilot.press("enter")
        await running.until(lambda: chosen(running) == b"a bird")
        await listed(running)
        await running.pilot.press("X")
        await running.until_text("writes an alert")
        await running.pilot.press("escape")
        assert running.main.alert_line() == ()


def profile_file(running: Shell, name: str) -> str:
    return (running.collection.directory / f"{name}.toml").read_text()


def saved(collection: Collection, url: str) -> None:
    collection.create(Profile(url + "/", "feed", alerts=("close:", "size>x")))
    path = collection.directory / "feed.toml"
    path.write_text(path.read_text() + "# what I know of it\n")


async def test_a_profile_brings_its_alerts_and_keeps_those_it_is_given(tmp_path: Path) -> None:
    feed = Profile("SERVER/", "feed", alerts=("close:", "size>x"))
    async with shell(tmp_path, profiles=[feed], collection=saved) as running:
        await running.until_text("! 1 alert")
        await running.until_text("the alert size>x of the profile feed, column 6")
        await running.until_open()
        await alert(running, "cat")
        await listed(running)
        await running.until_text("is a close · kept in feed")
        await running.pilot.press("j", "s")
        await running.until_text('contains "cat" · kept in feed')
        assert 'alerts = ["close:", "size>x", "cat"]' in profile_file(running, "feed")
        assert "# what I know of it" in profile_file(running, "feed")
        assert running.session.profile.alerts == ("close:", "size>x", "cat")
        await running.pilot.press("e")
        await running.until(lambda: running.main.alert_bar.opened)
        await running.type("dog")
        await running.pilot.press("enter")
        await running.until(lambda: 'alerts = ["close:", "size>x", "dog"]' in profile_file(running, "feed"))
        await listed(running)
        await running.pilot.press("g", "X")
        await running.until_text("here and in the profile feed?")
        await running.pilot.press("y")
        await running.until(lambda: 'alerts = ["size>x", "dog"]' in profile_file(running, "feed"))
        await running.pilot.press("s")
        await running.until(lambda: 'alerts = ["size>x"]' in profile_file(running, "feed"))
        assert [one.text for one in running.main.alerts] == ["dog"], "it stays in this run"


async def test_alerts_written_into_the_form_of_a_connection_are_set(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[Profile("SERVER/", "feed", alerts=("cat",))]) as running:
        await running.until_text("! 1 alert")
        running.main.inspector.watch().switch(running.main.alerts[0], on=False)
        await running.pilot.press("C", "e")
        await running.until(lambda: running.app.focused is not None and running.app.screen is not running.main)
        lines = running.app.screen.query_one("#alerts", Editor)
        lines.text = "cat\nsize>x"
        await running.pilot.press("enter")
        await running.until_text("size>x: a size is a number of bytes")
        lines.text = "cat\nsize>4k"
        running.app.screen.query_one("#url").focus()
        await running.pilot.press("enter")
        await running.until(lambda: len(running.main.alerts) == 2)
        assert [(one.text, one.on) for one in running.main.alerts] == [("cat", False), ("size>4k", True)]
        assert 'alerts = ["cat", "size>4k"]' in profile_file(running, "feed")


async def test_a_bare_url_has_the_alerts_of_the_profile_that_leads_there(tmp_path: Path) -> None:
    def known(collection: Collection, url: str) -> None:
        collection.create(Profile(url + "/", "mine", alerts=("cat",)))

    async with shell(tmp_path, "/", collection=known) as running:
        await running.until_open()
        await running.until_text("! 1 alert")
        await alert(running, "dog")
        await listed(running)
        await running.pilot.press("j", "s")
        await running.until(lambda: 'alerts = ["cat", "dog"]' in profile_file(running, "mine"))


async def test_an_alert_kept_for_a_new_url_makes_a_profile(tmp_path: Path) -> None:
    async with shell(tmp_path, "/binary") as running:
        await running.until_open()
        await alert(running, "close:")
        await listed(running)
        await running.pilot.press("s")
        await running.until_text("kept in 127.0.0.1")
        (entry,) = running.collection.profiles()
        assert entry.profile is not None
        assert entry.profile.alerts == ("close:",)


async def test_a_connection_that_ends_without_a_close_frame_rings(tmp_path: Path, bells: Bells) -> None:
    async def cut(visit: Visit) -> None:
        await visit.open()
        await visit.say(b"\x81\x02hi")
        await visit.reader.readexactly(6 + 2)
        visit.vanish()

    async with liar(cut) as server, shell(tmp_path, profiles=[Profile(server.url, "cut")]) as running:
        await running.until_open()
        await alert(running, "close:1006")
        await running.main.inspector.sessions[0].send("go")
        await running.until_text("! close:1006 ×1")
        assert running.session.state is State.CLOSED
        assert bells == ["ding"]


async def test_the_bell_can_be_off_in_the_settings(tmp_path: Path, bells: Bells) -> None:
    async with shell(tmp_path, "/", settings=config.Settings(alerts=config.Alerts(bell=False))) as running:
        await running.until_open()
        await alert(running, "cat")
        say(running, "cat")
        await running.until_text("! cat ×1")
        assert bells == []


async def test_what_matched_on_a_removed_connection_is_found_among_all(tmp_path: Path) -> None:
    profiles = [Profile("SERVER/", "one"), Profile("SERVER/", "two")]
    async with shell(tmp_path, profiles=profiles) as running:
        await running.until_open()
        await alert(running, "cat")
        say(running, "cat")
        await running.until_text("! cat ×1")
        await running.pilot.press("C", "X", "y")
        await running.until(lambda: len(running.main.inspector.sessions) == 1)
        await running.pilot.press("exclamation_mark")
        await running.until_text("all connections", "● one")
        assert chosen(running) == b"cat"


@pytest.mark.parametrize("key", ["A", "exclamation_mark"])
async def test_in_an_earlier_capture_alerts_do_nothing(tmp_path: Path, key: str, bells: Bells) -> None:
    async with shell(tmp_path, profiles=[Profile("SERVER/", "one", alerts=("op:text",))]) as running:
        await running.until_text("! op:text ×1")
        path = running.main.inspector.capture.path
    bells.clear()
    async with shell(tmp_path, earlier=path) as again:
        await again.pilot.press(key)
        await again.until_text("an earlier capture" if key == "A" else "no alert has matched")
        assert (again.main.alerts, bells, again.main.alert_bar.opened) == ([], [], False)


async def test_how_far_they_are_behind_a_flood_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_actions, "LAG", 100)
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await alert(running, "cat")
        alerts = running.main.inspector.watch()
        monkeypatch.setattr(alerts, "grown", lambda: None)
        running.main.inspector.capture.on_sealed = None
        say(running, *["cat"] * 250)
        await running.until_text("250 behind")
        monkeypatch.undo()
        alerts.grown()
        await running.until_text("! cat ×250")
        assert "behind" not in status(running)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 16)])
async def test_there_is_room_for_it_in_the_status_line(tmp_path: Path, size: tuple[int, int]) -> None:
    name = "a-feed-with-a-rather-long-name-for-it"
    async with shell(tmp_path, profiles=[Profile("SERVER/", name)], size=size) as running:
        await running.until_open()
        await alert(running, '"a rather long text to look for" op:text or cat')
        say(running, "cat")
        await running.until_text("×1")
        assert "! " in status(running)
        assert status(running).rstrip().endswith(("B", "kB"))
