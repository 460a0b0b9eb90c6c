"""Action Cable as Rails and its client speak it."""

from __future__ import annotations

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Excerpt
from wstui.decode.lens.actioncable import read
from wstui.model import Direction, Opcode


def test_all_that_was_said_is_read() -> None:
    units = said("actioncable")
    assert [line(one) for one in units] == [
        "< welcome",
        "> subscribe RoomChannel {room: 7}",
        "< confirm_subscription",
        '> subscribe RoomChannel {room: "locked"}',
        "< reject_subscription",
        '> message RoomChannel {room: 7} speak {text: "hello, wörld"}',
        '< message RoomChannel {room: 7} {text: "hello, wörld", n: 1}',
        "< ping 1795717018",
        "> unsubscribe RoomChannel {room: 7}",
    ]
    assert [one.at for one in units if one.reading.failed] == [4]
    assert [one.at for one in units if one.reading.quiet] == [7]
    assert units[5].reading.body == '{"text":"hello, wörld","action":"speak"}'.encode()


def test_subscriptions_find_what_became_of_them() -> None:
    assert pairs(said("actioncable")) == [
        ("> subscribe RoomChannel {room: 7}", "< confirm_subscription"),
        ('> subscribe RoomChannel {room: "locked"}', "< reject_subscription"),
        ("> subscribe RoomChannel {room: 7}", '< message RoomChannel {room: 7} {text: "hello, wörld", n: 1}'),
        ("> subscribe RoomChannel {room: 7}", "> unsubscribe RoomChannel {room: 7}"),
    ]


def test_a_refusal_says_why_and_whether_to_come_again() -> None:
    (refused,) = said("actioncable-refused")
    assert line(refused) == "< disconnect unauthorized, the client shall not connect again"
    assert refused.reading.failed


def test_it_is_known_by_the_welcome() -> None:
    why = "a welcome or a subscription of Action Cable"
    assert recognised("actioncable", known=False) == ("actioncable", why)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"[]", "no JSON object"),
        (b"{}", "neither a command nor a type nor a message"),
        (b'{"type":"hello"}', "hello is no type of it"),
        (b'{"command":"shout"}', "shout is no command of it"),
    ],
)
def test_what_does_not_fit_says_why(payload: bytes, why: str) -> None:
    (reading,) = read(Excerpt.of(Direction.IN, Opcode.TEXT, payload))
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not Action Cable: {why}", True)
