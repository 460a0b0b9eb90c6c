"""A line with something at both ends. Pure; knows nothing of what it says."""

from __future__ import annotations

from wstui.ui.line import Line, fit, width_of

__all__ = ["spread"]


def spread(left: Line, right: Line, width: int) -> Line:
    """Both ends of a line of `width` cells; the left one is cut where there is no room for both."""
    room = width - width_of(right)
    if room < 4:
        return fit(left, width)
    left = fit(left, room - 1)
    return (*left, (" " * (room - width_of(left)), ""), *right)
