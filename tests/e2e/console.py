"""What a test does at a terminal: press keys, wait until something is on the screen. Knows not which terminal it is."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

__all__ = ["KEYS", "POLLS", "Console", "encode", "environment"]

POLLS = 600
"""How often a wait looks before it gives up; a look waits at most 50 ms, so a wait is bounded by half a minute."""

KEYS = {
    "enter": b"\r",
    "esc": b"\x1b",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "space": b" ",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pgup": b"\x1b[5~",
    "pgdn": b"\x1b[6~",
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
}


def encode(key: str) -> bytes:
    """What a terminal sends for a key: a name of `KEYS`, `ctrl+LETTER`, or text as it is."""
    if key in KEYS:
        return KEYS[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[5]) & 0x1F])
    return key.encode()


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment as a new local terminal would have it."""
    dropped = {"COLUMNS", "LINES", "NO_COLOR", "TMUX", "STY", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "DISPLAY"}
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"} | (extra or {})


class Console(ABC):
    """A terminal in which one program runs."""

    @property
    @abstractmethod
    def lines(self) -> list[str]:
        """The rows on the screen, without trailing blanks."""

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Send bytes as the keyboard does."""

    @abstractmethod
    def look(self) -> None:
        """Take in what the program wrote; wait a moment where it wrote nothing."""

    @abstractmethod
    def exit_code(self) -> int | None:
        """The program's exit code, None while it runs; negative where a signal ended it."""

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.write(encode(key))
            if key == "esc":
                # A byte that followed within a tenth of a second would make it Alt and that key.
                self.pause(0.15)

    def pause(self, seconds: float) -> None:
        """Look for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()

    def wait_for(self, *texts: str, polls: int = POLLS) -> None:
        """Wait until all of these are on the screen."""
        self.wait_until(lambda: all(text in self.text for text in texts), f"{texts} on the screen", polls)

    def wait_gone(self, *texts: str, polls: int = POLLS) -> None:
        """Wait until none of these is on the screen."""
        self.wait_until(lambda: not any(text in self.text for text in texts), f"{texts} off the screen", polls)

    def wait_until(self, holds: Callable[[], bool], what: str, polls: int = POLLS) -> None:
        """Wait until this holds; where it does not, or the program ended before, fail and show the screen."""
        for _ in range(polls):
            self.look()
            if holds():
                return
            if self.exit_code() is not None:
                break
        self.look()
        assert holds(), f"waited for {what}; exit code {self.exit_code()}; the screen was\n{frame(self.lines)}"

    def wait_exit(self, polls: int = POLLS) -> int:
        """Wait until the program ended; its exit code."""
        for _ in range(polls):
            self.look()
            code = self.exit_code()
            if code is not None:
                return code
        raise AssertionError(f"the program did not end; the screen was\n{frame(self.lines)}")


def frame(lines: Iterable[str]) -> str:
    """A screen as part of a failed test's story."""
    return "\n".join(f"│{line}" for line in lines)
