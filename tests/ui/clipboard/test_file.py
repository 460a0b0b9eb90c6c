"""Copies that are files: their names, how many are kept, and the line that fetches one."""

from __future__ import annotations

import getpass
import os
import shlex
from pathlib import Path

import pytest

from wstui.ui.clipboard.file import KEPT, fetching, new_file


def test_each_has_a_name_of_its_own_and_the_oldest_go(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    paths = [new_file(folder) for _ in range(KEPT)]
    assert len(set(paths)) == KEPT
    for nth, path in enumerate(paths):
        os.utime(path, (nth, nth))
    newest = new_file(folder)
    assert sorted(folder.iterdir()) == sorted([*paths[1:], newest])


@pytest.mark.parametrize(
    ("ssh", "line"),
    [
        ("", ""),
        ("nonsense", ""),
        ("192.0.2.1 50000 192.0.2.2 22", "scp ME@192.0.2.2:/state/a.txt ."),
        ("192.0.2.1 50000 192.0.2.2 2222", "scp -P 2222 ME@192.0.2.2:/state/a.txt ."),
        ("2001:db8::1 50000 2001:db8::2 22", "scp 'ME@[2001:db8::2]:/state/a.txt' ."),
    ],
)
def test_the_line_that_fetches_it(ssh: str, line: str) -> None:
    said = fetching(Path("/state/a.txt"), {"SSH_CONNECTION": ssh})
    assert said == line.replace("ME", getpass.getuser())


def test_a_path_with_blanks_is_one_word() -> None:
    said = fetching(Path("/a b/c.txt"), {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"})
    assert shlex.split(said)[1].endswith(":/a b/c.txt")
