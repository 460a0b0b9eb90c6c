"""Texts are found in the messages that hold them and in no other, however many these are and wherever they have it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.framed import batch_of
from wstui.model import Opcode
from wstui.store import hits, substring
from wstui.store.batch import Batch
from wstui.store.grid import grid_of
from wstui.store.hits import Hits, Usual

HEADS = st.sampled_from([b'{"a":', b'{"key":"', b"", "{né:".encode(), b"\x00", b"a\nb", b"\xd1\x81"])
TAILS = st.sampled_from([b"key}", b"KEY", b"Key..", b"ke", b"", "ключ".encode(), b"a" * 40, b"\n", b"k\x00y", b"~"])
FILLINGS = st.lists(st.one_of(st.integers(0, 40), st.integers(100, 140)), min_size=1, max_size=4)
NEEDLES = st.sampled_from(
    [b"key", b"KEY", b"a", b"aa", b'":', b"~", b"\n", b"\x00", b"\x81", b"a" * 33, b"\xd1\x81", b"e", b"yk", b'"key":',
     b"\x00\x00", b"\x00.", b"key}", b"..key"]
)  # fmt: skip


@st.composite
def feeds(draw: st.DrawFn) -> list[bytes]:
    """Payloads of a few kinds that return again and again, as a feed has them."""
    kinds = draw(st.lists(st.tuples(HEADS, FILLINGS, TAILS), min_size=1, max_size=3))
    order = draw(st.lists(st.integers(0, len(kinds) - 1), min_size=1, max_size=7))
    payloads = []
    for n in range(draw(st.integers(1, 120))):
        head, fillings, tail = kinds[order[n % len(order)]]
        payloads.append(head + b"." * fillings[n % len(fillings)] + tail)
    return payloads


def plainly(payloads: list[bytes], needle: bytes, folded: bool) -> list[int]:
    """The same, a payload at a time."""
    return [int(needle in (payload.lower() if folded else payload)) for payload in payloads]


@pytest.mark.parametrize("library", [True, False])
@settings(deadline=None)
@given(st.lists(feeds(), min_size=1, max_size=3), NEEDLES, st.booleans(), st.booleans(), st.integers(1, 9))
def test_finds_what_a_look_at_each_finds(
    library: bool, feeds: list[list[bytes]], needle: bytes, folded: bool, inflated: bool, sample: int
) -> None:
    needle = needle.lower() if folded else needle
    usual: Usual = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hits, "SAMPLE", sample)
        patch.setattr(hits, "MISSES", sample)
        if not library:
            patch.setattr(substring, "_memmem", None)
        # What one batch tells the next may be true of it, or not.
        for runs in (feeds, feeds, *([feed] for feed in feeds), [feeds[0][:1] * 40], [feeds[-1][-1:] * 40], feeds):
            payloads = [payload for run in runs for payload in run]
            found = Hits(batch_of(*runs, inflated=inflated), usual).holding(needle, folded)
            assert list(found) == plainly(payloads, needle, folded)


@pytest.mark.parametrize("opcode", [Opcode.TEXT, Opcode.BINARY])
@pytest.mark.parametrize("sizes", [[150], [150, 151, 147], [129, 150], [10, 266], [20, 30], [120, 130], [3, 4000]])
def test_a_table_answers_for_a_feed_however_long_its_messages_are(opcode: Opcode, sizes: list[int]) -> None:
    payloads = [b"%b%04d" % (b"yes" if n % 3 else b"no ", n) for n in range(400)]
    payloads = [
        payload[: sizes[n % len(sizes)]].ljust(sizes[n % len(sizes)], b".") for n, payload in enumerate(payloads)
    ]
    batch = batch_of(payloads[:100], payloads[100:], opcode=opcode)
    table = grid_of(batch, batch.blob[0 : len(batch.blob)])
    assert table is not None
    found, known = table.holding(b"yes", False, [0])
    assert (list(found), known) == (plainly(payloads, b"yes", False), 400)


def test_few_that_are_far_longer_are_found_as_well() -> None:
    payloads = [b"xy"] * 200 + [b"x" * 3000 + b"xy"]
    batch = batch_of(payloads)
    table = grid_of(batch, batch.blob[0 : len(batch.blob)])
    assert table is not None
    assert table._reach < 50
    assert table.holding(b"xy", False, [3000, 0]) == (b"\1" * 201, 201)


def test_what_does_not_lie_side_by_side_makes_no_table() -> None:
    whole = batch_of([b"some", b"text"])
    blob = bytes(whole.blob[0 : len(whole.blob)])
    assert grid_of(whole, blob) is not None
    assert grid_of(whole, blob[:-1]) is None
    many = batch_of([b"some"] * 99 + [b"text"])
    longer = grid_of(many, many.blob[0 : len(many.blob)] + b"text")
    assert longer is not None
    assert longer.holding(b"te", False, []) == (bytes(99) + b"\1", 100)
    assert grid_of(Batch(0, whole.idx.replace(b"\4\0\0\0\2", b"\5\0\0\0\2"), blob), blob) is None
    assert grid_of(batch_of([b"x", b"x" * 5000]), b"") is None
    assert grid_of(batch_of([b"some", b"text"], inflated=True), blob) is None


def test_a_table_takes_no_search_of_its_own_for_what_all_rows_have(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(haystack: object, needle: bytes, start: int = 0) -> int:
        raise AssertionError("a search from hit to hit")

    payloads = [b"some %b %d" % (b"text" if n % 2 else b"Text", n) for n in range(1000)]
    batch = batch_of(payloads)
    table = grid_of(batch, batch.blob[0 : len(batch.blob)])
    monkeypatch.setattr(substring.Haystack, "find", find)
    assert table is not None
    assert table.holding(b"some", False, [3, 0]) == (b"\1" * 1000, 1000)
    assert table.holding(b"text", True, [5]) == (b"\1" * 1000, 1000)


def test_a_table_that_is_asked_beyond_its_width_looks_for_it() -> None:
    batch = batch_of([b"text"] * 100)
    table = grid_of(batch, batch.blob[0 : len(batch.blob)])
    assert table is not None
    assert table.holding(b"text", False, [6, 0]) == (b"\1" * 100, 100)


def test_the_next_batch_begins_with_what_the_last_one_had(monkeypatch: pytest.MonkeyPatch) -> None:
    usual: Usual = {}
    for turn in range(2):
        batch = batch_of([b"some text %d" % n for n in range(1000)])
        looked = Hits(batch, usual)
        searches: list[int] = []
        find = looked._find
        monkeypatch.setattr(looked, "_find", lambda *args, f=find, s=searches: (s.append(1), f(*args))[1])
        assert looked.holding(b"text", False) == b"\1" * 1000
        assert len(searches) == (hits.SAMPLE + 1 if not turn else 0)
    assert Hits(batch_of([b"other text"] + [b"none"] * 1000), usual).holding(b"text", False) == b"\1" + bytes(1000)
    assert not usual


@pytest.mark.parametrize("payloads", [[b"." * 130, b"." * 150] * 50, ["é".encode() * 70, b"." * 150] * 50])
def test_what_fills_up_a_row_is_no_part_of_it(payloads: list[bytes]) -> None:
    batch = batch_of(payloads)
    table = grid_of(batch, batch.blob[0 : len(batch.blob)])
    assert table is not None
    for needle in (b"\n", b"\x00", b".\n", b".\x00"):
        assert table.holding(needle, False, [10]) == (bytes(100), 0)
        assert Hits(batch, {(needle, False): [10]}).holding(needle, False) == bytes(100)


def test_letters_of_either_case_are_found_wherever_they_stand() -> None:
    payloads = [b"." * (n * 7 % 31) + (b"Text", b"tEXT", b"none")[n % 3] for n in range(300)]
    batch = batch_of(payloads)
    table = grid_of(batch, batch.blob[0 : len(batch.blob)])
    assert table is not None
    found, known = table.holding(b"text", True, [n for n in range(31) if n != 14])
    assert (list(found), known) == (plainly(payloads, b"text", True), 300)


def test_a_part_that_often_stands_without_the_rest_is_not_looked_for_for_ever() -> None:
    payloads = [b"1234 %b" % (b"B" if n % 100 == 50 else b"b" if n % 100 == 70 else b"a") for n in range(300)]
    looked = Hits(batch_of(payloads), {})
    assert list(looked.holding(b"1234 b", True)) == plainly(payloads, b"1234 b", True)
    assert not looked._misses
    few = Hits(batch_of(payloads[40:80]), {})
    assert list(few.holding(b"1234 b", True)) == plainly(payloads[40:80], b"1234 b", True)
    assert few._misses == hits.MISSES - 38
