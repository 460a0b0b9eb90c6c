"""Subprotocols that are streams are read the same wherever messages begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decode.lens.recorded import beginning, excerpts
from wstui.decode import lens as lenses
from wstui.decode.lens import Excerpt, Reading
from wstui.model import Direction, Opcode

STREAMS = ("mqtt4", "mqtt5", "stomp10", "stomp11", "stomp12", "nats")


def of_one_side(name: str, direction: Direction) -> bytes:
    return b"".join(one.payload for one in excerpts(name) if one.direction is direction)


def read_in_pieces(name: str, direction: Direction, pieces: list[bytes]) -> list[Reading]:
    """What is read of the pieces, each a message."""
    choice = lenses.choose(beginning(name))
    assert choice is not None
    read = choice.lens.reader(beginning(name))
    found, rest = [], b""
    for piece in pieces:
        data = rest + piece
        readings = read(Excerpt.of(direction, Opcode.BINARY, data))
        at = readings[-1].open_at if readings else -1
        found += [one for one in readings if one.open_at < 0]
        rest = data[at:] if at >= 0 else b""
    assert not rest
    return found


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("direction", Direction)
def test_a_message_a_byte(name: str, direction: Direction) -> None:
    data = of_one_side(name, direction)
    whole = read_in_pieces(name, direction, [data])
    assert [
        one for one in read_in_pieces(name, direction, [data[i : i + 1] for i in range(len(data))]) if said(one)
    ] == [one for one in whole if said(one)]


@pytest.mark.parametrize("name", STREAMS)
@given(borders=st.lists(st.integers(0, 4000), max_size=12), direction=st.sampled_from(Direction))
def test_whatever_the_borders(name: str, borders: list[int], direction: Direction) -> None:
    data = of_one_side(name, direction)
    edges = [0, *sorted(set(borders) & set(range(1, len(data)))), len(data)]
    pieces = [data[a:b] for a, b in pairwise(edges)]
    whole = [one for one in read_in_pieces(name, direction, [data]) if said(one)]
    assert [one for one in read_in_pieces(name, direction, pieces) if said(one)] == whole


@pytest.mark.parametrize(
    ("name", "unit"), [("mqtt4", b"\xc0\x00"), ("stomp12", b"ACK\nid:1\n\n\0"), ("nats", b"PING\r\n")]
)
def test_more_units_than_are_read_are_told_of_first(name: str, unit: bytes) -> None:
    choice = lenses.choose(beginning(name))
    assert choice is not None
    found = choice.lens.reader(beginning(name))(Excerpt.of(Direction.OUT, Opcode.BINARY, unit * 4100))
    more = f"{4 * len(unit)} bytes more, which are not read"
    assert (found[0].kind, found[0].meaning, len(found)) == ("…", more, 4097)


def test_an_excerpt_of_nats_that_ends_in_a_line_is_of_nats() -> None:
    choice = lenses.choose(beginning("nats"))
    assert choice is not None
    message = b"MSG a 1 1024\r\n" + bytes(1024) + b"\r\n"
    found = choice.lens.reader(beginning("nats"))(Excerpt.of(Direction.IN, Opcode.BINARY, message * 300))
    assert {one.kind for one in found} == {"MSG", "…"}
    long = b"MSG a 1 260112\r\n" + bytes(260112) + b"\r\n" + b"MSG " + b"a" * 4000 + b" 1 2\r\nhi\r\n"
    found = choice.lens.reader(beginning("nats"))(Excerpt.of(Direction.IN, Opcode.BINARY, long))
    assert [one.kind for one in found] == ["…", "MSG"]


def said(reading: Reading) -> bool:
    """Whether it is more than a blank line, of which there may be one or two in the same place."""
    return reading.kind != "heart-beat"
