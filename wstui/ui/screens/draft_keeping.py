"""Keeps what is in the composer over a crash: written down soon after a change, and given back by the next run. Knows
no key."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Mapping
from typing import Any, Final

from textual.timer import Timer

from wstui.payloads.drafts import Drafts
from wstui.session import Session
from wstui.ui.draft import Draft
from wstui.ui.panes.composer import Composer
from wstui.ui.screens.desk import Desk
from wstui.ui.start import Start

__all__ = ["DraftKeeping"]

SOON = 0.4
"""Seconds after a change until it is written: what is typed together is written together."""
LARGEST: Final = 2**26
"""Characters of a draft that is kept."""


_Kept = tuple[Session, Draft, Mapping[str, str]]


class DraftKeeping(Desk):
    """What the composer says of its drafts goes into files."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        live = start.drafts is not None and self.inspector.live
        self._drafts = Drafts(start.drafts) if live and start.drafts is not None else None
        self._asked_for: set[int] = set()
        self._changed_drafts: dict[Hashable, Draft] = {}
        self._soon: Timer | None = None
        self._writing = asyncio.Lock()

    def left_behind(self, session: Session) -> Draft | None:
        """The draft that an earlier run left of a connection that is looked at for the first time."""
        if self._drafts is None or session.id in self._asked_for or not session.live:
            return None
        self._asked_for.add(session.id)
        values = self._drafts.take(session.id, session.profile)
        return None if values is None else _draft(values)

    def on_composer_changed(self, message: Composer.Changed) -> None:
        """Write it down soon."""
        message.stop()
        if self._drafts is not None:
            self._changed_drafts[message.key] = message.draft
            if self._soon is None:
                self._soon = self.set_timer(SOON, self._write_soon)

    def _write_soon(self) -> None:
        self._soon = None
        self.run_worker(self._write(), group="drafts")

    async def _write(self) -> None:
        async with self._writing:
            await asyncio.to_thread(self._keep_all, self._taken())
        if self._drafts is not None and self._drafts.fault is not None:
            self.warn(str(self._drafts.fault))

    def _taken(self) -> list[_Kept]:
        """The drafts that changed, of connections that are there, with what of them must not be written down."""
        changed, self._changed_drafts = self._changed_drafts, {}
        return [(one, changed[one.id], self.secrets_of(one)) for one in self.inspector if one.id in changed]

    def _keep_all(self, changed: list[_Kept]) -> None:
        assert self._drafts is not None
        for session, draft, secrets in changed:
            worth = not draft.empty and len(draft.text) <= LARGEST
            if worth and secrets:
                draft, named = draft.by_name(secrets)
                worth = not named.unnamed
            self._drafts.keep(session.id, session.profile, draft._asdict() if worth else None)

    def keep_drafts(self) -> None:
        """The screen goes: write down what is not yet, and leave it to the next run."""
        if self._drafts is not None:
            if self.composer.key is not None:
                self._changed_drafts[self.composer.key] = self.composer.draft
            self._keep_all(self._taken())
            self._drafts.close()


def _draft(values: dict[str, Any]) -> Draft:
    """The draft of values that may be anything; those of the wrong type are left out."""
    usual = Draft()._asdict()
    return Draft(**{name: values[name] for name in usual if type(values.get(name)) is type(usual[name])})
