"""The link to the terminal on a clock of the test: how many bytes and pictures there are in a time, that an answer is
waited for and not for ever, and that a key need not wait."""

from __future__ import annotations

import pytest

from wstui.ui.link import FIRST_PATIENCE, LOCAL, PATIENCE, SLOW, SLOWEST, WINDOW, YIELD, Link


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def link(slow: bool = False) -> tuple[Link, Clock]:
    clock = Clock()
    return Link(slow=slow, clock=clock), clock


def follow(over: Link, clock: Clock, seconds: float, size: int, trip: float | None) -> tuple[int, int]:
    """Draw pictures of `size` bytes whenever that is allowed; each is answered after `trip` seconds. How many pictures
    and bytes there were."""
    pictures, written, end = 0, 0, clock.now + seconds
    while clock.now < end:
        wait = over.wait()
        if wait > 0:
            clock.now += wait
            continue
        asks = over.asks
        over.sent(size)
        pictures, written = pictures + 1, written + size
        if asks:
            over.asked()
            if trip is not None:
                clock.now += trip
                over.answered()
        clock.now += over.interval
    return pictures, written


@pytest.mark.parametrize(("slow", "most"), [(False, 200_000), (True, 48_000)])
@pytest.mark.parametrize("size", [100, 2_000, 30_000])
def test_pictures_keep_within_their_bytes(slow: bool, most: int, size: int) -> None:
    over, clock = link(slow)
    pictures, written = follow(over, clock, 60, size, 0.01)
    assert written <= 60 * most
    assert pictures <= 60 / over.interval + 1
    # And what is small is not held up.
    assert pictures >= (50 / over.interval if size * 4 < over.interval * most else 50)


def test_a_slow_link_has_fewer_pictures() -> None:
    assert SLOW.interval > LOCAL.interval
    assert link(slow=True)[0].interval == SLOW.interval
    assert link()[0].interval == LOCAL.interval


def test_only_a_slow_link_is_asked_and_one_that_lagged() -> None:
    over, clock = link()
    assert not over.asks
    over.lagged()
    assert over.asks
    clock.now += 60
    assert not over.asks
    assert link(slow=True)[0].asks


def test_a_picture_waits_for_the_answer_to_the_one_before_and_as_long_again() -> None:
    over, clock = link(slow=True)
    over.sent(500)
    over.asked()
    assert not over.asks
    clock.now += 0.3
    assert over.wait() > 0
    over.answered()
    assert over.wait() == pytest.approx(0.3)
    clock.now += 0.3
    assert over.wait() == 0


def test_a_key_need_not_wait_unless_much_is_on_its_way() -> None:
    over, clock = link(slow=True)
    over.sent(WINDOW)
    over.asked()
    over.sent(0)
    assert not over.full
    over.sent(1)
    assert over.full
    clock.now += 0.1
    over.answered()
    assert not over.full
    # What was sent behind the question is not confirmed by its answer.
    over.sent(WINDOW)
    over.asked()
    assert over.full


def test_a_terminal_that_does_not_answer_is_waited_for_once() -> None:
    over, clock = link(slow=True)
    over.sent(10_000)
    over.asked()
    assert over.full
    clock.now += FIRST_PATIENCE
    assert not over.full
    assert not over.asks
    pictures, _ = follow(over, clock, 10, 100, None)
    assert pictures >= 10 / SLOW.interval - 1


def test_a_late_answer_counts_and_a_missing_one_is_waited_for_longer_each_time() -> None:
    over, clock = link(slow=True)
    over.sent(100)
    over.asked()
    clock.now += FIRST_PATIENCE
    over.wait()
    over.answered()
    assert over.asks
    for patience in (PATIENCE, PATIENCE * 2, PATIENCE * 4):
        assert over.asks
        over.asked()
        assert over.wait() == pytest.approx(patience)
        clock.now += patience
        assert over.wait() == 0
    over.asked()
    over.answered()
    over.asked()
    assert over.wait() == pytest.approx(PATIENCE)


def test_pictures_let_a_key_go_first_but_not_for_ever() -> None:
    over, clock = link()
    over.key()
    assert over.wait() == pytest.approx(YIELD)
    clock.now += YIELD
    assert over.wait() == 0
    over.key()  # of a burst
    assert over.wait() == 0
    clock.now += 2 * YIELD
    over.key()
    assert over.wait() > 0


def test_the_longer_an_answer_takes_the_less_is_written() -> None:
    written = []
    for trip in (0.01, 0.2, 0.5, 1.0, 1.8):
        over, clock = link(slow=True)
        written.append(follow(over, clock, 60, 3000, trip)[1])
        # No more than one picture for the way there and as long a rest, whatever the rate would allow.
        assert written[-1] <= 3000 * (60 / (2 * min(trip, 1.0)) + 2)
    assert written == sorted(written, reverse=True)
    assert written[0] > 4 * written[-1]


@pytest.mark.parametrize("rate", [SLOWEST, 5_760, 20_000])
@pytest.mark.parametrize("size", [1_500, 8_000, 15_000])
def test_little_is_on_its_way_over_the_slowest_link(rate: int, size: int) -> None:
    over, clock = link(slow=True)
    over.asked()
    clock.now += 0.1
    over.answered()
    free_at, most, pictures, end = clock.now, 0.0, 0, clock.now + 120
    while clock.now < end:
        assert over.asks
        free_at = max(free_at, clock.now) + size / rate
        most = max(most, (free_at - clock.now) * rate)
        over.sent(size)
        over.asked()
        while over.wait() > 0:
            step = over.wait()
            if clock.now < free_at <= clock.now + step:
                clock.now = free_at
                over.answered()
            else:
                clock.now += step
        pictures += 1
    assert round(most) <= size
    assert pictures >= 120 / (size / rate + 1.0) / 2


def test_one_that_takes_longer_than_a_picture_lasts_is_asked_again() -> None:
    over, clock = link()
    over.lagged()
    for _ in range(30):  # each of these takes a second, and doubt lasts ten
        assert over.asks
        over.sent(900)
        over.asked()
        clock.now += 1
        over.answered()
    clock.now += 60
    assert not over.asks
