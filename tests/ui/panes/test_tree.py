"""The tree tab: what its rows say, folding by keys, and what can be taken from it."""

from __future__ import annotations

import gzip
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.fakes import Stage, screen_text
from ui.panes.test_detail import message, text
from ui.screens.test_filter import border, say
from ui.shell import shell
from ui.test_rows import UNSAFE
from wstui import jsontree
from wstui.jsontree import Tree
from wstui.model import Opcode
from wstui.query import json_of, lookup
from wstui.ui.line import plain, width_of
from wstui.ui.panes.detail import DetailPane
from wstui.ui.panes.tree import SMALL, TAB
from wstui.ui.tab import Options, Shown, Subject
from wstui.ui.treelines import TreeLines
from wstui.ui.veil import Veil
from wstui.ui.widgets import lines

SIZE = (90, 16)
PRICE = b'{"arg": {"channel":"mark-price"}, "data":[{"px":"42000.10","n":9007199254740993}], "none":{}, "a":1,"a":2}'


def test_a_small_message_is_unfolded() -> None:
    found = TAB.show(Subject(message(1, PRICE)), Options())
    assert isinstance(found, Shown)
    lines = found.make(60)
    while lines.more():
        pass
    assert [plain(lines.line(row)).rstrip() for row in range(len(lines))] == [
        "▾ {",
        "  ▾ arg: {",
        '      channel: "mark-price"',
        "  ▾ data: [",
        "    ▾ 0: {",
        '        px: "42000.10"',
        "        n: 9007199254740993",
        "    none: {}",
        "    a: 1",
        "    a: 2",
    ]


def test_of_a_large_one_two_levels_are() -> None:
    payload = b'{"data":[' + b",".join([b'{"a":[1]}'] * SMALL) + b"]}"
    found = TAB.show(Subject(message(1, payload)), Options())
    assert isinstance(found, Shown)
    lines = found.make(60)
    assert lines.more()
    assert plain(lines.line(2)) == '    ▸ 0: {"a":[1]}'


def test_what_is_no_json_has_no_tree() -> None:
    assert isinstance(TAB.show(Subject(message(1, b"ping")), Options()), tuple)
    assert isinstance(TAB.show(Subject(message(1, b"\x00\x01", Opcode.BINARY)), Options()), tuple)


def test_where_json_breaks_is_a_row() -> None:
    lines = TreeLines(Tree(b'{"a":1,"b":}'), 80)
    while lines.more():
        pass
    assert plain(lines.line(2)) == "not JSON from here on: line 1, column 8: expected a key"


@given(
    payload=st.binary(max_size=60) | st.text(alphabet='[]{}",:1a\\\x1b\x9b\u202e\u3042 ', max_size=60).map(str.encode),
    width=st.integers(1, 70),
)
def test_no_line_acts_or_leaves_the_width(payload: bytes, width: int) -> None:
    lines = TreeLines(Tree(payload, 9), width)
    while lines.more():
        pass
    for row in range(len(lines)):
        assert width_of(lines.line(row)) <= width
        assert not UNSAFE.search(plain(lines.line(row)))
    assert not UNSAFE.search(lines.text().replace("\n", ""))


async def test_folding_by_keys() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_message(message(1, PRICE))
        pane.open_tab("tree")
        pane.focus()
        await pilot.pause()
        whole = text(pane)
        await pilot.press("j", "enter")
        assert '▸ arg: {"channel":"mark-price"}' in text(pane)[1]
        await pilot.press("enter", "j")
        assert ".arg.channel · " in screen_text(pane)[0]
        await pilot.press("enter")  # on a value it folds what that is in
        assert pane.view.cursor == 1
        assert text(pane)[1].endswith('▸ arg: {"channel":"mark-price"}')
        await pilot.press("minus")
        assert "▸ data: [" in text(pane)[2]
        await pilot.press("asterisk")
        assert [line.replace("▌", " ") for line in text(pane)] == [line.replace("▌", " ") for line in whole]


async def test_the_value_under_the_cursor_is_copied() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_message(message(1, PRICE))
        pane.open_tab("tree")
        pane.focus()
        await pilot.press(*"jjj")
        assert pane.copy_text() == ("line of the message as a tree", '[{"px":"42000.10","n":9007199254740993}]')
        await pilot.press(*"jj")
        assert {copy.label: copy.text for copy in pane.copies()} == {
            "Value": '"42000.10"',
            "Path": ".data.0.px",
            "Filter that selects it": '.data.0.px="42000.10"',
            "Key": "px",
            "All of the JSON": PRICE.decode(),
        }


async def test_a_long_message_is_read_a_slice_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontree, "SLICE_ROWS", 100)
    payload = b'{"data":[' + b",".join([b"1"] * 5000) + b"]}"
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_message(message(1, payload))
        pane.open_tab("tree")
        pane.focus()
        assert 100 <= pane.view.row_count < 5000
        await pilot.press("G")
        while pane.view.row_count < 5002:
            await pilot.pause()
        await pilot.pause()
        assert text(pane)[-1].endswith("4999: 1")


LONG = b'{"data":[' + b",".join(b'{"a":%d}' % n for n in range(3000)) + b"]}"


