"""What a decoder is and what it makes; knows no decoder by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from wstui.jsontext import Span
from wstui.model import Opcode

__all__ = ["UNREAD", "Decoded", "Decoder", "Span", "Unpacks", "untagged"]

UNREAD = "too dense to be read whole"
"""Begins the fault of a decoder where its text says only the first of what the payload does."""


def untagged(line: str) -> Sequence[Span]:
    """No part of the line stands out."""
    return ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """Readable text made of a payload.

    `text` is not safe yet: its lines go through `safetext` one by one, as they are drawn. `label` names what it turned
    out to be, `why` says by what it was recognised, `fault` why it is shown as it came instead, or what is wrong with
    it. `tag` gives the parts of one line, before or after `safetext`; it is asked for the lines on screen only. Parts
    do not overlap.

    `is_json`: the text is one JSON value, which can be folded and compared field by field. `inner` is what a wrapper
    such as gzip or Base64 holds, where it could be unpacked: reading goes on with it.
    `picture` is an image as it came, for who has a screen to draw it from its pixels.
    """

    label: str
    text: str
    why: str = ""
    fault: str = ""
    tag: Callable[[str], Sequence[Span]] = untagged
    is_json: bool = False
    inner: bytes | None = None
    picture: bytes | None = None


class Decoder(Protocol):
    """Bytes to readable text. A module of this folder, or of an entry point, that exports `DECODER` is one."""

    name: str
    """How it is chosen: the name of its module."""

    label: str
    """How it is shown."""

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """How likely the payload is for this decoder, 0 (not at all) to 1, judged by its ends, not by all of it."""

    def decode(self, payload: bytes) -> Decoded:
        """The payload as text. A payload that disappoints is no error: it comes back as it is, with a `fault`."""


@runtime_checkable
class Unpacks(Protocol):
    """What a decoder has besides that may give much more than it takes, so that it can be told where to stop."""

    def unpack(self, payload: bytes, most: int) -> Decoded:
        """As `decode`, with no text made of what is inside, and of that at most one byte more than `most`: if there
        is one, there is more than may be."""
