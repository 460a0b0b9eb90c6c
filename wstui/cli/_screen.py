"""Runs the screen over a capture until it is left, and closes everything after it, however it ended. The one place
where capture, collection, settings and screen meet."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wstui import config
from wstui.cli import _garbage, _terminal
from wstui.cli._ending import Ending
from wstui.model import Failure, Profile
from wstui.payloads.collection import Collection

if TYPE_CHECKING:
    from wstui.payloads.trust import Trust
    from wstui.payloads.variables import Variables
    from wstui.session import Inspector
    from wstui.ui.start import Ask, Checks, Start

__all__ = ["ask", "earlier", "live", "recorded", "settings_of_user"]

Saved = tuple["Variables", "Trust"]
Prepare = Callable[[], Awaitable[Sequence[Profile]]]


async def live(
    profiles: Sequence[Profile],
    collection: Collection,
    *,
    prepare: Prepare | None = None,
    hint: str = "",
    select: int = 0,
    notices: Sequence[str] = (),
    saved: Saved | None = None,
    passing: str = "",
    guessed: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """The screen on live connections, recorded; the exit code. `notices` are said at once; `saved` says what variables
    mean and which collections are trusted; `passing` is said of what is saved where it is not kept; `guessed` are
    URLs that may have been meant for profiles. Raises Failure."""
    _terminal.check()
    _garbage.hold()
    settings, more_notices = settings_of_user()
    notices = [*notices, *more_notices]
    more = {"hint": hint, "select": select, "notices": notices, "passing": passing, "guessed": guessed}
    more["prepare"] = _settling(prepare or _load_wire)
    start = _start(recorded(settings), collection, settings, saved, profiles=profiles, **more)
    return await _show(start, [start.inspector])


async def ask(collection: Collection, flags: Callable[[Profile], list[Profile]], saved: Saved | None = None) -> int:
    """The start screen, then as `live`; the exit code. `flags` puts what the command line says into what was chosen: a
    profile for each connection.

    Raises Failure.
    """
    from wstui.ui.start import Ask

    _terminal.check()
    _garbage.hold()
    settings, notices = settings_of_user()
    made: list[Inspector] = []
    prepare = _settling(_load_wire)

    def answer(profile: Profile) -> Start:
        # Not before: nothing of the engine is needed to ask.
        made.append(recorded(settings))
        more = {"profiles": flags(profile), "prepare": prepare, "notices": notices}
        return _start(made[0], collection, settings, saved, **more)

    return await _show(Ask(collection, _checks(), answer, settings, prepare), made)


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
    _garbage.hold()
    settings, notices = settings_of_user()
    inspectors = [Inspector.of_earlier(capture)]

    def record() -> Inspector:
        inspectors.append(recorded(settings))
        return inspectors[-1]

    more = {"prepare": _settling(_nothing), "notices": notices, "record": record}
    start = _start(inspectors[0], Collection(config.collection_dir()), settings, None, **more)
    return await _show(start, inspectors)


def settings_of_user() -> tuple[config.Settings, list[str]]:
    """The settings, and what is wrong with them; settings that do not hold are not worth a refusal to run."""
    try:
        settings = config.load()
    except Failure as failure:
        return config.Settings(), [f"settings ignored: {failure}"]
    return settings, list(settings.warnings)


async def _load_wire() -> Sequence[Profile]:
    """Load the wire beside the first picture instead of before it."""
    await asyncio.to_thread(import_module, "wstui.net.client")
    return ()


async def _nothing() -> Sequence[Profile]:
    """Nothing takes long."""
    return ()


def _settling(prepare: Prepare) -> Prepare:
    """As `prepare`, after which the first picture is drawn and all that stays is loaded."""

    async def settling() -> Sequence[Profile]:
        try:
            return await prepare()
        finally:
            _garbage.settle()

    return settling


def recorded(settings: config.Settings) -> Inspector:
    """An inspector over a new capture. Raises Failure."""
    from wstui.session import Inspector
    from wstui.store.capture import Capture

    keep = settings.captures
    return Inspector(
        Capture.create(config.captures_dir(), keep=keep.keep, keep_bytes=keep.keep_bytes, reserve=keep.reserve)
    )


def _checks() -> Checks:
    from wstui.cli import _templates
    from wstui.net.target import parse_header_line
    from wstui.ui.start import Checks

    return Checks(_templates.url, parse_header_line, profile=_templates.check)


def _start(
    inspector: Inspector, collection: Collection, settings: config.Settings, saved: Saved | None, **more: Any
) -> Start:
    from wstui.ui.start import Start

    if saved is not None:
        more |= {"variables": saved[0], "trust": saved[1]}
    return Start(inspector, collection, config.history_dir(), _checks(), settings, drafts=config.drafts_dir(), **more)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Log(logging.FileHandler):
    """A log that is its owner's only, and is not there until something is written."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return TextIOWrapper(open(path, "ab", opener=_private), encoding="utf-8", line_buffering=True)


def _keep_log() -> None:
    """What goes wrong within the program is written down: there is no place on the screen for it."""
    handler = _Log(config.log_file(), delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)


async def _show(first: Start | Ask, inspectors: list[Inspector]) -> int:
    """Run the screen to its end, then close what was made."""
    from wstui.ui.app import WstuiApp

    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]  # empty means not set (no-color.org); not every library knows
    _keep_log()
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
