"""Which fields count: what is said of them, and what is guessed."""

from __future__ import annotations

import pytest

from wstui.differing.fields import Path
from wstui.model import Failure
from wstui.query import json_of
from wstui.replay.rules import Guess, Rules, parse_pattern


@pytest.mark.parametrize(
    ("text", "path", "covers"),
    [
        (".a", ("a",), True),
        (".a", ("a", "b"), True),
        (".a.b", ("a",), False),
        (".data.*.ts", ("data", 0, "ts"), True),
        (".data.0.ts", ("data", 1, "ts"), False),
        (".data.0.ts", ("data", 0, "ts"), True),
        ("ts", ("data", 0, "ts"), True),
        ("ts", ("data", 0, "tss"), False),
        ('."a b"', ("a b",), True),
    ],
)
def test_a_pattern_covers_fields(text: str, path: Path, covers: bool) -> None:
    assert parse_pattern(text).covers(path) is covers


@pytest.mark.parametrize("text", ["", ".a=1", "/x/", "a b", "dir:in", "."])
def test_what_is_no_pattern(text: str) -> None:
    with pytest.raises(Failure, match="no field"):
        parse_pattern(text)


def test_an_order_is_that_of_the_array_itself() -> None:
    rules = Rules(unordered=(parse_pattern(".a"), parse_pattern("ids")))
    assert rules.any_order(("a",))
    assert not rules.any_order(("a", 0))
    assert rules.any_order(("x", "ids"))


def learned(*texts: str) -> Guess:
    guess = Guess()
    for text in texts:
        guess.learn("s", json_of(text.encode()))
    return guess


def test_what_differs_within_the_recording_varies() -> None:
    guess = learned('{"px":"1","kind":"a"}', '{"px":"2","kind":"a"}')
    assert guess.varies("s", ("px",), "1", "3") == "differs within the recording"
    assert guess.varies("s", ("kind",), "a", "b") == ""
    assert guess.varies("other", ("px",), "1", "3") == ""


def test_what_varies_keeps_its_kind() -> None:
    guess = learned('{"px":"1"}', '{"px":"2"}')
    assert guess.varies("s", ("px",), "1", None) == ""
    assert learned('{"px":"1"}', '{"px":null}').varies("s", ("px",), "1", None) != ""


def test_positions_of_arrays_vary_together() -> None:
    guess = learned('{"data":[{"ts":"1"}]}', '{"data":[{"ts":"2"}]}')
    assert guess.varies("s", ("data", 7, "ts"), "1", "3")


@pytest.mark.parametrize(
    ("name", "one", "other", "why"),
    [
        ("when", "1597026383085", "1764170000000", "a time"),
        ("when", "2026-11-26T10:00:00Z", "2026-11-27T10:00:00Z", "a time"),
        ("connId", "deadbeef", "00c0ffee", "an id"),
        ("x", "0b5b6a02-8d7e-4f6f-9f3e-0123456789ab", "1b5b6a02-8d7e-4f6f-9f3e-0123456789ab", "an id"),
        ("instId", "BTC-USDT", "ETH-USDT", ""),
        ("px", "42000.7", "42000.8", ""),
        ("code", "60012", "60018", ""),
        ("when", "1597026383085", "yesterday", ""),
    ],
)
def test_what_looks_like_a_time_or_an_id(name: str, one: str, other: str, why: str) -> None:
    assert Guess().varies("s", (name,), one, other) == why


def test_what_a_server_pushes_by_itself_is_known() -> None:
    guess = Guess()
    for shape in ("subscribe", "subscribe", "ping"):
        guess.sent(shape)
    for shape in ("ack", "ack", "push", "push", "push"):
        guess.came(shape)
    guess.sent("ping")
    guess.came("pong")
    assert guess.pushed == {"push"}


def test_an_array_in_two_orders_has_none() -> None:
    guess = learned('{"a":[1,2],"b":[1,2]}', '{"a":[2,1],"b":[1,2]}')
    assert guess.any_order("s", ("a",))
    assert not guess.any_order("s", ("b",))
