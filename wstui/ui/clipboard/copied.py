"""What became of a copy, in words that claim no more than is known."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Copied"]


@dataclass(frozen=True, slots=True)
class Copied:
    """How a text travelled: `how` it did and by which road, `failed` when it is known not to have. A text that was
    `sent` may have arrived; one that was `copied`, `kept` or `saved` has."""

    size: int
    road: str
    how: str = "sent"
    note: str = ""
    failed: bool = False
    path: str = ""
    """The file that has it, where none of the clipboards was asked."""

    @property
    def sure(self) -> bool:
        """Whether it is known to be where it is said to be."""
        return self.how != "sent" and not self.failed

    def __str__(self) -> str:
        if self.failed:
            return f"not copied: {self.note}"
        said = f"{self.size:,} B {self.how} {self.road}"  # short: it has a line at 80 columns
        return f"{said} · {self.note}" if self.note else said
