"""What is attached, how large it is, and how it begins."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wstui.model import Failure
from wstui.ui.attachment import LARGE, beginning, is_attached, is_large, kind_of, read_name, size_of
from wstui.ui.draft import Draft


def test_over_64_kib_and_files_are_attached() -> None:
    assert not is_large("x" * LARGE)
    assert is_large("x" * (LARGE + 1))
    assert not is_large("é" * (LARGE // 2))
    assert is_large("é" * (LARGE // 2) + "x")
    assert is_attached(Draft(file="/nowhere"))
    assert not is_attached(Draft("x"))


def test_the_beginning_of_a_text() -> None:
    assert beginning(Draft("a\nb")) == "a\nb"
    assert beginning(Draft("x" * 1000 + "\nend")) == "x" * 400 + "…\nend"
    assert beginning(Draft("line\n" * 100_000)) == "line\n" * 12 + "…"


def test_the_beginning_of_a_file(tmp_path: Path) -> None:
    text, binary, gone = (str(tmp_path / name) for name in ("a.txt", "b.bin", "gone"))
    Path(text).write_text("é\n" * 5000)
    Path(binary).write_bytes(bytes(range(40)))
    assert beginning(Draft(file=text)) == "é\n" * 12 + "…"
    assert beginning(Draft(file=binary)).splitlines()[2] == f"00000020  20 21 22 23 24 25 26 27{' ' * 27}| !\"#$%&'|"
    assert beginning(Draft(file=gone)) == f"{gone}: not there"
    assert [size_of(Draft(file=name)) for name in (text, binary, gone)] == [15000, 40, -1]
    assert size_of(Draft("é")) == 2
    assert [kind_of(text), kind_of(binary)] == ["text", "binary"]
    with pytest.raises(Failure, match="gone: No such file"):
        kind_of(gone)


def test_names_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a").touch()
    os.mkfifo(tmp_path / "pipe")
    assert read_name("~/a") == str(tmp_path / "a")
    for name, fault in [("~/b", "~/b: No such file"), ("~/pipe", "~/pipe: not a regular file"), ("a\0b", "no name")]:
        with pytest.raises(Failure, match=fault):
            read_name(name)
