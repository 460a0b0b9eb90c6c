"""What an exporter is; knows no format by name."""

from __future__ import annotations

from typing import Protocol

from wstui.model import Message

__all__ = ["Exporter"]


class Exporter(Protocol):
    """A message as text to take away. A module of this folder, or of an entry point, that exports `EXPORTER` is one."""

    name: str
    """How it is chosen: the name of its module."""

    label: str
    """How it is shown."""

    key: str
    """The letter that chooses it in a list."""

    def export(self, message: Message) -> str:
        """The message in this format; always text that UTF-8 can carry. It is not safe for a terminal."""

    def note(self, message: Message) -> str:
        """Why what comes out is not what the label says, in one safe line; empty where it is."""
