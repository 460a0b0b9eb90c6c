"""How a connection ended: the code that counts, who closed first, and the line that says so."""

from __future__ import annotations

import pytest
from websockets.protocol import Protocol, Side

from servers.framing import TEXT, close, frame
from wstui.model import Close, Direction, Flag
from wstui.net.closing import close_of, closed_line, code_name

IN, OUT = Direction.IN, Direction.OUT


def protocol() -> Protocol:
    """A protocol that is open."""
    return Protocol(Side.CLIENT)


def test_the_server_closes() -> None:
    ended = protocol()
    ended.receive_data(close(1001, b"away"))
    assert close_of(ended, False) == Close(1001, "away", IN, clean=True)


def test_we_close() -> None:
    ended = protocol()
    ended.send_close(4000, "mine")
    assert close_of(ended, False) == Close(4000, "mine", OUT, clean=False)
    ended.receive_data(close(1000, b"theirs"))
    assert close_of(ended, False) == Close(1000, "theirs", OUT, clean=True)


def test_a_close_frame_without_a_code() -> None:
    ended = protocol()
    ended.receive_data(close())
    assert close_of(ended, False) == Close(1005, "", IN, clean=True)


def test_nobody_closes() -> None:
    ended = protocol()
    ended.receive_eof()
    assert close_of(ended, False) == Close(1006)


def test_we_give_up() -> None:
    ended = protocol()
    ended.receive_data(frame(TEXT, b"x", rsv=1))
    assert close_of(ended, True) == Close(1002, "reserved bits must be 0", OUT, clean=False)


def test_a_close_in_the_middle_of_a_message_is_not_clean() -> None:
    ended = protocol()
    ended.receive_data(frame(TEXT, b"x", fin=False) + close(1000))
    assert close_of(ended, True) == Close(1002, "incomplete fragmented message", OUT, clean=False)


@pytest.mark.parametrize(
    ("how", "detail", "line", "flags"),
    [
        (Close(1000, "", OUT, True), "", "closed · 1000 normal closure · by us · clean", Flag.NONE),
        (Close(1001, "x", IN, True), "", "closed · 1001 going away: x · by the server · clean", Flag.NONE),
        (Close(1011, "", IN, True), "", "closed · 1011 internal error · by the server · clean", Flag.FAILURE),
        (Close(1000, "", OUT), "late", "closed · 1000 normal closure · by us · not clean · late", Flag.FAILURE),
        (Close(1006), "", "closed · 1006 abnormal closure: no close frame came", Flag.FAILURE),
        (Close(4000, "\x1b", IN, True), "\n", "closed · 4000 private use: ␛ · by the server · clean · ␊", Flag.NONE),
    ],
)
def test_the_line(how: Close, detail: str, line: str, flags: Flag) -> None:
    assert closed_line(how, detail) == (line, flags)


def test_every_code_has_a_name() -> None:
    assert code_name(1009) == "message too big"
    assert code_name(1005).startswith("no status")
    assert code_name(3456) == "registered for libraries"
    assert code_name(4567) == "private use"
    assert code_name(2000) == code_name(1004) == "unknown"
