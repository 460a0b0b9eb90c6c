"""What the exporter of rows is: many messages as one text; and what formats share. Knows no format by name."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from wstui.model import Message

__all__ = ["Rows", "stamp", "text_of"]


class Rows(Protocol):
    """Messages as text to take away, one after the other. A module of this folder, or of an entry point, that exports
    `ROWS` is one."""

    name: str
    """How it is chosen: the name of its module."""

    label: str
    """How it is shown."""

    key: str
    """The letter that chooses it in a list."""

    head: str
    """What comes before all messages."""

    def row(self, message: Message, connection: str) -> str:
        """What stands for one message, its line break included; `connection` is what its connection is called. Always
        text that UTF-8 can carry. It is not safe for a terminal."""


def stamp(time_ns: int) -> str:
    """A time as RFC 3339 has it, in UTC, to the nanosecond, which no float and no `datetime` holds."""
    seconds, rest = divmod(time_ns, 1_000_000_000)
    return f"{_second(seconds)}.{rest:09}Z"


@lru_cache(256)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def text_of(message: Message) -> str | None:
    """The payload as text, or None where it is not UTF-8."""
    try:
        return message.payload.decode()
    except UnicodeDecodeError:
        return None
