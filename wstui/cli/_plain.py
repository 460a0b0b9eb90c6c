"""`--plain`: the log as lines on standard output, the composer on standard input. For screen readers, and wherever no
screen can be drawn. Loads no screen."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from wstui.cli._ending import Ending
from wstui.cli._plainline import body, plain_line
from wstui.cli._screen import Saved, recorded, settings_of_user
from wstui.cli._stdin import Lines
from wstui.model import Failure, Opcode, Profile, Retry, State
from wstui.payloads.collection import Collection, Entry
from wstui.safetext import oneline
from wstui.session import Inspector, Session
from wstui.ui.draft import CloseWith, Draft, PingWith, PongWith, Send, meaning
from wstui.ui.filling import Filling
from wstui.ui.recipes import Recipes
from wstui.ui.veil import Veil

__all__ = ["HELP", "INPUT_ENDED", "plain"]

INPUT_ENDED = "input has ended: what comes is written until the other side closes, or Ctrl+C"

LEAVING = 3.0
"""Seconds that connections have to close in while what they say is written."""
SLICE = 256
"""Rows written between two looks at the loop."""
HELP = """\
A line is sent as a text message. Lines that begin with one of these are commands; //ping sends /ping.
/help                 this
/show N               all of message N, secrets hidden
/payloads             the saved payloads; /send NAME sends one, by its name or its number
/ping DATA, /pong DATA, /close CODE REASON
/connections          what is open; /use NAME or /use N chooses where lines go
/connect              connect again
/quit, or Ctrl+D      close all connections with 1000, and end; where input is a pipe or a file, its end is none:
                      what comes is written until the other side closes, or Ctrl+C"""
_COMMAND = re.compile(r"/(help|show|payloads|send|connections|use|connect|quit)(?:\s+(.*))?\s*", re.DOTALL)


async def plain(
    profiles: Sequence[Profile],
    collection: Collection,
    saved: Saved,
    guessed: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Connect, write what comes and send what is typed, until all connections have ended or the reader ends it; the
    exit code: 1 where no connection was ever open. `guessed` are URLs that may have been meant for profiles. Raises
    Failure."""
    settings, notices = settings_of_user()
    for notice in (*notices, *_unread(profiles, collection)):
        _tell(notice)
    desk = _Desk(recorded(settings), collection, saved, guessed)
    stopped = asyncio.Event()
    with Ending(stopped.set, lambda code: stopped.set()) as ending:
        try:
            for profile in profiles:
                desk.inspector.add(profile)
            await desk.run(stopped)
            await desk.leave()
        finally:
            await ending.close(desk.inspector)
    return ending.code or desk.code


def _unread(profiles: Sequence[Profile], collection: Collection) -> list[str]:
    """What nobody reads in the files of the profiles."""
    entries = [collection.find(name) for name in dict.fromkeys(one.name for one in profiles) if name]
    return [warning for entry in entries if entry is not None for warning in entry.warnings]


def _tell(text: str) -> None:
    """Say what is no row of the log."""
    sys.stderr.write(f"wstui: {oneline(text)}\n")
    sys.stderr.flush()


