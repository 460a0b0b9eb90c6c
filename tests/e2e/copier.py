"""Copies so many bytes as the inspector does, and prints what it says of it: `copier.py BYTES [WAY]`."""

from __future__ import annotations

import asyncio
import sys

from wstui.ui.clipboard import copy, process

__all__ = ["said"]


def said(size: int) -> str:
    """A text of so many bytes in which no part is like another."""
    return "".join(f"{number:x} " for number in range(size))[:size]


process.PATIENCE = 60  # what is tested is where the text goes, and not how busy the machine is


async def _main(size: int, way: str = "auto") -> None:
    def write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    copied = await copy(said(size), write, way)
    write(f"\r\n[{copied}]\r\n")
    sys.stdin.readline()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), *sys.argv[2:3]))
