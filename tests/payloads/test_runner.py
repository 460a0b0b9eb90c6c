"""A recipe while it runs, and a heartbeat, by a clock that the test holds."""

from __future__ import annotations

import pytest

from wstui.model import MASK
from wstui.payloads.heartbeat import Beats
from wstui.payloads.recipe import Heartbeat, Step
from wstui.payloads.runner import Await, Came, Finish, Rest, Runner, Send, Stage

LOGIN, ANSWER = Step("login"), Step(wait=".event=login", timeout=5.0, extract=(("conn", ".connId"),))


def lines(runner: Runner) -> list[str]:
    return [outcome.text for outcome in runner.outcomes]


def test_steps_follow_each_other() -> None:
    runner = Runner((LOGIN, ANSWER), 100.0)
    assert runner.order(100.0) == Send(LOGIN)
    runner.sent(100.0)
    assert runner.order(100.0) == Await(ANSWER, 105.0)
    assert runner.order(102.0) == Await(ANSWER, 105.0)
    assert str(runner) == "recipe 2/2 waits for .event=login"
    runner.came(102.0, b'{"event":"login","connId":"a1"}', 0.012)
    assert runner.order(102.0) == Finish(False)
    assert runner.extracted == {"conn": "a1"}
    assert lines(runner) == [
        "recipe 1/2 · sent login",
        "recipe 2/2 · .event=login came after 12 ms · conn = a1",
    ]
    assert (runner.stage, runner.sends, str(runner)) == (Stage.DONE, 1, "recipe done, 2 steps")


def test_a_repeated_step_waits_before_each_turn() -> None:
    step = Step("subscribe", repeat=3, delay=0.2)
    runner = Runner((step,), 0.0)
    for turn in range(3):
        due = (turn + 1) * 0.2
        assert runner.order(due - 0.1) == Rest(pytest.approx(due))  # type: ignore[arg-type]
        assert runner.order(due) == Send(step)
        runner.sent(due)
    assert runner.order(0.6) == Finish(False)
    assert lines(runner)[1] == "recipe 1/1 (2 of 3) · sent subscribe"


def test_a_step_may_be_nothing_but_time() -> None:
    runner = Runner((Step(delay=2.0), LOGIN), 0.0)
    assert runner.order(1.0) == Rest(2.0)
    assert runner.order(2.0) == Send(LOGIN)
    assert lines(runner) == ["recipe 1/2 · waited 2 s"]


@pytest.mark.parametrize(
    ("then", "order", "stage", "word"),
    [
        ("stop", Finish(False), Stage.FAILED, "stopped"),
        ("go on", Send(LOGIN), Stage.RUNNING, "went on"),
        ("close", Finish(True), Stage.FAILED, "closes"),
    ],
)
def test_a_failed_step_does_as_it_says(then: str, order: object, stage: Stage, word: str) -> None:
    runner = Runner((Step(wait="x", on_failure=then, repeat=3), LOGIN), 0.0)
    runner.order(0.0)
    runner.failed(10.0, f"no x in 10 s, {Came(2, b'no')}")
    assert runner.order(10.0) == order
    assert runner.stage is stage
    (outcome,) = runner.outcomes
    assert outcome.failed
    assert outcome.text == (f"recipe 1/2 (1 of 3) · failed, {word}: no x in 10 s, instead 2 messages, first no")


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"login", "it is not JSON"),
        (b"\xff", "it is not JSON"),
        (b"{}", ".connId is not in it"),
        (b'{"connId":{}}', ".connId is an object"),
        (b'{"connId":[1]}', ".connId is a list"),
    ],
)
def test_what_cannot_be_extracted_fails_the_step(payload: bytes, why: str) -> None:
    runner = Runner((ANSWER,), 0.0)
    runner.order(0.0)
    runner.came(1.0, payload, 1.0)
    assert runner.stage is Stage.FAILED
    assert f".event=login came, but {why}: " in runner.outcomes[0].text


@pytest.mark.parametrize(
    ("said", "value"),
    [("12345678901234567890.10", "12345678901234567890.10"), ("true", "true"), ("null", "null"), ('"é\\n"', "é\n")],
)
def test_values_are_extracted_as_they_are_spelled(said: str, value: str) -> None:
    runner = Runner((ANSWER,), 0.0)
    runner.order(0.0)
    runner.came(1.0, b'{"connId":%s}' % said.encode(), 1.0)
    assert runner.extracted == {"conn": value}


def test_a_secret_is_not_said() -> None:
    runner = Runner((Step(wait="x", extract=(("token", ".t"),)),), 0.0, frozenset({"token"}))
    runner.order(0.0)
    runner.came(1.0, b'{"t":"abc"}', 1.0)
    assert runner.extracted == {"token": "abc"}
    assert lines(runner) == [f"recipe 1/1 · x came after 1,000 ms · token = {MASK}"]


