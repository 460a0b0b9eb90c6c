"""A server that plays what a server said once: to every client the same messages, each at its time or when the client
has said what was said before it. It is given the messages; knows no capture, and of a client what it sends.

A recorded connection that ended and was opened again is several scenes: where one ends as the recording has it, the
next client to come is given the next.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import cast

from websockets.asyncio import server as library
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from wstui.model import Failure, Opcode
from wstui.safetext import oneline
from wstui.server.app import CLOSE_TIMEOUT, MAX_SIZE, Server, silent
from wstui.server.door import Porch
from wstui.shape import shape_of

__all__ = ["Line", "Scene", "Speed", "Steps", "What", "play", "playable"]

HELD, HELD_BYTES = 1000, 16 * 2**20
"""Messages of a client that wait for their place in the recording, and bytes of them; the oldest are forgotten."""
SOON = 1.0
"""Seconds after which it is told that a client's message is waited for."""
BEAT_WITHIN = 0.5
"""Seconds that a client has for a heartbeat where nothing else says when to go on, until it lets one pass."""
SHOWN = 100
OWN = ("upgrade", "connection", "date", "content-length", "transfer-encoding", "server")
"""Headers of a recorded response that are made anew; so is all that begins with Sec-WebSocket."""


class What(Enum):
    """What a line of a scene is."""

    SEND = "send"
    AWAIT = "await"
    BEAT = "beat"
    """The client's heartbeat stood here."""
    CLOSE = "close"
    LEAVE = "leave"
    """The client closes here."""
    DROP = "drop"
    """The connection breaks here, without a word."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the server, or one of the client to wait for; `at_ns` since the scene began."""

    what: What
    opcode: Opcode = Opcode.TEXT
    payload: bytes = b""
    at_ns: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """One recorded connection: the target that was asked for, the response, and what was said, from the beginning each
    time it is asked for. A `status` other than 101 refuses."""

    target: str
    lines: Callable[[], Iterator[Line]]
    status: int = 101
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    subprotocol: str | None = None
    beats: Mapping[str, Line | None] = field(default_factory=dict)
    """What is said when a client's heartbeat of a shape comes, whenever that is; it is not in the lines."""


class Steps:
    """Counts how many messages each client may be sent, from when it came."""

    def __init__(self) -> None:
        self.count = 0
        self._more = asyncio.Event()

    def more(self, count: int = 1) -> None:
        """Let every client have so many more."""
        self.count += count
        self._more.set()
        self._more = asyncio.Event()

    async def reach(self, count: int) -> None:
        """Wait until there were so many."""
        while self.count < count:
            await self._more.wait()


@dataclass(frozen=True, slots=True)
class Speed:
    """`factor` times as fast as recorded, without one as fast as the client takes it; with `steps`, one message for
    each step. `patience` is how many seconds a client's message is waited for, None: for ever."""

    factor: float | None = 1.0
    steps: Steps | None = None
    patience: float | None = None


async def play(
    scenes: Sequence[Scene],
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    speed: Speed | None = None,
    compression: bool = False,
    tell: Callable[[str], None] = lambda text: None,
) -> Server:
    """Serve the scenes on this loop; port 0 takes a free one. `tell` is given lines about clients, safe to show. Raises
    `OSError` where it cannot listen."""
    stage = _Stage(scenes, speed or Speed(), tell)
    running = await library.serve(
        stage.talk,
        host,
        port,
        compression="deflate" if compression else None,
        max_size=MAX_SIZE,
        process_request=stage.choose,
        process_response=stage.dress,
        select_subprotocol=stage.subprotocol,
        ping_interval=None,
        close_timeout=CLOSE_TIMEOUT,
        server_header="wstui",
        logger=silent(),
    )
    return Server(running, Porch(lambda request: None), secure=False)


@dataclass(slots=True)
class _Route:
    """The scenes of a target, and which of them are due to clients that come again."""

    scenes: list[Scene] = field(default_factory=list)
    due: deque[int] = field(default_factory=deque)

    def next(self) -> int:
        """The scene for the next client."""
        return self.due.popleft() if self.due else 0

    def ended(self, index: int) -> None:
        """A scene ended as the recording has it: who comes again goes on from there."""
        if index + 1 < len(self.scenes):
            self.due.append(index + 1)


