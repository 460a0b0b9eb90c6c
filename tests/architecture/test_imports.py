"""What a start pays for, seen from outside: which modules a fresh interpreter holds, and what it leaves on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.sources import ROOT

REPORT = "import sys; sys.stderr.write('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})))"


def interpreter(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a fresh interpreter that finds this tree's package from wherever it is called."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def modules_after(code: str, cwd: Path) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after running this code."""
    done = interpreter("-c", f"{code}\n{REPORT}", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def run_main(*arguments: str) -> str:
    """Code that runs the program and goes on when it exits."""
    return f"import contextlib, wstui.cli\nwith contextlib.suppress(SystemExit): wstui.cli.main({list(arguments)!r})"


def test_the_probe_sees_what_is_loaded(tmp_path: Path) -> None:
    assert "sqlite3" in modules_after("import sqlite3", tmp_path)


@pytest.mark.parametrize(
    "module",
    ["wstui.session", "wstui.net.client", "wstui.store.capture", "wstui.payloads.collection", "wstui.server.app"],
)
def test_the_engine_loads_no_screen(module: str, tmp_path: Path) -> None:
    assert not modules_after(f"import {module}", tmp_path) & {"textual", "rich", "pyperclip"}


def test_the_screen_loads_what_draws_images_when_there_is_one(tmp_path: Path) -> None:
    later = ["PIL", "wstui.ui.easel", "wstui.ui.halfblocks", "wstui.ui.kitty", "wstui.ui.pictures", "wstui.ui.standins"]
    code = f"import sys, wstui.ui.app, wstui.ui.screens.main; print([name for name in {later} if name in sys.modules])"
    done = interpreter("-c", code, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_pays_for_neither_screen_nor_wire(argument: str, tmp_path: Path) -> None:
    assert not modules_after(run_main(argument), tmp_path) & {"textual", "rich", "websockets", "sqlite3", "tomlkit"}


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--help"], 0), (["--version"], 0), (["ws://[broken"], 2), (["--no-such-flag"], 2)]
)
def test_nothing_is_written_where_it_is_called(arguments: list[str], code: int, tmp_path: Path) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    done = interpreter(
        "-m", "wstui", *arguments, cwd=here, HOME=str(home), XDG_CONFIG_HOME="", XDG_STATE_HOME="", XDG_CACHE_HOME=""
    )
    assert done.returncode == code, done.stderr
    assert list(here.iterdir()) == []
    assert list(home.iterdir()) == []
