"""An order that follows its values without fidgeting, and stands still while it is held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.ranking import Ranking, an_eighth_more

VALUES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 50).map(float))


def test_a_row_passes_another_only_when_it_is_well_ahead() -> None:
    ranking = Ranking()
    ranking.update({"a": 100, "b": 90, "c": 1})
    ranking.update({"a": 100, "b": 110, "c": 1})
    assert ranking.names == ["a", "b", "c"]
    ranking.update({"a": 100, "b": 113, "c": 500})
    assert ranking.names == ["c", "b", "a"]


def test_held_still_nothing_moves_and_what_is_new_goes_to_the_end() -> None:
    ranking = Ranking()
    ranking.update({"a": 3, "b": 2})
    ranking.update({"a": 3, "b": 200, "d": 8, "c": 9}, held=True)
    assert ranking.names == ["a", "b", "c", "d"]
    ranking.sort({"a": 3, "b": 200, "d": 8, "c": 9})
    assert ranking.names == ["b", "c", "d", "a"]


def test_of_those_alike_the_one_known_longer_stays_first() -> None:
    ranking = Ranking()
    ranking.update({"z": 5})
    ranking.update({"z": 5, "a": 5})
    ranking.sort({"z": 5, "a": 5})
    assert ranking.names == ["z", "a"]


@given(st.lists(VALUES, min_size=1, max_size=6), st.booleans())
def test_every_name_has_one_place_and_none_has_one_well_ahead_below(steps: list[dict[str, float]], held: bool) -> None:
    ranking = Ranking()
    for values in steps:
        before = [name for name in ranking.names if name in values]
        ranking.update(values, held=held)
        assert sorted(ranking.names) == sorted(values)
        if held:
            assert ranking.names[: len(before)] == before
        else:
            pairs = zip(ranking.names, ranking.names[1:], strict=False)
            assert not any(an_eighth_more(values[lower], values[upper]) for upper, lower in pairs)
