"""A real headless Chromium, spoken to over its own DevTools WebSocket: no driver program is needed."""

from __future__ import annotations

import asyncio
import json
import subprocess
import tempfile
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from servers.process import PATIENCE, ended
from servers.programs import need_program

__all__ = ["Page", "browser", "devtools"]

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
]


class Page:
    """One tab of the browser."""

    def __init__(self, devtools: ClientConnection) -> None:
        self._devtools = devtools
        self._ids = count(1)

    async def open(self, url: str) -> None:
        """Go to a page and wait until it is loaded and its script has run."""
        answer = await self._call("Page.navigate", url=url)
        assert "errorText" not in answer, answer
        await self.until("document.readyState === 'complete'")

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page. Raises `RuntimeError` where it throws."""
        answer = await self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    async def until(self, expression: str) -> Any:
        """Wait until an expression is true on the page, and give its value."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if value := await self.evaluate(expression):
                    return value
                await asyncio.sleep(0.02)

    async def press(self, key: str) -> None:
        """Type one character."""
        await self._call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self._call("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def click(self, x: float, y: float, *, times: int = 1, shift: bool = False) -> None:
        """Press the left button and let it go, as the last of so many times in a row."""
        where = {"x": x, "y": y, "button": "left", "clickCount": times, "modifiers": 8 if shift else 0}
        await self._call("Input.dispatchMouseEvent", type="mousePressed", **where)
        await self._call("Input.dispatchMouseEvent", type="mouseReleased", **where)

    async def _call(self, method: str, **parameters: Any) -> Any:
        number = next(self._ids)
        await self._devtools.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(await self._devtools.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]


@asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """Run Chromium with a profile of its own and give its tab; where there is none, the running test is skipped."""
    async with devtools() as address, connect(address, max_size=None, ping_interval=None) as connection:
        yield Page(connection)


@asynccontextmanager
async def devtools() -> AsyncIterator[str]:
    """As `browser`, with the address of the tab's DevTools."""
    program = need_program("chromium", "chromium-browser", "google-chrome")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        ended(_start(program, folder)) as process,
    ):
        yield await _tab(process, Path(folder))


def _start(program: str, folder: str) -> subprocess.Popen[bytes]:
    command = [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)


async def _tab(process: subprocess.Popen[bytes], folder: Path) -> str:
    """The DevTools address of the first tab, once there is one."""
    async with asyncio.timeout(PATIENCE):
        while process.poll() is None:
            try:
                port = (folder / "DevToolsActivePort").read_text("utf-8").split()[0]
                found = await asyncio.to_thread(_read, f"http://127.0.0.1:{port}/json/list")
                return next(str(tab["webSocketDebuggerUrl"]) for tab in json.loads(found) if tab["type"] == "page")
            except (OSError, LookupError, StopIteration):
                await asyncio.sleep(0.05)
    raise RuntimeError("chromium ended before it could be asked anything")


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        found: bytes = answer.read()
        return found
