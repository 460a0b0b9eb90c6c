"""A string of a message read by itself, from its place in the tree and back to it."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlencode

import pytest
from textual.pilot import Pilot

from ui.fakes import Stage, screen_text
from ui.panes.test_detail import message, text
from ui.screens.test_filter import say
from ui.shell import shell
from ui.test_rows import UNSAFE
from wstui.model import Opcode
from wstui.ui.panes._treekeys import AT_ONCE, JUDGED
from wstui.ui.panes.detail import DetailPane
from wstui.ui.veil import Veil

SIZE = (130, 16)
JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
    ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)


def packed(value: object) -> str:
    return b64encode(gzip.compress(json.dumps(value).encode(), mtime=0)).decode()


async def look(pilot: Pilot[None], pane: DetailPane, payload: bytes, *keys: str) -> None:
    """Show the tree of a message, and press keys there."""
    pane.show_message(message(1, payload))
    pane.open_tab("tree")
    pane.focus()
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize(
    ("value", "label", "said"),
    [
        (packed({"price": 1}), "Base64 → gzip → JSON", '"price": 1'),
        (JWT, "JWT", '"name": "John Doe"'),
        (b'{"price":2}'.hex(), "hex → JSON", '"price": 2'),
        (b64encode(b"hello, somebody there").decode(), "Base64 → text", "hello, somebody there"),
        (json.dumps({"price": 3}), "JSON", '"price": 3'),
        (urlencode({"price": "4 5"}) + "&b=c", "form", "price"),
        ("first\nsecond", "several lines", "second"),
    ],
    ids=["packed", "jwt", "hex", "text", "json", "form", "lines"],
)
async def test_a_string_is_read_and_left_again(value: str, label: str, said: str) -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await look(pilot, pane, json.dumps({"n": 1, "in": {"data": value}, "z": 2}).encode(), *"jjj")
        before = text(pane)
        assert f"{label}" in screen_text(pane)[-1]
        assert "Enter reads it" in screen_text(pane)[-1]
        await pilot.press("enter")
        await pilot.pause()
        assert pane.tab.name == "message"
        assert ".in.data · " in screen_text(pane)[0]
        assert label == "several lines" or label in screen_text(pane)[0]
        assert any(said in line for line in text(pane))
        assert "Esc goes back to the tree" in screen_text(pane)[-1]
        assert said in pane.copy_text()[1]
        assert pane.copy_text()[0].startswith(".in.data as ")
        assert [(copy.label, copy.make() if copy.make else "") for copy in pane.copies()][1] == ("Value", value)
        await pilot.press("enter")
        await pilot.pause()
        assert (pane.tab.name, pane.view.cursor) == ("tree", 3)
        assert text(pane) == before


@pytest.mark.parametrize(
    "value", ["mark-price", "42000.10", "true", "550e8400-e29b-41d4-a716-446655440000", "deadbeef", ""]
)
async def test_what_is_a_text_and_no_more_is_not_read(value: str) -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await look(pilot, pane, json.dumps({"data": value}).encode(), "j")
        assert "reads it" not in screen_text(pane)[-1]
        await pilot.press("enter")
        assert (pane.tab.name, pane.view.cursor) == ("tree", 0)


async def test_strings_within_strings() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await look(pilot, pane, json.dumps({"a": packed({"user": [{"token": JWT}]}), "b": 1}).encode(), "j", "enter")
        pane.action_tree()
        await pilot.press(*"jjj")
        await pilot.pause()
        assert ".a › .user.0.token · " in screen_text(pane)[0]
        assert "Base64 → gzip → JSON" in screen_text(pane)[0]
        assert pane.term() == ""
        assert "unpacked" in pane.why_no_term()
        await pilot.press("enter")
        await pilot.pause()
        assert ".a › .user.0.token · JWT" in screen_text(pane)[0]
        assert any("not verified" in line for line in text(pane))
        assert pane.leave()
        assert (pane.tab.name, pane.view.cursor) == ("tree", 3)
        assert pane.leave()
        assert (pane.tab.name, pane.view.cursor) == ("tree", 1)
        assert not pane.leave()


async def test_it_is_read_with_another_decoder_and_the_message_is_not() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await look(pilot, pane, json.dumps({"a": packed([1])}).encode(), "j", "enter")
        pane.choose_decoder("text")
        assert pane.copy_text() == (".a as text", packed([1]))
        pane.choose_decoder("")
        pane.action_decoder()
        assert pane.copy_text()[0] != ".a as Base64 → gzip → JSON"
        assert pane.leave()
        assert pane.options.decoder == ""
        pane.open_inside()
        pane.show_message(message(2, b'{"a":1}'))
        assert pane.copy_text()[0] == "message as JSON"


async def test_a_long_one_is_taken_out_and_read_aside() -> None:
    value = b64encode(json.dumps({"k": "x" * AT_ONCE}).encode()).decode()
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await look(pilot, pane, json.dumps({"a": "b" * JUDGED, "data": value}).encode(), "j", "j")
        assert "a long text · Enter reads it" in screen_text(pane)[-1]
        await pilot.press("enter")
        while pane.copy_text()[0] != ".data as Base64 → JSON":
            await pilot.pause()
        assert "xxxx" in pane.copy_text()[1]
        assert pane.leave()
        assert (pane.tab.name, pane.view.cursor) == ("tree", 2)


async def test_secrets_stay_hidden_in_it_and_are_shown_when_asked_for() -> None:
    pane = DetailPane()
    known = frozenset({"hush-hush"})
    pane.veil = Veil(lambda: known)
    inner = json.dumps({"deep": packed("hush-hush again"), "plain": "hush-hush"})
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await look(pilot, pane, json.dumps({"token": "hush-hush", "a": inner}).encode(), "j", "j", "enter")
        for shown in (False, True, False):
            await pilot.pause()
            assert pane.tab.name == "message"
            assert ("hush-hush" in "".join(text(pane))) is shown
            assert ("secrets hidden" in screen_text(pane)[0]) is not shown
            assert all(("hush-hush" in (copy.make() if copy.make else "")) is shown for copy in pane.copies())
            pane.action_secrets()
        pane.action_secrets()
        pane.action_tree()
        await pilot.press("j", "enter")
        await pilot.pause()
        assert "********* again" in "".join(text(pane))
        assert pane.copy_text()[1] == '"********* again"'


async def test_of_what_was_unpacked_without_its_secrets_none_is_shown_with_them() -> None:
    pane = DetailPane()
    known = frozenset({"hush-hush"})
    pane.veil = Veil(lambda: known)
    async with Stage(pane).run_test(size=SIZE) as pilot:
        payload = gzip.compress(json.dumps({"a": json.dumps({"b": "hush-hush"})}).encode(), mtime=0)
        pane.show_message(message(1, payload, Opcode.BINARY))
        pane.open_tab("tree")
        pane.focus()
        await pilot.press("j", "enter")
        await pilot.pause()
        assert '"*********"' in "".join(text(pane))
        pane.action_secrets()
        await pilot.pause()
        assert (pane.tab.name, pane.view.cursor) == ("tree", 1)
        await pilot.press("enter")
        await pilot.pause()
        assert '"hush-hush"' in "".join(text(pane))
        pane.action_secrets()
        await pilot.pause()
        assert '"*********"' in "".join(text(pane))


@pytest.mark.parametrize(
    "value",
    [
        b'"\\ud800\\n\\u001b[31m"',
        b'"\xff\xfe\\n\x1b]0;x\x07"',
        b'"\\u202e\\n\xc2\x9b2J"',
        b'"{\\"a\\":\\"\\\\u001b[2J\\", \\"\\u009b\\":1}"',
        b'"' + b64encode(b"hello\x00\x1b[2J" * 9) + b'"',
        b'"' + b64encode(gzip.compress(b"\x1b" * 100_000)) + b'"',
        b'"a\\n',
    ],
)
async def test_no_string_acts(value: bytes) -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await look(pilot, pane, b'{"\\u001b[31m":' + value + b"}", "j", "enter")
        for name in ("message", "tree"):
            pane.open_tab(name)
            await pilot.pause()
            assert not UNSAFE.search("".join(screen_text(pane)))


async def test_escape_goes_back_to_the_tree_and_then_to_the_log(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.until_text("Request served")
        say(running, json.dumps({"a": 1, "token": JWT}))
        await running.until_text('"token"')
        await running.pilot.press("b", "M", "j", "j")
        await running.until_text("JWT · Enter reads it")
        await running.pilot.press("enter")
        await running.until_text(".token · JWT", "Esc goes back to the tree")
        await running.pilot.press("escape")
        await running.until_text("JWT · Enter reads it")
        await running.pilot.press("escape")
        await running.until(lambda: "reads it" not in running.text, "the log has the keys")
        assert running.pilot.app.focused is not None
        assert running.pilot.app.focused.id == "log"
