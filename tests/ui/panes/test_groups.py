"""The list of groups: what a row says, where it stands, and what is drawn when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from ui.fakes import START, Stage, screen_text
from ui.test_rows import UNSAFE
from wstui.shape import name_of, parts_of
from wstui.ui.line import Line, plain, width_of
from wstui.ui.panes.groups import GroupRow, GroupsPane, Order, Sieve, group_lines
from wstui.ui.rows import clock

SIZE = (34, 24)


def group(shape: str, count: int = 1, rate: float = 0.0, last: int = 0) -> GroupRow:
    """A row of a text message's shape; `last` in seconds."""
    kind, _, keys = parts_of(shape)
    return GroupRow(shape, kind, name_of(shape), keys, count, rate, START + last * 10**9, last)


TICKER = group("text\narg.channel=tickers\n{arg, data}", 12_804, 104.2)
BEAT = group("text\nping\n", 3, 0.1)


def test_a_row_says_what_how_many_how_often_and_when() -> None:
    first, second = (plain(line) for line in group_lines(TICKER, Sieve(), 30))
    assert first == "arg.channel=tickers     12,804"
    assert second == f"{{arg, data}}    104/s  {clock(START)[:8]}"
    long = group("text\nevent=subscribe arg.channel=tickers\n{arg, event}", 7)
    assert plain(group_lines(long, Sieve(), 30)[0]) == "event=subscrib…annel=tickers 7"
    assert plain(group_lines(BEAT, Sieve(), 30)[1]).split() == ["0.1/s", clock(START)[:8]]


def test_what_the_log_leaves_out_is_dim_says_so_and_keeps_its_numbers() -> None:
    muted = group_lines(TICKER, Sieve(frozenset({TICKER.shape})), 30)
    assert plain(muted[1]).startswith("muted ")
    assert "12,804" in plain(muted[0])
    assert {tone for text, tone in (*muted[0], *muted[1]) if text.strip()} == {"dim", "accent"}
    assert "muted" not in plain(group_lines(BEAT, Sieve(frozenset({TICKER.shape})), 30)[1])
    only = Sieve(frozenset({BEAT.shape}), TICKER.shape)
    assert plain(group_lines(TICKER, only, 30)[1]).startswith("only ")
    assert {tone for text, tone in group_lines(BEAT, only, 30)[0] if text.strip()} == {"dim"}


@given(st.text(max_size=40), st.text(max_size=40), st.integers(12, 60), st.integers(0, 10**12))
def test_rows_fit_and_are_safe(name: str, keys: str, width: int, count: int) -> None:
    row = GroupRow("x", "text", name, keys, count, 12_345.6, START, 1)
    for line in group_lines(row, Sieve(frozenset({"x"})), width):
        assert width_of(line) <= width
        assert not UNSAFE.search(plain(line))


# -- the pane


async def drawn(pilot: Pilot[None], pane: GroupsPane) -> list[str]:
    """What the list shows: the first line of each row."""
    await pilot.pause()
    return [
        line.strip("▌ ").split("  ")[0] for line in screen_text(pane.list)[:: pane.list.item_height] if line.strip()
    ]


def rows(**counts: int) -> list[GroupRow]:
    return [group(f"text\n{name}\n", count) for name, count in counts.items()]


async def test_the_largest_is_first_and_a_close_race_moves_nothing() -> None:
    pane = GroupsPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pilot.app.set_focus(None)
        pane.show(rows(a=10, b=30, c=20), ())
        assert await drawn(pilot, pane) == ["b", "c", "a"]
        pane.show(rows(a=10, b=30, c=31), ())
        assert await drawn(pilot, pane) == ["b", "c", "a"]
        pane.show(rows(a=90, b=30, c=31), ())
        assert await drawn(pilot, pane) == ["a", "b", "c"]


async def test_nothing_moves_while_the_reader_is_in_the_list() -> None:
    pane = GroupsPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show(rows(a=30, b=20, c=10), ())
        pane.list.focus()
        await pilot.press("j")
        for turn in range(5):
            pane.show(rows(new=10**6, a=30, b=20, c=10**turn), ())
            assert await drawn(pilot, pane) == ["a", "b", "c", "new"]
            assert pane.chosen is not None
            assert pane.chosen.name == "b"
        pilot.app.set_focus(None)
        assert await drawn(pilot, pane) == ["new", "c", "a", "b"]
        assert pane.chosen is not None
        assert pane.chosen.name == "b", "the cursor stays with its group"


