"""The demo's exchange from the first connection to the day after, with real processes: logged in to with HMAC, gone and
back again; and its capture replayed, compared and served to a client that is not ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from e2e.demo import ROOT, WSTUI, Place, wait_for_live_rows
from e2e.terminal import Terminal
from servers.changed_exchange import CHANGED, EXPECTED
from servers.node_ws import node_client
from servers.process import running
from wstui.cli.demo import VARIABLES
from wstui.model import Direction, Opcode, Row
from wstui.server.exchange import SECRET
from wstui.store.capture import Capture

SERVER = Path(__file__).parents[1] / "servers" / "changed_exchange.py"
RECIPE = [
    "recipe 1/4 · sent log in",
    "recipe 2/4 · .event=login came after N ms · conn = N",
    "recipe 3/4 · sent subscribe tickers",
    "recipe 4/4 · .arg.channel=tickers .data came after N ms",
]


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The capture of the demo, in which the server restarted when a key was pressed."""
    folder = tmp_path_factory.mktemp("story")
    place = Place(folder)
    kept = folder / "yesterday.wstui"
    with Terminal([*WSTUI, "demo", "--restart", "0"], env=place.env, cwd=place.cwd) as terminal:
        wait_for_live_rows(terminal)
        terminal.wait_for("recipe done, 4 steps · heartbeat 1")
        # What the demo leaves behind goes with its directory, but not what has another name.
        (capture,) = Path(place.env["TMPDIR"]).glob("wstui-demo-*/state/wstui/captures/*.wstui")
        os.link(capture, kept)
        terminal.press("7")
        terminal.wait_for("notice code")
        terminal.wait_for("1012 service restart", "↻ again in", "refused with 503")
        terminal.wait_for("exchange ● open", "re-sent 2, both acknowledged")
        terminal.wait_until(lambda: beats_after_the_gap(terminal.text), "a heartbeat behind the row of the gap")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert SECRET.encode() not in terminal.raw
    assert place.litter == []
    return kept


def beats_after_the_gap(screen: str) -> bool:
    """Whether a ping was sent after the row that tells of the gap."""
    _, gap, after = screen.partition("down ")
    return bool(gap) and bool(re.search(r" > .* text +4  ping", after))


def rows_of(path: Path) -> list[Row]:
    """What was recorded of the exchange."""
    with closing(Capture.open(path)) as capture:
        (exchange,) = (record for record in capture.connections() if record.name == "exchange")
        view = capture.view(exchange.id)
        return view.rows(0, len(view))


def payloads_of(path: Path, direction: Direction) -> list[str]:
    """The messages of one side until the server restarted."""
    with closing(Capture.open(path)) as capture:
        (exchange,) = (record for record in capture.connections() if record.name == "exchange")
        view = capture.view(exchange.id)
        rows = view.rows(0, len(view))
        end = next(at for at, row in enumerate(rows) if row.opcode is Opcode.CLOSE)
        wanted = [at for at in range(end) if rows[at].direction is direction and rows[at].opcode is Opcode.TEXT]
        return [view.message(at).payload.decode() for at in wanted]


def test_it_logs_in_beats_comes_back_and_does_it_again(yesterday: Path) -> None:
    rows = rows_of(yesterday)
    events = [row.preview.decode() for row in rows if row.opcode is Opcode.EVENT]
    told = [re.sub(r"\b[\d,]+ ms|[0-9a-f]{8}", lambda n: "N ms" if "ms" in n[0] else "N", e) for e in events]
    assert [event for event in told if event.startswith("recipe")] == RECIPE * 2
    gap = next(event for event in events if event.startswith("down "))
    assert "re-sent 2, both acknowledged · close 1012" in gap
    assert not [event for event in events if event.startswith("heartbeat missed")]
    sent = [row.preview.decode() for row in rows if row.direction is Direction.OUT and row.opcode is Opcode.TEXT]
    assert len([text for text in sent if text.startswith('{"op":"login","args":[{"apiKey":"demo-key"')]) == 2
    assert sent.count("ping") >= 2
    closes = [(row.direction, row.preview[:4]) for row in rows if row.opcode is Opcode.CLOSE]
    assert closes[0][0] is Direction.IN
    assert len(closes) == 4  # both sides of two ends
    assert SECRET in VARIABLES
    assert SECRET not in yesterday.read_bytes().decode("latin-1")


def test_the_one_field_that_differs_is_found_and_named(yesterday: Path, tmp_path: Path) -> None:
    place = Place(tmp_path)
    with running([sys.executable, SERVER], env={**os.environ, "PYTHONPATH": str(ROOT)}) as url:
        words = [str(yesterday), url, "--connection", "exchange", "--speed", "answered", "--literal"]
        ignored = ["--ignore", "high24h", "--ignore", "low24h"]  # a record of the day, and so of no server
        done = subprocess.run(
            [*WSTUI, "replay", *words, *ignored], env={**os.environ, **place.env}, cwd=ROOT,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    report = done.stdout
    assert done.returncode == 3, report + done.stderr
    assert report.splitlines()[0].endswith(" · 1 field differs"), report
    assert re.findall(r"^  (\.\S+)", report, re.MULTILINE) == [".data.0.instType"]
    assert f'    expected  "{EXPECTED}"\n    received  "{CHANGED}"\n' in report
    _, _, unjudged = report.partition("not judged")
    assert {".connId", ".data.*.ts", ".data.*.last"} <= set(unjudged.split())


def test_a_client_that_is_not_ours_is_served_what_was_recorded(yesterday: Path, node_folder: Path) -> None:
    said, wanted = payloads_of(yesterday, Direction.OUT), payloads_of(yesterday, Direction.IN)
    serve = [*WSTUI, "serve", str(yesterday), "--connection", "exchange", "--speed", "answered"]
    with running(serve, cwd=ROOT) as url:
        told = node_client(node_folder, url, "", *said)
    assert told[1] == ("open", "")
    assert [value for what, value in told if what == "text"] == wanted
    assert told[-1] == ("close", "1012 The service restarts")
