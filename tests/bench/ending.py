"""The end of a feed as a person sees it: the inspector is asked how many connections are still open, and left when
there is none. Knows no figure."""

from __future__ import annotations

from e2e.terminal import Terminal

__all__ = ["leave_when_closed"]

ALL_CLOSED = "No connection is open"
BETWEEN = 0.5
"""Seconds between two questions."""
MOST = 7200
"""Questions before it is given up."""


def leave_when_closed(terminal: Terminal) -> None:
    """Wait until the other side has closed every connection, then quit."""
    for _ in range(MOST):
        terminal.press("ctrl+c")
        terminal.wait_until(lambda: ALL_CLOSED in terminal.text or "closed with 1000" in terminal.text, "the question")
        done = ALL_CLOSED in terminal.text
        terminal.press("esc")
        terminal.wait_gone(ALL_CLOSED, "closed with 1000")
        if done:
            terminal.press("q")
            terminal.wait_exit()
            return
        terminal.pause(BETWEEN)
    raise AssertionError("the feed does not end:\n" + terminal.text)
