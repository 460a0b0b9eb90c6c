"""How a connection ended: the code that counts, who closed first, and what is said of it."""

from __future__ import annotations

import pytest
from websockets.protocol import Protocol, Side

from servers.framing import TEXT, close, frame
from wstui.model import Close, Direction, Flag
from wstui.net.closing import Ending, close_of, closed_line

IN, OUT = Direction.IN, Direction.OUT


def protocol() -> Protocol:
    """A protocol that is open."""
    return Protocol(Side.CLIENT)


def test_the_server_closes() -> None:
    ended = protocol()
    ended.receive_data(close(1001, b"away"))
    assert close_of(ended) == Close(1001, "away", IN, clean=True, sent=1001, received=1001)


def test_we_close() -> None:
    ended = protocol()
    ended.send_close(4000, "mine")
    assert close_of(ended) == Close(4000, "mine", OUT, clean=False, sent=4000)
    ended.receive_data(close(1000, b"theirs"))
    assert close_of(ended) == Close(1000, "theirs", OUT, clean=True, sent=4000, received=1000)


def test_a_close_frame_without_a_code() -> None:
    ended = protocol()
    ended.receive_data(close())
    assert close_of(ended) == Close(1005, "", IN, clean=True, sent=1005, received=1005)


def test_nobody_closes() -> None:
    ended = protocol()
    ended.receive_eof()
    ending = Ending(ended_by=IN, detail="reset")
    assert close_of(ended, ending) == Close(1006, ended_by=IN, detail="reset")


def test_we_give_up() -> None:
    ended = protocol()
    ended.receive_data(frame(TEXT, b"x", rsv=1))
    assert close_of(ended, Ending(failed=True)) == Close(1002, "reserved bits must be 0", OUT, clean=False, sent=1002)


def test_a_close_frame_that_lenience_took() -> None:
    ended = protocol()
    ended.receive_data(close())
    told = close_of(ended, Ending(received=(1006, "so")))
    assert told == Close(1006, "so", IN, clean=True, sent=1005, received=1006)


@pytest.mark.parametrize(
    ("how", "line", "flags"),
    [
        (
            Close(1001, "x", IN, True, 1001, 1001, IN, 12_300_000),
            "closed · 1001 going away: x · by the server · clean · in 12 ms",
            Flag.NONE,
        ),
        (
            Close(1011, "", IN, True, 1011, 1011, OUT, 1_234_000),
            "closed · 1011 internal error · by the server · clean · in 1.2 ms",
            Flag.FAILURE,
        ),
        (
            Close(1000, "", OUT, False, 1000, None, OUT, 5_000_000_000, "late"),
            "closed · 1000 normal closure · by us · not clean · in 5,000 ms · late",
            Flag.FAILURE,
        ),
        (
            Close(1000, "", OUT, False, 1000, None, IN, 9_000_000),
            "closed · 1000 normal closure · by us · not clean · TCP ended before a close frame was read · in 9.0 ms",
            Flag.FAILURE,
        ),
        (Close(1006), "closed · 1006 abnormal closure", Flag.FAILURE),
        (
            Close(1006, ended_by=IN),
            "closed · 1006 abnormal closure · TCP ended before a close frame was read",
            Flag.FAILURE,
        ),
        (
            Close(4000, "\x1b", IN, True, detail="\n"),
            "closed · 4000 private use: ␛ · by the server · clean · ␊",
            Flag.NONE,
        ),
    ],
)
def test_the_line(how: Close, line: str, flags: Flag) -> None:
    text, got = closed_line(how)
    assert (text.split("\n")[0], got) == (line, flags)


def told(how: Close) -> dict[str, str]:
    """What is said below the line, by label."""
    lines = closed_line(how)[0].split("\n")[1:]
    return {
        line[:14].strip(): line[14:] for line in lines if (line[13:14] == " " and line[:1].islower()) or "TCP" in line
    }


def test_what_is_said_below_the_line() -> None:
    ours = told(Close(1000, "theirs", OUT, True, 4000, 1000, IN, 12_000_000))
    assert ours["closed first"] == "this side, with 4000 private use"
    assert ours["answer"] == "1000 normal closure"
    assert ours["TCP"] == "ended by the server, 12 ms after the first close frame"
    assert ours["clean"].startswith("yes")
    assert ours["reason"] == "theirs"
    cut = told(Close(1001, "", OUT, False, 1001, None, IN, 12_000_000))
    assert cut["answer"] == "none that was read"
    assert cut["TCP"].endswith("before the closing handshake was done")
    assert cut["clean"] == "no: no close frame of the server was read"
    failed = told(Close(1002, "x", OUT, False, 1002, 1002, IN))
    assert "failed the connection" in failed["clean"]


def test_codes_that_are_never_sent_are_explained() -> None:
    assert "1006 is never sent on the wire" in closed_line(Close(1006))[0]
    assert "1005 is never sent on the wire" in closed_line(Close(1005, "", IN, True, 1005, 1005))[0]
    assert "never sent" not in closed_line(Close(1000, "", IN, True, 1000, 1000))[0]
