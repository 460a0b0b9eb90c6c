"""A busy feed at the end of a link of 9,600 and 57,600 bit/s: what is on its way to the terminal stays little whatever
comes, a key's echo is soon among it, and the picture is whole and newest when the feed stops."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from e2e.links import SlowTerminal
from e2e.test_link import environment
from servers.process import started
from wstui.store.capture import Capture
from wstui.ui.link import WINDOW

FLOOD = [sys.executable, str(Path(__file__).parents[1] / "servers" / "flood.py"), "--rate", "500"]
REMOTE = {"SSH_TTY": "/dev/pts/3"}
KEYS = "ЖЩЮ"
"""Letters that nothing on the screen has but what was typed."""
KERNEL = 16_384
"""Bytes that a kernel keeps of a pty which nobody reads: 12 kB on Linux, in two places."""
FAST = 1_000_000.0
STEADY = 10
"""Looks, of 50 ms at most, in which nothing but the status line changes."""


class Link(NamedTuple):
    """A link of so many bit/s; one of SSH takes all at once, a serial one what it has sent and the kernel's share."""

    bits: int
    ssh: bool
    columns: int
    rows: int

    @property
    def most(self) -> int:
        """Bytes that may be on their way: the window, and the picture that filled it, with colours; where nobody said
        that the link is slow, all that the kernel keeps."""
        return WINDOW + self.columns * self.rows * 5 // 2 + (0 if self.ssh else KERNEL)


LINKS = [Link(9_600, True, 60, 16), Link(57_600, True, 120, 40), Link(57_600, False, 80, 24)]


def newest(terminal: SlowTerminal) -> tuple[int, int]:
    """How many messages the log says that it has, and the number of the last that it shows."""
    total = re.search(r"Messages ── .* ([\d,]+) ─", terminal.text)
    numbers = [int(found[1]) for line in terminal.lines if (found := re.search(r"│[ ▌]+(\d+) [ ✗<>]", line))]
    return (int(total[1].replace(",", "")) if total else -1), (numbers[-1] if numbers else -2)


def settled(terminal: SlowTerminal) -> list[str]:
    """The screen below the status line, whose clock goes on, once it no longer changes."""
    before, steady = terminal.lines[1:], 0

    def at_rest() -> bool:
        nonlocal before, steady
        now = terminal.lines[1:]
        steady = steady + 1 if terminal.idle and now == before and newest(terminal)[0] == newest(terminal)[1] else 0
        before = now
        return steady >= STEADY

    terminal.wait_until(at_rest, "a screen that stays", 2400)
    return before


@pytest.mark.parametrize("link", LINKS, ids=[f"{one.bits} {'ssh' if one.ssh else 'serial'}" for one in LINKS])
def test_little_is_on_its_way_and_the_last_picture_is_whole(link: Link, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "wstui"]
    env = environment(tmp_path) | (REMOTE if link.ssh else {})
    size = {"columns": link.columns, "rows": link.rows}
    with (
        started(FLOOD) as (url, feed),
        SlowTerminal([*words, url], rate=link.bits / 10, takes_all=link.ssh, env=env, **size) as terminal,
    ):
        terminal.wait_for("following", polls=1200)
        terminal.press("i")
        terminal.wait_for("Ctrl+J send", polls=1200)
        for key in KEYS:
            terminal.raw.clear()
            terminal.press(key)
            terminal.wait_for(key, polls=1200)
            assert len(terminal.raw) <= link.most
        assert terminal.most_on_way <= link.most
        feed.terminate()
        terminal.wait_for("closed", polls=1200)
        terminal.wait_gone("/s ", polls=1200)  # how many come in a second, beside a connection
        last = settled(terminal)
        # Every cell anew: what was put together of many small changes is what is drawn at once.
        terminal.rate = FAST
        terminal.resize(link.columns, link.rows + 1)
        terminal.pause(0.5)
        terminal.resize(link.columns, link.rows)
        terminal.pause(0.5)
        assert settled(terminal) == last
        rows = newest(terminal)[0]
        terminal.press("esc", "q")
        assert terminal.wait_exit() == 0
        assert terminal.unread == 0
    (path,) = (tmp_path / "state" / "wstui" / "captures").glob("*.wstui")
    capture = Capture.open(path)
    assert rows == len(capture)
    capture.close()
