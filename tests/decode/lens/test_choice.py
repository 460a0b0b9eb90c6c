"""Lenses of one's own: a file beside the settings; one that fails is named, and the others go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from wstui import config, patience
from wstui.decode import lens as lenses
from wstui.decode.lens import Beginning, Excerpt
from wstui.model import Direction, Opcode

OWN = """
from wstui.decode.lens import Claim, Reading

class Own:
    name = label = "own"
    subprotocols = ("own.v1",)

    def claims(self, beginning):
        return Claim(0.8, "path /own") if "/own" in beginning.url else None

    def reader(self, beginning):
        return lambda excerpt: [Reading("own", str(excerpt.size))]

LENS = Own()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of one's own lenses."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config.lenses_dir().mkdir(parents=True)
    return config.lenses_dir()


def test_a_file_of_ones_own_is_a_lens(folder: Path) -> None:
    (folder / "own.py").write_text(OWN)
    (folder / "bad.py").write_text("1 / 0")
    (folder / "_part.py").write_text("1 / 0")
    assert "own" in lenses.lenses()
    for beginning in (Beginning("own.v1"), Beginning("", "ws://localhost/own")):
        chosen = lenses.choose(beginning)
        assert chosen is not None
        assert chosen.lens.name == "own"
    (broken,) = lenses.broken()
    assert Path(broken.name).name == "bad.py"
    assert broken.reason == "ZeroDivisionError: division by zero"


def test_without_the_folder_there_are_those_of_the_package(tmp_path: Path) -> None:
    assert "own" not in lenses.lenses(tmp_path / "none")
    assert lenses.broken(tmp_path / "none") == ()


def test_a_lens_that_fails_to_judge_does_not_get_the_connection(folder: Path) -> None:
    (folder / "own.py").write_text(OWN.replace("return Claim", "raise OSError or Claim"))
    assert lenses.choose(Beginning("own.v1", "ws://localhost/own")) is None


def test_a_lens_that_hangs_is_interrupted_and_not_asked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LIMIT", 0.2)
    (folder / "own.py").write_text(OWN.replace('Reading("own", str(excerpt.size))', "i for i in iter(int, 1)"))
    beginning = Beginning("own.v1")
    chosen = lenses.choose(beginning)
    assert chosen is not None
    read = chosen.lens.reader(beginning)
    excerpt = Excerpt.of(Direction.IN, Opcode.TEXT, b"a")
    with pytest.raises(patience.TookTooLong):
        read(excerpt)
    assert read(excerpt) == ()
    assert lenses.choose(beginning) is None


def test_a_lens_that_hangs_while_it_judges_does_not_get_the_connection(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LIMIT", 0.2)
    (folder / "own.py").write_text(OWN.replace("return Claim", "import time; time.sleep(60); return Claim"))
    assert lenses.choose(Beginning("other", "ws://localhost/own")) is None
