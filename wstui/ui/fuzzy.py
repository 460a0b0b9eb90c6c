"""Finding by a few letters: which names have them in order, and which has them best. Pure; knows no list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["best", "score"]


@lru_cache(maxsize=64)
def _patterns(words: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each word with a pattern of its letters in order, as early in a name as they come."""
    return tuple(
        (word, re.compile("".join(f"[^{re.escape(char)}]*{re.escape(char)}" for char in word)))
        for word in words.casefold().split()
    )


def score(words: str, name: str) -> float:
    """How well the letters of all words are in a name, more is better; 0: they are not all there in order."""
    folded = name.casefold()
    total = 1.0
    for word, pattern in _patterns(words):
        match = pattern.match(folded)
        if match is None:
            return 0.0
        at = folded.find(word)
        if at >= 0:
            begins = at == 0 or not folded[at - 1].isalnum()
            total += 100 + 50 * begins + 20 * (at == 0) - min(at, 40) / 4
        else:
            total += 30 * len(word) / max(1, match.end())
    return total + 1 / (1 + len(folded))


def best(words: str, names: Iterable[str]) -> list[int]:
    """The places of the names that match, the best first; those alike in their order. All, where there are no words."""
    if not words.split():
        return [place for place, _ in enumerate(names)]
    scored = [(score(words, name), place) for place, name in enumerate(names)]
    return [place for value, place in sorted(scored, key=lambda one: (-one[0], one[1])) if value > 0]
