"""The message before one that is of its sort: through batches and connections, and no further than asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.feed import framed
from store.test_groups import TICK, recorded
from wstui.model import Direction, Opcode
from wstui.shape import LONGEST, shape_of
from wstui.store import lookback as module
from wstui.store.capture import Capture
from wstui.store.lookback import NONE, Lookback


def found(work: Lookback, seq: int, most: int = module.MOST) -> int:
    """What it comes to."""
    answers = list(work.before(seq, most))
    assert answers[:-1] == [None] * (len(answers) - 1)
    last = answers[-1]
    assert last is not None
    return last


async def test_the_last_of_its_shape_on_its_connection(tmp_path: Path) -> None:
    capture = recorded(
        tmp_path,
        (1, [TICK % 1, b"ping", TICK % 2]),
        (2, [TICK % 3, b"ping"]),
        (1, [b"ping", TICK % 4]),
    )
    work = capture.lookback(shape_of)
    assert [found(work, seq) for seq in range(7)] == [NONE, NONE, 0, NONE, NONE, 1, 2]
    looked = work.looked
    assert [found(work, seq) for seq in range(7)] == [NONE, NONE, 0, NONE, NONE, 1, 2]
    assert work.looked == looked  # shapes are remembered
    capture.close()


async def test_of_its_direction_and_in_the_batch_that_is_open(tmp_path: Path) -> None:
    capture = recorded(tmp_path, (1, [b'{"a":1}']))
    for direction in (Direction.OUT, Direction.IN, Direction.OUT):
        capture.recorder(1).run(framed(direction, [(Opcode.TEXT, b'{"a":2}')])[0])
    work = capture.lookback(shape_of)
    assert [found(work, seq) for seq in range(4)] == [NONE, NONE, 0, 1]
    capture.close()


async def test_it_looks_no_further_than_asked(tmp_path: Path) -> None:
    capture = recorded(tmp_path, (1, [b"rare", *[TICK % n for n in range(300)], b"rare"]))
    work = capture.lookback(shape_of)
    assert found(work, 301, 299) == NONE
    assert found(work, 301, 301) == 0
    assert len(list(work.before(301))) > 2  # in pieces
    capture.close()


async def test_no_event_has_one_before_it_and_nothing_is_raised(tmp_path: Path) -> None:
    capture: Capture = recorded(tmp_path, (1, [b"a"]))
    capture.recorder(1).run(framed(Direction.IN, [(Opcode.EVENT, b"closed")])[0])
    capture.recorder(1).run(framed(Direction.IN, [(Opcode.EVENT, b"closed")])[0])
    work = capture.lookback(shape_of)
    assert found(work, 2) == NONE
    assert found(work, 99) == NONE
    capture.close()


async def test_long_payloads_are_of_one_sort_unread(tmp_path: Path) -> None:
    long = b"[" + b"1," * LONGEST + b"1]"
    capture = recorded(tmp_path, (1, [long, b'{"a":1}', long]))
    assert found(capture.lookback(shape_of), 2) == 0
    capture.close()


async def test_many_batches_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCHES", 3)
    capture = recorded(tmp_path, (1, [b"rare"]), *[(1, [b"often"])] * 4, *[(2, [b"x"])] * 9, (1, [b"rare"]))
    assert found(capture.lookback(shape_of), 14) == NONE
    monkeypatch.setattr(module, "BATCHES", 6)
    assert found(capture.lookback(shape_of), 14) == 0
    reads = capture.view().pages_read
    assert found(capture.lookback(shape_of), 14) == 0
    assert capture.view().pages_read - reads <= 6  # those of the other connection are not read
    capture.close()
