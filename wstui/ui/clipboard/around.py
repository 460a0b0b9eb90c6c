"""Where the program runs, as far as that decides which clipboard is the right one: the environment, the system, the
programs that it was started by. Asks nothing of any program."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wstui.config import is_remote

__all__ = ["Around", "ancestors_of"]

DEEPEST = 64
CONTAINERS = ("container", "REMOTE_CONTAINERS")
"""Variables that Podman and systemd, and the containers of VS Code, set."""


@dataclass(frozen=True, slots=True)
class Around:
    """`platform` as `sys.platform` says it; `ancestors` the names of the processes above, the nearest first, where the
    system tells them, and after tmux those above who looks at it."""

    env: Mapping[str, str] = field(default_factory=dict)
    platform: str = "linux"
    ancestors: tuple[str, ...] = ()
    wsl: bool = False
    container: bool = False

    @classmethod
    def here(cls) -> Around:
        """Where this process is."""
        release = os.uname().release.lower() if hasattr(os, "uname") else ""
        marks = any(os.path.exists(path) for path in ("/.dockerenv", "/run/.containerenv"))
        return cls(
            dict(os.environ),
            sys.platform,
            ancestors_of(os.getpid()),
            wsl="microsoft" in release,
            container=marks or any(os.environ.get(name) for name in CONTAINERS),
        )

    @property
    def multiplexer(self) -> str:
        """`tmux`, `screen`, or nothing: the nearest around the program on this machine."""
        if self.browser:
            return ""
        known = {"tmux": bool(self.env.get("TMUX")), "screen": bool(self.env.get("STY"))}
        for name in self.ancestors:
            for one, there in known.items():
                if there and name.lower().startswith(one):
                    return one
        return next((one for one, there in known.items() if there), "")

    @property
    def browser(self) -> bool:
        """Whether the terminal is a page of `wstui web`, and the person at whatever machine shows it."""
        return self.env.get("TERM_PROGRAM") == "wstui-web"

    @property
    def mosh(self) -> bool:
        """Whether mosh is between the program and the person."""
        return "mosh-server" in self.ancestors and not self.browser

    @property
    def remote(self) -> bool:
        """Whether the person is at another machine."""
        return is_remote(self.env) or self.mosh

    @property
    def local(self) -> bool:
        """Whether this machine has a clipboard, and the person is at this machine."""
        graphic = bool(self.env.get("DISPLAY") or self.env.get("WAYLAND_DISPLAY"))
        owned = self.wsl or self.platform in ("darwin", "win32", "cygwin")
        return not self.remote and not self.browser and (graphic or (owned and not self.container))


def ancestors_of(pid: int) -> tuple[str, ...]:
    """The names of the processes above one, the nearest first; nothing where the system does not tell (Linux does)."""
    names: list[str] = []
    try:
        while pid > 1 and len(names) < DEEPEST:
            # "PID (NAME) STATE PARENT ...", and a name may have anything in it.
            about = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
            names.append(about[about.index("(") + 1 : about.rindex(")")])
            pid = int(about[about.rindex(")") + 1 :].split()[1])
    except (OSError, ValueError, IndexError):
        pass
    return tuple(names[1:])
