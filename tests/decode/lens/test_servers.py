"""What the lenses say of real servers that wstui itself is connected to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from decode.lens.recorded import Said, line, pairs
from servers.brokers import mosquitto, nats
from servers.node_ws import LENSES, node_ws
from servers.process import PATIENCE
from wstui.decode import lens as lenses
from wstui.decode.lens import Beginning
from wstui.model import Profile
from wstui.session import Inspector, Session
from wstui.store.capture import Capture


class Talk:
    """A connection, and what the lens that is chosen for it makes of its messages."""

    def __init__(self, session: Session, url: str, subprotocol: str) -> None:
        self._session, self._url, self._subprotocol = session, url, subprotocol

    def said(self) -> list[Said]:
        view = self._session.view
        excerpts = [one for one in map(view.excerpt, range(len(view))) if one.opcode.is_data]
        start = Beginning(self._subprotocol, self._url, tuple(excerpts[: lenses.SAMPLES]))
        choice = lenses.choose(start)
        if choice is None:
            return []
        read = choice.lens.reader(start)
        return [Said(at, one.direction, reading) for at, one in enumerate(excerpts) for reading in read(one)]

    async def send(self, *messages: str | bytes) -> None:
        for message in messages:
            await self._session.send(message)

    async def heard(self, what: str) -> None:
        """Wait for a unit whose line begins so."""
        async with asyncio.timeout(PATIENCE):
            while not any(line(one).startswith(what) for one in self.said()):  # noqa: ASYNC110  # nothing tells of it
                await asyncio.sleep(0.01)


class Talking:
    """Connects, and ends all connections when the test does."""

    def __init__(self, folder: Path) -> None:
        self.inspector = Inspector(Capture.create(folder))

    async def to(self, url: str, subprotocol: str = "") -> Talk:
        wanted = (subprotocol,) if subprotocol else ()
        session = self.inspector.add(Profile(url, subprotocols=wanted), connect=False)
        await session.connect()
        assert session.failure is None
        return Talk(session, url, subprotocol)


@pytest.fixture
async def talking(tmp_path: Path) -> AsyncIterator[Talking]:
    made = Talking(tmp_path)
    yield made
    await made.inspector.close()


async def test_nats_server(talking: Talking, tmp_path: Path) -> None:
    with nats(tmp_path) as url:
        talk = await talking.to(url)
        await talk.heard("< INFO version")
        await talk.send(
            'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB _INBOX.1 1\r\nSUB a 2\r\n'
        )
        await talk.send("PUB a 5\r\nhello\r\nPUB none _INBOX.1 0\r\n\r\nPING\r\n")
        await talk.heard("< PONG")
        found = pairs(talk.said())
        assert ("> SUB a", "< MSG a hello") in found
        assert ("> PUB none", "< HMSG _INBOX.1 (503 no responders)") in found
        assert ("> PING", "< PONG") in found


async def test_mosquitto(talking: Talking, tmp_path: Path) -> None:
    async with mosquitto(tmp_path) as url:
        talk = await talking.to(url, "mqtt")
        await talk.send(b"\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc")
        await talk.heard("< CONNACK")
        await talk.send(b"\x82\x07\x00\x01\x00\x00\x01a\x01", b"\x32\x08\x00\x01a\x00\x02\x00hi")
        await talk.heard("< PUBLISH")
        await talk.send(b"\xc0\x00")
        await talk.heard("< PINGRESP")
        found = pairs(talk.said())
        assert ("> CONNECT MQTT 5, clean start, keep alive 60 s, client abc", "< CONNACK accepted") in found
        assert ("> SUBSCRIBE a (QoS 1)", "< SUBACK granted QoS 1") in found
        assert ("> PUBLISH a hi (QoS 1)", "< PUBACK packet 2, success") in found
        assert "< PUBLISH a hi (QoS 1)" in map(line, talk.said())


async def test_socketio_server(talking: Talking, lens_folder: Path) -> None:
    with node_ws(lens_folder, "socketio.js", LENSES) as url:
        talk = await talking.to(url)
        await talk.send("40")
        await talk.heard("< EVENT hello")
        await talk.send('420["sum",2,40]', '40/admin,{"token":"wrong"}')
        await talk.heard("< CONNECT_ERROR not authorized")
        await talk.send('451-1["upload",{"_placeholder":true,"num":0}]', b"\x00\xff")
        await talk.heard("< BINARY_ACK")
        found = pairs(talk.said())
        assert ("> CONNECT /", "< CONNECT") in found
        assert ("> EVENT sum 2, 40", "< ACK 42") in found
        assert ("> CONNECT /admin with token", "< CONNECT_ERROR not authorized") in found
        assert ("> BINARY_EVENT upload (attachment 0)", "< BINARY_ACK (attachment 0)") in found


async def test_stomp_broker(talking: Talking, lens_folder: Path) -> None:
    with node_ws(lens_folder, "stomp.js", LENSES) as url:
        talk = await talking.to(url, "v11.stomp")
        await talk.send("CONNECT\naccept-version:1.1\nhost:localhost\n\n\0")
        await talk.heard("< CONNECTED")
        await talk.send("SUBSCRIBE\nid:1\ndestination:/a\n\n\0")
        await talk.heard("< MESSAGE subscription 1 hello")
        ((connect, connected),) = pairs(talk.said())
        assert connect == "> CONNECT accept-version 1.1, host localhost"
        assert connected.startswith("< CONNECTED version 1.1, server STOMP-JS/1.3.0")
