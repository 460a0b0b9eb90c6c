"""The payload as indented JSON, spelled as it was sent."""

from __future__ import annotations

from collections.abc import Callable

from wstui import jsontext
from wstui.export import raw
from wstui.model import Message

__all__ = ["EXPORTER", "laid_out", "unfit"]


def laid_out(message: Message, layout: Callable[[str], str]) -> tuple[str, str]:
    """The payload through a layout of `jsontext`, and a note where it is no JSON and comes as it is."""
    text = raw.text_of(message)
    if text is None:
        return raw.EXPORTER.export(message), raw.NOT_TEXT
    try:
        return layout(text), ""
    except jsontext.JsonError as exc:
        return text, f"not JSON ({exc}), so it is raw"


def unfit(message: Message) -> str:
    """Where a payload is no JSON; empty where it is. Indenting finds out soonest, many values at a time."""
    return laid_out(message, lambda text: jsontext.indent(text).text)[1]


class JsonExporter:
    """As the message pane shows it."""

    name = "json"
    label = "JSON, indented"
    key = "j"

    def export(self, message: Message) -> str:
        """Two blanks a level; raw where it is not JSON."""
        return laid_out(message, lambda text: jsontext.indent(text).text)[0]

    def note(self, message: Message) -> str:
        """Says where it is not JSON."""
        return unfit(message)


EXPORTER = JsonExporter()
