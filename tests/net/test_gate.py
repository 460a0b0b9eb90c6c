"""The talk before the way is open: bytes by rule, an end at any moment, and the transport that is handed on."""

from __future__ import annotations

import asyncio

import pytest

from servers.driving import FakeTransport
from wstui.net import gate
from wstui.net.gate import Gate, HungUp


class Next(asyncio.Protocol):
    """Who takes over; it notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.told.append("made")

    def data_received(self, data: bytes) -> None:
        self.told.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.told.append("lost")


class Transport(FakeTransport):
    """One that may change hands."""

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.calls.append("protocol")


@pytest.fixture
async def made() -> Gate:
    """A gate over a transport."""
    made = Gate()
    made.connection_made(Transport())
    return made


async def test_bytes_come_as_they_are_asked_for(made: Gate) -> None:
    made.data_received(b"ab")
    waiting = asyncio.ensure_future(made.exactly(3))
    await asyncio.sleep(0)
    made.data_received(b"cde\r")
    assert await waiting == b"abc"
    waiting = asyncio.ensure_future(made.until(b"\r\n"))
    await asyncio.sleep(0)
    made.data_received(b"\nrest")
    assert await waiting == b"de\r\n"
    made.say(b"x")
    assert (made.sent, made.heard) == (b"x", b"abcde\r\n")
    following = Next()
    made.hand_on(following)
    assert following.told == ["made", b"rest"]
    made.connection_lost(None)
    assert following.told == ["made", b"rest", "lost"], "TLS tells whom it knew"


@pytest.mark.parametrize("end", ["eof_received", "connection_lost"])
async def test_an_end_is_told_with_what_came(made: Gate, end: str) -> None:
    waiting = asyncio.ensure_future(made.exactly(9))
    await asyncio.sleep(0)
    made.data_received(b"half")
    made.eof_received() if end == "eof_received" else made.connection_lost(None)
    with pytest.raises(HungUp) as caught:
        await waiting
    assert caught.value.said == b"half"
    assert made.heard == b"half"


async def test_who_says_too_much_is_cut_off(made: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST", 10)
    made.data_received(b"x" * 11)
    with pytest.raises(HungUp):
        await made.until(b"\n")
    assert made.transport.is_closing()


async def test_a_transport_that_is_gone_is_handed_on_as_gone(made: Gate) -> None:
    made.data_received(b"last")
    made.connection_lost(None)
    following = Next()
    made.hand_on(following)
    await asyncio.sleep(0)
    assert following.told == ["made", b"last", "lost"]
    with pytest.raises(ConnectionResetError):
        await made.start_tls(None)  # type: ignore[arg-type]