@pytest.mark.parametrize(
    ("key", "end"),
    [("", "▾ 2998: {"), ("G", "a: 2999"), ("g", "▾ {")],
    ids=["where it was", "the end", "where it was moved to"],
)
async def test_of_a_long_one_it_is_said_that_unfolding_goes_on(
    key: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsontree, "SLICE_ROWS", 100)
    monkeypatch.setattr(lines, "PAUSE", 3600.0)  # it goes on when this test says so
    monkeypatch.setattr(TAB, "_kept", {})
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:

        async def through() -> None:
            while not pane.view.measured:
                pane.view._measure()
            await pilot.pause()

        pane.show_message(message(1, LONG))
        pane.open_tab("tree")
        pane.focus()
        await through()
        await pilot.press("G", "k", "asterisk")
        assert "unfolding …" in screen_text(pane)[0]
        assert pane.view.row_count < 6002
        await pilot.press(*key)
        await through()
        assert pane.view.row_count == 6002
        assert "unfolding …" not in screen_text(pane)[0]
        assert text(pane)[pane.view.cursor - pane.view.top].replace("▌", " ").strip() == end


async def test_the_log_is_filtered_by_a_value_and_the_message_stays_chosen(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.until_text("Request served")
        say(running, *[f'{{"n":{n},"ch":"{"ab"[n % 2]}"}}' for n in range(9)])
        await running.until_text('"n":8')
        await running.pilot.press("k", "k", "b", "M", "j", "j", "W")
        await running.until_text(".ch=a")
        await running.until(
            lambda: any("││▌" in line and '"n":6' in line for line in running.text.splitlines()), "the same message"
        )
        await running.pilot.press("k")
        await running.until_text(" .n · ")
        await running.pilot.press("W")
        await running.until_text(".ch=a .n=6")
        await running.until(lambda: " 1 of " in border(running), "one match")
        await running.pilot.press("h", "W")
        await running.until_text("only a value in the tree (b)")
        await running.pilot.press("escape", "escape", "G", "h")
        say(running, b64encode(b'{"user":{"id":4711,"name":"somebody"}}').decode())
        await running.until_text("Base64 → JSON")
        await running.pilot.press("b", "M", "j", "j", "W")
        await running.until_text("unpacked: .user.id", "the value was unpacked from the message")


def test_times_are_said_beside_the_values_that_are_some() -> None:
    lines = TreeLines(
        Tree(b'{"at":1700000000,"n":17,"on":"2023-11-14T22:13:20Z","folded":[1700000000]}', 1), 80, times=True
    )
    while lines.more():
        pass
    shown = [lines.line(row) for row in range(len(lines))]
    beside = "   ← 2023-11-14 22:13:20 UTC"
    assert [plain(line) for line in shown] == [
        "▾ {",
        "    at: 1700000000" + beside,
        "    n: 17",
        '    on: "2023-11-14T22:13:20Z"' + beside,
        "  ▸ folded: [1700000000]",
    ]
    assert shown[1][-1] == (beside, "dim")
    assert lines.source(1) == "1700000000"


async def test_times_are_said_where_the_tree_stands() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_message(message(1, b'{"a":1,"at":1700000000}'))
        pane.open_tab("tree")
        pane.focus()
        await pilot.press("j", "j")
        pane.action_times()
        await pilot.pause()
        assert (pane.tab.name, pane.view.cursor) == ("tree", 2)
        assert "2023-11-14 22:13:20 UTC" in text(pane)[2]


async def test_what_is_unpacked_is_said_to_have_secrets_and_they_stay_hidden() -> None:
    pane = DetailPane()
    known = frozenset({"hush-hush"})
    pane.veil = Veil(lambda: known)
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_message(message(1, gzip.compress(b'{"token":"hush-hush"}'), Opcode.BINARY))
        for tab in ("message", "tree"):
            pane.open_tab(tab)
            for shown in (False, True, False):
                await pilot.pause()
                assert ("hush-hush" in screen_text(pane)[0] + "".join(text(pane))) is shown
                assert ("secrets hidden" in screen_text(pane)[0]) is not shown
                pane.action_secrets()
            pane.action_secrets()


async def test_a_filter_is_of_what_was_sent_and_of_no_secret() -> None:
    pane = DetailPane()
    known = frozenset({"hush-hush"})
    pane.veil = Veil(lambda: known)
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_message(message(1, b'{"token":"hush-hush","a":1}'))
        pane.open_tab("tree")
        pane.focus()
        await pilot.press("j")
        assert pane.term() == ""
        pane.action_secrets()
        assert pane.term() == ".token=hush-hush"
        await pilot.press("j")
        pane.action_secrets()
        assert pane.term() == ".a=1"
        assert pane.why_no_term() == ""
        pane.show_message(message(2, gzip.compress(b'{"a":1}'), Opcode.BINARY))
        await pilot.press("j")
        assert pane.term() == ""
        assert [copy.label for copy in pane.copies()] == ["Value", "Path", "Key", "All of the JSON"]
        assert "unpacked: .a · " in screen_text(pane)[0]


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (gzip.compress(b'{"a":1}', mtime=0), "unpacked"),
        (b'{"a":1,"b":}', "not JSON to its end"),
        (b'{"a":1}\n{"a":2}', "several values"),
        (b'{"a":1}\n', ""),
    ],
    ids=["packed", "broken", "lines", "whole"],
)
async def test_the_border_names_a_term_only_where_a_filter_reads_the_field(payload: bytes, why: str) -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        shown = message(1, payload, Opcode.BINARY if payload[:1] == b"\x1f" else Opcode.TEXT)
        pane.show_message(shown)
        pane.choose_decoder("" if why == "unpacked" else "json")
        pane.open_tab("tree")
        pane.focus()
        await pilot.press("j")
        assert why in pane.why_no_term()
        assert bool(pane.term()) is not bool(why)
        assert pane._shown is not None
        assert pane._shown.place is not None
        place = pane._shown.place(1)
        assert plain(place).endswith(".a · ")
        assert ((".a", "accent") in place) is not bool(why)
        with suppress(ValueError):
            assert (lookup(json_of(payload), ("a",)) == "1") is not bool(why)
