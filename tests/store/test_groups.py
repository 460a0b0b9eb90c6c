"""Groups count what was recorded, exactly once they are through, and find what they counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.feed import text_run
from wstui.model import Opcode, Profile
from wstui.shape import LONGEST, shape_of
from wstui.store import groups as module
from wstui.store.capture import Capture
from wstui.store.filtered import Filtered
from wstui.store.groups import Groups
from wstui.store.view import View

TICK = b'{"arg":{"channel":"trades"},"n":%d}'


def recorded(directory: Path, *runs: tuple[int, list[bytes]]) -> Capture:
    """A capture of two connections, a batch a run."""
    capture = Capture.create(directory)
    for name in "ab":
        capture.add_connection(Profile("ws://localhost/", name))
    for connection, payloads in runs:
        capture.recorder(connection).run(text_run(*payloads))
        capture.flush()
    return capture


async def through(work: Groups | Filtered) -> None:
    """Let it work until all is counted or judged."""
    task = asyncio.ensure_future(work.run())
    while not work.complete:  # noqa: ASYNC110  # it tells once, and only whoever has asked before
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def names(groups: Groups) -> list[tuple[str, int]]:
    """What the list shows."""
    return [(group.name, group.count) for group in groups.groups()]


async def test_counts_and_where_each_was_last(tmp_path: Path) -> None:
    capture = recorded(tmp_path, (1, [TICK % n for n in range(5)] + [b"ping"]), (2, [b"ping", b"pong"]))
    groups = capture.groups()
    await through(groups)
    assert names(groups) == [("arg.channel=trades", 5), ("ping", 2), ("pong", 1)]
    assert [group.last_seq for group in groups.groups()] == [4, 6, 7]
    assert groups.counted == 8
    capture.close()


async def test_of_one_connection_only(tmp_path: Path) -> None:
    capture = recorded(tmp_path, (1, [b"ping"]), (2, [b"ping", b"pong"]))
    groups = capture.groups(frozenset({2}))
    await through(groups)
    assert names(groups) == [("ping", 1), ("pong", 1)]
    assert groups.counted == 3
    capture.close()


async def test_a_pass_that_waits_goes_on_when_the_capture_has_grown(tmp_path: Path) -> None:
    capture = recorded(tmp_path, (1, [b"ping"]))
    groups, told = capture.groups(), asyncio.Event()
    groups.on_counted = told.set
    task = asyncio.ensure_future(groups.run())
    await told.wait()
    told.clear()
    groups.counted_seen()
    capture.recorder(1).run(text_run(b"ping", b"ping"))
    capture.flush()
    assert names(groups) == [("ping", 1)]
    assert not groups.complete
    groups.grown()
    await told.wait()
    assert names(groups) == [("ping", 3)]
    task.cancel()
    capture.close()


async def test_other_than_the_first_thousand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    capture = recorded(tmp_path, (1, [b"a", b"b", b"c", b"d", b"c", b"a"]))
    groups = capture.groups()
    await through(groups)
    assert names(groups) == [("other", 3), ("a", 2), ("b", 1)]
    found = []
    for group in groups.groups():
        view = capture.filtered(groups.node(group), None, 0)
        await through(view)
        found.append([row.preview for row in view.rows(0, len(view))])
    assert found == [[b"c", b"d", b"c"], [b"a", b"a"], [b"b"]]
    capture.close()


async def test_a_batch_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    capture = recorded(tmp_path, (1, [b"a"] * 3), (1, [b"b"] * 2))
    capture._shelf.waiting.pop(0, None)
    capture._shelf._lost[0] = b""
    groups = capture.groups()
    await through(groups)
    assert (names(groups), groups.counted) == ([("b", 2)], 5)
    capture.close()


def test_the_rate_is_that_of_the_last_ten_seconds() -> None:
    group = module.Group("text")
    for second in range(100, 125):
        group.add(3, second * 10**9, 0)
        group.add(2, second * 10**9 + 5, 1)
    assert group.rate(124 * 10**9) == 5.0
    assert group.rate(125 * 10**9) == 5.0
    assert group.rate(129 * 10**9 + 7) == 3.0
    assert group.rate(200 * 10**9) == 0.0
    assert group.count == 125


async def test_a_piece_is_no_more_than_can_be_read_between_two_keys(tmp_path: Path) -> None:
    small, large, unread = b'{"a":1}', b'{"b":"%s"}' % (b"x" * 40_000), b"y" * (LONGEST + 1)
    capture = recorded(tmp_path, (1, [small] * 600), (1, [small, large, large, large, unread, unread, small]))
    groups, pieces = capture.groups(), []
    while not groups.complete:
        before = groups.counted
        groups._step()
        pieces.append(groups.counted - before)
    # After the last piece of a batch comes a step that finds no more.
    assert pieces == [256, 256, 88, 0, 2, 1, 1, 1, 1, 1, 0]
    assert names(groups) == [("{a}", 602), ("{b}", 3), ("text", 2)]
    capture.close()


SORTS = st.sampled_from([b"ping", b"pong", TICK % 1, TICK % 77, b'{"id":1}', b"[1]", b'"', b""])
STORIES = st.lists(st.tuples(st.sampled_from([1, 2]), st.lists(SORTS, min_size=1, max_size=9)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=30)
@given(STORIES, st.sampled_from([None, frozenset({1}), frozenset({1, 2})]), st.integers(1, 5))
def test_groups_are_what_the_shapes_say(
    tmp_path_factory: pytest.TempPathFactory,
    story: list[tuple[int, list[bytes]]],
    wanted: frozenset[int] | None,
    piece: int,
) -> None:
    async def told() -> None:
        capture = recorded(tmp_path_factory.mktemp("c"), *story)
        groups = capture.groups(wanted)
        await through(groups)
        view: View = capture.view()
        rows = [row for row in view.rows(0, len(view)) if wanted is None or row.connection in wanted]
        expected = Counter(shape_of(Opcode.TEXT, row.preview) for row in rows)
        assert {group.shape: group.count for group in groups.groups()} == expected
        for group in groups.groups():
            mine = [row for row in rows if shape_of(Opcode.TEXT, row.preview) == group.shape]
            assert group.last_seq == mine[-1].seq
        capture.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE", piece)
        asyncio.run(told())
