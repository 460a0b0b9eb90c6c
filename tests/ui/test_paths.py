"""Paths are completed as far as there is one way to go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from wstui.ui.paths import Completed, completed


@pytest.mark.parametrize(
    ("begun", "wanted", "names"),
    [
        ("al", "alpha-", ("alpha-1.har", "alpha-2.har")),
        ("alpha-1", "alpha-1.har", ("alpha-1.har",)),
        ("be", "beta/", ("beta/",)),
        ("beta/", "beta/in.txt", ("in.txt",)),
        (".h", ".hidden", (".hidden",)),
        ("none", "none", ()),
        ("none/x", "none/x", ()),
        ("\0", "\0", ()),
        ("~", "~/", ()),
        ("", "", ("alpha-1.har", "alpha-2.har", "beta/")),
    ],
)
def test_it_goes_on(
    begun: str, wanted: str, names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("beta").mkdir()
    for name in ("alpha-1.har", "alpha-2.har", ".hidden", "beta/in.txt"):
        Path(name).touch()
    assert completed(begun) == Completed(wanted, names)
