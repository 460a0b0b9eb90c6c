"""The recipes and heartbeats of a run's connections: begins them when a connection opens, ends them with it. Joins what
is saved with the engine's sessions; knows no widget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from wstui.model import Failure, Opcode, Payload, State
from wstui.payloads.collection import Collection, Entry
from wstui.payloads.payload import data_of, template_of
from wstui.safetext import oneline
from wstui.session import Inspector, Session
from wstui.ui.actions import hint
from wstui.ui.line import Line, Tone

if TYPE_CHECKING:  # most connections have no recipe
    from wstui.payloads.driving import Driver, Sending
    from wstui.payloads.runner import Runner
    from wstui.query import Node
    from wstui.store.watch import Watch

__all__ = ["Recipes", "doing_line"]

DOT: Line = ((" · ", "quiet"),)
HOLD: Line = hint("  {recipe.run} on  {recipe.step} step  {recipe.stop} stop")
"""The keys of a recipe that is paused."""
Fill = Callable[[str, Session, Mapping[str, str]], str]
"""A text with its variables filled: those a recipe extracted besides all others. Raises Failure."""


def _fill(text: str, session: Session, extracted: Mapping[str, str]) -> str:
    from wstui.payloads.template import Scope, fill

    return fill(text, Scope.of(extracted=extracted)).text


class Recipes:
    """What connections do by themselves. `on_change` is called when something is to be said of one."""

    def __init__(
        self, inspector: Inspector, collection: Collection, on_change: Callable[[Session], None], fill: Fill = _fill
    ) -> None:
        self._inspector = inspector
        self._collection = collection
        self._on_change = on_change
        self._fill = fill
        self._drivers: dict[Session, Driver] = {}
        self.shapes: dict[Session, dict[str, None]] = {}
        """The shapes of the messages of each connection's heartbeat, both ways."""
        inspector.greet = self.greet
        inspector.on_changing = self._changed
        for session in inspector:
            session.greet = self.greet

    def driver(self, session: Session | None) -> Driver | None:
        """What runs, or ran last, on a connection."""
        return self._drivers.get(session) if session is not None else None

    def runner(self, session: Session | None) -> Runner | None:
        """The recipe that runs, or ran last, on a connection."""
        driver = self.driver(session)
        return driver.runner if driver is not None else None

    async def greet(self, session: Session) -> int:
        """Begin the heartbeat of a connection that has opened, and run its recipe; returns how many messages that
        sent."""
        try:
            entry = self._entry(session)
        except Failure as failure:
            session.note(f"recipe not run: {failure}", failed=True)
            return 0
        if entry is None or not entry.recipe:
            self._drivers.pop(session, None)
            return 0
        from wstui.payloads.heartbeat import Beats

        driver = self._new(session, entry)
        if entry.recipe.heartbeat is not None:
            self._inspector.start(driver.beat(Beats(entry.recipe.heartbeat, driver.clock())))
        return await self._run(driver, entry, session, session.began_seq) if entry.recipe.steps else 0

    async def again(self, session: Session) -> None:
        """Run the recipe of an open connection from its first step. Raises Failure where that cannot be."""
        entry = self._entry(session)
        if entry is None or not entry.recipe.steps:
            raise Failure("there is no recipe", "write [[on_open]] steps into the profile's file")
        if session.state is not State.OPEN:
            raise Failure(f"{session.state.value}: the recipe was not run", "c connects, and runs it")
        driver = self._drivers.get(session) or self._new(session, entry)
        if driver.runner is not None and not driver.runner.over:
            raise Failure("the recipe is running")
        await self._run(driver, entry, session, len(self._inspector.capture))

    async def _run(self, driver: Driver, entry: Entry, session: Session, since: int) -> int:
        from wstui.payloads.runner import Runner
        from wstui.payloads.scope import Scope

        names = {name for step in entry.recipe.steps for name, _ in step.extract}
        secret = frozenset(filter(Scope(secrets=frozenset(getattr(session.profile, "secrets", ()))).is_secret, names))
        return await driver.run(Runner(entry.recipe.steps, driver.clock(), secret), since)

    def _new(self, session: Session, entry: Entry) -> Driver:
        from wstui.payloads.driving import Driver

        def prepare(send: str, extracted: Mapping[str, str]) -> Coroutine[object, object, Sending]:
            return self._prepare(session, entry, send, extracted)

        def beat(opcode: Opcode, payload: bytes) -> None:
            from wstui.shape import shape_of

            self.shapes.setdefault(session, {})[shape_of(opcode, payload)] = None

        line = _SessionLine(self._inspector, session)
        driver = Driver(line, prepare, lambda: self._on_change(session), beat)
        self._drivers[session] = driver
        return driver

    async def _prepare(self, session: Session, entry: Entry, send: str, extracted: Mapping[str, str]) -> Sending:
        """What a step sends: a payload of the profile, or else the text itself. Raises Failure."""
        from wstui.payloads.driving import Sending
        from wstui.payloads.runner import short

        payload = next((one for one in entry.payloads if one.name == send), None)
        shown = oneline(send) if payload is not None else f"“{short(send)}”"
        payload, template = payload or Payload("", send), None
        if payload.file:
            data = await asyncio.to_thread(data_of, payload, entry.path.parent)
        else:
            body = payload.body if payload.literal else self._fill(payload.body, session, extracted)
            data, template = data_of(replace(payload, body=body)), template_of(payload, body)
        return Sending(data, shown, payload.fragment, template)

    def _entry(self, session: Session) -> Entry | None:
        """The saved profile of a connection. Raises Failure where its file cannot be read."""
        entry = self._collection.find(session.profile.name) if session.profile.name else None
        if entry is not None and entry.fault is not None:
            raise entry.fault
        return entry

    def _changed(self, session: Session) -> None:
        driver = self._drivers.get(session)
        if driver is not None and session.state is not State.OPEN:
            driver.end()


