"""Which request an answer is for, where several wait; what waits stays bounded."""

from __future__ import annotations

import pytest

from wstui.model import Direction
from wstui.reading import Clue, Reading
from wstui.store import asked as module
from wstui.store.asked import PATIENCE_NS, Asked, Key, Waiting

OUT = Direction.OUT
NAMED: Key = (1, OUT, "a")
NONE: Key = (1, OUT, "")


def asking(*words: str, seq: int = 0, at: int = 0, key: Key = NAMED, sort: str = "sub") -> Asked:
    return Asked(key, seq, at, Clue((sort,), frozenset(words)))


def answer(*words: str, sorts: tuple[str, ...] = (), whole: bool = False) -> Reading:
    return Reading("answer", clue=Clue(sorts, frozenset(words), whole))


def all_open(index: int) -> bool:
    return True


def test_of_one_key_the_oldest_that_is_not_late_is_meant() -> None:
    waiting = Waiting(all_open)
    for index, at in enumerate((0, 5, 9)):
        assert waiting.ask(index, Asked(NAMED, index, at)) == []
    assert waiting.meant(NAMED, Reading("x"), 10) == ((0,), False)
    assert waiting.meant(NAMED, Reading("x"), PATIENCE_NS + 1) == ((1,), False)
    assert waiting.meant(NAMED, Reading("x"), PATIENCE_NS * 9) == ((2,), False)
    waiting.done(1)
    assert list(waiting) == [0, 2]
    assert waiting.ask(3, Asked(NAMED, 3, PATIENCE_NS + 5)) == [0]
    assert waiting.end(1) == [2, 3]
    assert waiting.meant(NAMED, Reading("x"), 0) == ((1,), False), "more may belong to it"
    assert waiting.meant((2, OUT, "a"), Reading("x"), 0) == ((), False)


def test_of_one_key_a_clue_tells_which() -> None:
    waiting = Waiting(all_open)
    waiting.ask(0, asking("cats"))
    waiting.ask(1, asking("dogs", seq=1))
    assert waiting.meant(NAMED, answer("dogs"), 0) == ([1], True)
    assert waiting.meant(NAMED, answer("fish"), 0) == ((0,), True)


def test_words_lead_to_the_request_that_has_the_most_of_them() -> None:
    waiting = Waiting(all_open)
    waiting.ask(0, asking("cats", "grey", key=(1, OUT, "0")))
    waiting.ask(1, asking("cats", "red", seq=1, key=(1, OUT, "1")))
    waiting.ask(2, asking("cats", "red", seq=1, key=(2, OUT, "2")))
    assert waiting.meant(NONE, answer("cats", "red", "no"), 0) == ([1], True)
    assert waiting.meant(NONE, answer("cats"), 0) == ((), False)
    assert waiting.meant(NONE, answer("cats", "grey", whole=True), 0) == ([0], True)
    assert waiting.meant(NONE, answer("cats", "red", "no", whole=True), 0) == ((), False)
    assert waiting.meant(NONE, answer("red", sorts=("get",)), 0) == ((), False)


def test_without_a_word_in_common_it_is_the_only_one_that_is_not_late() -> None:
    waiting = Waiting(all_open)
    waiting.ask(0, asking("cats", key=(1, OUT, "0")))
    assert waiting.meant(NONE, answer("no"), PATIENCE_NS) == ([0], True)
    assert waiting.meant(NONE, answer("no"), PATIENCE_NS + 1) == ((), False)
    waiting.ask(1, asking("dogs", seq=1, at=PATIENCE_NS, key=(1, OUT, "1")))
    assert waiting.meant(NONE, answer("no"), PATIENCE_NS) == ((), False)
    assert waiting.meant(NONE, answer("no"), PATIENCE_NS + 1) == ([1], True)
    assert waiting.meant(NONE, answer("cats"), PATIENCE_NS + 1) == ([0], True), "it is named, if late"


def test_what_waits_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_OPEN", "MOST_DONE", "CLUED"):
        monkeypatch.setattr(module, name, 10)
    waiting = Waiting(all_open)
    gone = [one for n in range(30) for one in waiting.ask(n, asking("x", seq=n, key=(1, OUT, str(n))))]
    assert gone == list(range(20))
    assert list(waiting) == list(range(20, 30))
    waiting.ask(30, asking("x", key=NAMED))
    for n in range(31):
        waiting.done(n)
    assert len(waiting._done) == 10
    assert not waiting._clued
    assert not waiting._lines
    monkeypatch.setattr(module, "LINE", 3)
    gone = [one for n in range(31, 40) for one in waiting.ask(n, asking("x", key=NAMED))]
    assert gone == list(range(31, 37))
    assert waiting._lines[NAMED] == (37, 38, 39)
