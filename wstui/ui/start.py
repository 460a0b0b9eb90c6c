"""What the screen is started with: everything from outside that it needs, put together by a verb. Knows no widget, and
imports nothing that a start screen can do without."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wstui.config import Settings
from wstui.model import Profile

if TYPE_CHECKING:
    from wstui.payloads.collection import Collection
    from wstui.payloads.trust import Trust
    from wstui.payloads.variables import Variables
    from wstui.session import Inspector

__all__ = ["Ask", "Checks", "Start"]

Prepare = Callable[[], Awaitable[Sequence[Profile]]]


def _fine(profile: Profile) -> None:
    """Nothing is wrong with any profile."""


class Checks(NamedTuple):
    """How a URL, a header and the name of a profile are read: functions that give the normal form or raise Failure.

    The value of a header that is not to be sent is None. `profile` raises Failure where settings do not go together.
    """

    url: Callable[[str], str]
    header: Callable[[str], tuple[str, str | None]]
    name: Callable[[str], str] = str.strip
    profile: Callable[[Profile], object] = _fine


class Start(NamedTuple):
    """One run of the main screen.

    `profiles` are connected to at once. `prepare` runs after the first picture is drawn and before anything is
    connected: it does what takes long, and gives more profiles. `hint` is one line above the keys. `select` is the
    index of the connection to look at first; `notices` are said at once. `drafts` is where drafts are kept over a
    crash. `record` begins a capture beside an earlier one, for what is replayed of it. `variables` says what names in
    texts mean, and `trust` which collections may be used; without them there are no variables but those of profiles,
    and all may. `passing` is said of whatever is saved, where it is not for long. `guessed` are URLs that
    were made of words which may have been meant for profiles, each with its word.
    """

    inspector: Inspector
    collection: Collection
    history: Path
    checks: Checks
    settings: Settings = Settings()
    profiles: Sequence[Profile] = ()
    prepare: Prepare | None = None
    hint: str = ""
    select: int = 0
    notices: Sequence[str] = ()
    drafts: Path | None = None
    record: Callable[[], Inspector] | None = None
    variables: Variables | None = None
    trust: Trust | None = None
    passing: str = ""
    guessed: Mapping[str, str] = MappingProxyType({})


class Ask(NamedTuple):
    """A run that begins by asking what to connect to; `answer` makes the rest of it, and may raise Failure.

    `prepare` runs while the reader thinks, and does what takes long.
    """

    collection: Collection
    checks: Checks
    answer: Callable[[Profile], Start]
    settings: Settings = Settings()
    prepare: Prepare | None = None
