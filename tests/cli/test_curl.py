"""`wstui curl ...`: a command as a browser copied it becomes a connection, and what does not hold is said."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from curl.samples import FIREFOX_BASH, MEANT
from e2e.demo import WSTUI, Place
from e2e.terminal import Terminal
from servers.process import running
from wstui.cli import main
from wstui.cli._verb import Unusable
from wstui.cli.curl import read
from wstui.model import Profile
from wstui.store.capture import Capture


def test_words_become_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(shlex.split(FIREFOX_BASH)[1:])[0] == MEANT
    profile, notes = read(["https://example.com/x", "--cacert", "ca.pem", "-d", "{}"])
    assert profile == Profile("wss://example.com/x", ca=str(tmp_path / "ca.pem"))
    assert notes[0] == "not honoured: -d"


QUOTED = "'https://example.com/x' -H 'K: V' -A 'u a'"


@pytest.mark.parametrize(
    "words",
    [
        [f"curl {QUOTED}"],
        [QUOTED],
        [f"$ curl {QUOTED}"],
        [f"  CURL.EXE {QUOTED}\n"],
        [f"curl {QUOTED}".replace(" -", " \\\n  -")],
        [f"curl {QUOTED}".replace(" -", " \\\r\n  -")],
        [QUOTED.replace(" -", " \\\n  -")],
        ['curl ^"https://example.com/x^" ^\n  -H ^"K: V^" ^\n  -A ^"u a^"'],
        ["curl", "https://example.com/x", "-H", "K: V", "-A", "u a"],
        ["curl.exe", "https://example.com/x", "-H", "K: V", "-A", "u a"],
        ["https://example.com/x", "-H", "K: V", "-A", "u a"],
    ],
)
def test_a_whole_command_may_be_one_argument(words: list[str]) -> None:
    assert read(words) == (Profile("wss://example.com/x", headers=(("K", "V"),), user_agent="u a"), ())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing after curl"),
        (["-v"], "no URL"),
        (["curl"], "no URL"),
        (["curl 'wss://x"], "has no end"),
        (["curl -v -v"], "no URL"),
        (["ftp://x"], "not a scheme"),
        (["wss://x", "-H"], "has no value"),
        (["wss://x", "-x", "gopher://p"], "not a proxy's scheme"),
        (["wss://x", "--resolve", "x"], "HOST:PORT:ADDRESS"),
    ],
)
def test_what_cannot_be_used_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Unusable, match=said):
        read(words)
    assert main(["curl", *words]) == 2
    assert said in capsys.readouterr().err


def test_it_connects_and_says_what_does_not_hold(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with running([*WSTUI, "echo"], env=os.environ | place.env) as line:
        words = [line.split()[0], "-H", "X-Key: 1", "--digest", "-H", "Connection: Upgrade"]
        with Terminal([*WSTUI, "curl", *words], env=place.env, cwd=place.cwd) as terminal:
            terminal.wait_for("not honoured: --digest", "Request served by")
            terminal.press("q")
            assert terminal.wait_exit() == 0
            said = terminal.raw.decode(errors="replace").partition("\x1b")[0]
    assert said.splitlines() == [
        "wstui: not honoured: --digest",
        "wstui: made by the handshake itself: Connection",
    ]
    capture = Capture.open(next((place.state / "wstui" / "captures").iterdir()))
    (record,) = capture.connections()
    capture.close()
    assert record.handshake is not None
    assert b"X-Key: 1\r\n" in record.handshake.request
