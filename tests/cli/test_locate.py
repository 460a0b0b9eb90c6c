"""`wstui locate` says where things are."""

from __future__ import annotations

from pathlib import Path

import pytest

from wstui import config
from wstui.cli import main


@pytest.mark.parametrize("what", ["config", "collection", "captures", "log"])
def test_paths_are_written_a_line_each(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".wstui").mkdir()
    assert main(["locate", what]) == 0
    wanted = {
        "config": [tmp_path / "config" / "wstui" / "config.toml"],
        "collection": [config.collection_dir(), tmp_path / ".wstui"],
        "captures": [tmp_path / "state" / "wstui" / "captures"],
        "log": [tmp_path / "state" / "wstui" / "wstui.log"],
    }
    assert capsys.readouterr().out.splitlines() == [str(path) for path in wanted[what]]
