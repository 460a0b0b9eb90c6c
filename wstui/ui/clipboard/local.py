"""The clipboard of this machine, by the tools that pyperclip knows: on Wayland, X11, macOS, Windows and WSL."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from wstui.safetext import oneline
from wstui.ui.clipboard.copied import Copied
from wstui.ui.clipboard.process import run

__all__ = ["copy"]

# A process of its own: a clipboard tool that hangs, or complains on the terminal, does neither to the screen. It asks
# the clipboard back, because pyperclip does not look at how its tools ended. Tools such as xclip stay, and would keep
# the standard output open.
ASK = """
import os, sys, pyperclip
told = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
text = sys.stdin.buffer.read().decode()
copy, paste = pyperclip.determine_clipboard()
copy(text)
if paste() != text:
    sys.exit(1)
os.write(told, getattr(copy, "__name__", "").removeprefix("copy_").encode())
"""
NAMES = {
    "wl": "wl-copy",
    "osx_pbcopy": "pbcopy",
    "osx_pyobjc": "the pasteboard",
    "windows": "Windows",
    "wsl": "Windows, from WSL",
    "qt": "Qt",
}
"""What tools are called that pyperclip calls otherwise."""


async def copy(data: bytes, env: Mapping[str, str]) -> Copied | None:
    """Copy, and look whether it is there; None where it is not."""
    told = await run([sys.executable, "-c", ASK], data, env=env)
    if told is None:
        return None
    name = told.decode("utf-8", "replace")
    return Copied(len(data), f"to this machine's clipboard ({NAMES.get(name) or oneline(name)})", "copied")
