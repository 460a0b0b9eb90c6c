"""Servers of subprotocols that are not ours: those in Python in an environment of their own, which `.ci/servers` makes,
and Action Cable out of Debian's packages."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.process import listening
from servers.programs import missing, need_program

__all__ = ["actioncable", "jupyter", "language_server", "signalr", "wamp"]

HERE = Path(__file__).parent / "lens_python"
RACK = Path(__file__).parents[1] / "decode" / "lens" / "golden" / "make" / "actioncable.ru"
PROGRAMS = Path(os.environ.get("WSTUI_TESTS_SERVERS") or Path(__file__).parents[2] / "build" / "servers") / "bin"


def _installed(name: str) -> Path:
    """A program of the environment; where there is none, the running test is skipped."""
    program = PROGRAMS / name
    if not program.exists():
        missing(f"needs {name} of tests/servers/lens_python; .ci/servers installs it")
    return program


@contextmanager
def jupyter(folder: Path) -> Iterator[str]:
    """Run a Jupyter server with a kernel, and give the URL of the kernel's channels."""
    program = _installed("jupyter-server")

    def command(port: int) -> list[str | Path]:
        options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"]
        alone = [f"--port={port}", "--port-retries=0", "--ip=127.0.0.1", f"--ServerApp.root_dir={folder}"]
        return [program, *options, *alone]

    with listening(command, folder / "jupyter.log") as port:
        place = f"127.0.0.1:{port}/api/kernels"
        asked = urllib.request.Request(f"http://{place}", b"{}", {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked) as answer:
            kernel = json.load(answer)["id"]
        yield f"ws://{place}/{kernel}/channels"


@contextmanager
def language_server(folder: Path) -> Iterator[str]:
    """Run python-lsp-server, and give its URL."""
    program = _installed("pylsp")

    def command(port: int) -> list[str | Path]:
        return [program, "--ws", "--host", "127.0.0.1", "--port", str(port)]

    with listening(command, folder / "pylsp.log") as port:
        yield f"ws://127.0.0.1:{port}/"


@contextmanager
def wamp(folder: Path) -> Iterator[str]:
    """Run a WAMP router, and give its URL."""
    python = _installed("python")
    with listening(lambda port: [python, HERE / "wamp_router.py", str(port)], folder / "wamp.log") as port:
        yield f"ws://127.0.0.1:{port}/ws"


@contextmanager
def signalr(folder: Path) -> Iterator[str]:
    """Run a SignalR server, and give the URL of its hub."""
    python = _installed("python")
    with listening(lambda port: [python, HERE / "signalr_hub.py", str(port)], folder / "signalr.log") as port:
        yield f"ws://127.0.0.1:{port}/hub"


@contextmanager
def actioncable(folder: Path) -> Iterator[str]:
    """Run Action Cable under Puma, and give its URL."""
    program, ruby = need_program("puma"), need_program("ruby")
    if subprocess.run([ruby, "-e", 'require "action_cable"'], capture_output=True, check=False).returncode:
        missing("needs Debian's ruby-actioncable")

    def command(port: int) -> list[str | Path]:
        return [program, "-b", f"tcp://127.0.0.1:{port}", "-t", "1:4", RACK]

    with listening(command, folder / "puma.log") as port:
        yield f"ws://127.0.0.1:{port}/cable"
