"""What a lens is; knows no lens by name. What it makes is in `wstui.reading`."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from wstui.reading import HEAD, TAIL, Beginning, Clue, Excerpt, Read, Reading, Reply

__all__ = ["CERTAIN", "HEAD", "TAIL", "Beginning", "Claim", "Clue", "Excerpt", "Lens", "Read", "Reading", "Reply"]

CERTAIN = 1.0


class Claim(NamedTuple):
    """How likely a connection is a lens's, 0 (not at all) to 1, and by what it was recognised, in a few words."""

    likely: float
    why: str


class Lens(Protocol):
    """Speaks a subprotocol. A module of this folder, of an entry point `wstui.decode.lens`, or a Python file in the
    `lenses` folder beside the settings, that exports `LENS` is one."""

    name: str
    """How it is chosen: the name of its module."""

    label: str
    """How it is shown."""

    subprotocols: tuple[str, ...]
    """The names in `Sec-WebSocket-Protocol` that are its own: where one was negotiated, the lens is chosen by it."""

    def claims(self, beginning: Beginning) -> Claim | None:
        """Whether a connection looks like one of its own, by its URL and its first messages; None: it does not.

        For what the path alone says, 0.6; for a first message that can hardly be anything else, 0.9. Below 0.5 it is
        not chosen by itself.
        """

    def reader(self, beginning: Beginning) -> Read:
        """What reads the messages of a connection; what these depend on (a version in the first of them) is in its
        beginning."""
