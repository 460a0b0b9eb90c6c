"""Starts the inspector where a test can see everything that it leaves behind, and drives the demo by keys."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from e2e.console import POLLS, Console

__all__ = ["WSTUI", "Place", "wait_for_live_rows"]

ROOT = Path(__file__).parents[2]
WSTUI = [sys.executable, "-m", "wstui"]


@dataclass(frozen=True)
class Place:
    """A working directory, a home and a directory for temporary files, all new; only XDG directories may be used."""

    folder: Path

    @property
    def cwd(self) -> Path:
        """Where it is started."""
        return self._made("cwd")

    @property
    def state(self) -> Path:
        """Where it may keep its captures."""
        return self.folder / "state"

    @property
    def env(self) -> dict[str, str]:
        """The environment that leads to these, of a person who came over SSH."""
        return {
            "HOME": str(self._made("home")),
            "TMPDIR": str(self._made("tmp")),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.state),
            "PYTHONPATH": str(ROOT),
            "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
        }

    @property
    def litter(self) -> list[Path]:
        """What is left where nothing should be."""
        return [path for name in ("cwd", "home", "tmp") for path in self._made(name).rglob("*")]

    def _made(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path


def wait_for_live_rows(console: Console, polls: int = POLLS) -> None:
    """Wait until the exchange's connection is open and its first tickers are in the log."""
    console.wait_for("exchange ● open", "tickers", "Messages", "Compose", polls=polls)
