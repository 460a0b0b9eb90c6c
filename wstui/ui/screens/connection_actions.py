"""What keys do to connections: add, edit, connect, close, switch, duplicate, remove. Knows no payload."""

from __future__ import annotations

from wstui.model import Failure, Profile, State
from wstui.passphrases import Locked, remember
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui.screens.variable_actions import VariableActions

__all__ = ["ConnectionActions"]

UP = (State.CONNECTING, State.OPEN, State.CLOSING, State.WAITING)


class ConnectionActions(VariableActions):
    """Actions on the connection that is looked at, and on the list."""

    _asked: Locked | None = None

    def _live(self) -> bool:
        if not self.inspector.live:
            self.tell("an earlier capture: nothing can be connected", failed=True)
        return self.inspector.live

    def action_add_connection(self) -> None:
        """Ask for a new connection."""
        if self._live():
            self._ask("New connection", Profile(""), "connect", self._add)

    def action_edit_connection(self) -> None:
        """Change how the current connection is made."""
        session = self.current
        if session is not None and self._live():
            self._ask("Connection", session.profile, "save", lambda profile: self._edit(session, profile))

    def _ask(self, title: str, profile: Profile, yes: str, then: object) -> None:
        from wstui.ui.screens.connection import ConnectionScreen

        def answered(answer: Profile | None) -> None:
            if answer is not None:
                then(answer)  # type: ignore[operator]

        checks = self.start.checks._replace(name=self.start.collection.free_name)
        self.app.push_screen(ConnectionScreen(title, profile, checks, yes), answered)

    def _add(self, profile: Profile) -> None:
        self._keep(profile, "")
        self.look_at(self.add(profile))

    def add(self, profile: Profile, *, connect: bool = True) -> Session:
        """A new connection at the end of the list."""
        session = self.inspector.add(profile, connect=connect)
        self.show_connections()
        return session

    def _edit(self, session: Session, profile: Profile) -> None:
        before = session.profile
        if profile == before:
            return
        self.inspector.edit(session, profile)
        self._keep(profile, before.name)
        self.look_at(session)
        if session.state in UP:
            self.tell(f"holds from the next connection on: {self.key_of('connection.again')} reconnects")

    def _keep(self, profile: Profile, before: str) -> None:
        """Save a profile that has a name: under a new one its payloads go along."""
        if not profile.name:
            return
        collection = self.start.collection
        try:
            if before and before != profile.name and collection.find(before) is not None:
                collection.rename_profile(before, profile.name)
            collection.save_profile(profile)
        except Failure as failure:
            self.tell(f"not saved: {failure}", failed=True)
            return
        if self.start.passing:
            self.tell_saved(f"saved the profile {oneline(profile.name)}")

    def show_state(self) -> None:
        """Show the handshake of the current connection; where a key is locked, ask for its passphrase, once."""
        super().show_state()
        session = self.current
        failure = session.failure if session is not None and session.state is State.FAILED else None
        if session is not None and isinstance(failure, Locked) and failure is not self._asked:
            self._asked = failure
            self._unlock(failure)

    def _unlock(self, locked: Locked) -> None:
        """Ask for a passphrase, and connect all that wait for it."""
        from wstui.ui.screens.passphrase import PassphraseScreen

        def answered(passphrase: str | None) -> None:
            if passphrase is None:
                return
            remember(locked.key, passphrase)
            for other in self.inspector.sessions:
                if isinstance(other.failure, Locked) and other.failure.key == locked.key:
                    self.work(other.connect())

        self.app.push_screen(PassphraseScreen(locked.what), answered)

    def action_toggle_connection(self) -> None:
        """Connect, or close with 1000; or connect again no more."""
        session = self.current
        if session is None:
            self.action_add_connection()
        elif self._live():
            if session.state in UP:
                self.work(session.disconnect())
            elif self.trusted(session, lambda: self.work(session.connect())):
                self.work(session.connect())

    def action_reconnect(self) -> None:
        """Close what is open, and connect again; at once, where that is waited for."""
        session = self.current
        if session is not None and self._live() and self.trusted(session, lambda: self.work(session.reconnect())):
            self.work(session.reconnect())

    def action_switch(self, step: int) -> None:
        """Look at the connection above or below; after the last comes the first."""
        sessions = self.inspector.sessions
        if self.current in sessions:
            self.look_at(sessions[(sessions.index(self.current) + step) % len(sessions)])

    def action_duplicate(self) -> None:
        """Make a second connection to the same place."""
        if self.current is not None and self._live():
            session = self.inspector.duplicate(self.current)
            self.show_connections()
            self.look_at(session)

    def action_remove(self) -> None:
        """Take the current connection off the list, after asking."""
        session = self.current
        if session is None or not self._live():
            return
        from wstui.ui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.work(self._remove(session))

        close = " It is open, and will be closed with 1000." if session.state is State.OPEN else ""
        text = f"Take {oneline(session.label)} off the list?{close} Its messages stay in the capture."
        self.app.push_screen(ConfirmScreen("Remove connection", text, "remove"), answered)

    async def _remove(self, session: Session) -> None:
        sessions = self.inspector.sessions
        index = sessions.index(session)
        if session is self.current:
            left = sessions[:index] + sessions[index + 1 :]
            self.look_at(left[min(index, len(left) - 1)] if left else None)
        await self.inspector.remove(session)
        self.show_connections()
