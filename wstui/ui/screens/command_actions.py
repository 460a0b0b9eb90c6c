"""What is copied of a connection or a payload to use elsewhere: the command of another program that connects, and sends
the same. Knows no program by name."""

from __future__ import annotations

from collections.abc import Sequence

from wstui.model import Failure, Payload
from wstui.safetext import oneline
from wstui.session import Session
from wstui.ui.attachment import size_of
from wstui.ui.draft import Draft
from wstui.ui.screens.payload_actions import PayloadActions
from wstui.ui.tab import Copy

__all__ = ["CommandActions"]

LARGEST = 2**20
"""Bytes of a payload that is written into a command."""


class CommandActions(PayloadActions):
    """Commands of what is looked at."""

    def commands_of(self, session: Session, payload: Payload | None = None) -> Sequence[Copy]:
        """Every command there is of a connection, which does what is done on open, and then sends the payload. Secrets
        are variables of the environment. Raises Failure."""
        from wstui import export, exporting

        entry = self._entry(session) if session.live else None
        payloads = {one.name: one for one in entry.payloads} if entry is not None else {}
        recipe = entry.recipe if entry is not None else exporting.NONE
        named = [payloads[step.send] for step in recipe.steps if step.send in payloads]
        self._check_sizes([*named, *([payload] if payload is not None else [])])
        root = entry.root if entry else None
        steps = exporting.Steps(self.variables, session.profile, self._folder, key=session.id, root=root)
        done = steps.on_open(recipe, payloads) + ([steps.payload(payload)] if payload is not None else [])
        made = [(one, one.export(session.profile, done, steps.known)) for one in export.commands().values()]
        left = [*steps.notes, *exporting.left_out(recipe)]
        return [
            Copy(one.key, one.label, said.text, oneline(" · ".join(filter(None, (export.note_of(said), *left)))))
            for one, said in made
        ]

    def _check_sizes(self, payloads: Sequence[Payload]) -> None:
        """See that what is written into a command has a size for it. Raises Failure."""
        for payload in payloads:
            draft = Draft.of(payload, self._folder)
            if size_of(draft) > LARGEST:
                what = f"{oneline(payload.name)} is larger than {LARGEST >> 20} MiB, which no command holds"
                raise Failure(what)
