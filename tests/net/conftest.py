"""What tests of the client share: a client with its record, made by one call and never left open."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from servers.recording import FakeRecorder
from wstui.model import Profile, State
from wstui.net.client import Client


@dataclass
class Made:
    """A client, its record and the states it told of."""

    client: Client
    recorder: FakeRecorder
    states: list[State] = field(default_factory=list)


MakeClient = Callable[..., Made]


@pytest.fixture
async def make_client() -> AsyncIterator[MakeClient]:
    """Make a client for a URL and options of a profile."""
    clients: list[Client] = []

    def make(url: str, *, close_timeout: float = 5.0, **profile: Any) -> Made:
        recorder = FakeRecorder()
        client = Client(Profile(url, **profile), recorder, lambda: note(), close_timeout=close_timeout)
        made = Made(client, recorder)

        def note() -> None:
            made.states.append(client.state)

        clients.append(client)
        return made

    yield make
    for client in clients:
        if client.state is State.OPEN and client._tap is not None:
            client._tap.transport.abort()
        await client.wait_closed()


@pytest.fixture(autouse=True)
def nothing_is_said(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever the network does, nothing reaches stdout, stderr or a log."""
    with caplog.at_level(logging.INFO):
        yield
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert [record.getMessage() for record in caplog.records if record.name != "hypothesis"] == []
