"""What a lens says of a message: the nouns between those who read a subprotocol and those who count and draw what was
read. Plain values; knows no subprotocol, no capture and no screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from wstui.model import Direction, Opcode

__all__ = ["HEAD", "TAIL", "Beginning", "Clue", "Excerpt", "Read", "Reading", "Reply"]

HEAD, TAIL = 256 * 2**10, 1024
"""Bytes of the beginning and of the end of a payload that a lens gets to see, where it is longer than the first."""

_URL = re.compile(r"[^:/?#]*+:?+(?://[^/?#]*+)?+([^?#]*+)\??+([^#]*+)")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A data message as a lens gets it: `payload` is all of its `size` bytes, or the first `HEAD` of them, and then
    `tail` has the last `TAIL`. What an earlier message of that direction began and this one goes on with stands in
    front (see `Reading.open_at`)."""

    direction: Direction
    opcode: Opcode
    payload: bytes
    size: int
    tail: bytes = b""

    @classmethod
    def of(cls, direction: Direction, opcode: Opcode, payload: bytes) -> Excerpt:
        """The excerpt of a payload that is at hand."""
        if len(payload) <= HEAD:
            return cls(direction, opcode, payload, len(payload))
        return cls(direction, opcode, payload[:HEAD], len(payload), payload[-TAIL:])

    @property
    def is_whole(self) -> bool:
        """Whether `payload` is all of it."""
        return len(self.payload) >= self.size


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a connection began: what was negotiated (empty: nothing), the URL, and its first data messages of either
    direction, a few at most; there may be more of them the next time it is asked for."""

    subprotocol: str = ""
    url: str = ""
    sample: tuple[Excerpt, ...] = ()

    @property
    def path(self) -> str:
        """The path of the URL, as it stands there."""
        found = _URL.match(self.url)
        return found[1] if found else ""

    @property
    def query(self) -> str:
        """The query of the URL, as it stands there, without the question mark."""
        found = _URL.match(self.url)
        return found[2] if found else ""


class Reply(Enum):
    """What an answer means for the request it names."""

    LAST = "the answer, or the last of several"
    PART = "an answer after which more may come"
    ASIDE = "belongs to it and does not answer it: progress, output"
    WITHDRAWN = "whoever asked wants no answer any more; it goes the way of the request"


class Clue(NamedTuple):
    """How an answer that names no request finds its own all the same, which is a guess and shown as one.

    Of a request: what sort it is, in the subprotocol's word, and words of what it is about. Of an answer: the sorts
    that it may be for (none: any), and its words. Where they are `whole`, the request has to have all of them; else it
    is the request that has the most, or, where none has any, the only one that waits and is not late. Where this is
    true of the requests of several messages it is for none.
    """

    sorts: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One unit of a subprotocol, read from a message; a message may hold several. Text is wire text, not yet safe.

    `kind` is the type in the protocol's own word (`SUBSCRIBE`, `next`), `meaning` what a person reads beside it in one
    line, `parties` who and what it is about, as pairs such as `("topic", "a/b")`.

    `asks` is the key under which an answer is awaited from the other side; of several requests of that direction with
    one key the oldest is answered first, unless it is late. `answers` is the key of the request of the other side (of
    the same one for `Reply.WITHDRAWN`) that this belongs to, and `reply` in which way; `clue` is for subprotocols whose
    answers may name none. `method` is what is counted by: method, command, topic. `failed`: it is or tells of an error.
    `quiet`: upkeep that nobody reads, such as a heartbeat.

    `body` is the payload within, for a decoder to show; None: the message as a whole. `open_at` is where in the
    excerpt's payload a unit begins that does not end there, -1: none does. The bytes from there on are put in front
    of the next message of that direction.
    """

    kind: str
    meaning: str = ""
    parties: tuple[tuple[str, str], ...] = ()
    asks: str = ""
    answers: str = ""
    reply: Reply = Reply.LAST
    method: str = ""
    failed: bool = False
    quiet: bool = False
    body: bytes | None = None
    open_at: int = -1
    clue: Clue | None = None


Read = Callable[[Excerpt], Sequence[Reading]]
"""Reads the messages of one connection; what is not of the subprotocol gives nothing. Keeps nothing between two calls,
so that any message may be read at any time, and raises nothing whatever the bytes."""
