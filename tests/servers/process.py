"""Programs run beside the tests that say on their first line of output where they are."""

from __future__ import annotations

import selectors
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["PATIENCE", "answers", "ended", "free_port", "listening", "running", "started"]

TRIES = 5
PATIENCE = 60.0  # seconds; a machine may be busy


@contextmanager
def running(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[str]:
    """Run a program and give the first line that it prints; end it on leaving.

    Raises `RuntimeError` with what it said on stderr where no line comes.
    """
    with started(command, env=env, cwd=cwd) as (line, _):
        yield line


@contextmanager
def started(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """As `running`, with the process itself."""
    with tempfile.TemporaryFile() as talk:
        process = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=talk
        )
        with ended(process):
            assert process.stdout is not None
            line = _first_line(process.stdout)
            if not line:
                talk.seek(0)
                raise RuntimeError(f"{command[0]} did not start: {talk.read().decode(errors='replace')}")
            yield line, process


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process on leaving, by force where it does not listen."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def listening(command: Callable[[int], Sequence[str | Path]], log: Path) -> Iterator[int]:
    """Run a program that listens on the port which the command is made for, and give that port.

    Raises `RuntimeError` with what it said, kept in `log`, where it does not come to listen.
    """
    for _ in range(TRIES):  # the port is free when it is chosen; somebody else may take it before the program does
        port = free_port()
        with log.open("wb") as talk:
            process = subprocess.Popen(command(port), stdin=subprocess.DEVNULL, stdout=talk, stderr=talk)
        with ended(process):
            if answers(process, port):
                yield port
                return
    raise RuntimeError(f"{command(0)[0]} did not start: {log.read_text('utf-8', 'replace')}")


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the port is listened on; False where the program ends before."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False


def _first_line(output: IO[bytes]) -> str:
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        return output.readline().decode().strip() if selector.select(PATIENCE) else ""