class _Stage:
    """All clients of a server."""

    def __init__(self, scenes: Sequence[Scene], speed: Speed, tell: Callable[[str], None]) -> None:
        self._routes: dict[str, _Route] = {}
        for scene in scenes:
            self._routes.setdefault(scene.target, _Route()).scenes.append(scene)
        self._speed = speed
        self._tell = tell
        self._chosen: dict[ServerConnection, tuple[_Route, int]] = {}
        self._clients = 0

    def _route(self, target: str) -> _Route:
        """The route of a target: the same, else the same path, else the first."""
        path = target.partition("?")[0]
        alike = (route for known, route in self._routes.items() if known.partition("?")[0] == path)
        return self._routes.get(target) or next(alike, None) or next(iter(self._routes.values()))

    def choose(self, connection: ServerConnection, request: Request) -> Response | None:
        """Choose the scene of a client; where it is a refusal, refuse."""
        route = self._route(request.path)
        index = route.next()
        scene = route.scenes[index]
        if scene.status == 101:
            self._chosen[connection] = route, index
            return None
        route.ended(index)
        self._tell(f"refused {oneline(request.path)} with {scene.status}, as recorded")
        headers = Headers([*scene.headers, ("Connection", "close"), ("Content-Length", str(len(scene.body)))])
        return Response(scene.status, scene.reason or _phrase(scene.status), headers, scene.body)

    def dress(self, connection: ServerConnection, request: Request, response: Response) -> Response | None:
        """Give the response the headers that were recorded."""
        if connection in self._chosen and response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            route, index = self._chosen[connection]
            for name, value in route.scenes[index].headers:
                response.headers[name] = value
        return response

    def subprotocol(self, connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        """The subprotocol that was recorded, where the client offers it (RFC 6455 section 4.2.2, point 5)."""
        route, index = self._chosen[connection]
        wanted = route.scenes[index].subprotocol
        return cast(Subprotocol, wanted) if wanted in offered else None

    async def talk(self, connection: ServerConnection) -> None:
        """Play a scene to one client."""
        self._clients += 1
        route, index = self._chosen.pop(connection)
        scene, name = route.scenes[index], f"client {self._clients}"
        self._tell(f"{name}: connected to {oneline(scene.target)}")
        client = _Client(connection, scene.beats, self._speed, lambda text: self._tell(f"{name}: {text}"))
        listening = asyncio.ensure_future(client.listen())
        playing = asyncio.ensure_future(client.play(scene))
        try:
            await asyncio.wait([listening, playing], return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                if isinstance(fault := playing.exception(), Failure):
                    self._tell(f"{name}: {fault}")
                elif fault is None and playing.result() is not What.LEAVE:
                    route.ended(index)
                await listening
        finally:
            for task in (listening, playing):
                task.cancel()
            await asyncio.gather(listening, playing, return_exceptions=True)
            self._tell(f"{name}: gone after {client.sent:,} of its messages")


class _Client:
    """One client: what it said and was not waited for yet, and what is played to it."""

    def __init__(
        self,
        connection: ServerConnection,
        beats: Mapping[str, Line | None],
        speed: Speed,
        tell: Callable[[str], None],
    ) -> None:
        self.sent = 0
        self._connection = connection
        self._beats = beats
        self._kept: deque[str] = deque()
        """The shapes of heartbeats that are answered when their place comes."""
        self._answered: Counter[str] = Counter()
        """Heartbeats that were answered before their place came, by their shape."""
        self._beating = speed.factor is None and speed.steps is None
        """Whether heartbeats have a place: where time goes on by itself they have none."""
        self._idle = False
        """Whether nothing is played, as a message of the client is waited for, or all is over."""
        self._speed = speed
        self._tell = tell
        self._said: deque[tuple[str, bytes]] = deque()
        self._said_bytes = 0
        self._news = asyncio.Event()
        self._clock = asyncio.get_running_loop().time
        self._step = speed.steps.count if speed.steps is not None else 0

    async def listen(self) -> None:
        """Keep what the client says until its place in the recording comes; heartbeats are answered at once."""
        with suppress(ConnectionClosed):
            async for message in self._connection:
                text = isinstance(message, str)
                payload = message.encode() if isinstance(message, str) else message
                shape = shape_of(Opcode.TEXT if text else Opcode.BINARY, payload)
                if shape in self._beats:
                    self._kept.append(shape)
                    if self._idle or not self._beating or len(self._kept) > HELD:
                        await self._answer_kept()
                    self._news.set()
                    continue
                self._idle = False
                self._said.append((shape, payload))
                self._said_bytes += len(payload)
                while len(self._said) > HELD or self._said_bytes > HELD_BYTES:
                    self._said_bytes -= len(self._said.popleft()[1])
                self._news.set()

    async def play(self, scene: Scene) -> What:
        """Play to the end; how it ended, LEAVE where that is up to the client."""
        began = self._clock()
        for line in scene.lines():
            if line.what is What.AWAIT:
                await self._await(line)
                began = self._clock() - line.at_ns / 1e9 / (self._speed.factor or 1)
            elif line.what is What.BEAT:
                await self._beat(line)
            elif line.what is What.LEAVE:
                break
            else:
                await self._due(began, line)
                if line.what is What.DROP:
                    self._connection.transport.abort()
                    return What.DROP
                if line.what is What.CLOSE:
                    await self._close(line.payload)
                    return What.CLOSE
                await self._send(line)
        self._idle = True
        await self._answer_kept()
        self._tell(f"has been played all {self.sent:,} messages; the rest is up to it")
        return What.LEAVE

    async def _beat(self, line: Line) -> None:
        """Give the client its time for a heartbeat, where there is no other time; only as long as it has some."""
        shape = shape_of(line.opcode, line.payload)
        if not self._beating:
            return
        if self._answered[shape]:
            self._answered[shape] -= 1
            return
        try:
            async with asyncio.timeout(BEAT_WITHIN):
                while shape not in self._kept:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            self._beating = False
            await self._answer_kept()
            return
        self._kept.remove(shape)
        await self._answer(shape)

    async def _answer(self, shape: str) -> None:
        if (reply := self._beats[shape]) is not None:
            await self._send(reply)

    async def _answer_kept(self) -> None:
        """Answer all heartbeats that were not answered yet."""
        while self._kept:
            shape = self._kept.popleft()
            self._answered[shape] += 1
            await self._answer(shape)

    async def _due(self, began: float, line: Line) -> None:
        if self._speed.steps is not None:
            self._step += 1
            await self._speed.steps.reach(self._step)
        elif self._speed.factor is not None:
            await asyncio.sleep(max(0.0, began + line.at_ns / 1e9 / self._speed.factor - self._clock()))
        elif self.sent % 64 == 0:
            await asyncio.sleep(0)  # the network may take everything; the other clients have their turn

    async def _send(self, line: Line) -> None:
        if line.opcode is Opcode.TEXT:
            # As it was: also where it is no UTF-8.
            await self._connection.send(line.payload, text=True)
        else:
            await self._connection.send(line.payload)
        self.sent += 1

    async def _close(self, payload: bytes) -> None:
        code = int.from_bytes(payload[:2], "big") if len(payload) > 1 else 1000
        await self._connection.close(code, payload[2:].decode("utf-8", "replace"))

    async def _await(self, line: Line) -> None:
        """Wait until the client has said this, or what is of its shape."""
        shape = shape_of(line.opcode, line.payload)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._speed.patience):
                with suppress(TimeoutError):
                    async with asyncio.timeout(SOON):
                        await self._heard(shape, line.payload)
                    return
                self._tell(f"waits for its message like {oneline(line.payload[:SHOWN]) or 'one that is empty'}")
                await self._heard(shape, line.payload)
            return
        self._idle = False
        self._tell("goes on without it")

    async def _heard(self, shape: str, payload: bytes) -> None:
        while not self._take(shape, payload):
            self._idle = True
            self._news.clear()  # what comes while heartbeats are answered is news
            await self._answer_kept()
            await self._news.wait()
        self._idle = False

    def _take(self, shape: str, payload: bytes) -> bool:
        """Take what the client said out of what waits: the very message, else the first of its shape."""
        same = next((one for one in self._said if one[1] == payload), None)
        found = same or next((one for one in self._said if one[0] == shape), None)
        if found is None:
            return False
        self._said.remove(found)
        self._said_bytes -= len(found[1])
        return True


def playable(headers: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """What of a recorded response's headers is given again."""
    return tuple((name, value) for name, value in headers
                 if name.lower() not in OWN and not name.lower().startswith("sec-websocket"))  # fmt: skip


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
