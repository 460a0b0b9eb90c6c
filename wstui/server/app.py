"""The embedded server: which path leads where, and the server's life. Logs nothing anywhere."""

from __future__ import annotations

import logging
import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from random import Random
from ssl import SSLContext
from types import TracebackType
from typing import Self, cast

from websockets.asyncio import server as library
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from wstui.server.binary import Binary
from wstui.server.blocks import Blocks
from wstui.server.door import Door, Porch
from wstui.server.echo import Echo
from wstui.server.exchange import Exchange
from wstui.server.page import page
from wstui.server.plain import Answer, Request
from wstui.server.refuse import PREFIX, come_back, refuse, turn_back
from wstui.server.restart import Restart
from wstui.server.sse import Events

__all__ = ["CLOSE_TIMEOUT", "MAX_SIZE", "Server", "serve", "silent"]

Talk = Callable[[ServerConnection], Awaitable[None]]

MAX_SIZE = 64 * 2**20
CLOSE_TIMEOUT = 2.0
EXCHANGE = "/exchange"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class Server:
    """A running server. Leave it, or call `close`, to end it with every connection and task of its own."""

    def __init__(self, running: library.Server, porch: Porch, secure: bool) -> None:
        self._running = running
        self._porch = porch
        address = next(iter(running.sockets)).getsockname()
        self.host = ANYWHERE.get(address[0], address[0])
        self.port: int = address[1]
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.url = f"{'wss' if secure else 'ws'}://{host}:{self.port}"
        """Where it can be reached from this machine, without a path: `ws://127.0.0.1:PORT`."""

    async def close(self) -> None:
        """Close every connection, WebSockets with 1001, and wait until the last has gone; idempotent."""
        self._running.close()
        await self._porch.close()
        await self._running.wait_closed()

    async def wait_closed(self) -> None:
        """Wait until somebody has closed it."""
        await self._running.wait_closed()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class Routes:
    """Which path leads where. An unknown one leads to the echo."""

    def __init__(self, echo: Echo, restart: Restart, talks: dict[str, Talk], answers: dict[str, Answer]) -> None:
        self._echo = echo
        self._restart = restart
        self._talks = talks
        self._answers = answers

    def plain(self, request: Request) -> Answer | None:
        """What answers this request as plain HTTP; None where it is for a WebSocket."""
        if request.path.startswith(PREFIX):
            return refuse
        if request.path == EXCHANGE and (seconds := self._restart.away):
            return come_back(seconds)
        if request.upgrades:
            return None
        if request.path in self._talks:
            return turn_back
        return self._answers.get(request.path, self._echo.answer)

    async def talk(self, connection: ServerConnection) -> None:
        """Serve one WebSocket until it closes."""
        assert connection.request is not None
        path = connection.request.path.partition("?")[0]
        try:
            await self._talks.get(path, self._echo.talk)(connection)
        except* ConnectionClosed:
            pass  # by whom and how does not matter here


async def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    ssl: SSLContext | None = None,
    name: str | None = None,
    subprotocols: Sequence[str] | None = None,
    compression: bool = True,
    ping_interval: float | None = None,
    rate: float = 4.0,
    silence: float = 30.0,
    interval: float = 1.0,
    restart: Restart | None = None,
    seed: int | None = None,
) -> Server:
    """Start the embedded server on this loop; port 0 takes a free one. Raises `OSError` where it cannot listen.

    `name` is the host it says it is (default: this machine's); `subprotocols` are those it agrees to, None: any.
    `rate` is what `/exchange` pushes a second for each subscription, `silence` the seconds after which it closes, and
    `restart` when it restarts.
    `interval` is the seconds between the pushes of `/blocks` and `/.sse`; `/binary` takes twice as long. The same
    `seed` gives the same prices and bytes. Keepalive pings are off, for an inspector's log shows what was asked for.
    """
    random = Random(seed)
    name = socket.gethostname() if name is None else name
    echo = Echo(name)
    restart = restart or Restart()
    talks: dict[str, Talk] = {
        EXCHANGE: Exchange(random, rate, silence, restart).talk,
        "/binary": Binary(random, 2 * interval).talk,
        "/blocks": Blocks(interval).talk,
    }
    routes = Routes(echo, restart, talks, {"/.ws": page, "/.sse": Events(name, interval).answer})
    porch = Porch(routes.plain)
    running = await library.serve(
        routes.talk,
        host,
        port,
        ssl=ssl,
        compression="deflate" if compression else None,
        max_size=MAX_SIZE,
        select_subprotocol=partial(_select, subprotocols),
        ping_interval=ping_interval,
        close_timeout=CLOSE_TIMEOUT,
        server_header="wstui",
        logger=silent(),
        # Typed as a class, and only ever called.
        create_connection=cast(type[ServerConnection], partial(Door, porch=porch)),
    )
    return Server(running, porch, ssl is not None)


def _select(
    agreed: Sequence[str] | None, connection: ServerConnection, offered: Sequence[Subprotocol]
) -> Subprotocol | None:
    """The first subprotocol of the client's that the server agrees to (RFC 6455 section 4.2.2, point 5)."""
    return next((word for word in offered if agreed is None or word in agreed), None)


def silent() -> logging.Logger:
    """A logger that nobody hears."""
    # Not one of `getLogger`: whoever configures logging for the process must not find it either.
    logger = logging.Logger("wstui.server")
    logger.disabled = True
    return logger
