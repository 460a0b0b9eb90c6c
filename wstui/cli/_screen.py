"""Runs the screen over a capture until it is left, and closes everything after it, however it ended. The one place
where capture, collection, settings and screen meet."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wstui import config
from wstui.cli import _garbage, _terminal
from wstui.cli._ending import Ending
from wstui.model import Failure, Profile
from wstui.payloads.collection import Collection

if TYPE_CHECKING:
    from wstui.session import Inspector
    from wstui.ui.start import Ask, Checks, Start

__all__ = ["ask", "earlier", "live", "recorded", "settings_of_user"]

Prepare = Callable[[], Awaitable[Sequence[Profile]]]


async def live(
    profiles: Sequence[Profile],
    collection: Collection,
    *,
    prepare: Prepare | None = None,
    hint: str = "",
    select: int = 0,
    notices: Sequence[str] = (),
) -> int:
    """The screen on live connections, recorded; the exit code. `notices` are said at once. Raises Failure."""
    _terminal.check()
    settings, more_notices = settings_of_user()
    notices = [*notices, *more_notices]
    more = {"prepare": prepare or _prepare, "hint": hint, "select": select, "notices": notices}
    start = _start(recorded(settings), collection, settings, profiles=profiles, **more)
    return await _show(start, [start.inspector])


async def ask(collection: Collection, flags: Callable[[Profile], list[Profile]]) -> int:
    """The start screen, then as `live`; the exit code. `flags` puts what the command line says into what was chosen: a
    profile for each connection.

    Raises Failure.
    """
    from wstui.ui.start import Ask

    _terminal.check()
    settings, notices = settings_of_user()
    made: list[Inspector] = []

    def answer(profile: Profile) -> Start:
        # Not before: nothing of the engine is needed to ask.
        made.append(recorded(settings))
        more = {"profiles": flags(profile), "prepare": _prepare, "notices": notices}
        return _start(made[0], collection, settings, **more)

    return await _show(Ask(collection, _checks(), answer, settings, _prepare), made)


async def earlier(path: Path) -> int:
    """The screen on an earlier capture; the exit code. Raises Failure."""
    from wstui.session import Inspector
    from wstui.store.capture import Capture

    capture = Capture.open(path)
    try:
        _terminal.check()
    except Failure:
        capture.close()
        raise
    settings, notices = settings_of_user()
    inspectors = [Inspector.of_earlier(capture)]

    def record() -> Inspector:
        inspectors.append(recorded(settings))
        return inspectors[-1]

    more = {"prepare": _settle, "notices": notices, "record": record}
    start = _start(inspectors[0], Collection(config.collection_dir()), settings, **more)
    return await _show(start, inspectors)


def settings_of_user() -> tuple[config.Settings, list[str]]:
    """The settings, and what is wrong with them; settings that do not hold are not worth a refusal to run."""
    try:
        settings = config.load()
    except Failure as failure:
        return config.Settings(), [f"settings ignored: {failure}"]
    return settings, list(settings.warnings)


async def _prepare() -> Sequence[Profile]:
    """Load the wire beside the first picture instead of before it."""
    await asyncio.to_thread(import_module, "wstui.net.client")
    return await _settle()


async def _settle() -> Sequence[Profile]:
    """The first picture is drawn, and all that stays is loaded."""
    _garbage.settle()
    return ()


def recorded(settings: config.Settings) -> Inspector:
    """An inspector over a new capture. Raises Failure."""
    from wstui.session import Inspector
    from wstui.store.capture import Capture

    keep = settings.captures
    return Inspector(
        Capture.create(config.captures_dir(), keep=keep.keep, keep_bytes=keep.keep_bytes, reserve=keep.reserve)
    )


def _checks() -> Checks:
    from wstui.net.target import check_profile, parse_header_line, parse_url
    from wstui.ui.start import Checks

    return Checks(parse_url, parse_header_line, profile=check_profile)


def _start(inspector: Inspector, collection: Collection, settings: config.Settings, **more: Any) -> Start:
    from wstui.ui.start import Start

    return Start(inspector, collection, config.history_dir(), _checks(), settings, drafts=config.drafts_dir(), **more)


async def _show(first: Start | Ask, inspectors: list[Inspector]) -> int:
    """Run the screen to its end, then close what was made."""
    from wstui.ui.app import WstuiApp

    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]  # empty means not set (no-color.org); not every library knows
    _garbage.look_seldom()
    app = WstuiApp(first)
    with Ending(app.hurry, app.exit) as ending:
        screen = asyncio.create_task(app.run_async())
        try:
            await ending.wait_for(screen)
        finally:
            for inspector in inspectors:
                await ending.close(inspector)
        if not screen.done():
            # The loop would wait for it; all that was recorded is in its file.
            os._exit(ending.code)
    return ending.code or app.return_code or await screen or 0