async def test_once_all_is_counted_the_order_is_put_right_unless_the_reader_has_moved() -> None:
    for moved in (False, True):
        pane = GroupsPane()
        async with Stage(pane).run_test(size=SIZE) as pilot:
            pane.list.focus()
            pane.show(rows(a=2, b=1), (), complete=False)
            if moved:
                await pilot.press("j", "k")
            pane.show(rows(a=2, b=9), (), complete=True)
            assert await drawn(pilot, pane) == (["a", "b"] if moved else ["b", "a"])
            pane.show(rows(a=99, b=9), (), complete=True)
            assert await drawn(pilot, pane) == (["a", "b"] if moved else ["b", "a"])


async def test_it_sorts_by_rate_or_when_last_seen() -> None:
    pane = GroupsPane()
    seen = [group("text\na\n", 9, 0.1, 50), group("text\nb\n", 1, 7, 40), group("text\nc\n", 5, 3, 60)]
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pilot.app.set_focus(None)
        pane.show(seen, ())
        orders = []
        for _ in Order:
            orders.append("".join(await drawn(pilot, pane)))
            pane.reorder()
        assert orders == ["acb", "bca", "cab"]
        pane.reorder()
        assert "by rate" in screen_text(pane)[0]
        pane.reorder()
        pane.show([*seen[:1], replace(seen[1], last_ns=START + 61 * 10**9), *seen[2:]], ())
        assert await drawn(pilot, pane) == ["c", "b", "a"]


async def test_an_empty_list_teaches_and_one_of_other_messages_says_nothing_yet() -> None:
    pane = GroupsPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show([], ())
        await pilot.pause()
        text = "\n".join(screen_text(pane.list))
        assert all(
            part in text
            for part in ("Nothing to group yet.", "u mutes a group", "U shows nothing but it", "Esc goes back")
        )
        pane.begin()
        await pilot.pause()
        assert "Nothing to group" not in "\n".join(screen_text(pane.list))
        pane.show([], ())
        await pilot.pause()
        assert "Nothing to group yet." in "\n".join(screen_text(pane.list))


async def test_the_chosen_group_is_written_out_where_there_is_room() -> None:
    pane = GroupsPane()
    long = group("text\nevent=subscribe arg.channel=mark-price\n{arg, connId, event}", 1)
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show([*rows(a=5), long], (("6 messages", ""),))
        await pilot.pause()
        assert [line.strip() for line in screen_text(pane.foot)] == ["text · a", "", "", "6 messages"]
        pane.list.focus()
        await pilot.press("j")
        await pilot.pause()
        foot = [line.strip() for line in screen_text(pane.foot)]
        assert "".join(foot[:2]).replace(" ", "") == "text·event=subscribearg.channel=mark-price"
        assert foot[2:] == ["{arg, connId, event}", "6 messages"]
        await pilot.resize_terminal(34, 12)
        await pilot.pause()
        assert [line.strip() for line in screen_text(pane.foot)] == ["6 messages"]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (lambda shown: shown, 0),
        (lambda shown: [*shown[:-1], replace(shown[-1], count=shown[-1].count + 1)], 2),
    ],
)
async def test_only_what_says_something_else_is_drawn(
    change: Callable[[list[GroupRow]], list[GroupRow]], lines: int
) -> None:
    pane = GroupsPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        shown = rows(**{name: 100 - at for at, name in enumerate("abcdefghijklmnopqrstuvwxyz")})[:8]
        said: Line = (("8 groups", ""),)
        pane.show(shown, said)
        await pilot.pause()
        with (
            patch.object(pane.list, "render_line", wraps=pane.list.render_line) as listed,
            patch.object(pane.foot, "render_line", wraps=pane.foot.render_line) as below,
        ):
            pane.show(change(shown), said)
            pane.sift(Sieve(frozenset()))
            await pilot.pause()
            assert (listed.call_count, below.call_count) == (lines, 0)
