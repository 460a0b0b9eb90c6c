"""From a name to a TCP connection: which addresses are tried, in which order, and what is told of each."""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from net.test_refusals import free_port
from wstui.model import Failure, Phase, Profile
from wstui.net import dial
from wstui.net.dial import SPARED, Found, Routes, Unreachable, connect_tcp, connect_unix, lookup
from wstui.net.timeline import Timeline

V4, V6 = socket.AF_INET, socket.AF_INET6


@asynccontextmanager
async def listening() -> AsyncIterator[int]:
    """A port of 127.0.0.1 that takes connections."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def phase(timeline: Timeline) -> Phase:
    """The only phase there is."""
    (only,) = timeline.phases
    return only


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[dict[str, Any]]:
    """Have every name mean these addresses; the list of what is asked for."""
    asked: list[dict[str, Any]] = []

    async def getaddrinfo(host: str, port: int, **options: Any) -> list[Any]:
        asked.append({"host": host, **options})
        v6 = [":" in address for address in addresses]
        ends = [(address, port, 0, 0) if six else (address, port) for address, six in zip(addresses, v6, strict=True)]
        infos = [(V6 if six else V4, socket.SOCK_STREAM, 6, "", end) for end, six in zip(ends, v6, strict=True)]
        return [info for info in infos if options["family"] in (socket.AF_UNSPEC, info[0])]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


async def test_a_name_is_looked_up_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch, "192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.3")
    timeline = Timeline(0)
    found = await lookup("h.example", 80, Routes(), timeline)
    assert [str(entry) for entry in found] == ["192.0.2.1:80", "[2001:db8::1]:80", "192.0.2.2:80", "192.0.2.3:80"]
    assert [one["host"] for one in asked] == ["h.example"]
    assert (phase(timeline).name, phase(timeline).failed) == ("dns", False)
    assert phase(timeline).detail == "192.0.2.1, 192.0.2.2, 2001:db8::1, 192.0.2.3"


@pytest.mark.parametrize(("version", "kept"), [(4, ["192.0.2.1:80"]), (6, ["[2001:db8::1]:80"])])
async def test_one_version_of_ip(monkeypatch: pytest.MonkeyPatch, version: int, kept: list[str]) -> None:
    names(monkeypatch, "192.0.2.1", "2001:db8::1")
    found = await lookup("h", 80, Routes(version=version), Timeline(0))
    assert [str(entry) for entry in found] == kept
    other = "2001:db8::1" if version == 4 else "192.0.2.1"
    with pytest.raises(Failure, match=f"has no IPv{version} address"):
        await lookup(other, 80, Routes(version=version), Timeline(0))


async def test_an_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch)
    timeline = Timeline(0)
    for host in ["127.0.0.1", "::1"]:
        (found,) = await lookup(host, 80, Routes(), timeline)
        assert found.host == host
    assert (asked, timeline.phases) == ([], ())


async def test_a_name_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = Timeline(0)
    with pytest.raises(socket.gaierror):
        await lookup("x" * 64 + ".example", 80, Routes(), timeline)
    assert phase(timeline).failed


RULES = Routes.of(
    Profile(
        "",
        resolve=("a:80:192.0.2.1", "A:80:192.0.2.2,[2001:db8::2]", "*:80:192.0.2.3", "+b:81:192.0.2.4"),
        connect_to=("a:80:b:81", "a::c:", "::d:1"),
    )
)


@pytest.mark.parametrize(
    ("host", "port", "addresses"),
    [
        ("a", 80, ["192.0.2.2:80", "[2001:db8::2]:80"]),
        ("x", 80, ["192.0.2.3:80"]),
        ("b", 81, ["192.0.2.4:81"]),
    ],
)
async def test_addresses_that_are_given(
    monkeypatch: pytest.MonkeyPatch, host: str, port: int, addresses: list[str]
) -> None:
    asked = names(monkeypatch)
    timeline = Timeline(0)
    assert [str(entry) for entry in await lookup(host, port, RULES, timeline)] == addresses
    assert asked == []
    assert phase(timeline).detail.endswith("as the profile says")


def test_hosts_to_connect_to_instead() -> None:
    assert RULES.target("a", 80) == ("b", 81)
    assert RULES.target("a", 90) == ("c", 90)
    assert RULES.target("x", 90) == ("d", 1)
    assert Routes().target("x", 90) == ("x", 90)


async def test_the_first_that_answers_is_used_and_the_others_are_told() -> None:
    async with listening() as port:
        timeline = Timeline(0)
        closed = free_port()
        sock = await connect_tcp([Found(V4, ("127.0.0.1", closed)), Found(V4, ("127.0.0.1", port))], timeline)
        assert sock.getpeername() == ("127.0.0.1", port)
        sock.close()
    assert phase(timeline).detail == f"127.0.0.1:{port}; 127.0.0.1:{closed} connection refused"


async def test_none_answers() -> None:
    ports = [free_port(), free_port()]
    timeline = Timeline(0)
    with pytest.raises(Unreachable) as caught:
        await connect_tcp([Found(V4, ("127.0.0.1", port)) for port in ports], timeline)
    assert [address for address, _ in caught.value.tried] == [f"127.0.0.1:{port}" for port in ports]
    assert phase(timeline).failed
    assert phase(timeline).detail == str(caught.value)


@pytest.fixture
async def holes(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Event]:
    """Connecting to 192.0.2.0/24 gets no answer; an event for each attempt, set when it is given up."""
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect
    ended: list[asyncio.Event] = []

    async def sock_connect(sock: socket.socket, address: Any) -> None:
        if not address[0].startswith("192.0.2."):
            return await connect(sock, address)
        ended.append(asyncio.Event())
        event = ended[-1]
        try:
            await asyncio.Event().wait()
        finally:
            event.set()

    monkeypatch.setattr(loop, "sock_connect", sock_connect)
    return ended


async def test_who_does_not_answer_does_not_hold_up_the_next(
    holes: list[asyncio.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dial, "STAGGER", 0.01)
    async with listening() as port:
        found = [Found(V4, ("192.0.2.1", 80)), Found(V4, ("192.0.2.2", 80)), Found(V4, ("127.0.0.1", port))]
        timeline = Timeline(0)
        (await connect_tcp(found, timeline)).close()
    assert phase(timeline).detail == f"127.0.0.1:{port}"
    assert [event.is_set() for event in holes] == [True, True], "the others are given up"


async def test_time_that_runs_out_names_who_did_not_answer(
    holes: list[asyncio.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dial, "STAGGER", 0.001)
    timeline = Timeline(0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await connect_tcp([Found(V4, ("192.0.2.1", 80)), Found(V4, ("192.0.2.2", 80))], timeline)
    assert phase(timeline).failed
    assert phase(timeline).detail == "192.0.2.1:80 no answer; 192.0.2.2:80 no answer"
    assert [event.is_set() for event in holes] == [True, True]


async def test_a_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    timeline = Timeline(0)
    with pytest.raises(FileNotFoundError):
        await connect_unix(path, timeline)
    assert (phase(timeline).failed, phase(timeline).detail) == (True, f"Unix socket {path}")
    async with await asyncio.start_unix_server(lambda _, writer: writer.close(), path):
        (await connect_unix(path, Timeline(0))).close()


async def test_the_last_files_are_not_for_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as newest:
        found = [Found(socket.AF_INET, server.getsockname())]
        for limit in (newest.fileno() + 1 + SPARED, newest.fileno() + SPARED):
            monkeypatch.setattr(resource, "getrlimit", lambda which, limit=limit: (limit, limit))
            with pytest.raises(Unreachable, match="too many open files") as caught:
                await connect_tcp(found, Timeline(0))
            assert caught.value.errno == errno.EMFILE
        for limit in (newest.fileno() + 40 + SPARED, resource.RLIM_INFINITY):
            monkeypatch.setattr(resource, "getrlimit", lambda which, limit=limit: (limit, limit))
            (await connect_tcp(found, Timeline(0))).close()
