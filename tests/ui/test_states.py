"""What lists say of a connection, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from wstui.model import Close, Counters, Failure, Handshake, Retry, State, Statistics
from wstui.ui.ends import spread
from wstui.ui.line import plain, width_of
from wstui.ui.states import age, changes_in, connection_lines, empty_log, face, shortened, size_text, waiting_lines

SECOND = 10**9
OPENED = Handshake("ws://x", 1, status=101)


@dataclass
class Made:
    """A session, as far as lists are concerned."""

    label: str = "exchange"
    state: State = State.OPEN
    handshake: Handshake | None = None
    close: Close | None = None
    failure: Failure | None = None
    retry: Retry | None = None
    queued: int = 0
    rate: int = 0
    manners: str = ""
    underway: tuple[int, int, int] | None = None
    statistics: Statistics = field(default_factory=Statistics)
    live: bool = True


def refused(status: int) -> Made:
    return Made(state=State.FAILED, handshake=Handshake("ws://x", 1, status=status, failure="refused"))


@pytest.mark.parametrize(
    ("made", "mark", "word", "tone"),
    [
        (Made(state=State.IDLE), "○", "not connected", "quiet"),
        (Made(state=State.CONNECTING), "◌", "connecting", "quiet"),
        (Made(), "●", "open", "accent"),
        (Made(state=State.CLOSING), "◌", "closing", "quiet"),
        (Made(state=State.CLOSED, close=Close(1000)), "○", "closed 1000", "quiet"),
        (Made(state=State.CLOSED, close=Close(1006)), "○", "closed 1006", "fail"),
        (Made(state=State.CLOSED, handshake=OPENED, live=False), "○", "end unknown", "quiet"),
        (Made(state=State.CLOSED, handshake=OPENED, live=False, close=Close(1000)), "○", "closed 1000", "quiet"),
        (Made(state=State.CLOSED, handshake=OPENED), "○", "closed", "quiet"),
        (Made(manners="no pongs"), "●", "open · no pongs", "fail"),
        (Made(manners="lenient", state=State.CLOSING), "◌", "closing · lenient", "fail"),
        (Made(manners="lenient", state=State.IDLE), "○", "not connected", "quiet"),
        (refused(401), "✗", "failed 401", "fail"),
        (refused(0), "✗", "failed", "fail"),
        (refused(101), "✗", "failed", "fail"),
    ],
)
def test_faces(made: Made, mark: str, word: str, tone: str) -> None:
    assert face(made) == (mark, word, tone)


def test_manners_are_said_in_the_list_as_well() -> None:
    made = Made(label="ws://127.0.0.1:33183/", manners="no pongs · lenient")
    first, _ = connection_lines(made, 30, SECOND)
    assert plain(first).endswith("no pongs+lenient")
    assert ("no pongs+lenient", "fail") in first
    assert width_of(first) <= 30


def test_a_countdown_tells_when_the_next_attempt_comes() -> None:
    made = Made(state=State.WAITING, close=Close(1006), retry=Retry(3, 50 * SECOND, "close 1006"), queued=2)
    assert face(made) == ("↻", "again in", "accent")
    assert (age(made, 45_500_000_000), age(made, 49_999_999_999), age(made, 60 * SECOND)) == ("5s", "1s", "0s")
    assert changes_in(made, 45_500_000_000) == pytest.approx(0.5)
    assert plain(connection_lines(made, 34, 46 * SECOND)[0]).endswith("again in 4s")
    assert [plain(line) for line in waiting_lines(made)] == ["R now  c stop", "attempt 3 · 2 queued"]


def test_ages_count_while_open_and_stand_still_after() -> None:
    made = Made(statistics=Statistics(opened_ns=10 * SECOND))
    assert age(made, 52 * SECOND) == "42s"
    assert changes_in(made, 52 * SECOND) == pytest.approx(1)
    made.state = State.CLOSED
    made.statistics.closed_ns = 15 * SECOND
    assert age(made, 999 * SECOND) == "5s"
    assert changes_in(made, 999 * SECOND) is None
    assert age(Made(), SECOND) == ""


@pytest.mark.parametrize("width", [8, 20, 30, 38])
@pytest.mark.parametrize("label", ["x", "ws://127.0.0.1:40995/a/long/path?with=query", "日本語" * 12, "\x1b[31m" * 9])
def test_lines_fit_and_are_safe(width: int, label: str) -> None:
    made = Made(label, statistics=Statistics(Counters(12_804, 4, 2_100_000, 96), opened_ns=SECOND))
    for line in connection_lines(made, width, 200 * SECOND):
        assert width_of(line) <= width
        assert plain(line).isprintable()


def test_the_counts_are_there() -> None:
    made = Made(statistics=Statistics(Counters(12_804, 4, 2_100_000, 96)))
    assert plain(connection_lines(made, 30, 0)[1]) == "  < 12.8k  2.1 MB   > 4  96 B"


@pytest.mark.parametrize(
    ("rate", "width", "said"),
    [
        (7, 31, "  < 12.8k  2.1 MB   > 4     7/s"),
        (1_250, 31, "  < 12.8k  2.1 MB   > 4 1,250/s"),
        (1_250, 26, "  < 12.8k  2.1 MB  1,250/s"),
        (1_250, 18, "  < 12.8k  1,250/s"),
        (0, 27, "  < 12.8k  2.1 MB   > 4"),
        (0, 22, "  < 12.8k  2.1 MB"),
    ],
)
def test_what_comes_a_second_is_there_while_it_comes(rate: int, width: int, said: str) -> None:
    made = Made(rate=rate, statistics=Statistics(Counters(12_804, 4, 2_100_000, 96)))
    assert plain(connection_lines(made, width, 0)[1]).rstrip() == said
    assert changes_in(made, 0) == (1.0 if rate else None)


def test_both_ends_of_a_url_stay() -> None:
    assert shortened("ws://127.0.0.1:40995/refuse/401", 17) == "127.0.0.…fuse/401"
    assert shortened("short", 17) == "short"


def test_sizes() -> None:
    assert [size_text(n) for n in (0, 9_999, 10_000, 2_100_000)] == ["0 B", "9,999 B", "10.0 kB", "2.1 MB"]


def test_the_right_end_goes_where_there_is_no_room() -> None:
    assert plain(spread((("name", ""),), (("state", ""),), 12)) == "name   state"
    assert plain(spread((("name", ""),), (("state", ""),), 7)) == "name"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "No connection. a adds one"),
        (State.IDLE, "Not connected. c connects"),
        (State.CONNECTING, "Connecting … c stops it"),
        (State.WAITING, "Waiting to connect again. R now  c stop"),
        (State.OPEN, "Nothing yet. i writes a message"),
        (State.FAILED, "Not connected. c connects"),
        (State.CLOSED, "Not connected. c connects"),
    ],
)
def test_an_empty_log_teaches_the_key_that_works(state: State | None, said: str) -> None:
    assert " ".join(plain(line) for line in empty_log(state)).startswith(said)
    assert "connects" not in plain(empty_log(state, live=False)[1])
