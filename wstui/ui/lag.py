"""How far a count is, in words. Pure; knows nothing of what is counted."""

from __future__ import annotations

from wstui.ui.rows import human_size

__all__ = ["counted_to"]


def counted_to(counted: int, total: int) -> str:
    """`counted to 3.1 M of 3.4 M`: for a count that is not through."""
    return f"counted to {_number(counted)} of {_number(total)}"


def _number(count: int) -> str:
    text = human_size(count)
    return text if text[-1].isdigit() else f"{text[:-1]} {text[-1]}"
