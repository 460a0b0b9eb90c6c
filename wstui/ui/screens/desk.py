"""What the parts of the main screen share: the panes, the connection that is looked at, and ways to say things. Knows
no key; the actions are in the files beside this one."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from pathlib import Path

from textual.screen import Screen

from wstui.model import Failure, Message, Row, State
from wstui.payloads.history import History, history_file
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui.compositor import SpanCompositor
from wstui.ui.draft import Draft
from wstui.ui.keymap import keymap_of
from wstui.ui.panes.composer import Composer
from wstui.ui.panes.connections import ConnectionsPane
from wstui.ui.panes.detail import DetailPane
from wstui.ui.panes.log import LogPane
from wstui.ui.panes.payloads import PayloadsPane
from wstui.ui.rows import TimeStyle
from wstui.ui.start import Start
from wstui.ui.tab import Options, Pictures
from wstui.ui.veil import Veil

__all__ = ["Desk"]


TIMES = {
    "absolute": TimeStyle.CLOCK,
    "relative": TimeStyle.SINCE_FIRST,
    "delta": TimeStyle.SINCE_PREVIOUS,
}
"""The time column by what the settings call it."""


class Desk(Screen[None]):
    """The panes over one inspector."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._compositor = SpanCompositor()
        self.start = start
        self.inspector = start.inspector
        self.current: Session | None = None
        self.connections = ConnectionsPane(id="connections")
        self.payloads = PayloadsPane(id="payloads")
        self.messages = LogPane(id="log")
        self.detail = DetailPane(id="message")
        self.composer = Composer(id="composer")
        self.messages.time_style = TIMES[start.settings.log.time]
        self.detail.options = Options(hex_width=start.settings.hex.width, pictures=self._pictures)
        self.veil = Veil(lambda: self.inspector.capture.hidden())
        self.messages.veil = self.detail.veil = self.veil
        self._histories: dict[Path, History] = {}
        self._warned: set[str] = set()
        self._handshake_opened = False

    def _pictures(self) -> Pictures | None:
        """What draws images, found out when there is one."""
        from wstui.ui.pictures import pictures_for

        return pictures_for(self.start.settings, self.app, self.detail.view.forget_strips)

    # -- saying and doing

    def key_of(self, action: str) -> str:
        """What people call the key of an action, to say what can be done."""
        return keymap_of(self.app).named(action)

    def tell(self, text: str, *, failed: bool = False) -> None:
        """Say one line, already safe to show, for a moment."""
        self.notify(
            self.veil.text(text),
            severity="error" if failed else "information",
            timeout=8 if failed else 4,
            markup=False,
        )

    def on_screen_suspend(self) -> None:
        """What is said is said once: by the dialog in front, and not here as well."""
        for rack in self.query("ToastRack"):
            rack.display = False

    def on_screen_resume(self) -> None:
        """It is said here again."""
        for rack in self.query("ToastRack"):
            rack.display = True

    def tell_saved(self, what: str, then: str = "") -> None:
        """Say what was saved, and `then` what that is good for, or that it is not for long."""
        more = self.start.passing or then
        self.tell(f"{what}: {more}" if more else what)

    def warn(self, text: str) -> None:
        """Say something, already safe to show, that is worth knowing once."""
        if text not in self._warned:
            self._warned.add(text)
            self.tell(text, failed=True)

    def work(self, coroutine: Coroutine[object, object, object]) -> None:
        """Do something that takes its time; a failure is said."""
        self.run_worker(self._work(coroutine), group="work")

    async def _work(self, coroutine: Coroutine[object, object, object]) -> None:
        try:
            await coroutine
        except Failure as failure:
            self.tell(str(failure), failed=True)

    def say_status(self) -> None:
        """Called when the status line has something else to say."""

    # -- the connection that is looked at

    def look_at(self, session: Session | None) -> None:
        """Show a connection in every pane; each keeps its place in the log and its draft."""
        self.current = session
        self.show_log()
        if session is None:
            self.composer.show(None, [])
        else:
            left = self.left_behind(session)
            self.composer.show(session.id, self.sent_before(session), live=session.live, draft=left)
            sessions = self.inspector.sessions
            if session in sessions:
                self.connections.choose(sessions.index(session))
        self.detail.show_frames(session.frames if session is not None else None)
        self.show_state()
        self.looked_at()

    def left_behind(self, session: Session) -> Draft | None:
        """The draft that an earlier run left of a connection that is looked at for the first time."""
        return None

    def secrets_of(self, session: Session) -> Mapping[str, str]:
        """The values that must not be written down where a connection sends them, by their names."""
        return {}

    def show_log(self) -> None:
        """Show the messages of the current connection, anew."""
        session = self.current
        self.messages.show(session.view if session else None, session.id if session else None)

    def looked_at(self) -> None:
        """Called when another connection is looked at, or the same one under another name."""

    def show_connections(self) -> None:
        """Show the list anew: a connection was added or removed."""
        sessions = self.inspector.sessions
        current = sessions.index(self.current) if self.current in sessions else 0
        self.connections.show(sessions, current)

    def show_state(self) -> None:
        """Show the handshake of the current connection: a refusal at once, and in front."""
        session = self.current
        if session is None:
            return
        self.detail.show_handshake(session.handshake, session.state, session.attempts)
        word = self.start.guessed.get(session.profile.url) if session.state is State.FAILED else None
        if word is not None and not session.profile.name:
            self.warn(f"no saved profile is called {oneline(word)}: it was taken for a URL")
        refused = session.failure is not None and session.handshake is not None
        if session.state in (State.FAILED, State.WAITING) and refused:
            # Once: who turned to something else meanwhile is not called back by each attempt that is made by itself.
            if not self._handshake_opened and self.detail.tab.name != "handshake":
                self.detail.open_tab("handshake")
            self._handshake_opened = True
        elif self._handshake_opened and (session.state is State.OPEN or session.profile.reconnect == "off"):
            self._handshake_opened = False
            if self.detail.tab.name == "handshake":
                self.detail.open_tab("message")

    def chosen_message(self) -> Message | None:
        """The message that is chosen in the log: the one that the pane has, where it is that one, else read from the
        capture, which takes its time for a long one."""
        row, shown = self.messages.selected, self.detail.subject.message
        if row is None:
            return None
        held = shown is not None and row.seq >= 0 and shown.row == row
        return shown if held else self.message_of(row, self.messages.cursor)

    def chosen_to_show(self) -> Message | None:
        """The same as it may be taken away: without secrets, unless they are shown."""
        message = self.chosen_message()
        return message if message is None or self.detail.options.reveal else self.veil.message(message)

    def message_of(self, row: Row, position: int) -> Message:
        """The whole message of a row of the log, which by now may stand elsewhere there."""
        if row.seq >= 0:
            return self.inspector.capture.view().message(row.seq)
        view = self.current.view if self.current is not None else self.inspector.capture.view()
        return view.message(position)

    def history_of(self, session: Session) -> History:
        """What was sent on connections of this profile, over restarts."""
        path = history_file(self.start.history, session.profile)
        if path not in self._histories:
            self._histories[path] = History(path)
        return self._histories[path]

    def sent_before(self, session: Session) -> list[Draft]:
        """The same as drafts, oldest first."""
        entries = self.history_of(session).entries
        return [Draft(one.text, one.kind, literal=one.literal, file=one.file) for one in entries]
