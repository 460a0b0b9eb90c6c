"""The whole screen over the real engine and the embedded server, for tests: started, driven by keys, closed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from textual.message import Message
from textual.pilot import Pilot

from wstui import config
from wstui.cli._templates import check, url
from wstui.model import Profile, State
from wstui.net.target import parse_header_line
from wstui.payloads.collection import Collection
from wstui.payloads.trust import Trust
from wstui.payloads.variables import Variables
from wstui.server.app import Server, serve
from wstui.session import Inspector, Session
from wstui.store.capture import Capture
from wstui.ui.app import WstuiApp
from wstui.ui.screens.main import MainScreen
from wstui.ui.start import Ask, Checks, Start

__all__ = ["Shell", "Trail", "shell", "text_of"]

LOOKS = 600
SETTINGS = config.Settings(clipboard="osc52", theme="dark", ascii=False)

Kind = TypeVar("Kind", bound=Message)


def text_of(app: WstuiApp) -> list[str]:
    """The screen, line by line; it may not be of the application's size yet."""
    width, height = app.size
    lines = [strip.text[:width] for strip in app.screen._compositor.render_strips()[:height]]
    return lines + [""] * (height - len(lines))


class Trail:
    """A message hook that keeps each message once, however many widgets it passes."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._known: set[int] = set()

    def __call__(self, message: Message) -> None:
        if id(message) not in self._known:
            self._known.add(id(message))
            self.messages.append(message)

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Those of exactly this kind, in order."""
        return [message for message in self.messages if type(message) is kind]


@dataclass
class Shell:
    """A running screen."""

    app: WstuiApp
    pilot: Pilot[int]
    server: Server
    collection: Collection
    trail: Trail

    @property
    def main(self) -> MainScreen:
        """The main screen, also while a dialog is over it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    @property
    def session(self) -> Session:
        """The connection that is looked at."""
        assert self.main.current is not None
        return self.main.current

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(text_of(self.app))

    async def until(self, holds: Callable[[], object], what: str = "it") -> None:
        """Look again until something holds."""
        for _ in range(LOOKS):
            if holds():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"{what} never came:\n{self.text}")

    async def until_text(self, *parts: str) -> None:
        """Look again until all parts are on the screen."""
        await self.until(lambda: all(part in self.text for part in parts), " and ".join(parts))

    async def until_said(self, *parts: str) -> None:
        """Look again until all parts are in one notice, wherever its lines break: a path in it is of any length."""
        await self.until(
            lambda: any(all(part in one.message for part in parts) for one in self.app._notifications),
            " and ".join(parts),
        )

    async def until_open(self) -> None:
        """Look again until the current connection is open."""
        await self.until(lambda: self.main.current and self.session.state is State.OPEN, "an open connection")

    async def type(self, text: str) -> None:
        """Type a text, a key for each character."""
        names = {" ": "space", "\n": "enter"}
        await self.pilot.press(*(names.get(char, char) for char in text))


@asynccontextmanager
async def shell(
    folder: Path,
    *paths: str,
    size: tuple[int, int] = (120, 40),
    profiles: Sequence[Profile] = (),
    ask: bool = False,
    collection: Callable[[Collection, str], None] | None = None,
    earlier: Path | None = None,
    hint: str = "",
    settings: config.Settings = SETTINGS,
    project: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Shell]:
    """The screen connected to paths of the embedded server, and to profiles in whose URLs `SERVER` is its URL.

    `collection` may save profiles before, given the server's URL. `project` is the folder of a collection that came
    with a project, `environment` that of the process.
    """
    trail = Trail()
    async with await serve(name="test", seed=1) as server:
        saved = Collection(folder / "collection", *([project] if project is not None else []))
        trust = Trust(folder / "trusted", [project] if project is not None else [])
        saved.around = trust.keeping
        variables = Variables(saved, environment or {}, trusted=trust.holds)
        if collection is not None:
            collection(saved, server.url)
        wanted = [Profile(server.url + path) for path in paths]
        wanted += [_at(profile, server.url) for profile in profiles]
        capture = Capture.open(earlier) if earlier else Capture.create(folder / "captures")
        inspector = Inspector.of_earlier(capture) if earlier else Inspector(capture)
        checks = Checks(url, parse_header_line, profile=check)
        more: list[Inspector] = []

        def record() -> Inspector:
            more.append(Inspector(Capture.create(folder / "captures")))
            return more[-1]

        start = Start(inspector, saved, folder / "history", checks, settings, wanted, hint=hint)
        start = start._replace(drafts=folder / "drafts", record=record, variables=variables, trust=trust)
        asking = Ask(saved, checks, lambda chosen: start._replace(profiles=[chosen]), settings)
        app = WstuiApp(asking if ask else start)
        try:
            async with app.run_test(size=size, message_hook=trail, notifications=True) as pilot:
                running = Shell(app, pilot, server, saved, trail)
                if wanted and project is None:
                    await running.until(lambda: all(s.state is not State.IDLE for s in inspector), "a connection")
                yield running
        finally:
            for one in (inspector, *more):
                await one.close()


def _at(profile: Profile, url: str) -> Profile:
    return replace(profile, url=profile.url.replace("SERVER", url))
