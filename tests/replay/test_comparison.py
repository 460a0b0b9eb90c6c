"""Two sequences of messages: what is the same, what differs, what did not come; and that it stays small."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differing.test_fields import DOCUMENTS
from replay.script import moment, received
from wstui.differing.fields import kind_of, spelled
from wstui.model import Direction, Opcode
from wstui.query import json_of, lookup
from wstui.replay import comparison as module
from wstui.replay.comparison import Comparison
from wstui.replay.moment import Moment
from wstui.replay.report import report, verdict
from wstui.replay.rules import Guess, Rules, parse_pattern

EXACT = Rules(guess=False)
TEXTS = st.lists(
    DOCUMENTS.map(lambda value: json.dumps(value)) | st.text(max_size=8), max_size=module.HELD // 2
)  # few enough that none has to go


def compared(expected: list[str], came: list[str], rules: Rules = EXACT, guess: Guess | None = None) -> Comparison:
    comparison = Comparison(rules, guess)
    for one in received(expected):
        comparison.expect(one)
    for one in received(came):
        comparison.receive(one)
    comparison.finish()
    return comparison


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(spelled(d.path), d.expected, d.received) for d in comparison.differences]


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_same_messages_in_any_order_are_the_same(texts: list[str], chance: random.Random) -> None:
    mixed = list(texts)
    chance.shuffle(mixed)
    comparison = compared(texts, mixed)
    assert comparison.differences == []
    assert sum(tally.same for tally in comparison.tallies.values()) == len(texts)


@given(TEXTS, TEXTS)
def test_every_message_is_accounted_for(expected: list[str], came: list[str]) -> None:
    comparison = compared(expected, came)
    pairs = sum(tally.same + tally.different for tally in comparison.tallies.values())
    alone = [d for d in comparison.differences if d.whole]
    assert comparison.expected == len(expected) == pairs + sum(d.count for d in alone if d.expected_seq >= 0)
    assert comparison.received == len(came) == pairs + sum(d.count for d in alone if d.expected_seq < 0)


@given(TEXTS, TEXTS, st.data())
def test_how_the_two_sides_interleave_does_not_matter(
    expected: list[str], came: list[str], data: st.DataObject
) -> None:
    comparison = Comparison(EXACT)
    ours, theirs = received(expected), received(came)
    while ours or theirs:
        if ours and (not theirs or data.draw(st.booleans())):
            comparison.expect(ours.pop(0))
        else:
            comparison.receive(theirs.pop(0))
    comparison.finish()
    same = {shape: tally.same for shape, tally in comparison.tallies.items()}
    assert same == {shape: tally.same for shape, tally in compared(expected, came).tallies.items()}


@given(DOCUMENTS.filter(lambda value: isinstance(value, dict)), st.text(max_size=5))
def test_one_field_that_changes_is_the_difference(value: dict[str, object], new: str) -> None:
    before, after = {**value, "probe": "old"}, {**value, "probe": f"new {new}"}
    (difference,) = compared([json.dumps(before)], [json.dumps(after)]).differences
    assert difference.path == ("probe",)
    assert (difference.expected_seq, difference.received_seq) == (0, 0)
    assert lookup(json_of(json.dumps(before).encode()), ("probe",)) == "old"
    assert kind_of("old") in ("string",)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=400))
def test_what_waits_is_bounded(steps: list[tuple[bool, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "HELD", 4)
        comparison = Comparison(EXACT)
        for number, (ours, sort) in enumerate(steps):
            one = moment(Direction.IN, f'{{"type":"{"abcd"[sort]}","n":{number}}}', number + 1)
            (comparison.expect if ours else comparison.receive)(one)
            for waiting in comparison._waiting.values():
                assert len(waiting.expected) <= 4
                assert len(waiting.received) <= 4
        comparison.finish()
        assert comparison._waiting == {}


def test_bytes_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD_BYTES", 100)
    comparison = Comparison(EXACT)
    for number in range(10):
        comparison.expect(Moment(Direction.IN, Opcode.BINARY, bytes([number]) * 40, seq=number, number=number + 1))
        assert comparison._held_bytes <= 100
    comparison.finish()
    (missing,) = comparison.differences
    assert missing.count == 10


def test_a_field_that_differs_is_told_once_with_how_often() -> None:
    before = [f'{{"type":"a","side":"buy","n":{n}}}' for n in range(3)]
    after = [text.replace("buy", "sell") for text in before]
    comparison = compared(before, after)
    assert told(comparison) == [(".side", '"buy"', '"sell"')]
    assert comparison.differences[0].count == 3


def test_fields_that_vary_by_themselves_are_no_difference() -> None:
    guess = Guess()
    before = [f'{{"type":"a","px":"{n}","side":"buy"}}' for n in (1, 2)]
    for text in before:
        guess.learn("text\ntype=a\n{px, side, type}", json_of(text.encode()))
    after = [f'{{"type":"a","px":"{n}","side":"{side}"}}' for n, side in ((7, "buy"), (8, "sell"))]
    comparison = compared(before, after, Rules(), guess)
    assert told(comparison) == [(".side", '"buy"', '"sell"')]
    assert [(spelled(v.path), v.count) for v in comparison.varying] == [(".px", 2)]
    judged = compared(before, after, Rules(compare=(parse_pattern(".px"),)), guess)
    assert {path for path, _, _ in told(judged)} == {".px", ".side"}


def test_what_is_ignored_is_no_difference() -> None:
    rules = Rules(ignore=(parse_pattern(".data.*.ts"),), guess=False)
    assert not compared(['{"data":[{"ts":1,"a":2}]}'], ['{"data":[{"ts":5,"a":2}]}'], rules).differences


def test_an_array_whose_order_does_not_count() -> None:
    rules = Rules(unordered=(parse_pattern(".a"),), guess=False)
    assert not compared(['{"a":[1,2]}'], ['{"a":[2,1]}'], rules).differences
    assert compared(['{"a":[1,2]}'], ['{"a":[2,1]}']).differences


def test_what_did_not_come_and_what_nobody_expected() -> None:
    comparison = compared(["login ok", "bye"], ["bye", "what"])
    assert told(comparison) == [("payload", '"login ok"', "nothing"), ("payload", "nothing", '"what"')]
    assert verdict(comparison) == "expected 2, received 2 · 1 did not come, 1 unexpected"


@pytest.mark.parametrize(("counts", "found"), [(False, 0), (True, 1)])
def test_how_many_were_pushed_is_a_matter_of_time(counts: bool, found: int) -> None:
    guess = Guess()
    guess.sent("subscribe")
    for _ in range(5):
        guess.came("text\ntick\n")
    comparison = compared(["tick"] * 5, ["tick"] * 3, Rules(guess=False, counts=counts), guess)
    assert len(comparison.differences) == found


@pytest.mark.parametrize("many", [3, 300])
def test_what_was_waited_for_in_vain_is_missing_though_it_was_pushed(many: int) -> None:
    guess = Guess()
    for _ in range(2):
        guess.came("text\ntick\n")
    comparison = Comparison(EXACT, guess)
    comparison.in_vain["text\ntick\n"] = many
    comparison.receive(received(["tick"])[0])
    for one in received(["tick"] * (many + 2)):  # of one more, it is a matter of time
        comparison.expect(one)
    comparison.finish()
    assert [(d.whole, d.received_seq, d.count) for d in comparison.differences] == [(True, -1, many)]


def test_that_nothing_was_pushed_is_a_difference() -> None:
    guess = Guess()
    for _ in range(5):
        guess.came("text\ntick\n")
    assert compared(["tick"] * 5, [], Rules(), guess).differences[0].count == 5


def test_text_is_not_the_same_as_binary() -> None:
    comparison = Comparison(EXACT)
    comparison.expect(Moment(Direction.IN, Opcode.TEXT, b"a"))
    comparison.receive(Moment(Direction.IN, Opcode.BINARY, b"a"))
    comparison.finish()
    assert len(comparison.differences) == 2


def test_answers_may_come_in_another_order() -> None:
    before = ['{"id":1,"result":"a"}', '{"id":2,"result":"b"}']
    assert not compared(before, before[::-1]).differences


def test_the_report_is_safe_to_show() -> None:
    comparison = compared(['{"type":"a\\u001b[31m","b\\u0007":1}'], ['{"type":"a\\u001b[31m","b\\u0007":2}'])
    lines = list(report(comparison))
    assert not [line for line in lines if not line.isprintable()]
    assert lines[0] == "expected 1, received 1 · 1 field differs"
    assert any("    expected  1" in line for line in lines)


def test_where_nothing_was_said_nothing_is_called_the_same() -> None:
    comparison = Comparison(EXACT)
    comparison.finish()
    assert verdict(comparison) == "expected 0, received 0 · nothing to compare"
