"""What the screen is started with: everything from outside that it needs, put together by a verb. Knows no widget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wstui.config import Settings
from wstui.model import Profile
from wstui.session import Inspector
from wstui.ui.form import Checks

if TYPE_CHECKING:
    from wstui.payloads.collection import Collection

__all__ = ["Start"]


@dataclass(frozen=True, slots=True)
class Start:
    """One run of the screen.

    `profiles` are connected to at once; with `ask` the start screen asks for one first. `prepare` runs after the first
    picture is drawn and before anything is connected: it does what takes long, and gives more profiles. `hint` is one
    line above the keys. `select` is the index of the connection to look at first; `notices` are said at once.
    """

    inspector: Inspector
    collection: Collection
    history: Path
    checks: Checks
    settings: Settings = field(default_factory=Settings)
    profiles: Sequence[Profile] = ()
    prepare: Callable[[], Awaitable[Sequence[Profile]]] | None = None
    ask: bool = False
    hint: str = ""
    select: int = 0
    notices: Sequence[str] = ()
