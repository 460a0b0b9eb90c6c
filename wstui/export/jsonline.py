"""The payload as JSON on one line, spelled as it was sent."""

from __future__ import annotations

from wstui import jsontext
from wstui.export.json import laid_out, unfit
from wstui.model import Message

__all__ = ["EXPORTER"]


class JsonLineExporter:
    """No white space outside strings: one line to paste into a command or a file of JSON lines."""

    name = "jsonline"
    label = "JSON, one line"
    key = "l"

    def export(self, message: Message) -> str:
        """Without white space outside strings; raw where it is not JSON."""
        return laid_out(message, jsontext.one_line)[0]

    def note(self, message: Message) -> str:
        """Says where it is not JSON."""
        return unfit(message)


EXPORTER = JsonLineExporter()
