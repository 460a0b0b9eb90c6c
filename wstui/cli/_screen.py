"""Runs the screen over a capture until it is left, and closes everything after it, however it ended. The one place
where capture, collection, settings and screen meet."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from wstui import config
from wstui.cli import _terminal
from wstui.model import Failure, Profile
from wstui.payloads.collection import Collection
from wstui.session import Inspector
from wstui.store.capture import Capture

__all__ = ["earlier", "live"]

Prepare = Callable[[], Awaitable[Sequence[Profile]]]

CLOSING = 6.0
"""Seconds that connections have to end once the screen is gone."""


async def live(
    profiles: Sequence[Profile],
    collection: Collection,
    *,
    ask: bool = False,
    prepare: Prepare | None = None,
    hint: str = "",
    select: int = 0,
) -> int:
    """The screen on live connections, recorded; the exit code. `ask`: on the start screen first. Raises Failure."""
    _terminal.check()
    settings, notices = _settings()
    keep = settings.captures
    capture = Capture.create(config.captures_dir(), keep=keep.keep, keep_bytes=keep.keep_bytes, reserve=keep.reserve)
    return await _show(
        Inspector(capture),
        collection=collection,
        settings=settings,
        profiles=profiles,
        prepare=prepare or _prepare,
        ask=ask,
        hint=hint,
        select=select,
        notices=notices,
    )


async def earlier(path: Path) -> int:
    """The screen on an earlier capture; the exit code. Raises Failure."""
    capture = Capture.open(path)
    try:
        _terminal.check()
    except Failure:
        capture.close()
        raise
    inspector = Inspector.of_earlier(capture)
    settings, notices = _settings()
    return await _show(inspector, collection=Collection(config.collection_dir()), settings=settings, notices=notices)


def _settings() -> tuple[config.Settings, list[str]]:
    """The settings, and what is wrong with them; settings that do not hold are not worth a refusal to run."""
    try:
        settings = config.load()
    except Failure as failure:
        return config.Settings(), [f"settings ignored: {failure}"]
    return settings, list(settings.warnings)


async def _prepare() -> Sequence[Profile]:
    """Load the wire beside the first picture instead of before it."""
    await asyncio.to_thread(import_module, "wstui.net.client")
    return ()


async def _show(inspector: Inspector, **more: Any) -> int:
    """Run the screen to its end."""
    from wstui.net.target import parse_header, parse_url
    from wstui.ui.app import WstuiApp
    from wstui.ui.form import Checks
    from wstui.ui.start import Start

    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]  # empty means not set (no-color.org); not every library knows
    start = Start(inspector, history=config.history_dir(), checks=Checks(parse_url, parse_header), **more)
    app = WstuiApp(start)
    loop = asyncio.get_running_loop()
    ended = [0]

    def end(number: int) -> None:
        ended[0] = 128 + number
        app.exit(ended[0])

    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, number)
    try:
        result = await app.run_async()
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(inspector.close(), CLOSING)
        inspector.capture.close()
    return ended[0] or app.return_code or result or 0
