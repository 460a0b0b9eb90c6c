"""What is done about variables: texts filled and previewed, another environment chosen, a project's collection trusted
after asking, and what was edited elsewhere shown. Knows no template."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from wstui.model import Failure
from wstui.payloads.collection import Entry
from wstui.payloads.variables import Variables
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui.filling import Filling
from wstui.ui.screens.desk import Desk
from wstui.ui.start import Start
from wstui.ui.watch import Watch

__all__ = ["VariableActions"]

PREVIEWED = 4096
"""Characters of a text that are filled while it is typed; there is one line to show them."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class VariableActions(Desk):
    """Actions that are about what names mean."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        variables = start.variables or Variables(start.collection, os.environ)
        self.filling = Filling(start.inspector, variables)
        self.composer.preview = lambda draft: self._preview("" if draft.literal or draft.file else draft.text)
        self.payloads.preview = lambda payload: self._preview("" if payload.literal else payload.body, self._root)
        self._root: Path | None = None
        """The folder of the collection that the payloads are from."""
        self._watch: Watch | None = None
        self._seen: dict[int, Entry] = {}
        """What the file of each session's profile said, by the session's number."""

    @property
    def variables(self) -> Variables:
        """What names mean."""
        return self.filling.variables

    def secrets_of(self, session: Session) -> Mapping[str, str]:
        """Those of the files and the environment as they are now, and such as have no name any more, under a name that
        is none."""
        try:
            named = self.variables.secrets(session.profile, session.id, self._root if session is self.current else None)
        except Failure:  # who sends is told
            named = {}
        hidden = self.inspector.capture.hidden()
        if not (named or hidden):
            return {}
        from wstui.payloads.naming import nameless

        return named | nameless(hidden, named)

    def _preview(self, text: str, root: Path | None = None) -> tuple[str, bool]:
        return self.filling.preview(self.current, text[:PREVIEWED], root)

    # -- trust

    def trusted(self, session: Session, then: Callable[[], None]) -> bool:
        """Whether a session's collection may be used. If not, this asks, and does something once it may."""
        try:
            root = self.variables.root_of(session.profile)
        except Failure:  # connecting says so
            return True
        return self.trusted_root(root, then)

    def trusted_root(self, root: Path, then: Callable[[], None]) -> bool:
        """The same of a collection by its folder."""
        trust = self.start.trust
        if trust is None or self.variables.trusted(root):
            return True
        from wstui.payloads.trust import says
        from wstui.ui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes and trust is not None:
                try:
                    trust.give(root)
                except Failure as failure:
                    self.tell(str(failure), failed=True)
                else:
                    self.files_changed()
                    then()

        said = "\n".join(says(self.start.collection, root))
        text = f"A project's collection, as it is now, is not trusted yet.\n\n{said}\n\nUse it?"
        self.app.push_screen(ConfirmScreen("Trust this collection", text, "trust it", width=84, hasty=False), answered)
        return False

    def connect_all(self, sessions: Iterable[Session]) -> None:
        """Connect to all that was asked for; one answer is for all connections that wait for it."""
        waiting: dict[Path, list[Session]] = {}
        for session in sessions:
            try:
                root = self.variables.root_of(session.profile)
            except Failure:  # connecting says so
                root = self.start.collection.directory
            waiting.setdefault(root, []).append(session)
        for root, together in waiting.items():
            then = partial(self._start_all, together)
            if self.trusted_root(root, then):
                then()

    def _start_all(self, sessions: Iterable[Session]) -> None:
        for session in sessions:
            self.inspector.start(session.connect())

    # -- environments

    def action_environment(self) -> None:
        """Choose the file that says what variables are."""
        known = self.variables.environments()
        if not known:
            self.tell("there is no environment: a collection keeps them as env/NAME.toml", failed=True)
            return
        from wstui.ui.screens.copy_as import CopyAsScreen, Format

        names = ["", *known]
        formats = [
            Format(letter, oneline(name) or "none", "now" if name == self.variables.env else "")
            for letter, name in zip(LETTERS, names, strict=False)
        ]

        def answered(index: int | None) -> None:
            if index is not None:
                self.variables.env = names[index]
                self.files_changed()
                self.tell(f"environment: {oneline(names[index]) or 'none'}")

        self.app.push_screen(CopyAsScreen(formats, title="Environment", yes="choose"), answered)

    # -- what was edited elsewhere

    def watch_files(self) -> None:
        """Begin to look for edits made elsewhere."""
        if self.inspector.live:
            self._watch = Watch(self._stamped, self.files_changed)

    def on_unmount(self) -> None:
        """There is nobody to tell."""
        if self._watch is not None:
            self._watch.stop()

    def _stamped(self) -> dict[Path, object]:
        try:
            return self.start.collection.stamps()
        except Failure:  # the list of payloads says so
            return {}

    def files_changed(self) -> None:
        """Use what the files say by now: connections whose profile was as its file said go on with what it says."""
        for session in self.inspector.sessions:
            before = self._seen.get(session.id)
            if before is None or before.profile != session.profile:
                continue
            entry = self._note(session)
            if entry is not None and entry.profile is not None and entry.profile != session.profile:
                self.inspector.edit(session, entry.profile)

    def note_entries(self) -> None:
        """Remember what the files of the profiles say that are connected with."""
        for session in self.inspector.sessions:
            if session.id not in self._seen:
                self._note(session)

    def _note(self, session: Session) -> Entry | None:
        if not session.profile.name:
            return None
        try:
            entry = self.start.collection.find(session.profile.name)
        except Failure:
            return None
        if entry is not None and entry.profile is not None:
            self._seen[session.id] = entry
        return entry
