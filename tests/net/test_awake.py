"""Time while the machine sleeps: the clock that counts it, and what is said where a connection went through a sleep."""

from __future__ import annotations

import time

import pytest

from net.test_client import until
from servers.driving import drive
from wstui.model import Direction, Opcode
from wstui.net import awake


def test_the_clock_goes_on_at_the_pace_of_the_loop_s() -> None:
    sleep = awake.Sleep()
    first, second = awake.now_ns(), awake.now_ns()
    assert 0 < first <= second
    assert sleep.since() == 0


def test_a_sleep_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sleep = awake.Sleep()
    real, asleep = awake.now_ns, 0
    monkeypatch.setattr(awake, "now_ns", lambda: real() + asleep)
    asleep = 3600 * 10**9
    assert abs(sleep.since() - asleep) < 10**9
    assert sleep.since() == 0
    asleep += 10**8
    assert sleep.since() == 0


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 s"), (119.2, "119 s"), (120, "2 min"), (90_000, "1,500 min")])
def test_how_long_it_slept(seconds: float, words: str) -> None:
    said = f"this machine slept for {words}: a ping asks whether the connection is still there"
    assert awake.slept_line(int(seconds * 1e9)) == said


async def test_an_open_connection_that_was_slept_through_says_so_and_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.monotonic_ns
    slept = iter([0])
    monkeypatch.setattr(awake, "now_ns", lambda: real() + next(slept, 7200 * 10**9))
    tap, _, recorder = drive(ping_interval=0.001, ping_timeout=60)
    tap.start_keepalive()
    await until(lambda: bool(recorder.messages(Direction.OUT)))
    assert recorder.events() == ["this machine slept for 120 min: a ping asks whether the connection is still there"]
    assert recorder.messages(Direction.OUT)[0].opcode is Opcode.PING
    tap.connection_lost(None)
