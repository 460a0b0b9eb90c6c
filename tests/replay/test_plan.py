"""What a replay does, and how fast."""

from __future__ import annotations

import pytest

from replay.script import OPENED, script
from wstui.model import Direction, Failure, Opcode
from wstui.replay.moment import Moment
from wstui.replay.plan import ANSWERED, ORIGINAL, STEPPED, Act, Pace, parse_pace, plan

STORY = script("> 0 login", "< 20 ok", "> 50 subscribe", "< 90 push")


def test_the_client_sends_what_was_sent() -> None:
    steps = list(plan(STORY, Direction.OUT))
    assert [(step.act, step.payload) for step in steps] == [
        (Act.SEND, b"login"),
        (Act.EXPECT, b"ok"),
        (Act.SEND, b"subscribe"),
        (Act.EXPECT, b"push"),
    ]
    assert [step.at_ns for step in steps] == [0, 20_000_000, 50_000_000, 90_000_000]


def test_the_server_sends_what_was_received() -> None:
    acts = [step.act for step in plan(STORY, Direction.IN)]
    assert acts == [Act.EXPECT, Act.SEND, Act.EXPECT, Act.SEND]


def test_a_connection_that_was_opened_again_is_a_step_but_not_the_first() -> None:
    acts = [step.act for step in plan([OPENED, *STORY, OPENED, *STORY], Direction.OUT)]
    assert acts.count(Act.OPEN) == 1
    assert acts[4] is Act.OPEN


def test_time_never_goes_back() -> None:
    steps = plan(script("> 100 a", "> 50 b", "> 200 c"), Direction.OUT)
    assert [step.at_ns for step in steps] == [0, 0, 100_000_000]


def test_times_may_be_counted_from_elsewhere() -> None:
    assert next(plan(STORY[2:], Direction.OUT, begin_ns=0)).at_ns == 50_000_000


def test_either_side_may_close_and_only_the_other_is_expected_to() -> None:
    close = Moment(Direction.IN, Opcode.CLOSE, b"\x03\xe8")
    assert [step.act for step in plan([close], Direction.OUT)] == [Act.EXPECT]
    assert [step.act for step in plan([close], Direction.IN)] == [Act.CLOSE]


def test_a_ping_is_sent_and_not_expected() -> None:
    ping = Moment(Direction.OUT, Opcode.PING, b"")
    assert [step.act for step in plan([ping], Direction.OUT)] == [Act.SEND]
    assert list(plan([ping], Direction.IN)) == []


@pytest.mark.parametrize(
    ("text", "pace"),
    [("original", ORIGINAL), ("answered", ANSWERED), ("Step", STEPPED), ("10x", Pace(10)), ("x2.5", Pace(2.5)),
     ("0.5", Pace(0.5)), ("1x", ORIGINAL)],
)  # fmt: skip
def test_a_speed(text: str, pace: Pace) -> None:
    assert parse_pace(text) == pace


@pytest.mark.parametrize("text", ["", "0x", "fast", "-1", "1e5", "x", "9" * 400])
def test_what_is_no_speed(text: str) -> None:
    with pytest.raises(Failure, match="no speed"):
        parse_pace(text)


def test_a_speed_in_words() -> None:
    assert [pace.words for pace in (ORIGINAL, ANSWERED, STEPPED, Pace(10))] == [
        "at the original timing",
        "as fast as answered",
        "step by step",
        "10 times as fast",
    ]