class _Desk:
    """The connections of a run, and which of them lines go to."""

    def __init__(self, inspector: Inspector, collection: Collection, saved: Saved, guessed: Mapping[str, str]) -> None:
        self.inspector = inspector
        self.collection = collection
        self.filling = Filling(inspector, saved[0])
        self.recipes = Recipes(inspector, collection, lambda session: None, self._fill_step)
        self.veil = Veil(inspector.capture.hidden)
        self.code = 1
        self._guessed = dict(guessed)
        self._current = 0
        self._written = 0
        self._grown = asyncio.Event()
        self._changed = asyncio.Event()
        inspector.capture.on_grown = self._grown.set
        self._settled = asyncio.Event()
        inspector.on_changed = self._on_changed

    def _on_changed(self, session: Session) -> None:
        self._changed.set()
        self._settled.set()

    @property
    def current(self) -> Session:
        """Where lines go."""
        return self.inspector.sessions[self._current]

    async def run(self, stopped: asyncio.Event) -> None:
        """Until it is stopped, input ends at a terminal, or nothing can come any more."""
        reading = asyncio.ensure_future(self._read())
        tasks = {reading, *(asyncio.ensure_future(one) for one in (self._write(), self._watch(), stopped.wait()))}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done() and (error := task.exception()) and not isinstance(error, BrokenPipeError):
                    raise error
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def leave(self) -> None:
        """Close all connections with 1000, and write what comes until then, as long as somebody reads it."""
        closing = (session.disconnect() for session in self.inspector)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*closing, return_exceptions=True), LEAVING)
        with suppress(BrokenPipeError):
            for _ in iter(self.write_new, False):
                await asyncio.sleep(0)

    # -- the log

    async def _write(self) -> None:
        """Write rows as they come. Raises BrokenPipeError when nobody reads them any more."""
        while True:
            self._grown.clear()
            self.inspector.capture.grown_seen()
            for _ in iter(self.write_new, False):
                await asyncio.sleep(0)  # keys and the network have their turn
            await self._grown.wait()

    def write_new(self) -> bool:
        """Write some rows more; whether there were any."""
        view = self.inspector.capture.view()
        stop = min(len(view), self._written + SLICE)
        if stop <= self._written:
            return False
        several = len(self.inspector.sessions) > 1
        names = self.inspector.capture.names
        for position in range(self._written, stop):
            message = self.veil.message(view.message(position))
            sys.stdout.write(plain_line(message, names.get(message.row.connection, "") if several else "") + "\n")
        self._written = stop
        sys.stdout.flush()
        return True

    async def _watch(self) -> None:
        """Until all connections have ended and nobody is there to connect them again."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            states = [session.state for session in self.inspector]
            if State.OPEN in states:
                self.code = 0
            self._tell_guessed()
            over = all(state in (State.CLOSED, State.FAILED) for state in states)
            if over and not sys.stdin.isatty():
                return

    def _tell_guessed(self) -> None:
        """Say, once, that a word with which nothing could be connected to is the name of no profile."""
        for session in self.inspector:
            profile = session.profile
            if session.state is State.FAILED and not profile.name and (word := self._guessed.pop(profile.url, None)):
                _tell(f"no saved profile is called {word}: it was taken for a URL")

    # -- what is typed

    async def _read(self) -> None:
        """Do what lines say, until they end. From a pipe that is no end: what is answered is still to come."""
        lines = Lines()
        while (line := await lines.next()) is not None:
            try:
                if await self._line(line.decode("utf-8", "surrogateescape")):
                    return
            except Failure as failure:
                _tell(str(failure))
        if not sys.stdin.isatty():
            _tell(INPUT_ENDED)
            await asyncio.Event().wait()

    async def _line(self, text: str) -> bool:
        """Do what a line says; whether it was the last. Raises Failure."""
        if (command := _COMMAND.fullmatch(text)) is None:
            if text:
                known = _COMMAND.fullmatch(text[1:]) if text.startswith("//") else None
                await self._send(Draft(text[1:] if known else text, literal=known is not None))
            return False
        name, rest = command[1], (command[2] or "").strip()
        if name == "quit":
            return True
        if name == "connect":
            await self.current.connect()
        elif name == "send":
            await self._send_saved(rest)
        elif name == "use":
            self._use(rest)
        else:
            said = {"help": lambda: HELP, "payloads": self._payloads, "connections": self._connections}
            sys.stderr.write((self._show(rest) if name == "show" else said[name]()) + "\n")
            sys.stderr.flush()
        return False

    async def _send(self, draft: Draft) -> None:
        session = self.current
        while session.state is State.CONNECTING:  # who writes into a pipe does not wait for it
            self._settled.clear()
            await self._settled.wait()
        entry = self._entry(session)
        root = entry.root if entry is not None and draft.name else None
        meant = meaning(draft, lambda text: self.filling.text(session, text, root))
        if isinstance(meant, Send):
            if not await session.send(meant.data, meant.fragment, meant.template):
                _tell(f"{session.label} is not open: this waits for it")
        elif isinstance(meant, PingWith):
            await session.ping(meant.data)
        elif isinstance(meant, PongWith):
            await session.pong(meant.data)
        elif isinstance(meant, CloseWith):
            await session.disconnect(meant.code, meant.reason)

    async def _send_saved(self, name: str) -> None:
        entry = self._entry(self.current)
        payloads = entry.payloads if entry is not None else ()
        found = next((one for one in payloads if one.name == name), None)
        if found is None and name.isdecimal() and 0 < int(name) <= len(payloads):
            found = payloads[int(name) - 1]
        if found is None or entry is None:
            raise Failure(f"there is no saved payload {oneline(name)}", "/payloads lists them")
        await self._send(Draft.of(found, entry.path.parent))

    def _entry(self, session: Session) -> Entry | None:
        return self.collection.find(session.profile.name) if session.profile.name else None

    def _payloads(self) -> str:
        entry = self._entry(self.current)
        lines = [f"{at} {oneline(one.name)}" for at, one in enumerate(entry.payloads if entry else (), 1)]
        return "\n".join(lines) or "no payloads are saved for this connection"

    def _connections(self) -> str:
        return "\n".join(
            f"{at}{' (lines go here)' if at - 1 == self._current else ''} {oneline(one.label)}: {_state(one)}"
            for at, one in enumerate(self.inspector, 1)
        )

    def _use(self, name: str) -> None:
        labels = [one.label for one in self.inspector]
        if name.isdecimal() and 0 < int(name) <= len(labels):
            self._current = int(name) - 1
        elif name in labels:
            self._current = labels.index(name)
        else:
            raise Failure(f"there is no connection {oneline(name)}", "/connections lists them")
        _tell(f"lines go to {labels[self._current]}")

    def _show(self, number: str) -> str:
        view = self.current.view
        if not number.isdecimal() or not 0 < int(number) <= len(view):
            raise Failure("which message is to be shown?", f"/show 1 to /show {len(view)}")
        message = self.veil.message(view.message(int(number) - 1))
        if message.row.opcode is Opcode.EVENT:
            return "\n".join(map(oneline, message.payload.decode("utf-8", "replace").split("\n")))
        return body(message.payload, message.row.opcode, whole=True)

    def _fill_step(self, text: str, session: Session, extracted: Mapping[str, str]) -> str:
        """Fill what a step sends as everything is filled, and keep what the recipe extracted for what is sent later."""
        self.filling.variables.extracted[session.id] = dict(extracted)
        return self.filling.text(session, text)


def _state(session: Session) -> str:
    retry: Retry | None = session.retry
    return "waits to connect again" if retry is not None else session.state.value
