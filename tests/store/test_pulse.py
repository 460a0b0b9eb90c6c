"""Messages a second, by second, for a minute."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from store.feed import framed, plain, text_run
from wstui.model import Direction, Opcode, Profile
from wstui.store.capture import Capture
from wstui.store.pulse import SECONDS, Beat, Pulse
from wstui.store.tally import Tally

SECOND = 10**9


def test_the_last_whole_second_counts_and_the_one_under_way_does_not() -> None:
    pulse = Pulse()
    pulse.add(7 * SECOND, Tally(1, 2, 9, 10, 20))
    pulse.add(8 * SECOND - 1, Tally(1, 0, 0, 5, 0))
    pulse.add(8 * SECOND, Tally(100, 0, 0, 100, 0))
    assert pulse.latest(8 * SECOND) == Beat(2, 2, 15, 20)
    assert pulse.latest(9 * SECOND) == Beat(100, 0, 100, 0)
    assert pulse.latest(10 * SECOND) == Beat()


@given(st.lists(st.integers(0, 200), max_size=80).map(sorted), st.integers(0, 300))
def test_the_history_is_what_came_in_each_of_the_last_sixty_seconds(seconds: list[int], now: int) -> None:
    pulse = Pulse()
    for second in seconds:
        pulse.add(second * SECOND + 5, Tally(messages_in=1))
    history = pulse.history(max(now, *seconds, 0) * SECOND + 9)
    now = max(now, *seconds, 0)
    assert [beat.messages_in for beat in history] == [seconds.count(s) for s in range(now - SECONDS, now)]
    assert len(pulse._beats) <= SECONDS + 1


def test_it_is_flat_when_a_minute_is_over() -> None:
    pulse = Pulse()
    pulse.add(3, Tally(events=1))
    assert (pulse.flat_at(), pulse.busy(3)) == (0, False)
    pulse.add(7 * SECOND + 5, Tally(messages_in=1))
    assert [pulse.busy(second * SECOND) for second in (7, 8, 9)] == [True, True, False]
    assert any(pulse.history(pulse.flat_at() - 1)[at].messages_in for at in range(SECONDS))
    assert not any(beat.messages_in for beat in pulse.history(pulse.flat_at()))


def test_when_something_was_received_last_is_known_exactly() -> None:
    pulse = Pulse()
    pulse.add(3, Tally(events=1))
    assert pulse.heard_ns == 0
    pulse.add(7 * SECOND + 5, Tally(messages_in=1))
    pulse.add(7 * SECOND + 9, Tally(messages_out=1))
    assert pulse.heard_ns == 7 * SECOND + 5


async def test_a_capture_keeps_the_pulse_of_each_connection_and_of_all(captures: Path) -> None:
    capture = Capture.create(captures)
    first, second = (capture.recorder(capture.add_connection(Profile(f"ws://{name}/"))) for name in "ab")
    first.run(plain([(Opcode.TEXT, b"abc")], mono_ns=SECOND)[0])
    first.run(framed(Direction.OUT, [(Opcode.TEXT, b"12345")], mono_ns=SECOND + 1)[0])
    second.run(plain([(Opcode.TEXT, b"x")] * 2, mono_ns=SECOND + 2)[0])
    second.run(text_run(b"stamped 0"))
    assert capture.pulse(1).latest(2 * SECOND) == Beat(1, 1, 3, 5)
    assert capture.pulse(2).latest(2 * SECOND) == Beat(3, 0, 11, 0)
    assert capture.pulse().latest(2 * SECOND) == Beat(4, 1, 14, 5)
    capture.close()
