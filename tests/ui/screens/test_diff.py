"""The diff tab and rows that say what changed, over the real engine: against the one before, a pinned one, the other
end of what is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.feed import framed, text_run
from ui.shell import Shell, shell
from wstui.model import Direction, Opcode, Run
from wstui.store import lookback
from wstui.ui.panes import diff as tab

TICKS = [{"arg": {"channel": "ticks"}, "px": f"4200{n}", "side": "buy", "n": n} for n in range(5)]


async def spoken(running: Shell, *payloads: bytes) -> None:
    """Let the current connection have received this."""
    await received(running, text_run(*payloads))


async def received(running: Shell, run: Run) -> None:
    """Let it have received a run, and choose the last message of it: a ping of its own may come after it."""
    log, capture = running.main.messages, running.main.inspector.capture
    await running.until(lambda: running.session.view.rows(1, 2), "the server's first message")
    last = len(capture) + len(run.spans) - 1
    capture.recorder(running.session.id).run(run)
    capture.flush()
    await running.until(lambda: log.row_count >= len(running.session.view) and log.choose(last), "all rows")


def ticks() -> list[bytes]:
    return [json.dumps(tick).encode() for tick in TICKS]


async def test_against_the_one_before_of_its_group(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await spoken(running, *ticks()[:2], b'{"arg":{"channel":"other"},"px":"1"}', ticks()[2])
        await running.pilot.press("D")
        await running.until_text('~ .px  "42001" → "42002"  +1', "2 fields the same", "one before of its group")
        # Enter on a line shows what is the same, Enter on the first goes to the other message.
        await running.pilot.press("M", "j", "enter")
        await running.until_text('.side         "buy"')
        await running.pilot.press("k", "enter")
        await running.until(lambda: running.main.messages.selected.preview == ticks()[1], "the other one")  # type: ignore[union-attr]
        await running.pilot.press("D")
        assert running.main.detail.tab.name == "message"


async def test_what_is_first_of_its_group_says_so(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await spoken(running, b"first")
        await running.pilot.press("D")
        await running.until_text("None of its group was before it", "@ on a message has others compared")


async def test_against_a_pinned_one_whichever_came_first(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await spoken(running, *ticks())
        await running.pilot.press("k", "@", "j", "D")
        await running.until_text('"42003" → "42004"', "pinned")
        await running.pilot.press("L", "k", "k")
        await running.until_text('"42002" → "42003"', "pinned")
        await running.pilot.press("@")
        await running.until_text('"42001" → "42002"', "one before of its group")


async def test_the_ends_of_what_is_chosen(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await spoken(running, *ticks())
        await running.pilot.press("D", "v", "k", "k", "k")
        await running.until_text('"42001" → "42004"', "ends of what is chosen")
        await running.pilot.press("escape")
        await running.until_text('"42000" → "42001"')


async def test_one_far_away_is_looked_for_while_keys_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookback, "PIECE", 2)
    async with shell(tmp_path, "/") as running:
        await spoken(running, b"rare 1", *ticks(), *ticks(), b"rare 2")
        await running.pilot.press("D")
        await running.until_text("- rare 1", "+ rare 2")


async def test_long_ones_are_compared_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tab, "AT_ONCE", 64)
    async with shell(tmp_path, "/") as running:
        await spoken(running, *ticks())
        await running.pilot.press("D")
        await running.until_text('"42003" → "42004"')


async def test_bytes_are_of_a_group_by_what_they_are_read_as(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        packed = (b"\x82\xa1a\x01\xa1b\xc3", b"\x00\xff\xfe\x01", b"\x82\xa1a\x02\xa1b\xc3", b"\x00\xff\xfd\x01")
        run, _ = framed(Direction.IN, [(Opcode.BINARY, payload) for payload in packed])
        await received(running, run)
        await running.pilot.press("D")
        await running.until_text("- 00000000  00 ff fe 01", "+ 00000000  00 ff fd 01", "bytes: 1 changed")
        await running.pilot.press("k")
        await running.until_text("~ .a  1 → 2  +1")


async def test_rows_say_what_changed_and_only_those_on_the_screen(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        many = [json.dumps({**TICKS[0], "px": n}).encode() for n in range(400)]
        await spoken(running, *many)
        assert running.main._lookback is None  # nothing is looked for while rows say what they hold
        await running.pilot.press("w")
        await running.until_text("px 398 → 399 +1", "what changed")
        looked = running.main._lookback
        assert looked is not None
        assert looked.looked <= running.main.messages.page_height + 4
        await spoken(running, many[-1])
        await running.until_text('= {"arg"')
        assert looked.looked <= running.main.messages.page_height + 6
        await running.pilot.press("w")
        await running.until(lambda: "what changed" not in running.text, "what they hold")


async def test_in_the_diff_the_key_of_rows_does_the_same_as_in_the_log(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await spoken(running, *ticks())
        await running.pilot.press("M")
        await running.until_text(" w width ")
        await running.pilot.press("D")
        await running.until_text(" w changes ")
        await running.pilot.press("w")
        await running.until_text("px 42003 → 42004")
        assert running.main.detail.tab.name == "diff"
        await running.pilot.press("plus", "w")
        await running.until_text("rows of the log say what they hold")
        await running.pilot.press("x")
        await running.until_text(" w width ")
        await running.pilot.press("w")
        assert (running.main.detail.tab.name, running.main.detail.options.hex_width) == ("hex", 32)


async def test_secrets_are_in_no_diff(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        running.main.inspector.capture.hide(["s3cret-token"])
        await spoken(running, b'{"key":"s3cret-token","n":1}', b'{"key":"another-token","n":1}')
        await running.pilot.press("D")
        await running.until_text('"************" → "another-token"', "secrets hidden")
        await running.pilot.press("w")
        await running.until_text("key ************ → another-token")
        await running.pilot.press("M", "S")
        await running.until_text('"s3cret-token" → "another-token"')
