"""How long something has lasted, in few letters, and when that text will change; pure functions of nanoseconds."""

from __future__ import annotations

__all__ = ["age_text", "next_change"]

SECOND = 1_000_000_000


def age_text(lasted_ns: int) -> str:
    """`42s`, `3m`, `2h 05m`, `3d 04h`: coarse enough that an idle screen has nothing to repaint."""
    seconds = max(0, lasted_ns) // SECOND
    if seconds < 60:
        return f"{seconds}s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}h {minutes:02}m"
    days, hours = divmod(hours, 24)
    return f"{days}d {hours:02}h"


def next_change(lasted_ns: int) -> float:
    """In how many seconds `age_text` will say something else."""
    lasted_ns = max(0, lasted_ns)
    seconds = lasted_ns // SECOND
    step = 1 if seconds < 60 else 60 if seconds < 86400 else 3600
    return ((seconds // step + 1) * step * SECOND - lasted_ns) / SECOND
