"""Marks stay with the capture."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.feed import drained, text_run
from wstui.model import Failure, Profile
from wstui.store.capture import Capture
from wstui.store.ledger import Mark


async def marked(captures: Path) -> Capture:
    """A capture of five messages, three of them marked, one of these no longer."""
    capture = Capture.create(captures)
    capture.recorder(capture.add_connection(Profile("ws://a/"))).run(text_run(*[b"x"] * 5))
    capture.set_mark(3, "here it\0broke ✗")
    capture.set_mark(0)
    capture.set_mark(4, "half of \ud83d")
    capture.set_mark(0, "first")
    capture.set_mark(1, "no")
    capture.clear_mark(1)
    capture.clear_mark(2)
    return capture


MARKS = [Mark(0, "first"), Mark(3, "here it\0broke ✗"), Mark(4, "half of ?")]


async def test_marks_are_kept_in_order_and_found_again(captures: Path) -> None:
    capture = await marked(captures)
    assert capture.marks() == MARKS
    await drained(capture)
    capture.close()
    assert capture.trouble == ""
    earlier = Capture.open(capture.path)
    assert earlier.marks() == MARKS
    earlier.close()


async def test_marks_of_an_earlier_capture_can_only_be_looked_at(captures: Path) -> None:
    capture = await marked(captures)
    capture.close()
    earlier = Capture.open(capture.path)
    with pytest.raises(Failure, match=r"^this is an earlier capture · its marks can be looked at, not changed$"):
        earlier.set_mark(1, "new")
    with pytest.raises(Failure, match="earlier capture"):
        earlier.clear_mark(0)
    assert earlier.marks() == MARKS
    earlier.close()


@pytest.mark.parametrize("seq", [-1, 5])
async def test_only_what_is_there_can_be_marked(captures: Path, seq: int) -> None:
    capture = await marked(captures)
    with pytest.raises(IndexError):
        capture.set_mark(seq)
    assert capture.marks() == MARKS
    capture.close()
