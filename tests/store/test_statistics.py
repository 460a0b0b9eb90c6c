"""Sizes: percentiles within the stated error, the largest, and what compression saved."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.feed import drained, framed, text_run
from wstui.model import Direction, Flag, Opcode, Profile, Run
from wstui.store.capture import Capture
from wstui.store.statistics import ERROR, Sizes, Survey, bucket_of, size_of


async def through(survey: Survey) -> None:
    """Let it run until all is counted."""
    done = asyncio.Event()
    survey.on_counted = done.set
    task = asyncio.ensure_future(survey.run())
    while not survey.complete:
        await done.wait()
        done.clear()
        survey.counted_seen()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


IN, OUT = Direction


def deflated(payload: bytes, wire: bytes) -> Run:
    """A message that took these bytes on the wire."""
    spans = [len(wire) << 32 | len(payload)]
    return Run(Direction.IN, wire + payload, spans, b"\x81", 0, 0, [len(wire)], Flag.COMPRESSED)


@given(st.integers(0, 2**40))
def test_a_size_is_found_within_the_error(size: int) -> None:
    assert abs(size_of(bucket_of(size)) - size) <= (size * ERROR if size >= 32 else 0)


@given(st.integers(0, 2**33), st.integers(0, 2**33))
def test_buckets_are_in_order(a: int, b: int) -> None:
    assert (bucket_of(a) <= bucket_of(b)) or a > b


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.sampled_from([0.01, 0.5, 0.9, 0.99, 1.0]))
def test_percentiles_of_any_sizes(values: list[int], share: float) -> None:
    sizes = Sizes()
    sizes.add(values, 100)
    rank = next(i for i in range(len(values)) if i + 1 >= share * len(values))
    exact = sorted(values)[rank]
    assert abs(sizes.percentile(share) - exact) <= exact * ERROR
    assert (sizes.count, sizes.bytes, sizes.largest) == (len(values), sum(values), max(values))
    assert sizes.largest_seq == 100 + values.index(max(values))


def test_nothing_has_no_sizes() -> None:
    sizes = Sizes()
    assert (sizes.median, sizes.largest, sizes.largest_seq, sizes.compression) == (0, 0, -1, None)


@pytest.mark.parametrize("earlier", [False, True])
async def test_a_capture_is_surveyed_also_when_it_is_an_earlier_one(captures: Path, earlier: bool) -> None:
    capture = Capture.create(captures)
    first, second = (capture.recorder(capture.add_connection(Profile(f"ws://{name}/"))) for name in "ab")
    first.event("open")
    first.run(text_run(b"x" * 10, b"x" * 20, b"x" * 25))
    first.run(framed(Direction.OUT, [(Opcode.TEXT, b"y" * 31)])[0])
    second.run(deflated(b"z" * 200, b"\xc1\x08" + b"." * 8))
    second.run(deflated(b"z" * 100, b"\xc1\x03" + b"." * 3))
    capture.flush()
    if earlier:
        await drained(capture)
        capture.close()
        capture = Capture.open(capture.path)
    survey = capture.survey()
    await through(survey)
    one, two = frozenset({1}), frozenset({2})
    mine, out, other = survey.of(one, IN), survey.of(one, OUT), survey.of(two, IN)
    assert (mine.count, mine.bytes, mine.largest, mine.largest_seq, mine.median) == (3, 55, 25, 3, 20)
    assert (out.count, out.bytes, out.largest, out.largest_seq) == (1, 31, 31, 4)
    assert (other.count, other.largest_seq, other.compression) == (2, 5, 15 / 300)
    assert (survey.of(None, IN).count, survey.of(None, IN).largest_seq, survey.counted) == (5, 5, 7)
    assert survey.of(None, OUT).bytes == 31
    assert (mine.compression, survey.of(frozenset({9}), IN).count) == (None, 0)
    capture.close()


async def test_a_survey_reads_no_payloads(captures: Path) -> None:
    capture = Capture.create(captures)
    capture.recorder(capture.add_connection(Profile("ws://a/"))).run(text_run(b"x" * 1000))
    await drained(capture)
    capture.close()
    earlier = Capture.open(capture.path)
    assert not isinstance(earlier._shelf.peek_index(0).blob, bytes)
    earlier.close()


@given(st.lists(st.lists(st.integers(0, 5000), min_size=1, max_size=9), min_size=1, max_size=6), st.data())
def test_sizes_of_several_connections_are_those_of_all_their_messages(
    parts: list[list[int]], data: st.DataObject
) -> None:
    first_seqs = data.draw(st.permutations([100 * n for n in range(len(parts))]))
    together, merged, seqs = Sizes(), Sizes(), sorted(zip(first_seqs, parts, strict=True))
    for first_seq, sizes in seqs:
        together.add(sizes, first_seq)
    for first_seq, sizes in zip(first_seqs, parts, strict=True):
        one = Sizes()
        one.add(sizes, first_seq)
        merged.merge(one)
    merged.merge(Sizes())
    for name in ("count", "bytes", "largest", "largest_seq", "median"):
        assert getattr(merged, name) == getattr(together, name)
