"""What keys do to drafts and saved payloads: send, load, save, find, move, rename, delete. Knows files by the
collection only."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from wstui.config import path_of
from wstui.model import Failure, Payload
from wstui.payloads.collection import Entry
from wstui.payloads.payload import data_of, template_of
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui.attachment import is_attached
from wstui.ui.draft import CloseWith, Draft, PingWith, PongWith, Send, in_braces, meaning
from wstui.ui.panes.composer import Composer
from wstui.ui.screens.variable_actions import VariableActions

__all__ = ["PayloadActions", "name_for", "send"]

SOUGHT = 200
"""Characters of a body that are searched."""


def name_for(url: str) -> str:
    """What the profile of a bare URL is called: host, port and path."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2] + parts.path
    return re.sub(r"[^\w.]+", "-", place).strip("-.") or "connection"


class PayloadActions(VariableActions):
    """Actions on the draft, and on the payloads of the current connection's profile."""

    _folder = Path()
    """Where the files of payloads are found from."""

    # -- where payloads are kept

    def _entry(self, session: Session) -> Entry | None:
        """The saved profile of a session: of its name, or for a bare URL the first that connects there."""
        collection = self.start.collection
        if session.profile.name:
            return collection.find(session.profile.name)
        entries = collection.profiles()
        url = session.profile.url
        return next((e for e in entries if e.profile is not None and self.same_place(e.profile.url, url)), None)

    def same_place(self, a: str, b: str) -> bool:
        """Whether two URLs are one."""
        try:
            return self.start.checks.url(a) == self.start.checks.url(b)
        except Failure:
            return False

    def looked_at(self) -> None:
        """Another connection has other payloads."""
        super().looked_at()
        self.show_payloads()

    def files_changed(self) -> None:
        """What was edited elsewhere is shown."""
        super().files_changed()
        self.show_payloads()

    def show_payloads(self) -> None:
        """Show the saved payloads of the current connection."""
        entry, fault = None, ""
        if self.current is not None:
            try:
                entry = self._entry(self.current)
            except Failure as failure:
                fault = str(failure)
        if entry is not None and entry.fault is not None:
            fault = str(entry.fault)
        for warning in entry.warnings if entry is not None else ():
            self.warn(warning)
        self._folder = entry.path.parent if entry is not None else self.start.collection.directory
        self._root = entry.root if entry is not None else None
        self.payloads.show(entry.payloads if entry else (), fault)

    def _profile_name(self, session: Session) -> str:
        """The saved profile to keep payloads in, made now if there is none."""
        entry = self._entry(session)
        if entry is not None:
            return entry.name
        collection = self.start.collection
        base = name = session.profile.name or name_for(session.profile.url)
        number = 1
        while collection.find(name) is not None:
            number += 1
            name = f"{base}-{number}"
        collection.create(replace(session.profile, name=name))
        return name

    # -- sending

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        """Send the draft; what cannot be sent stays."""
        message.stop()
        session, draft = self.current, message.draft
        if session is None:
            self.composer.give_back(draft, Failure("there is no connection", "a adds one"))
        elif draft.empty:
            self.composer.fail(Failure("the draft is empty: nothing was sent"))
        else:
            self.work(self._send_draft(session, draft))

    def _left(self, session: Session, at_once: bool) -> None:
        """Say so where a message did not leave at once."""
        if not at_once:
            self.tell(f"{session.queued:,} queued: sent when {oneline(session.label)} is open again")

    async def _send_draft(self, session: Session, draft: Draft) -> None:
        try:
            fill = partial(self.filling.text, session)
            self._left(session, await send(session, draft, fill))
        except Failure as failure:
            if session is self.current:
                self.composer.give_back(draft, failure)
            return
        history = self.history_of(session)
        kept, named = draft.by_name(self.secrets_of(session))
        if not named.unnamed:  # the capture has it; the history is for other days
            history.add(kept.kind, kept.text, literal=kept.literal, file=kept.file)
        if history.fault is not None:
            self.warn(str(history.fault))
        if session is self.current:
            self.composer.sent(draft, self.sent_before(session))

    def action_send_payload(self, number: int) -> None:
        """Send the n-th saved payload, from 1."""
        payload = self.payloads.at(number - 1)
        if payload is None:
            self.tell(f"there is no payload {number}: {self.key_of('payload.save')} saves a draft as one", failed=True)
        else:
            self._send(payload)

    def action_send_chosen(self) -> None:
        """Send the payload under the cursor."""
        if self.payloads.chosen is not None:
            self._send(self.payloads.chosen)

    def _send(self, payload: Payload) -> None:
        session, root = self.current, self._root
        if session is not None and (root is None or self.trusted_root(root, lambda: self._send(payload))):
            self.work(self._send_payload(session, payload, root))

    async def _send_payload(self, session: Session, payload: Payload, root: Path | None) -> None:
        written = payload
        if not (payload.literal or payload.file):
            payload = replace(payload, body=self.filling.text(session, payload.body, root))
        data = await asyncio.to_thread(data_of, payload, self._folder) if payload.file else data_of(payload)
        self._left(session, await session.send(data, payload.fragment, template_of(written, payload.body)))

    # -- the draft and the list

    def action_load_payload(self) -> None:
        """Put the payload under the cursor into the composer."""
        payload = self.payloads.chosen
        if self._root is not None and not self.trusted_root(self._root, self.action_load_payload):
            return
        if payload is not None and self.inspector.live:
            self.composer.load(Draft.of(payload, self._folder))
            self.set_focus(self.composer.pad)

    def action_save_draft(self) -> None:
        """Save the draft under a name, after asking for it."""
        session, draft = self.current, self.composer.draft
        if session is None or draft.empty:
            again = self.key_of("composer.history")
            self.tell(
                f"the composer is empty: there is nothing to save · {again} in it finds what was sent", failed=True
            )
            return
        from wstui.ui.screens.name import NameScreen

        kept, by = draft.by_name(self.secrets_of(session))
        if by.unnamed:
            self.tell("a secret is in it, which no collection keeps: write {{its name}} in its place", failed=True)
            return
        instead = f"{oneline(in_braces(by.names))} in place of what is secret" if by.names else ""

        def check(name: str) -> str:
            return " · ".join(filter(None, ("replaces the payload of this name" * self._named(name), instead)))

        def answered(name: str | None) -> None:
            if name:
                if kept != draft and self.composer.draft == draft:
                    self.composer.put(kept)
                self.work(self._save_payload(session, kept, name))

        self.app.push_screen(NameScreen("Save the draft as", draft.name, check), answered)

    async def _save_payload(self, session: Session, draft: Draft, name: str) -> None:
        profile = self._profile_name(session)
        before = next((payload for payload in self.payloads.all if payload.name == name), None)
        payload = draft.payload(name, before.note if before is not None else "")
        self.start.collection.put_payload(profile, self._beside(payload, before))
        if session is self.current:
            self.composer.change(name=name)
            self.show_payloads()
            self.payloads.put_cursor_on(name)
        self.tell_saved(f"saved {oneline(name)} in the profile {oneline(profile)}")

    def _beside(self, payload: Payload, before: Payload | None) -> Payload:
        """A payload with its file as it was written before, or from the folder of the profile where it is in there."""
        if not payload.file:
            return payload
        if before is not None and before.file and path_of(before.file, self._folder) == payload.file:
            return replace(payload, file=before.file)
        path = Path(payload.file)
        return replace(payload, file=str(path.relative_to(self._folder)) if self._folder in path.parents else str(path))

    def action_move_payload(self, step: int) -> None:
        """Put the payload under the cursor higher or lower in the list."""
        session, payload = self.current, self.payloads.chosen
        if session is not None and payload is not None:
            self.work(self._move_payload(session, payload.name, step))

    async def _move_payload(self, session: Session, name: str, step: int) -> None:
        self.start.collection.move_payload(self._profile_name(session), name, step)
        self.show_payloads()
        self.payloads.put_cursor_on(name)

    def action_note_payload(self) -> None:
        """Write a note on the payload under the cursor."""
        session, payload = self.current, self.payloads.chosen
        if session is None or payload is None:
            return
        from wstui.ui.screens.name import NameScreen

        def answered(note: str | None) -> None:
            if note is not None and note != payload.note:
                self.work(self._note_payload(session, replace(payload, note=note)))

        title = f"Note on {oneline(payload.name)}"
        screen = NameScreen(title, payload.note, lambda _: "", said="a note; empty: none", free=True)
        self.app.push_screen(screen, answered)

    async def _note_payload(self, session: Session, payload: Payload) -> None:
        self.start.collection.put_payload(self._profile_name(session), payload)
        self.show_payloads()
        self.payloads.put_cursor_on(payload.name)

    def action_find_payload(self) -> None:
        """Look for a payload among those of all profiles, to edit or to send it."""
        from wstui.ui.screens.finder import Chosen, FinderScreen, Found

        session = self.current
        if session is None or not session.live:
            self.tell("there is no connection to send to", failed=True)
            return
        entries = self.start.collection.profiles()
        own = self._entry(session)
        entries.sort(key=lambda entry: own is None or entry.path != own.path)
        found = [(entry, payload) for entry in entries for payload in entry.payloads]

        def answered(chosen: Chosen | None) -> None:
            if chosen is not None:
                entry, payload = found[chosen.place]
                if not self.trusted_root(entry.root, lambda: answered(chosen)):
                    return
                draft = Draft.of(payload, entry.path.parent)
                if chosen.now:
                    self.work(self._send_found(session, draft, entry.root))
                else:
                    self.composer.load(draft if own is not None and entry.path == own.path else draft._replace(name=""))
                    self.set_focus(self.composer.pad)

        items = [
            Found(oneline(payload.name), oneline(payload.note), oneline(entry.name), payload.body[:SOUGHT])
            for entry, payload in found
        ]
        screen = FinderScreen("Payloads", items, empty="no payload has that", enter="edit", sends="send")
        self.app.push_screen(screen, answered)

    async def _send_found(self, session: Session, draft: Draft, root: Path) -> None:
        written = draft.payload()
        if not (draft.literal or draft.file):
            draft = draft._replace(text=self.filling.text(session, draft.text, root))
        data = await asyncio.to_thread(data_of, draft.payload())
        self._left(session, await session.send(data, draft.fragment, template_of(written, draft.text)))

    def action_rename_payload(self) -> None:
        """Give the payload under the cursor another name."""
        session, payload = self.current, self.payloads.chosen
        if session is None or payload is None:
            return
        from wstui.ui.screens.name import NameScreen

        def check(name: str) -> str:
            if name != payload.name and self._named(name):
                raise Failure("there is a payload of this name already", "choose another name")
            return ""

        def answered(name: str | None) -> None:
            if name and name != payload.name:
                self.work(self._rename_payload(session, payload.name, name))

        self.app.push_screen(NameScreen("Rename the payload", payload.name, check, "rename"), answered)

    async def _rename_payload(self, session: Session, old: str, new: str) -> None:
        self.start.collection.rename_payload(self._profile_name(session), old, new)
        self.show_payloads()
        self.payloads.put_cursor_on(new)

    def action_delete_payload(self) -> None:
        """Delete the payload under the cursor, after asking."""
        session, payload = self.current, self.payloads.chosen
        if session is None or payload is None:
            return
        from wstui.ui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.work(self._delete_payload(session, payload.name))

        text = f"Delete the saved payload {oneline(payload.name)}?"
        self.app.push_screen(ConfirmScreen("Delete payload", text, "delete"), answered)

    async def _delete_payload(self, session: Session, name: str) -> None:
        self.start.collection.remove_payload(self._profile_name(session), name)
        self.show_payloads()

    def _named(self, name: str) -> bool:
        return any(payload.name == name for payload in self.payloads.all)


async def send(session: Session, draft: Draft, fill: Callable[[str], str] = str) -> bool:
    """Do what the draft means; false where that waits for the connection to be open again. Raises Failure where it
    means nothing, or cannot be done."""
    if is_attached(draft):  # nothing is filled on another thread
        whole = draft if draft.literal or draft.file else draft._replace(text=fill(draft.text), literal=True)
        meant = await asyncio.to_thread(meaning, whole)
        if isinstance(meant, Send):
            meant = meant._replace(template=template_of(draft.payload(), whole.text))
    else:
        meant = meaning(draft, fill)
    if isinstance(meant, PingWith):
        await session.ping(meant.data)
    elif isinstance(meant, PongWith):
        await session.pong(meant.data)
    elif isinstance(meant, CloseWith):
        await session.disconnect(meant.code, meant.reason)
    else:
        return await session.send(*meant)
    return True
