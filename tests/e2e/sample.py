"""A full-screen program that does what it is told by keys; the harness is tried on it.

`q` leaves and restores, `x` leaves and restores nothing, `o` writes an OSC 52, `e` rings the bell; any other byte is
shown by its number.
"""

from __future__ import annotations

import os
import sys
import termios
import tty

ENTER = "\x1b[?1049h\x1b[?25l\x1b[>1u\x1b[2J"
LEAVE = "\x1b[<u\x1b[?25h\x1b[?1049l"


def out(text: str) -> None:
    """Write and flush."""
    sys.stdout.write(text)
    sys.stdout.flush()


def main() -> int:
    """Run until told to leave; exit code 3."""
    before = termios.tcgetattr(0)
    tty.setraw(0)
    size = os.get_terminal_size()
    top = f"\x1b[1;1Hsize {size.columns}x{size.lines}\x1b[3;5H\x1b[1;31m·\x1b[0m"
    out(f"before\r\n{ENTER}{top}\x1b[{size.lines};1Hlast 日本 row")
    while (key := os.read(0, 1)) not in (b"q", b"x"):
        size = os.get_terminal_size()
        special = {b"o": "\x1b]52;c;aGk=\x07", b"e": "\x07"}.get(key, "")
        out(f"{special}\x1b[2;1Hkey {key[0]} in {size.columns}x{size.lines}\x1b[K")
    if key == b"q":
        out(LEAVE)
        termios.tcsetattr(0, termios.TCSADRAIN, before)
    return 3


if __name__ == "__main__":
    sys.exit(main())
