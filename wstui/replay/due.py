"""What the server said at a place of a recording, and has not said here yet. Pure, and bounded: of so many shapes."""

from __future__ import annotations

from collections import Counter

__all__ = ["Due"]

MOST_SHAPES = 1000


class Due:
    """The messages that came in the recording since something was sent there, against those that came here since then,
    by shape. `none` are the shapes of which none came here, `left` is how many of each are missing."""

    def __init__(self) -> None:
        self.none: dict[str, None] = {}
        self._expected: Counter[str] = Counter()
        self._came: Counter[str] = Counter()

    @property
    def left(self) -> Counter[str]:
        """How many of each shape did not come yet."""
        return self._expected - self._came

    def clear(self) -> None:
        """Something was sent: another place."""
        self.none.clear()
        self._expected.clear()
        self._came.clear()

    def expect(self, shape: str) -> None:
        """One of this shape came in the recording."""
        if shape in self._expected or len(self._expected) < MOST_SHAPES:
            self._expected[shape] += 1
            if shape not in self._came:
                self.none[shape] = None

    def came(self, shape: str) -> bool:
        """One of this shape came here; whether it was waited for."""
        self.none.pop(shape, None)
        if shape in self._came or len(self._came) < MOST_SHAPES:
            self._came[shape] += 1
        return 0 < self._came[shape] <= self._expected[shape]
