"""The payload as a literal of Python, for a test."""

from __future__ import annotations

from wstui.model import Message

__all__ = ["EXPORTER"]

ROW = 64
"""Bytes on a row, where there are more."""


class PyBytesExporter:
    """One literal, or several in parentheses that Python joins."""

    name = "pybytes"
    label = "Python bytes"
    key = "p"

    def export(self, message: Message) -> str:
        """The bytes as Python writes them."""
        payload = message.payload
        if len(payload) <= ROW:
            return repr(payload)
        rows = (repr(payload[at : at + ROW]) for at in range(0, len(payload), ROW))
        return "(\n" + "\n".join(f"    {row}" for row in rows) + "\n)"

    def note(self, message: Message) -> str:
        """Nothing to say: every payload has this form."""
        return ""


EXPORTER = PyBytesExporter()
