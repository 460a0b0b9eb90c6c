"""A program in a tmux of its own, which is a terminal that nobody here wrote: the check on our own screen."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from e2e.console import Console, environment
from servers.programs import need_program

__all__ = ["Tmux"]

LOOK = 0.05


class Tmux(Console):
    """A tmux server with one window of the given size; where tmux is missing, the running test is skipped.

    `directory` holds its socket. The program's first line on the screen is tmux's first line: no status line is shown.
    """

    def __init__(
        self,
        program: Sequence[str],
        *,
        directory: Path,
        columns: int = 120,
        rows: int = 40,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._tmux = [need_program("tmux"), "-S", str(directory / "tmux.socket"), "-f", "/dev/null"]
        self._env = environment(env)
        settings = ["set -g status off", "set -g remain-on-exit on", "set -g default-terminal tmux-256color"]
        size = ["-x", str(columns), "-y", str(rows)]
        start = [word for line in settings for word in [*shlex.split(line), ";"]]
        # tmux does not always come to know how the program ended, so the shell writes it down.
        self._status = directory / "status"
        command = f"{shlex.join(program)}; echo $? > {shlex.quote(str(self._status))}"
        self._run(*start, "new-session", "-d", *size, "-c", str(cwd or directory), command)

    def __enter__(self) -> Tmux:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run("kill-server")

    @property
    def lines(self) -> list[str]:
        """The rows on the screen, without trailing blanks."""
        return [line.rstrip() for line in self._run("capture-pane", "-p").split("\n")[:-1]]

    def write(self, data: bytes) -> None:
        """Send bytes as the keyboard does."""
        self._run("send-keys", "-H", *(f"{byte:02x}" for byte in data))

    def look(self) -> None:
        """Wait a moment; tmux takes in what the program wrote."""
        time.sleep(LOOK)

    def exit_code(self) -> int | None:
        """The program's exit code, None while it runs; negative where a signal ended it."""
        status = self._status.read_text() if self._status.exists() else ""
        if not status.endswith("\n"):
            return None
        # A shell tells of signal n as 128 + n.
        return int(status) if int(status) < 128 else 128 - int(status)

    def buffer(self) -> str:
        """What was last copied into tmux's own clipboard."""
        return self._run("show-buffer")

    def _run(self, *words: str) -> str:
        done = subprocess.run([*self._tmux, *words], env=self._env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"tmux {' '.join(words)}: {done.stderr}"
        return done.stdout
