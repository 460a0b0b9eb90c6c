"""Connections: added, changed, closed, made again, doubled, removed, each by keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

from textual.events import Paste

from servers.keys import PASSPHRASE, locked_profile
from ui.shell import Shell, shell, text_of
from wstui.model import Profile, State
from wstui.payloads.collection import Collection
from wstui.ui.screens.connection import ConnectionScreen
from wstui.ui.screens.passphrase import PassphraseScreen
from wstui.ui.widgets.editor import Editor


async def form(running: Shell, key: str) -> ConnectionScreen:
    """Open the form by a key."""
    await running.pilot.press(key)
    await running.until(lambda: isinstance(running.app.screen, ConnectionScreen), "the form")
    await running.until(lambda: running.app.focused is not None, "its first field")
    assert isinstance(running.app.screen, ConnectionScreen)
    return running.app.screen


def host(running: Shell) -> str:
    return running.server.url.removeprefix("ws://")


async def test_a_connection_is_added_and_looked_at(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await form(running, "a")
        await running.type(f"{host(running)}/binary")
        await running.pilot.press("enter")
        await running.until(lambda: len(running.app.start.inspector.sessions) == 2, "the connection")
        await running.until_open()
        assert running.session.profile == Profile(running.server.url + "/binary")
        await running.until(lambda: "/binary ● open" in text_of(running.app)[0], "its state in the status")
        assert running.collection.profiles() == []


async def test_a_name_saves_it_as_a_profile(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await form(running, "a")
        await running.type(f"{host(running)}/binary")
        await running.pilot.press("tab")
        await running.type("bytes")
        await running.pilot.press("tab")
        await running.type("X-Key: 1\nX-Other: 2")
        await running.pilot.press("ctrl+j")
        await running.until_open()
        wanted = Profile(running.server.url + "/binary", "bytes", headers=(("X-Key", "1"), ("X-Other", "2")))
        assert running.session.profile == wanted
        entry = running.collection.find("bytes")
        assert entry is not None
        assert entry.profile == wanted
        await running.until_text("bytes")
        assert running.session.handshake is not None
        assert b"X-Other: 2\r\n" in running.session.handshake.request


async def test_what_is_wrong_is_said_in_the_form(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        collection.create(Profile(url, "taken"))

    async with shell(tmp_path, "/", collection=save) as running:
        await running.until_open()
        screen = await form(running, "a")
        await running.pilot.press("ctrl+j")
        await running.until_text("no URL was given")
        await running.type("ftp://x")
        await running.pilot.press("ctrl+j")
        await running.until_text("ftp:// is not a scheme")
        screen.query_one("#url").value = "x"  # type: ignore[attr-defined]
        await running.pilot.press("tab")
        await running.type("taken")
        await running.pilot.press("ctrl+j")
        await running.until_text("there is a profile taken already")
        assert running.app.focused is screen.query_one("#name")
        await running.pilot.press("escape")
        assert len(running.app.start.inspector.sessions) == 1


async def test_a_change_holds_from_the_next_connection(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[Profile("SERVER/", "echo")]) as running:
        await running.until_open()
        running.collection.create(running.session.profile)
        await running.pilot.press("C")
        screen = await form(running, "e")
        screen.query_one("#name").value = "other"  # type: ignore[attr-defined]
        screen.query_one("#origin").value = "https://example.com"  # type: ignore[attr-defined]
        await running.pilot.press("ctrl+j")
        await running.until_text("R reconnects", "other")
        assert [entry.name for entry in running.collection.profiles()] == ["other"]
        await running.pilot.press("R")
        await running.until(lambda: running.session.statistics.counters.messages_in > 2, "the second greeting")
        assert running.session.handshake is not None
        assert b"Origin: https://example.com\r\n" in running.session.handshake.request


async def test_disconnect_and_connect(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("c")
        await running.until_text("○ closed 1000")
        await running.pilot.press("c")
        await running.until_text("● open")


async def test_a_second_one_to_the_same_place(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("C", "d")
        await running.until(lambda: len(running.app.start.inspector.sessions) == 2, "another")
        first, second = running.app.start.inspector.sessions
        assert running.session is second
        assert first.profile == second.profile
        await running.until_open()
        assert first.state is State.OPEN


async def test_removing_asks_and_closes(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/binary") as running:
        await running.until_open()
        first, second = running.app.start.inspector.sessions
        await running.pilot.press("C", "X")
        await running.until_text("off the list?", "closed with 1000")
        await running.pilot.press("y")
        await running.until(lambda: running.app.start.inspector.sessions == [second], "one left")
        assert running.session is second
        assert first.state is State.CLOSED
        await running.pilot.press("C", "X", "y")
        await running.until(lambda: not running.app.start.inspector.sessions, "none left")
        await running.until_text("a adds a connection", "No connection.", "a adds one")
        for key in ("c", "R", "]", "1", "y", "Y", "e", "d", "X", "h", "x"):
            await running.pilot.press(key)
            await running.pilot.press("escape")
        assert running.app.is_running


async def test_an_empty_log_teaches_to_connect_until_that_is_done(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        second = running.app.start.inspector.add(running.session.profile, connect=False)
        running.main.show_connections()
        running.main.look_at(second)
        await running.until_text("Not connected.", "c connects")
        await running.pilot.press("c")
        await running.until(lambda: second.state is State.OPEN, "an open connection")
        await running.until(lambda: "Not connected." not in running.text, "rows")


async def test_nobody_there_is_a_state_and_a_line(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[Profile("ws://127.0.0.1:1/")]) as running:
        await running.until_text("✗ failed", "refused")
        await running.pilot.press("c")
        await running.until(lambda: len(running.session.view) > 1, "a second attempt")
        assert running.session.state is State.FAILED


async def test_the_form_fits_a_small_screen(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", size=(80, 24)) as running:
        await running.until_open()
        await form(running, "a")
        await running.pilot.press("ctrl+j")
        await running.until_text("New connection", "no URL was given", "Ctrl+J connect", "Esc cancel")
        await running.pilot.press("shift+tab", "shift+tab", "shift+tab", "shift+tab")
        await running.until_text("▸ TLS  verification, certificates")
        await running.pilot.press("space", "tab")
        await running.until_text("▾ TLS", "do not verify the TLS certificate", "Ctrl+J connect")
        await running.pilot.press("space")
        await running.until_text("[x] do not verify")
        for _ in range(4):
            await running.pilot.press("tab")
        await running.pilot.press("space", "right", "right")
        await running.until_text("‹ 1.2 or later ›", "Ctrl+J connect")
        await running.pilot.press("left")
        await running.until_text("‹ 1.1 or later ›")
        await running.pilot.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "enter")
        await running.until_text("▸ TLS  set: Insecure, TLS version")


async def test_what_is_wrong_is_unfolded(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", size=(80, 24)) as running:
        await running.until_open()
        screen = await form(running, "a")
        await running.type("x")
        screen.query_one("#proxy").value = "ftp://proxy"  # type: ignore[attr-defined]
        await running.pilot.press("ctrl+j")
        await running.until_text("▾ The way there", "ftp:// is not a proxy's scheme", "ftp://proxy")
        assert running.app.focused is screen.query_one("#proxy")


async def test_a_curl_command_fills_the_form(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        screen = await form(running, "a")
        screen.query_one("#name").value = "mine"  # type: ignore[attr-defined]
        line = (
            f"curl '{running.server.url}/binary' \\\n  -H 'X-Key: 1' \\\n  -H 'Accept:' --digest -k --resolve a:1:::1\n"
        )
        running.app.post_message(Paste(line))
        await running.until_text("not honoured: --digest", "X-Key: 1", "set: Insecure", "set: Resolve")
        assert screen.query_one("#headers", Editor).true_text == "X-Key: 1\nAccept:"
        await running.pilot.press("ctrl+j")
        await running.until(lambda: len(running.app.start.inspector.sessions) == 2, "the connection")
        assert running.session.profile == Profile(
            running.server.url + "/binary",
            "mine",
            headers=(("X-Key", "1"),),
            without=("Accept",),
            insecure=True,
            resolve=("a:1:::1",),
        )
        screen = await form(running, "a")
        await running.type("curl 'unfinished")
        await running.pilot.press("enter")
        await running.until_text("the quotation '... has no end")
        assert running.app.screen is screen


async def test_many_connections_draw_those_on_the_screen(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        for number in range(300):
            running.app.start.inspector.add(Profile("ws://127.0.0.1:1/", f"number {number}"), connect=False)
        running.main.show_connections()
        await running.pilot.pause()
        pane = running.main.connections
        with patch.object(pane, "item_lines", wraps=pane.item_lines) as made:
            await running.pilot.press("C", "G")
            await running.until_text("number 299")
        assert len({call.args[0] for call in made.call_args_list}) < 40


@asynccontextmanager
async def hanging_up() -> AsyncIterator[str]:
    """A URL at which everybody is hung up on."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1") as server:
        yield f"wss://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_a_locked_key_is_asked_for_until_it_opens(tmp_path: Path) -> None:
    async with hanging_up() as url, shell(tmp_path, profiles=[locked_profile(tmp_path, url=url)] * 2) as running:
        await running.until_text("Passphrase", "wants a passphrase", "client.key")
        await running.until(lambda: all(one.failure for one in running.app.start.inspector), "both failures")
        await running.type("wrong")
        await running.until_text("•••••")
        await running.pilot.press("enter")
        await running.until_text("wants another passphrase")
        await running.until(lambda: isinstance(running.app.screen, PassphraseScreen), "the question")
        await running.type(PASSPHRASE)
        await running.pilot.press("enter")
        await running.until_text("✗ TLS: the server ended the handshake")
        first, second = running.app.start.inspector.sessions
        await running.until(lambda: str(second.failure) == str(first.failure), "the other connection's end")
        assert PASSPHRASE not in repr(running.session.profile)
        assert running.app.screen is running.main


async def test_a_locked_key_may_stay_so(tmp_path: Path) -> None:
    async with hanging_up() as url, shell(tmp_path, profiles=[locked_profile(tmp_path, url=url)]) as running:
        await running.until_text("wants a passphrase", "Esc cancel")
        await running.pilot.press("escape")
        await running.until_text("✗ failed")
        assert running.app.screen is running.main
