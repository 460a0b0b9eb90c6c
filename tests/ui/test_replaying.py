"""A replay's report, line by line."""

from __future__ import annotations

from replay.script import received
from wstui.replay.comparison import Comparison, Difference, Varying
from wstui.replay.rules import Guess, Pattern, Rules
from wstui.ui.line import plain, width_of
from wstui.ui.replaying import HEIGHT, Item, item_lines, toggled

FIELD = Difference("text\ntype=a\n{b, type}", ("data", 0, "side"), '"buy"', '"sell"', 6, 9, 7, 10, count=3)
WHOLE = Difference("text\npong\n", (), '"pong"', "nothing", 3, -1, 4, whole=True)
VARYING = Varying("text\ntype=a\n{b, type}", ("data", 0, "ts"), "a time", 40)


def texts(item: Item) -> list[str]:
    return [plain(line) for line in item_lines(item, 76)]


def test_a_field_that_differs() -> None:
    assert texts(FIELD) == [
        ".data.0.side · 3 times  message 7, received as 10 · type=a",
        '  expected  "buy"',
        '  received  "sell"',
    ]


def test_a_message_that_did_not_come() -> None:
    assert texts(WHOLE)[0] == "message 4 did not come · pong  the whole message"


def test_a_field_that_varies() -> None:
    assert texts(VARYING)[:2] == [".data.*.ts  type=a", "  not judged: a time · 40 times"]


def test_every_item_has_its_height_and_fits() -> None:
    for item in (FIELD, WHOLE, VARYING, Pattern(("x" * 300,))):
        lines = item_lines(item, 40)
        assert len(lines) == HEIGHT
        assert all(width_of(line) <= 40 for line in lines)


def test_a_field_can_be_made_to_count_and_not_to() -> None:
    rules = toggled(Rules(), FIELD)
    assert rules is not None
    assert rules.ignores(("data", 5, "side"))
    back = toggled(rules, rules.ignore[0])
    assert back == Rules()
    judged = toggled(Rules(), VARYING)
    assert judged is not None
    assert judged.compares(("data", 1, "ts"))
    again = Difference(VARYING.shape, VARYING.path, "1", "2", 0, 0)
    assert toggled(judged, again) == Rules()
    assert toggled(Rules(), WHOLE) is None


def test_what_is_listed_is_what_was_compared() -> None:
    comparison = Comparison(Rules(guess=False), Guess())
    for one in received(["a"]):
        comparison.expect(one)
    comparison.finish()
    assert [texts(d)[0] for d in comparison.differences] == ["message 1 did not come · a  the whole message"]
