"""Roads to the clipboard of the person at the keyboard, which may be on another machine. Each says what it knows: a
tool that was asked back has copied; a terminal that was written to may have. Knows no widget and no message."""

from __future__ import annotations

import asyncio
import os
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from shutil import which

from wstui.config import is_remote

__all__ = ["Copied", "copy", "encode"]

PATIENCE = 2.0
"""Seconds that a tool may take before another road is tried."""
SAFE_SIZE = 74_994
"""Bytes that terminals which take OSC 52 take at least; with Base64 and its frame these are 100,000 on the wire."""

# A process of its own: a clipboard tool that hangs, or complains on the terminal, does neither to the screen. It asks
# the clipboard back, because pyperclip does not look at how its tools ended.
LOCAL = """
import sys, pyperclip
text = sys.stdin.buffer.read().decode()
pyperclip.copy(text)
sys.exit(pyperclip.paste() != text)
"""


@dataclass(frozen=True, slots=True)
class Copied:
    """How a text travelled: `sure` when it is known to have arrived, `failed` when it is known not to have."""

    size: int
    road: str
    sure: bool
    note: str = ""
    failed: bool = False

    def __str__(self) -> str:
        if self.failed:
            return f"not copied: {self.note}"
        said = f"{self.size:,} B {'copied ' if self.sure else ''}{self.road}"  # short: it has a line at 80 columns
        return f"{said} · {self.note}" if self.note else said


async def copy(
    text: str, write: Callable[[str], None], way: str = "auto", env: Mapping[str, str] = os.environ
) -> Copied:
    """Copy a text; `write` writes to the terminal. `way` is `auto`, or `osc52` or `local` to use that road only.

    On this machine the clipboard tool comes first; over SSH only the terminal knows the right clipboard.
    """
    data = encode(text)
    if way == "local" or (way == "auto" and not is_remote(env)):
        if await _run([sys.executable, "-c", LOCAL], data):
            return Copied(len(data), "to this machine's clipboard", True)
        if way == "local":
            return Copied(0, "", False, "no clipboard tool answers; xclip, xsel or wl-clipboard would", failed=True)
    if way == "auto" and env.get("TMUX") and which("tmux") and await _run(["tmux", "load-buffer", "-w", "-"], data):
        return Copied(len(data), "to tmux and its terminal", False, _limit(data))
    write(f"\x1b]52;c;{b64encode(data).decode()}\x07")
    return Copied(len(data), "to the terminal (OSC 52)", False, _limit(data))


def encode(text: str) -> bytes:
    """The bytes that are copied: surrogates that stand for bytes of the wire (PEP 383) become these again."""
    return text.encode("utf-8", "surrogateescape" if _escapes(text) else "replace")


def _escapes(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _limit(data: bytes) -> str:
    return "" if len(data) <= SAFE_SIZE else f"many terminals take {SAFE_SIZE:,} bytes at most"


async def _run(command: Sequence[str], data: bytes) -> bool:
    """Whether a command that takes the data took it, in time; nothing it writes is seen."""
    quiet = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(process.communicate(data), PATIENCE)
    except (TimeoutError, OSError):
        if process.returncode is None:
            process.kill()
            await process.wait()
        return False
    return process.returncode == 0
