"""WebSocket programs that are not ours: the npm packages `ws` and `wscat`, in the versions of their lock file."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servers.process import PATIENCE, running, started
from servers.programs import NO_SKIP, need_program

__all__ = ["LENSES", "node_client", "node_process", "node_program", "node_ws", "wscat"]

HERE = Path(__file__).parent / "node"
LENSES = Path(__file__).parent / "lens_node"
"""Servers of subprotocols, with packages of their own."""


@contextmanager
def node_ws(folder: Path, script: str = "echo.js", source: Path = HERE) -> Iterator[str]:
    """Run the server of a script of `node/`, or of `source`, and give its URL; `folder` keeps the packages for the
    next.

    Where Node.js, npm or the package is not to be had, the running test is skipped.
    """
    node = need_program("node", "nodejs")
    _install(folder, script, source)
    with running([node, folder / script]) as url:
        yield url


@contextmanager
def node_process(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """As `node_ws`, with the process itself."""
    node = need_program("node", "nodejs")
    _install(folder, "echo.js")
    with started([node, folder / "echo.js"]) as server:
        yield server


def node_client(folder: Path, *words: str) -> list[tuple[str, object]]:
    """Run the client of `node/client.js` to its end, and give what it told."""
    node = need_program("node", "nodejs")
    _install(folder, "client.js")
    done = subprocess.run(
        [node, folder / "client.js", *words],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    return [(what, value) for what, value in map(json.loads, done.stdout.splitlines())]


def wscat(folder: Path, *words: str) -> str:
    """Run wscat until the server closes, and give what it printed."""
    node = need_program("node", "nodejs")
    _install(folder, "client.js")
    program = folder / "node_modules" / "wscat" / "bin" / "wscat"
    # It ends with its standard input, so that stays open.
    with subprocess.Popen(
        [node, program, "--no-color", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
        return process.stdout.read()


def node_program(folder: Path) -> Path:
    """The folder of the programs that the packages bring, such as `wscat`, which ask for Node.js by its name."""
    need_program("node")
    _install(folder, "echo.js")
    return folder / "node_modules" / ".bin"


def _install(folder: Path, script: str, source: Path = HERE) -> None:
    """Put the script and the packages into the folder; the packages only where others than the locked are there."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / script, folder)
    lock, installed = source / "package-lock.json", folder / "installed.json"
    if installed.exists() and installed.read_bytes() == lock.read_bytes():
        return
    npm = need_program("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    # The tests have a home of their own; which registry npm asks stands in the user's.
    config = Path(pwd.getpwuid(os.getuid()).pw_dir) / ".npmrc"
    env = os.environ | ({"NPM_CONFIG_USERCONFIG": str(config)} if config.exists() else {})
    done = subprocess.run(
        command, env=env, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = f"npm could not install its packages: {done.stderr.strip()[-500:]}"
        (pytest.fail if NO_SKIP else pytest.skip)(reason)
    shutil.copy(lock, installed)
