"""`wstui replay`: yesterday's capture against today's server, and the report of it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from random import Random

import pytest

from cli.feed import PRICES, feeding, record_feed
from cli.recorded import ERROR, PING, SUBSCRIBE, record
from e2e.demo import ROOT
from wstui.server import exchange
from wstui.server.app import serve
from wstui.server.market import Quote


async def replayed(*words: str | Path) -> tuple[int, str, str]:
    """The exit code of the verb, what it printed and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "wstui", "replay", *words,
        cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_the_same_server_says_the_same(tmp_path: Path) -> None:
    path = await record(tmp_path, [ERROR, PING])
    async with await serve(silence=0.3) as server:
        code, report, talk = await replayed(path, server.url, "--speed", "answered")
    assert code == 0, report + talk
    assert report.startswith("expected 3, received 3 · the same\n")
    assert ".connId" in report  # differs, and is an id
    assert "recorded in" in talk


async def test_one_field_that_differs_is_found_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await record(tmp_path, [SUBSCRIBE, ERROR, PING], leave=12)
    before = exchange.CHANNELS["mark-price"]

    def other(quote: Quote, random: Random) -> dict[str, str]:
        return {**before(quote, random), "instType": "FUTURES"}

    monkeypatch.setitem(exchange.CHANNELS, "mark-price", other)
    async with await serve() as server:
        code, report, _ = await replayed(path, f"{server.url}/exchange", "--speed", "answered", "--connection", "1")
    assert code == 3
    assert "1 field differs" in report
    assert "  .data.0.instType" in report
    assert '    expected  "MARGIN"\n    received  "FUTURES"\n' in report


@pytest.mark.parametrize("speed", ["original", "answered", "10x"])
async def test_what_is_pushed_after_the_last_message_is_judged_at_every_speed(tmp_path: Path, speed: str) -> None:
    path = await record_feed(tmp_path)
    async with feeding(("1", "1", "9", "1")) as url:
        code, report, talk = await replayed(path, url, "--speed", speed, "--ignore", "tags")
    assert code == 3, report + talk
    assert report.startswith("expected 6, received 6 · 1 field differs\n")  # the server's close among them
    assert '    expected  "1"\n    received  "9"\n' in report


@pytest.mark.parametrize("speed", ["answered", "10x"])
async def test_what_is_pushed_no_more_did_not_come(tmp_path: Path, speed: str) -> None:
    path = await record_feed(tmp_path)
    async with feeding(PRICES[:3]) as url:
        code, report, _ = await replayed(path, url, "--speed", speed, "--patience", "1")
    assert code == 3
    assert report.startswith("expected 6, received 5 · 1 did not come\n")


async def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    path = await record(tmp_path, [PING])
    async with await serve() as server:
        url = server.url
    code, _, talk = await replayed(path, url)
    assert code == 1
    assert "wstui: " in talk
    assert "Traceback" not in talk


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--speed", "fast"], "is no speed"),
        (["--ignore", ".a=1"], "is no field"),
        (["--filter", "size>x"], "does not hold"),
        (["--connection", "nobody"], "there is no connection"),
        (["ftp://x"], "not a scheme"),
    ],
)
async def test_what_cannot_be_used(tmp_path: Path, words: list[str], said: str) -> None:
    path = await record(tmp_path, [PING])
    code, report, talk = await replayed(path, *words)
    assert (code, report) == (2, "")
    assert said in talk


async def test_what_came_from_a_template_is_filled_anew(tmp_path: Path) -> None:
    path = await record(tmp_path, ["hi a"], template="hi {{name}}", path="/", leave=2)
    async with await serve() as server:
        url = f"{server.url}/"
        code, _, talk = await replayed(path, url, "--speed", "answered", "--patience", "0.5")
        assert code == 0
        assert "sent as recorded, though it had a template: 1 · line 1, column 4: name is not known" in talk
        assert "--var NAME=VALUE says what it is" in talk
        code, report, talk = await replayed(path, url, "--speed", "answered", "--patience", "0.5", "--var", "name=b")
        assert "filled anew from their templates: 1" in talk
        assert '"hi b"' in report
        _, report, talk = await replayed(path, url, "--speed", "answered", "--patience", "0.5", "--literal")
        assert "hi b" not in report
        assert "filled" not in talk


async def test_a_template_reads_nothing_of_this_environment(tmp_path: Path) -> None:
    path = await record(tmp_path, ["hi a"], template="hi {{env.HOME}}", path="/", leave=2)
    async with await serve() as server:
        fast = ("--speed", "answered", "--patience", "0.5")
        code, report, talk = await replayed(path, f"{server.url}/", *fast)
        assert (code, "hi a" in report or "the same" in report) == (0, True)
        assert "sent as recorded, though it had a template: 1 · env.HOME is not read for a capture" in talk
        _, report, _ = await replayed(path, f"{server.url}/", *fast, "--var", "env.HOME=b")
        assert '"hi b"' in report


async def test_a_secret_that_was_filled_in_is_not_in_the_report(tmp_path: Path) -> None:
    path = await record(tmp_path, ["hi a"], template="hi {{api_secret}}", path="/", leave=2)
    async with await serve() as server:
        words = (f"{server.url}/", "--speed", "answered", "--patience", "0.5", "--var", "api_secret=hunter2hunter2")
        code, report, talk = await replayed(path, *words)
    assert code == 3  # it is another answer than the recorded one
    assert "expected  " in report
    assert "hunter2" not in report + talk


async def test_no_connection_is_made_again_by_itself(tmp_path: Path) -> None:
    path = await record(tmp_path, [PING])
    async with await serve(silence=0.1) as server:
        code, _, _ = await replayed(path, server.url, "--reconnect=always", "--speed", "10x")
    assert code in (0, 3)


async def test_messages_that_hold_secrets_are_counted(tmp_path: Path) -> None:
    path = await record(tmp_path, ['{"op":"login","args":[{"apiKey":"0123456789","passphrase":"hunter2hunter2"}]}'])
    async with await serve(silence=0.3) as server:
        _, _, talk = await replayed(path, server.url, "--speed", "answered")
    assert "careful: 1 of the messages to be sent hold a secret" in talk
    assert "hunter2" not in talk
