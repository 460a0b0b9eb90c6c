"""Which messages matched, kept packed: what goes in comes out, and is found from any place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wstui.store.matches import Matches

MASKS = st.lists(st.one_of(st.binary(max_size=30).map(lambda b: bytes(n & 1 for n in b)), st.just(b"\1" * 500)))


@given(MASKS, st.data())
def test_every_match_is_known_and_found_from_behind(masks: list[bytes], data: st.DataObject) -> None:
    matches, wanted, first = Matches(), [], 0
    for mask in masks:
        matches.add(first, mask)
        wanted += [first + place for place, hit in enumerate(mask) if hit]
        first += len(mask)
    assert matches.count == len(wanted)
    assert [seq for seq in range(-1, first + 2) if seq in matches] == wanted
    seq = data.draw(st.integers(0, first + 1))
    assert matches.before(seq) == max((one for one in wanted if one < seq), default=-1)


def test_a_feed_that_always_matches_takes_no_memory_worth_naming() -> None:
    matches = Matches()
    for first in range(0, 8_192_000, 8192):
        matches.add(first, b"\1" * 8192)
    assert matches.count == 8_192_000
    assert len(matches._packed) < 64 * 1000
