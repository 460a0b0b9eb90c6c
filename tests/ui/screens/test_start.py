"""The start screen: a field for a URL in focus, the saved profiles below it, and what each leads to."""

from __future__ import annotations

from pathlib import Path

from textual.events import Paste

from ui.shell import Shell, shell
from wstui.model import MASK, Profile
from wstui.payloads.collection import Collection
from wstui.ui.screens.start import StartScreen


def two(collection: Collection, url: str) -> None:
    collection.create(Profile(url + "/", "echo"))
    collection.create(Profile(url + "/binary", "packed"))
    (collection.directory / "torn.toml").write_text("url = \n")


async def up(running: Shell) -> None:
    await running.until(lambda: running.app.focused is not None and running.app.focused.id == "url", "the field")


async def test_a_url_is_one_line_away(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True) as running:
        await up(running)
        await running.until_text("Connect to", "Saved profiles", "No saved profiles yet", "wstui demo")
        await running.type(running.server.url.removeprefix("ws://") + "/")
        await running.pilot.press("enter")
        await running.until_text("Request served by test")
        assert running.session.profile == Profile(running.server.url + "/")


async def test_a_fault_is_said_and_the_text_stays(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True) as running:
        await up(running)
        await running.type("ftp://x")
        await running.pilot.press("enter")
        await running.until_text("ftp:// is not a scheme", "ftp://x")
        assert isinstance(running.app.screen, StartScreen)


async def test_profiles_are_listed_and_chosen(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True, collection=two) as running:
        await up(running)
        await running.until_text("echo", "packed", "/binary", "torn", "cannot be read")
        await running.pilot.press("down", "j", "enter")
        await running.until_open()
        assert running.session.profile == Profile(running.server.url + "/binary", "packed")


async def test_a_profile_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True, collection=two) as running:
        await up(running)
        await running.pilot.press("tab", "G", "enter")
        await running.until_text(":1:7: Invalid value")


async def test_a_name_in_the_field_is_the_profile(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True, collection=two) as running:
        await up(running)
        await running.type("packed")
        await running.pilot.press("enter")
        await running.until_open()
        assert running.session.label == "packed"


async def test_a_second_click_connects(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True, collection=two) as running:
        await up(running)
        await running.pilot.click("#profiles", offset=(3, 0), times=2)
        await running.until_open()
        assert running.session.label == "echo"


async def test_escape_leaves(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True) as running:
        await up(running)
        await running.pilot.press("escape")
        await running.until(lambda: running.app.return_value == 0, "the end")


async def test_a_curl_command_becomes_a_form_then_a_connection(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True, collection=two) as running:
        await up(running)
        running.app.post_message(
            Paste(f"curl '{running.server.url}/' \\\n -H 'X-Key: 1' -H 'Upgrade: websocket' -d x\n")
        )
        await running.until_text(
            "From a command", "not honoured: -d", "made by the handshake itself: Upgrade", "X-Key: 1"
        )
        await running.pilot.press("tab")
        await running.type("echo")
        await running.pilot.press("ctrl+j")
        await running.until_text("there is a profile echo already")
        await running.pilot.press("end")
        await running.type("2")
        await running.pilot.press("ctrl+j")
        await running.until_text("Request served by test")
        wanted = Profile(running.server.url + "/", "echo2", headers=(("X-Key", "1"),))
        assert running.session.profile == wanted
        entry = running.collection.find("echo2")
        assert entry is not None
        assert entry.profile == wanted


async def test_secrets_of_saved_urls_are_hidden(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        collection.create(Profile("wss://me:s3cretpass@example.com/?token=s3crettoken", "mine"))

    async with shell(tmp_path, ask=True, collection=save) as running:
        await running.until_text("mine", f"wss://me:{MASK}@example.com/?token={MASK}")
        assert "s3cret" not in running.text


async def test_a_curl_command_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True) as running:
        await up(running)
        await running.type("curl -v")
        await running.pilot.press("enter")
        await running.until_text("this curl command has no URL")
        assert isinstance(running.app.screen, StartScreen)


async def test_a_wscat_command_becomes_a_connection_that_sends(tmp_path: Path) -> None:
    async with shell(tmp_path, ask=True) as running:
        await up(running)
        running.app.post_message(Paste(f"$ wscat -c {running.server.url}/ -H 'X-Key: 1' -P --frob -x hello -w 9"))
        await running.until_text("From a command", "not honoured: --frob (unknown)", "X-Key: 1", "hello")
        await running.pilot.press("ctrl+j")
        await running.until_text("Request served by test")
        assert running.session.profile.on_open == ("hello",)
        assert not running.session.profile.location
