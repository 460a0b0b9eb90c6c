"""Editors of one's own: which one, what it is given, what it leaves, and what is said where that goes wrong."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from wstui.model import Failure
from wstui.ui.outside import edit, editor


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def program(code: str) -> list[str]:
    """An editor that does what the code says to `path`."""
    return [sys.executable, "-c", f"import os, sys; from pathlib import Path; path = Path(sys.argv[1]); {code}"]


def test_which_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert editor({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor({"EDITOR": "'my editor'"}) == ["my editor"]
    monkeypatch.setenv("PATH", "")
    faults: list[tuple[dict[str, str], str]] = [
        ({}, "there is no editor"),
        ({"EDITOR": "'"}, "cannot be run"),
        ({"EDITOR": " "}, "there is no editor"),
    ]
    for environment, fault in faults:
        with pytest.raises(Failure, match=fault):
            editor(environment)


KEPT = ["a", "a\n", "", "\r\n\udc80", "é\N{SNOWMAN}"]


def left(folder: Path) -> list[str]:
    """What is in a folder."""
    return os.listdir(folder)


@pytest.mark.parametrize("text", KEPT)
async def test_what_is_left_alone_stays(text: str, folder: Path) -> None:
    assert await edit(text, ".txt", program("")) == text
    assert left(folder) == []


async def test_what_the_editor_leaves_is_the_text(folder: Path) -> None:
    look = "assert path.suffix == '.json' and path.stat().st_mode & 0o777 == 0o600; "
    look += "assert path.parent.stat().st_mode & 0o777 == 0o700; "
    replaced = "new = path.with_suffix('.new'); new.write_text(path.read_text() + ' more\\n'); os.replace(new, path)"
    assert await edit("some", ".json", program(look + replaced)) == "some more"
    assert await edit("some\n", ".json", program(replaced)) == "some\n more\n"
    assert left(folder) == []


async def test_what_goes_wrong_is_said(folder: Path) -> None:
    for command, fault in [
        (program("sys.exit(3)"), r"ended with 3: the draft is as it was"),
        (program("os.kill(os.getpid(), 9)"), "was ended by signal 9"),
        (["no-such-editor"], "no-such-editor: No such file or directory · set VISUAL or EDITOR"),
        (program("path.unlink()"), "No such file"),
    ]:
        with pytest.raises(Failure, match=fault):
            await edit("a", ".txt", command)
        assert left(folder) == []
    with pytest.raises(Failure, match=r"is not UTF-8 \(byte 2\): the draft is as it was · it is in") as caught:
        await edit("a", ".txt", program("path.write_bytes(b'a\\xff')"))
    with open(str(caught.value).rpartition(" it is in ")[2], "rb") as file:  # noqa: ASYNC230 - it is small
        assert file.read() == b"a\xff"


async def test_an_interrupt_is_for_the_editor() -> None:
    before = signal.getsignal(signal.SIGINT)
    assert await edit("a", ".txt", program(f"os.kill({os.getpid()}, 2); path.write_text('b')")) == "b"
    assert signal.getsignal(signal.SIGINT) is before
