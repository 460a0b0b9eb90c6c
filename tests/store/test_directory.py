"""The directory against counting by hand, over more batches than a group holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wstui.store.directory import GROUP, Directory
from wstui.store.tally import Tally

BATCHES = st.lists(
    st.dictionaries(st.integers(1, 3), st.integers(1, 3), min_size=1, max_size=3), min_size=1, max_size=3 * GROUP
)


def directory_of(batches: list[dict[int, int]]) -> Directory:
    """A directory that was told of these batches: rows per connection."""
    directory = Directory(lambda ordinal, connection: batches[ordinal].get(connection, 0))
    for batch in batches:
        tallies = {connection: Tally(messages_in=count) for connection, count in batch.items()}
        for connection, tally in tallies.items():
            directory.track(connection).count(tally)
        directory.seal(sum(batch.values()), tallies)
    return directory


@given(BATCHES)
def test_every_message_is_found_in_its_batch(batches: list[dict[int, int]]) -> None:
    directory = directory_of(batches)
    seq = 0
    numbers = dict.fromkeys((1, 2, 3), 0)
    for ordinal, batch in enumerate(batches):
        for connection in numbers:
            assert directory.count_before(connection, ordinal) == numbers[connection]
        for connection, count in batch.items():
            for number in range(numbers[connection], numbers[connection] + count):
                assert directory.batch_of_number(connection, number) == ordinal
            numbers[connection] += count
        for _ in range(sum(batch.values())):
            assert directory.batch_of(seq) == ordinal
            seq += 1
    assert directory.batch_of(seq) == len(batches)
    for connection, count in numbers.items():
        assert directory.count_before(connection, len(batches)) == count
        if count:
            assert directory.batch_of_number(connection, count) == len(batches)


def test_a_connection_costs_one_entry_per_group_it_spoke_in() -> None:
    batches = [{1: 1} if i % 7 else {1: 1, 2: 5} for i in range(10 * GROUP)]
    directory = directory_of(batches)
    assert len(directory.track(1).batches) == len(directory.track(2).batches) == 10
    assert len(directory.firsts) == 10 * GROUP


def test_looking_a_number_up_asks_one_group_at_most() -> None:
    asked: list[int] = []
    batches = [{1: 1}] * (10 * GROUP)
    directory = directory_of(batches)

    def count_of(ordinal: int, connection: int) -> int:
        asked.append(ordinal)
        return batches[ordinal].get(connection, 0)

    directory._count_of = count_of
    assert directory.batch_of_number(1, 9 * GROUP - 1) == 9 * GROUP - 1
    assert directory.count_before(1, 9 * GROUP - 1) == 9 * GROUP - 1
    assert {ordinal // GROUP for ordinal in asked} == {8}
    asked.clear()
    batches[GROUP:] = [{2: 1}] * (9 * GROUP)
    directory = directory_of(batches)
    directory._count_of = count_of
    assert directory.count_before(1, 9 * GROUP) == GROUP
    assert {ordinal // GROUP for ordinal in asked} == {0}
