"""`wstui serve`: yesterday's capture as a server, for clients that are not ours."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.sync.client import connect

from cli.recorded import ERROR, PING, record
from e2e.demo import ROOT
from servers.node_ws import node_client, wscat
from servers.process import ended
from wstui.cli import main


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An error, a pong, and a close for silence; twice."""
    return asyncio.run(record(tmp_path_factory.mktemp("captures"), [ERROR, PING], times=2))


@contextmanager
def served(*words: str | Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The verb, and the URL it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wstui", "serve", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with ended(process):
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        with process.stderr, process.stdin:
            yield process, process.stdout.readline().decode().strip()


def test_heartbeats_are_not_waited_for_and_answered_when_they_come(tmp_path: Path, node_folder: Path) -> None:
    beating = asyncio.run(record(tmp_path, [PING, ERROR, PING]))
    with served(beating) as (process, url):
        silent = node_client(node_folder, url, "v5", ERROR)
        beats = node_client(node_folder, url, "v5", ERROR, PING)
        process.terminate()
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert [what for what, _ in silent] == ["headers", "open", "text", "close"]
    assert [what for what, _ in beats] == ["headers", "open", "text", "text", "close"]
    assert beats[3] == ("text", "pong")
    assert "heartbeats of a client are not waited for: ping (answered with pong)" in said


def test_ws_is_played_what_was_recorded(capture: Path, node_folder: Path) -> None:
    with served(capture, "--speed", "answered") as (_, url):
        assert url.endswith("/exchange")
        told = node_client(node_folder, url, "v5", ERROR, PING)
    kinds = [what for what, _ in told]
    assert kinds == ["headers", "open", "text", "text", "close"]
    assert told[1] == ("open", "v5")
    error = json.loads(str(told[2][1]))
    assert (error["event"], error["code"]) == ("error", "60018")
    assert told[3] == ("text", "pong")
    assert str(told[4][1]).startswith("4004 No data received")


def test_wscat_is_played_what_was_recorded(capture: Path, node_folder: Path) -> None:
    with served(capture, "--speed", "answered") as (_, url):
        said = wscat(node_folder, "-c", url, "-s", "v5", "-x", ERROR, "-x", PING, "-w", "60")
    assert '"event":"error"' in said
    assert "pong" in said  # and it ended, as the server closed


def test_every_client_gets_it_all_and_one_that_comes_again_the_next_part(capture: Path) -> None:
    with served(capture, "--speed", "answered") as (process, url):
        with connect(url, subprotocols=["v5"]) as one, connect(url) as other:  # type: ignore[list-item]
            assert other.subprotocol is None  # it offered none
            for client in (one, other):
                client.send(ERROR.replace("BTC", "ETH"))  # of the same shape
                assert json.loads(client.recv(timeout=60))["code"] == "60018"
                client.send(PING)
                assert client.recv(timeout=60) == "pong"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr is not None
        talk = process.stderr.read().decode()
        assert talk.count("connected to /exchange") == 2
        assert "Traceback" not in talk


def test_step_by_step_each_line_lets_a_message_out(capture: Path) -> None:
    with served(capture, "--speed", "step") as (process, url), connect(url) as client:
        assert process.stdin is not None
        client.send(ERROR)
        client.send(PING)
        with pytest.raises(TimeoutError):
            client.recv(timeout=0)
        for wanted in ('"event":"error"', "pong"):
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert wanted in str(client.recv(timeout=60))


def test_what_is_no_capture_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.wstui").write_bytes(b"no")
    assert main(["serve", str(tmp_path / "x.wstui")]) == 1
    assert "not a capture" in capsys.readouterr().err


def test_a_connection_that_is_not_there(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(capture), "--connection", "nobody"]) == 2
    assert "1 exchange" in capsys.readouterr().err


def test_a_speed_that_is_none(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(capture), "--speed", "fast"]) == 2
    assert "is no speed" in capsys.readouterr().err
