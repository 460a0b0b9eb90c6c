"""Interim responses (RFC 9110 section 15.2) before the one that counts: read on after them, kept, and never taken for
the answer."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net.conftest import Made, MakeClient
from net.test_refusals import failed
from servers.framing import TEXT, accept, frame
from servers.liar import Visit, liar, saying
from wstui.httptext import interim_end, may_be_interim, parse_response
from wstui.model import Handshake, Opcode, State
from wstui.net.tap import INTERIM

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\nX: y\r\n\r\n"
BARE = b"HTTP/1.0 102\r\n\r\n"


def shake_of(made: Made) -> Handshake:
    """The handshake, which there is after every attempt."""
    assert made.client.handshake is not None
    return made.client.handshake


@pytest.mark.parametrize("early", [CONTINUE, HINTS, BARE, CONTINUE + HINTS + HINTS], ids=["100", "103", "102", "three"])
@pytest.mark.parametrize("piece", [1, 7, 10_000])
async def test_the_final_response_opens(make_client: MakeClient, early: bytes, piece: int) -> None:
    answered = b""

    async def answer(visit: Visit) -> None:
        nonlocal answered
        answered = accept(await visit.hear(), "X: z")
        said = early + answered + frame(TEXT, b"first")
        for at in range(0, len(said), piece):
            await visit.say(said[at : at + piece])
            await asyncio.sleep(0)

    async with liar(answer) as server:
        made = make_client(server.url, open_timeout=60)
        await made.client.connect()
        assert State.OPEN in made.states, made.client.failure
        shake = shake_of(made)
        assert (shake.interim, shake.response, shake.status) == (early, answered, 101)
        await made.client.wait_closed()
    assert made.recorder.data() == [(Opcode.TEXT, b"first")]
    assert made.recorder.messages()[0].stream == len(early) + len(answered), "counted from the first byte that came"


async def test_a_refusal_after_it_is_told_as_the_refusal(make_client: MakeClient) -> None:
    refusal = b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno"
    async with liar(saying(HINTS + refusal)) as server:
        made = make_client(server.url)
        await made.client.connect()
    shake = failed(made)
    assert shake.failure.startswith("refused with 401 No")
    assert (shake.interim, shake.body, shake.status) == (HINTS, b"no", 401)
    assert shake.response == b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\n"


async def test_a_redirect_after_it_is_followed(make_client: MakeClient) -> None:
    async def answer(visit: Visit) -> None:
        asked = await visit.hear()
        if asked.startswith(b"GET /there "):
            await visit.say(CONTINUE + accept(asked))
            await visit.listen()
        else:
            await visit.say(HINTS + b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")

    async with liar(answer) as server:
        made = make_client(server.url, close_timeout=0.01)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        assert [hop.status for hop in shake_of(made).hops] == [302]
        assert shake_of(made).interim == CONTINUE
        await made.client.disconnect()


@pytest.mark.parametrize(
    ("said", "last"),
    [
        (HINTS, "HTTP/1.1 103 Early Hints"),
        (HINTS + CONTINUE, "HTTP/1.1 100 Continue"),
        (CONTINUE + HINTS[:30], "HTTP/1.1 103 Early Hints"),
        (HINTS[:40] + b"x" * INTERIM, "HTTP/1.1 103 Early Hints"),
    ],
    ids=["one", "two", "cut short", "without end"],
)
async def test_none_but_interim_ones(make_client: MakeClient, said: bytes, last: str) -> None:
    async with liar(saying(said)) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert failed(made).failure == f"the server sent no final response, only interim ones: the last said “{last}”"


async def test_the_time_runs_out_after_one(make_client: MakeClient) -> None:
    async def answer(visit: Visit) -> None:
        await visit.hear()
        await visit.say(HINTS)
        await visit.listen()

    async with liar(answer) as server:
        made = make_client(server.url, open_timeout=0.3)
        await made.client.connect()
    shake = failed(made)
    assert "within 0.3 s: it said “HTTP/1.1 103 Early Hints”" in shake.failure
    assert shake.interim == HINTS


async def test_what_is_no_http_after_one(make_client: MakeClient) -> None:
    async with liar(saying(CONTINUE + b"SSH-2.0-x\r\n")) as server:
        made = make_client(server.url)
        await made.client.connect()
    assert failed(made).failure == "this is no WebSocket server: it said “SSH-2.0-x”"


async def test_more_of_them_than_are_waited_for(make_client: MakeClient) -> None:
    async def endless(visit: Visit) -> None:
        await visit.hear()
        while True:
            await visit.say(HINTS * 100)

    async with liar(endless) as server:
        made = make_client(server.url, open_timeout=60)
        await made.client.connect()
    assert failed(made).failure.startswith("the server sent no final response, only interim ones")


@given(st.lists(st.sampled_from([CONTINUE, HINTS, BARE])), st.sampled_from([b"HTTP/1.1 101 x\r\n\r\n", b"SSH\r\n"]))
def test_interim_ones_end_where_the_final_one_begins(early: list[bytes], final: bytes) -> None:
    raw = b"".join(early)
    for length in range(len(raw)):
        end = interim_end(raw[:length])
        assert raw[end:length] == b"" or may_be_interim(raw[:length], end)
    assert interim_end(raw + final) == len(raw)
    assert not may_be_interim(raw + final, len(raw))
    assert parse_response(raw + final).head == final
    assert parse_response(raw + final).interim == raw


@pytest.mark.parametrize("said", [b"", b"HTT", b"HTTP/1.1 ", b"HTTP/1.1 1", b"HTTP/1.0 10", b"HTTP/1.1 199"])
def test_what_may_become_one(said: bytes) -> None:
    assert may_be_interim(said, 0)


@pytest.mark.parametrize("said", [b"X", b"HTTP/2", b"HTTP/1.1 2", b"HTTP/1.1 101", b"HTTP/1.1 1000", b"HTTP/1.1 1x3"])
def test_what_cannot(said: bytes) -> None:
    assert not may_be_interim(said, 0)
