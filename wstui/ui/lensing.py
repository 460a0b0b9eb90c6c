"""Which lens each connection is read with, and why: the one it looks like by what was negotiated, its URL and its first
messages, or the one the reader picked. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wstui.reading import Beginning, Excerpt, Read
from wstui.session import Session

if TYPE_CHECKING:
    from wstui.decode.lens import Lens

__all__ = ["AUTOMATIC", "OFF", "Lensing", "Spoken"]

AUTOMATIC, OFF = "", "off"
LOOKED_AT = 64
"""Rows among which the first data messages of a connection are looked for."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a connection is read with; `why` is for the reader, wire text among it, `heard` how many messages it was
    judged by."""

    name: str
    label: str
    why: str
    read: Read
    heard: int


@dataclass(slots=True)
class _Judged:
    """A judgement, and what it was made of: anew when there is more of that."""

    rows: int
    negotiated: str
    spoken: Spoken | None
    settled: bool


class Lensing:
    """The lenses of a run's connections. `ready` says that they are imported: until then nothing is read."""

    def __init__(self) -> None:
        self.ready = False
        self._picked: dict[int, str] = {}
        self._judged: dict[int, _Judged] = {}

    def load(self) -> None:
        """Import the lenses; takes its time, and may be done on a thread of its own."""
        from wstui.decode.lens import lenses

        lenses()
        self.ready = True

    def of(self, session: Session) -> Spoken | None:
        """What a connection is read with; None: with nothing."""
        if not self.ready or not (rows := len(session.view)):
            return None
        shake = session.handshake
        negotiated = (shake.subprotocol if shake is not None else "") or ""
        known = self._judged.get(session.id)
        if known is not None and known.negotiated == negotiated and (known.settled or known.rows == rows):
            return known.spoken
        url = shake.url if shake is not None else session.profile.url
        beginning = Beginning(negotiated, url, tuple(_first(session)))
        spoken = self._judge(session, beginning)
        if known is not None and known.spoken is not None and spoken is not None and _same(known.spoken, spoken):
            spoken = known.spoken  # the reader of before, so that nothing has to be read again
        self._judged[session.id] = _Judged(rows, negotiated, spoken, _is_enough(beginning, rows))
        return spoken

    def picked(self, session: Session) -> str:
        """The name of the lens that the reader picked, `OFF` for none, `AUTOMATIC` for whichever it looks like."""
        return self._picked.get(session.id, AUTOMATIC)

    def pick(self, session: Session, name: str) -> None:
        """Read a connection with the lens of that name from now on."""
        self._picked[session.id] = name
        self._judged.pop(session.id, None)

    def after(self, session: Session) -> str:
        """The name that comes after the one picked, when the reader tries one after the other; the likeliest first."""
        from wstui.decode.lens import lenses

        names = [AUTOMATIC, *lenses(), OFF]
        picked = self.picked(session)
        spoken = self.of(session)
        if picked == AUTOMATIC:
            names = [name for name in names if spoken is None or name != spoken.name]
        return names[(names.index(picked) + 1) % len(names)] if picked in names else AUTOMATIC

    def _judge(self, session: Session, beginning: Beginning) -> Spoken | None:
        from wstui.decode.lens import choose, lenses

        picked = self.picked(session)
        if picked == OFF:
            return None
        if picked and (lens := lenses().get(picked)) is not None:
            return _spoken(lens, "picked", beginning)
        choice = choose(beginning)
        return None if choice is None else _spoken(choice.lens, choice.why, beginning)


def _spoken(lens: Lens, why: str, beginning: Beginning) -> Spoken | None:
    try:
        read = lens.reader(beginning)
    except Exception:  # a lens may be another's
        return None
    return Spoken(lens.name, lens.label, why, read, len(beginning.sample))


def _same(one: Spoken, other: Spoken) -> bool:
    """Whether two readers of a lens read alike, whatever they heard: plain functions do."""
    return (one.name, one.why) == (other.name, other.why) and one.read is other.read


def _is_enough(beginning: Beginning, rows: int) -> bool:
    from wstui.decode.lens import SAMPLES

    return len(beginning.sample) >= SAMPLES or rows >= LOOKED_AT


def _first(session: Session) -> Iterable[Excerpt]:
    """The first data messages of a connection."""
    from wstui.decode.lens import SAMPLES

    rows = session.view.rows(0, LOOKED_AT)
    positions = [position for position, row in enumerate(rows) if row.opcode.is_data]
    return [session.view.excerpt(position) for position in positions[:SAMPLES]]
