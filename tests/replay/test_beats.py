"""What of a recording only kept it alive."""

from __future__ import annotations

import pytest

from wstui.model import Direction, Flag, Message, Opcode, Row
from wstui.replay.beats import Beat, beats

SECOND = 10**9


class Script:
    """Rows written as `>0 ping`: which way, when in seconds, what."""

    def __init__(self, *lines: str) -> None:
        self._rows = []
        for number, line in enumerate(lines, 1):
            head, text = line.split(" ", 1)
            direction, at = Direction("<>".index(head[0])), int(float(head[1:]) * SECOND)
            payload = text.encode()
            size = len(payload)
            row = Row(number - 1, number, 1, direction, Opcode.TEXT, Flag.NONE, size, size, at, at, payload)
            self._rows.append(row)

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, start: int, stop: int) -> list[Row]:
        assert start >= 0
        return self._rows[start:stop]

    def message(self, position: int) -> Message:
        raise AssertionError

    def found(self) -> list[Beat]:
        sent = [row for row in self._rows if row.direction is Direction.OUT]
        return beats(self, sent, 0, len(self))


def pairs(found: list[Beat]) -> list[tuple[bytes, bytes]]:
    return [(beat.payload, beat.reply) for beat in found]


def test_a_ping_with_its_pong() -> None:
    assert pairs(Script(">0 ping", "<0.1 pong", ">20 ping", "<20.1 pong").found()) == [(b"ping", b"pong")]


def test_a_ping_in_the_middle_of_a_feed() -> None:
    feed = [f'<{n}.{k} {{"e":"px","p":{n}{k}}}' for n in range(9) for k in (1, 5, 6, 9)]
    lines = sorted([*feed, ">2 ping", "<2.3 pong", ">5 ping", "<5.3 pong", ">8 ping", "<8.3 pong"], key=at)
    assert pairs(Script(*lines).found()) == [(b"ping", b"pong")]


def at(line: str) -> float:
    return float(line.split(" ")[0][1:])


def test_what_the_server_asks_is_no_answer() -> None:
    """Engine.IO 4: the server sends 2, and the client answers 3."""
    assert pairs(Script("<0 2", ">0.1 3", "<25 2", ">25.1 3", "<50 2", ">50.1 3").found()) == [(b"3", b"")]


def test_numbered_pings_are_of_one_sort() -> None:
    lines = [f'>{n * 9} {{"method":"ping","id":{n}}}' for n in (1, 2, 3)]
    lines += [f'<{n * 9}.1 {{"id":{n},"result":{{}}}}' for n in (1, 2, 3)]
    assert [reply for _, reply in pairs(Script(*sorted(lines, key=at)).found())] == [b'{"id":1,"result":{}}']


@pytest.mark.parametrize(
    "lines",
    [
        (">0 ping", "<0.1 pong"),  # once: perhaps a question
        (">0 next", "<0.1 a", ">0.2 next", "<0.3 b", ">0.4 next"),  # as fast as it is answered
        (">0 buy 1", ">9 buy 2", ">18 buy 3"),  # not the same
        (*(f">{n} {'x' * 129}" for n in range(0, 90, 9)),),  # not short
        (">0 shipping", ">9 shipping"),  # another word
        (),
    ],
)
def test_what_is_none(lines: tuple[str, ...]) -> None:
    assert Script(*lines).found() == []
