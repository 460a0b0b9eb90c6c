"""The proof that nothing was lost can fail."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from bench.capture import lost, newest, out_of_order, sequence, sequences
from store.feed import text_run
from wstui.model import Direction, Opcode, Profile, Run
from wstui.store.capture import Capture


def record(directory: Path, numbers: list[int]) -> None:
    """Make a capture of a feed with these numbers, between a greeting and a ping."""
    capture = Capture.create(directory)
    recorder = capture.recorder(capture.add_connection(Profile("ws://localhost/")))
    texts = [b"hello", *(b'{"seq":%d}' % number for number in numbers), b""]
    kinds = bytes([Opcode.TEXT] * (len(texts) - 1) + [Opcode.PING])
    blob, spans = b"", array("Q")
    for text, kind in zip(texts, kinds, strict=True):
        blob += bytes([0x80 | kind, len(text)])
        spans.append(len(blob) << 32 | len(text))
        blob += text
    recorder.run(Run(Direction.IN, blob, spans, kinds, 1, 1))
    capture.close()


@pytest.mark.parametrize(
    ("numbers", "count", "broken"),
    [
        ([0, 1, 2, 3], 4, None),
        ([0, 1, 3], 3, 3),
        ([0, 2, 1], 3, 2),
        ([0, 0], 2, 0),
        ([1, 2], 2, 1),
        ([], 0, None),
    ],
)
async def test_a_gap_is_seen(numbers: list[int], count: int, broken: int | None, tmp_path: Path) -> None:
    record(tmp_path / "wstui" / "captures", numbers)
    found = sequence(newest(tmp_path))
    assert (found.count, found.broken_at) == (count, broken)


async def test_connections_are_told_apart(tmp_path: Path) -> None:
    capture = Capture.create(tmp_path)
    recorders = [capture.recorder(capture.add_connection(Profile("ws://localhost/"))) for _ in range(4)]
    for number in range(10):
        for which, recorder in enumerate(recorders[:3]):
            if (which, number) not in ((1, 9), (2, 4)):
                recorder.run(text_run(b'{"seq":%12d}' % number))
    capture.close()
    found = sequences(capture.path)
    assert [found[one].count for one in (1, 2, 3)] == [10, 9, 9]
    assert [found[one].broken_at for one in (1, 2, 3)] == [None, None, 5]
    assert lost(found, 3, 10) == 2
    assert lost(found, 4, 10) == 12
    assert out_of_order(found) == 1