class _SessionLine:
    """A session's open connection, as a driver wants to see it."""

    def __init__(self, inspector: Inspector, session: Session) -> None:
        self._inspector = inspector
        self._session = session
        self._shake = session.handshake

    @property
    def open(self) -> bool:
        return self._session.state is State.OPEN and self._session.handshake is self._shake

    @property
    def total(self) -> int:
        return len(self._inspector.capture)

    @property
    def heard(self) -> float:
        return self._session.heard_ns() / 1e9

    async def send(self, data: str | bytes, fragment: int = 0, template: Payload | None = None) -> None:
        await self._session.send_now(data, fragment, template)

    async def close(self) -> None:
        await self._session.disconnect()

    def note(self, text: str, *, failed: bool = False) -> None:
        self._session.note(text, failed=failed)

    def watch(self, node: Node, since: int, on_found: Callable[[], None]) -> Watch:
        return self._inspector.waits().add(node, self._session.id, since, on_found)

    def forget(self, watch: object) -> None:
        self._inspector.waits().remove(watch)

    async def settle(self) -> None:
        self._inspector.capture.flush()
        await self._inspector.waits().through(self.total)


def doing_line(driver: Driver | None) -> Line:
    """What the status line says of a recipe and a heartbeat; nothing where there is neither."""
    if driver is None or driver.ended:
        return ()
    from wstui.payloads.runner import Stage

    parts: list[Line] = []
    if (runner := driver.runner) is not None:
        tone: Tone = "fail" if runner.stage is Stage.FAILED else "quiet" if runner.over else "accent"
        parts.append(((str(runner), tone), *(HOLD if runner.paused else ())))
    if (beats := driver.beats) is not None:
        missed: Line = ((f", {beats.missed:,} missed", "fail"),) if beats.missed else ()
        parts.append(((f"heartbeat {beats.sent_count:,}", "quiet"), *missed))
        if missed and runner is not None and runner.stage in (Stage.DONE, Stage.STOPPED):
            # Where there is no room for both, what is wrong is said.
            parts.reverse()
    return tuple(piece for nth, part in enumerate(parts) for piece in (*DOT * bool(nth), *part))