def test_wire_text_in_a_line_is_safe() -> None:
    runner = Runner((ANSWER,), 0.0)
    runner.order(0.0)
    runner.came(1.0, b'{"connId":"\x1b[31m\n"}'.replace(b"\x1b", b"\\u001b").replace(b"\n", b"\\n"), 1.0)
    assert not any(ord(char) < 32 for char in runner.outcomes[0].text)
    assert "\x1b" not in str(Came(1, b"\x1b[2J"))


def test_while_it_is_paused_no_step_begins_and_no_time_is_over() -> None:
    runner = Runner((ANSWER, LOGIN), 0.0)
    assert runner.order(0.0) == Await(ANSWER, 5.0)
    runner.pause(1.0)
    assert runner.order(100.0) == Await(ANSWER, None)
    runner.resume(101.0)
    assert runner.order(101.0) == Await(ANSWER, 105.0)
    runner.pause(102.0)
    runner.came(103.0, b'{"connId":1}', 0.0)
    assert runner.order(103.0) == Rest(None)
    assert str(runner) == "recipe 2/2 paused before login"
    runner.resume(110.0)
    assert runner.order(110.0) == Send(LOGIN)


def test_it_can_be_done_step_by_step() -> None:
    later = Step("later", delay=60.0)
    runner = Runner((LOGIN, later, ANSWER), 0.0)
    runner.advance(0.0)
    assert runner.order(0.0) == Send(LOGIN)
    runner.sent(0.0)
    assert runner.order(0.0) == Rest(None)
    runner.advance(1.0)
    assert runner.order(1.0) == Send(later)
    runner.sent(1.0)
    assert runner.order(9.0) == Rest(None)
    runner.advance(10.0)
    assert runner.order(10.0) == Await(ANSWER, 15.0)
    runner.failed(15.0, "nothing")
    runner.advance(16.0)
    assert runner.order(16.0) == Finish(False)


def test_a_pause_in_a_delay_goes_on_where_it_was() -> None:
    step = Step("a", delay=10.0)
    runner = Runner((step,), 0.0)
    runner.pause(4.0)
    assert runner.order(20.0) == Rest(None)
    runner.resume(20.0)
    assert runner.order(20.0) == Rest(26.0)


def test_it_can_be_stopped_and_ends_with_the_connection() -> None:
    runner = Runner((ANSWER,), 0.0)
    runner.stop()
    assert runner.order(0.0) == Finish(False)
    assert lines(runner) == ["recipe 1/1 · waiting for .event=login: stopped by hand"]
    runner.ended(1.0)
    assert runner.stage is Stage.STOPPED

    runner = Runner((LOGIN,), 0.0)
    runner.ended(1.0)
    assert runner.outcomes[0].failed
    assert lines(runner) == ["recipe 1/1 · before login: the connection ended first"]


def test_no_steps_are_done_at_once() -> None:
    assert Runner((), 0.0).order(0.0) == Finish(False)


# -- heartbeats


def test_it_beats_at_its_pace_and_makes_nothing_up() -> None:
    beats = Beats(Heartbeat(5.0, "ping"), 0.0)
    assert beats.order(1.0, 0.0) == Rest(5.0)
    assert isinstance(beats.order(5.0, 0.0), Send)
    beats.sent(17.0)
    assert beats.order(17.0, 0.0) == Rest(22.0)


def test_when_something_was_received_it_waits() -> None:
    beats = Beats(Heartbeat(5.0, "ping", only_when_idle=True), 0.0)
    assert beats.order(5.0, 4.0) == Rest(9.0)
    assert isinstance(beats.order(9.0, 4.0), Send)


def test_misses_are_flagged_and_counted() -> None:
    beats = Beats(Heartbeat(5.0, "ping", "pong", timeout=2.0), 0.0)
    for turn in range(2):
        beats.sent(5.0 * (turn + 1))
        order = beats.order(5.0 * (turn + 1), 0.0)
        assert isinstance(order, Await)
        assert order.until == 5.0 * (turn + 1) + 2.0
        beats.failed(order.until, "no pong in 2 s, nothing instead")
    assert (beats.missed, beats.missed_in_all) == (2, 2)
    beats.sent(15.0)
    beats.came(15.1)
    assert beats.news == [
        ("heartbeat missed, 1 in a row: no pong in 2 s, nothing instead", True),
        ("heartbeat missed, 2 in a row: no pong in 2 s, nothing instead", True),
        ("heartbeat · pong comes again, after 2", False),
    ]
    assert (beats.missed, beats.sent_count) == (0, 3)
