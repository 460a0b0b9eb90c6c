"""The alerts that saved profiles keep: which come with a connection, and how one is put into a profile's file or taken
out. Knows no widget, and no filter's grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from wstui.model import Failure
from wstui.payloads.collection import Collection
from wstui.safetext import oneline
from wstui.session import Inspector, Session

__all__ = ["KeptAlerts"]

Same = Callable[[str, str], bool]


class KeptAlerts:
    """`same` tells whether two URLs lead to one place: a bare URL has the alerts of the profile that leads there."""

    def __init__(self, inspector: Inspector, collection: Collection, same: Same) -> None:
        self._inspector = inspector
        self._collection = collection
        self._same = same
        self._asked: dict[int, tuple[str, ...]] = {}
        """What was brought by each session, by its id."""
        self._bare: dict[str, list[str]] = {}
        """The profiles that keep an alert, by its text, of those that bare URLs lead to."""

    def __call__(self, text: str) -> Sequence[str]:
        """The profiles that keep the alert of this text."""
        profiles = (session.profile for session in self._inspector)
        named = [one.name for one in profiles if one.name and text in map(str.strip, one.alerts)]
        return list(dict.fromkeys((*named, *self._bare.get(text, ()))))

    def new(self) -> list[tuple[str, str]]:
        """The alerts that came with connections since this was last asked: the profile's name, and the text."""
        sessions = [one for one in self._inspector if self._asked.get(one.id) != one.profile.alerts]
        first = [one for one in sessions if one.id not in self._asked and not one.profile.name]
        brought: list[tuple[str, Sequence[str]]] = []
        for session in sessions:
            before, now = self._asked.get(session.id, ()), session.profile.alerts
            brought.append((session.profile.name, [text for text in now if text not in before]))
            self._asked[session.id] = now
        for name, texts in self._leading(first):
            brought.append((name, texts))
            for text in texts:
                self._bare.setdefault(text.strip(), []).append(name)
        return [(name, text.strip()) for name, texts in brought for text in texts if text.strip()]

    def _leading(self, sessions: Sequence[Session]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The alerts of the saved profiles that lead to where these bare URLs do."""
        try:
            saved = self._collection.profiles() if sessions else []
        except Failure:  # the list of payloads says so
            return
        for entry in saved:
            profile = entry.profile
            if profile and profile.alerts and any(self._same(profile.url, one.profile.url) for one in sessions):
                yield entry.name, profile.alerts

    def keep(self, name: str, text: str) -> None:
        """Put an alert into a saved profile. Raises Failure."""
        self._change(name, lambda alerts: (*(one for one in alerts if one.strip() != text), text))
        if text not in map(str.strip, self._alerts_of(name)):
            self._bare.setdefault(text, []).append(name)

    def _alerts_of(self, name: str) -> Sequence[str]:
        """The alerts of the connections made with a profile."""
        return [text for session in self._inspector if session.profile.name == name for text in session.profile.alerts]

    def forget(self, text: str) -> None:
        """Take an alert out of every profile that keeps it. Raises Failure."""
        for name in self(text):
            self._change(name, lambda alerts: (one for one in alerts if one.strip() != text))
        self._bare.pop(text, None)

    def _change(self, name: str, change: Callable[[tuple[str, ...]], Iterable[str]]) -> None:
        """Change what the file says, and the connections made with it: these may be saved again."""
        entry = self._collection.find(name)
        if entry is None or entry.profile is None:
            raise (entry.fault if entry else None) or Failure(f"there is no saved profile {oneline(name)}")
        alerts = tuple(change(entry.profile.alerts))
        self._collection.save_profile(replace(entry.profile, alerts=alerts))
        for session in self._inspector:
            if session.profile.name == name:
                self._inspector.edit(session, replace(session.profile, alerts=alerts))
