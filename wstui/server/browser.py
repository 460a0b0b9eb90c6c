"""A program in a browser: a page that is a terminal, and behind each tab that shows it a program of its own, which ends
with the tab.

The page's script is textual-serve's: xterm.js, and the few words it speaks over a WebSocket. Its server is not used: it
has a shell read a command, gives the program a pipe for a terminal, and asks nobody who they are.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Sequence
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import textual_serve
from aiohttp import ClientConnectionError, WSMsgType, web
from aiohttp.typedefs import Handler, Middleware

from wstui.server.pseudo import Program

__all__ = ["BrowserServer", "is_loopback"]

STATIC = Path(str(files(textual_serve))) / "static"
MAX_SIZE = 2**24
"""Bytes of the largest paste, as JSON."""
HEARTBEAT = 15.0
"""Seconds between two looks at whether a silent tab is still there."""
LAST = 15.0
"""Seconds for all programs to end, once the server does."""
DENIED = "This needs the whole URL that `wstui web` printed, with its token.\n"
FOREIGN = "A page of another server may not open this.\n"
NOT_OURS = ("TMUX", "TMUX_PANE", "STY", "VTE_VERSION", "TERM_PROGRAM_VERSION", "WSTUI_PAGE")
"""What the environment says of the terminal in which the server runs, and is not true of the browser."""


class BrowserServer:
    """A running server. Leave it to end it, and every program behind it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._token = secrets.token_urlsafe(24)
        self._cookie = "wstui"
        self._tabs: set[web.WebSocketResponse] = set()
        app = web.Application(middlewares=[self._guard()])
        app.router.add_get("/", self._page)
        app.router.add_get("/tab", self._tab)
        app.router.add_static("/static", STATIC)
        app.on_response_prepare.append(_no_more)
        app.on_shutdown.append(self._close_tabs)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST)
        self.url = ""
        """Where it is, with the token that lets in."""

    async def listen(self, host: str, port: int) -> None:
        """Begin to serve; port 0 means a free one. Raises OSError."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        port = self._runner.addresses[0][1]
        # A cookie is sent to every port of its host: one that is named by its port is nobody else's.
        self._cookie = f"wstui-{port}"
        named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        self.url = f"http://{named}:{port}/?token={self._token}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    # -- who may

    def _guard(self) -> Middleware:
        """What lets nobody in without the token, whatever is asked for."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            given = request.query.get("token") or request.cookies.get(self._cookie, "")
            if not secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode()):
                return web.Response(status=403, text=DENIED)
            return await handler(request)

        return guard

    async def _page(self, request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(12)
        html = files("wstui.server").joinpath("browser.html").read_text("utf-8").replace("{nonce}", nonce)
        response = web.Response(text=html, content_type="text/html", headers=_allowed(nonce))
        response.set_cookie(self._cookie, self._token, httponly=True, samesite="Strict")
        return response

    # -- one tab

    async def _tab(self, request: web.Request) -> web.StreamResponse:
        """Run a program for as long as the tab is open; a page from elsewhere, cookie or not, gets none."""
        origin = urlsplit(request.headers.get("Origin", ""))
        if origin.netloc != request.host:
            return web.Response(status=403, text=FOREIGN)
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_SIZE)
        await websocket.prepare(request)
        env = _environment(secure=origin.scheme == "https" or is_loopback(origin.hostname or ""))
        size = (_number(request.query.get("width"), 80), _number(request.query.get("height"), 24))
        program = await Program.start(self._command, env, *size)
        self._tabs.add(websocket)
        drawing = asyncio.create_task(_draw(program, websocket))
        try:
            await _type(websocket, program)
        finally:
            drawing.cancel()
            self._tabs.discard(websocket)
            await asyncio.wait([drawing])
            await program.end()
        return websocket

    async def _close_tabs(self, app: web.Application) -> None:
        await asyncio.gather(*(websocket.close(code=1001) for websocket in self._tabs))


async def _draw(program: Program, websocket: web.WebSocketResponse) -> None:
    """Pass on what the program writes, as fast as the browser takes it."""
    try:
        while data := await program.read():
            await websocket.send_bytes(data)
        await websocket.close()
    except (ClientConnectionError, ConnectionError):
        pass  # the tab was closed: who types is told as well


async def _type(websocket: web.WebSocketResponse, program: Program) -> None:
    """Do what the page says until it goes, or the program has: keys, a new size."""
    async for message in websocket:
        if message.type is not WSMsgType.TEXT:
            continue
        try:
            match json.loads(message.data):
                case ["stdin", str(text)]:
                    await program.write(text.encode("utf-8", "replace"))
                case ["resize", {"width": int(columns), "height": int(rows)}]:
                    program.resize(columns, rows)
                case ["ping", str(data)]:
                    await websocket.send_json(["pong", data])
        except (ValueError, RecursionError):
            continue
        except OSError:  # the program takes no more, or the tab nothing
            break


# -- parts


async def _no_more(request: web.Request, response: web.StreamResponse) -> None:
    """What holds for every answer: it is kept nowhere, and tells nobody the URL."""
    response.headers.update(
        {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
    )


def _allowed(nonce: str) -> dict[str, str]:
    """What the page may do: show itself and connect here, within no other page. xterm.js styles what it draws."""
    allowed = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": "'self' 'unsafe-inline'",
        "font-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return {"Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in allowed.items())}


def _environment(*, secure: bool) -> dict[str, str]:
    """What a program is told of the terminal it has, by the names that terminals use; `WSTUI_PAGE` by ours."""
    env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TERM_PROGRAM": "wstui-web"}
    return env if secure else env | {"WSTUI_PAGE": "plain"}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host, as a browser judges it too."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _number(text: Any, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 5 else otherwise
