"""What a tab of the detail pane is: a maker of lines from a message or a handshake. A module of `ui.panes` that
exports `TAB` is one. Knows no tab by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from wstui import registry
from wstui.model import Handshake, Message, State
from wstui.safetext import oneline
from wstui.ui.actions import hint
from wstui.ui.caret import Caret
from wstui.ui.figures import Figures
from wstui.ui.frametable import Source
from wstui.ui.line import Line
from wstui.ui.wrap import Lines

if TYPE_CHECKING:
    from wstui.ui.halfblocks import Canvas
    from wstui.ui.lensed import Lensed

__all__ = ["NO_MESSAGE", "Beside", "Copy", "Options", "Other", "Shown", "Subject", "Tab", "tabs"]

NO_MESSAGE: tuple[Line, ...] = (
    (("No message chosen.", "quiet"),),
    hint("The log shows no row. {detail.handshake} shows the handshake"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the detail pane is about: the chosen message, a handshake of its connection, and the figures of all that
    the log is of.

    `attempt` of `attempts` the handshake is, from 1; the last one unless an earlier one was asked for. `frames` gives
    the list of the connection's frames, `lens` what messages mean, `other` what a message is compared with. `hide`
    takes secrets out of what is unpacked of the message. `within` has the path of the string that stands for the
    message, where one of it is read by itself, behind those of the strings that it is in.
    """

    message: Message | None = None
    handshake: Handshake | None = None
    state: State = State.IDLE
    attempt: int = 0
    attempts: int = 0
    frames: Callable[[], Source] | None = None
    figures: Figures | None = None
    hide: Callable[[bytes], bytes] | None = None
    lens: Meaning | None = None
    other: Beside | None = None
    within: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What is shown, to be said of what is copied: the message, or by its path the string that stands for it."""
        return " › ".join(map(oneline, self.within)) or "message"


class Meaning(Protocol):
    """What a lens says of a message and of all of them."""

    def __call__(self, message: Message | None, *, reveal: bool) -> Lensed:
        """As it stands now; without secrets, unless these are to be revealed."""


class Pictures(Protocol):
    """A way to draw images."""

    def paint(self, data: bytes) -> Canvas:
        """Decode one, on any thread. Raises `NoPicture` where none is to be seen."""

    def lines(self, canvas: Canvas, width: int) -> Lines:
        """It as rows of the screen, at most so wide."""


class Other(NamedTuple):
    """The message that one is compared with (None: there is none), why it is that one, or why there is none, and what
    takes secrets out of what is unpacked of it."""

    message: Message | None
    why: str
    hide: Callable[[bytes], bytes] | None = None


class Beside(Protocol):
    """What a message is compared with."""

    def __call__(self, message: Message, *, reveal: bool) -> Other:
        """As it stands now; without secrets, unless these are to be revealed."""


def _in_half_blocks() -> None:
    """Nothing else draws them."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the reader wants it: bytes a row in hex, and the byte that is looked at (None: none is); a decoder by name
    (empty: the likeliest); times said beside numbers that are some; secrets in clear; all frames of the connection
    instead of those of the message, and which one is opened (-1: none); the methods of a subprotocol instead of the
    message's meaning, and what they are sorted by; in a diff, what is the same too. `pictures` gives what draws
    images, where that is not half blocks."""

    hex_width: int = 16
    caret: Caret | None = None
    decoder: str = ""
    times: bool = False
    reveal: bool = False
    all_frames: bool = False
    frame: int = -1
    methods: bool = False
    order: int = 0
    unfolded: bool = False
    pictures: Callable[[], Pictures | None] = _in_half_blocks


class Copy(NamedTuple):
    """Something to copy: the letter that chooses it, what it is called, its text, and what is special about it; `make`
    makes the text where that is better done when it was chosen, and `judge` the note where that takes its time: each on
    another thread."""

    key: str
    label: str
    text: str
    note: str = ""
    make: Callable[[], str] | None = None
    judge: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a tab shows of a subject.

    `make` makes the lines for a width; `facts` are for the border; with `cursor` single lines can be chosen.
    `label` says what it is when it is copied. `later` takes its time, on another thread, and gives what replaces this.
    `copies` gives what there is to copy with the cursor on a row, where that is more than the message in several
    formats; `place` says in the border where that row is, and `term` gives the filter that selects what it says;
    `no_term` says why there is none.
    `below` has lines for a width that stay below what scrolls.
    `leads` has the rows that are about another message, each with that message's number in the capture.
    """

    make: Callable[[int], Lines]
    label: str
    facts: Line = ()
    cursor: bool = False
    later: Callable[[], Shown] | None = None
    copies: Callable[[int], Sequence[Copy]] | None = None
    place: Callable[[int], Line] | None = None
    term: Callable[[int], str] | None = None
    no_term: Callable[[], str] = str
    below: Callable[[int], Sequence[Line]] | None = None
    leads: Mapping[int, int] = field(default_factory=dict)


class Tab(Protocol):
    """One of the things to know of a message or its connection."""

    name: str
    """How it is named in code and bindings."""

    title: str
    """How it is shown."""

    short: str
    """How it is shown where there is little room."""

    order: int
    """Tabs stand in this order, from the left."""

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """What to show, or what to say where there is nothing; must not take longer than a frame."""


def tabs() -> list[Tab]:
    """Every tab there is, in order."""
    found = registry.find("wstui.ui.panes", "TAB").exports("TAB")
    return sorted((cast(Tab, tab) for _, tab in found), key=lambda tab: (tab.order, tab.name))
