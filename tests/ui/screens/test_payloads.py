"""Saved payloads: sent by one key, loaded, saved, renamed, deleted, and what happens where the file does not hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ui.fakes import screen_text
from ui.shell import Shell, shell
from wstui.model import Direction, Payload, Profile, State
from wstui.payloads.collection import Collection
from wstui.ui.screens.payload_actions import name_for

SUBSCRIBE = '{"op":"subscribe","args":[{"channel":"mark-price","instId":"BTC-USDT"}]}'
SAVED = (Payload("subscribe", SUBSCRIBE), Payload("ping", "ping"), Payload("bytes", "00 ff", "hex"))
PROFILE = Profile("SERVER/exchange", "exchange")


def with_payloads(path: str = "/exchange") -> Callable[[Collection, str], None]:
    def save(collection: Collection, url: str) -> None:
        collection.create(Profile(url + path, "exchange"), SAVED)

    return save


def names(running: Shell) -> list[str]:
    return [payload.name for payload in running.main.payloads.all]


def saved(running: Shell, profile: str = "exchange") -> list[Payload]:
    entry = running.collection.find(profile)
    assert entry is not None
    return list(entry.payloads)


def sent(running: Shell) -> list[bytes]:
    view = running.session.view
    return [row.preview for row in view.rows(0, len(view)) if row.direction is Direction.OUT]


def folded(running: Shell) -> str:
    """What the list says, its lines put together."""
    return "".join(line.strip("│ ") for line in screen_text(running.main.payloads)).replace(" ", "")


async def test_one_key_replays(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        await running.until_text("1 subscribe", "2 ping", "3 bytes", "hex")
        await running.pilot.press("1", "2", "3")
        await running.until(lambda: sent(running) == [SUBSCRIBE.encode(), b"ping", b"\x00\xff"], "three messages")
        await running.until_text("mark-price", "pong")


async def test_a_number_without_a_payload_says_so(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        await running.pilot.press("9")
        await running.until_text("there is no payload 9")
        assert sent(running) == []


async def test_not_connected_is_said(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        await running.pilot.press("c")
        await running.until(lambda: running.session.state is State.CLOSED, "the end")
        await running.pilot.press("1")
        await running.until_text("nothing was sent")


async def test_a_payload_is_sent_from_the_list(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        await running.pilot.press("P", "j", "ctrl+j")
        await running.until(lambda: sent(running) == [b"ping"], "the message")


async def test_where_nothing_is_kept_saving_says_so(tmp_path: Path) -> None:
    passing = "gone with the demo"
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        running.main.start = running.main.start._replace(passing=passing)
        await running.until_open()
        await running.pilot.press("P", "j", "enter", "f2")
        await running.until_text("Save the draft as")
        await running.pilot.press("enter")
        await running.until_text(f"saved ping in the profile exchange: {passing}")
        await running.pilot.press("escape", "C", "e")
        await running.until_text("Ctrl+J save")
        await running.pilot.press("tab")
        await running.type("2")
        await running.pilot.press("ctrl+j")
        await running.until_text(f"saved the profile exchange2: {passing}")


async def test_a_payload_is_loaded_edited_and_saved_in_place(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        await running.pilot.press("P", "j", "j", "enter")
        composer = running.main.composer
        assert (composer.draft.text, composer.draft.kind, composer.draft.name) == ("00 ff", "hex", "bytes")
        assert running.main.focused is composer.pad
        await running.type(" 7f")
        await running.pilot.press("f2")
        await running.until_text("Save the draft as", "replaces the payload of this name")
        await running.pilot.press("enter")
        await running.until_text("saved bytes in the profile exchange")
        assert saved(running) == [*SAVED[:2], Payload("bytes", "00 ff 7f", "hex")]


async def test_a_bare_url_gets_a_profile_with_its_first_payload(tmp_path: Path) -> None:
    async with shell(tmp_path, "/exchange") as running:
        await running.until_open()
        assert running.collection.profiles() == []
        name = name_for(running.session.profile.url)
        assert name.endswith("-exchange")
        await running.pilot.press("i")
        await running.type("ping")
        await running.pilot.press("f2")
        await running.until_text("Save the draft as")
        await running.type("my ping")
        await running.pilot.press("enter")
        await running.until(lambda: names(running) == ["my ping"], "the payload")
        assert saved(running, name) == [Payload("my ping", "ping")]
        assert (running.collection.directory / f"{name}.toml").stat().st_mode & 0o777 == 0o600
        await running.pilot.press("escape", "1")
        await running.until(lambda: sent(running) == [b"ping"], "the message")


async def test_the_profile_of_a_bare_url_is_found_again(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        collection.create(Profile(url + "/exchange", "some name"), SAVED)

    async with shell(tmp_path, "/exchange", collection=save) as running:
        await running.until(lambda: names(running) == ["subscribe", "ping", "bytes"], "the payloads")


async def test_comments_survive_a_save(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        with_payloads()(collection, url)
        path = collection.directory / "exchange.toml"
        path.write_text("# by hand\n" + path.read_text())

    async with shell(tmp_path, profiles=[PROFILE], collection=save) as running:
        await running.until_open()
        await running.pilot.press("P", "r")
        await running.until_text("Rename the payload")
        await running.type("again")
        await running.pilot.press("enter")
        await running.until(lambda: names(running) == ["again", "ping", "bytes"], "the new name")
        text = (running.collection.directory / "exchange.toml").read_text()
        assert text.startswith("# by hand\n")
        assert SUBSCRIBE in text


async def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        await running.pilot.press("P", "r")
        await running.type("ping")
        await running.until_text("there is a payload of this name already")
        await running.pilot.press("enter", "escape")
        assert names(running) == ["subscribe", "ping", "bytes"]


@pytest.mark.parametrize(("key", "left"), [("y", ["ping", "bytes"]), ("n", ["subscribe", "ping", "bytes"])])
async def test_deleting_asks(tmp_path: Path, key: str, left: list[str]) -> None:
    async with shell(tmp_path, profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        await running.pilot.press("P", "X")
        await running.until_text("Delete the saved payload subscribe?")
        await running.pilot.press(key)
        await running.until(lambda: names(running) == left, "the list")
        assert [payload.name for payload in saved(running)] == left


async def test_a_file_that_does_not_hold_is_named_and_left_alone(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        with_payloads()(collection, url)
        with (collection.directory / "exchange.toml").open("a") as file:
            file.write("\nbroken = = 1\n")

    async with shell(tmp_path, profiles=[PROFILE], collection=save) as running:
        await running.until_open()
        path = running.collection.directory / "exchange.toml"
        before = path.read_bytes()
        where = f"exchange.toml:{before.count(10)}:10:Invalidvalue"
        await running.until(lambda: where in folded(running), where)
        await running.pilot.press("i")
        await running.type("x")
        await running.pilot.press("f2")
        await running.type("new")
        await running.pilot.press("enter")
        await running.until(lambda: running.app._notifications, "a word on it")
        assert path.read_bytes() == before


async def test_payloads_follow_the_connection(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", profiles=[PROFILE], collection=with_payloads()) as running:
        await running.until_open()
        assert names(running) == []
        await running.pilot.press("]")
        assert names(running) == ["subscribe", "ping", "bytes"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("ws://localhost:9000/", "localhost-9000"),
        ("wss://user:secret@example.com/v5/public?key=secret", "example.com-v5-public"),
        ("ws://[::1]:80/", "1-80"),
    ],
)
def test_names_of_bare_urls_hold_no_secret(url: str, name: str) -> None:
    assert name_for(url) == name


async def test_what_a_file_says_in_vain_is_said_once(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        collection.directory.mkdir()
        (collection.directory / "exchange.toml").write_text(f'url = "{url}/exchange"\ncolour = "red"\n')

    async with shell(tmp_path, "/", profiles=[PROFILE], collection=save) as running:
        await running.until_open()
        await running.pilot.press("]")
        await running.pilot.press("]", "]")
        said = [notification.message for notification in running.app._notifications]
        assert len(said) == 1
        assert "colour: unknown, so it does nothing" in said[0]
