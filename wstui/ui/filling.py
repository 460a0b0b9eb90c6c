"""Variables at the place where something is sent: texts and profiles filled, what must not be seen told to the capture,
nothing done for a collection that is not trusted. Knows no widget."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from wstui.model import Failure, Payload, Profile
from wstui.payloads.payload import data_of
from wstui.payloads.variables import Variables
from wstui.safetext import oneline
from wstui.session import Inspector, Session

__all__ = ["Filling", "Untrusted"]


_FOLD = re.compile(r"\s*\n\s*")


class Untrusted(Failure):
    """The collection in the folder `root` must be trusted first."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"the collection {oneline(str(root))} is not trusted: nothing was sent", "c asks about it")
        self.root = root


class Filling:
    """Fills for the connections of a run."""

    def __init__(self, inspector: Inspector, variables: Variables) -> None:
        self.variables = variables
        self._inspector = inspector
        self._as: dict[int, Session] = {}
        inspector.on_fill = self._profile

    def _profile(self, session: Session, profile: Profile) -> Profile:
        of = self._as.get(session.id, session)
        filled, hidden = self.variables.profile(replace(profile, name=of.profile.name), of.id)
        self._inspector.capture.hide(hidden)
        if filled.proto is not None:
            # Not before: that the collection is trusted was found out above.
            from wstui.decode.protobuf import DECODER

            DECODER.learn(of.profile.name, filled.proto)
        return replace(filled, name=profile.name)

    def as_of(self, session: Session, other: Session) -> None:
        """Fill the profile of a session as that of another, which has its place in a collection."""
        self._as[session.id] = other

    def message(self, session: Session, template: Payload) -> str | bytes:
        """A message made from a template as one that goes out on a connection now. Raises Failure."""
        return data_of(replace(template, body=self.text(session, template.body)))

    def text(self, session: Session, text: str, root: Path | None = None) -> str:
        """A text as it goes out on a connection now. `root` is the folder of the collection that it is from, if it is
        from one. Raises Failure: something in it is not known, or the collection is not trusted."""
        if root is not None and not self.variables.trusted(root):
            raise Untrusted(root)
        filled = self.variables.fill(text, session.profile, session.id, root)
        self._inspector.capture.hide(filled.hidden)
        self.variables.went_out(filled, session.id)
        return filled.text

    def preview(self, session: Session | None, text: str, root: Path | None = None) -> tuple[str, bool]:
        """A text as it would go out now, in one safe line without secrets, and whether it would; nothing for a text
        without variables."""
        if session is None or "{{" not in text:
            return "", True
        try:
            masked = self.variables.fill(text, session.profile, session.id, root).masked
            # There is one line for it: what is indented is read without its ends of line.
            return oneline(_FOLD.sub(" ", masked)), True
        except Failure as failure:
            return str(failure), False
