"""Programs run beside the tests that say on their first line of output where they are."""

from __future__ import annotations

import selectors
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["PATIENCE", "ended", "running"]

PATIENCE = 60.0  # seconds; a machine may be busy


@contextmanager
def running(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[str]:
    """Run a program and give the first line that it prints; end it on leaving.

    Raises `RuntimeError` with what it said on stderr where no line comes.
    """
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
            yield line


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


def _first_line(output: IO[bytes]) -> str:
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        return output.readline().decode().strip() if selector.select(PATIENCE) else ""
