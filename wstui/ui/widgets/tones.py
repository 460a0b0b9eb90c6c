"""What the tones of `ui.line` look like, for every widget that draws lines: component classes that a theme or a style
sheet may change. Knows no text."""

from __future__ import annotations

from typing import Final

from rich.style import Style
from textual.widget import Widget

from wstui.ui.line import TONES, Tone

__all__ = ["TONE_CLASSES", "TONE_CSS", "tone_style"]

TONE_CLASSES: Final = {f"tone--{tone}" for tone in TONES if tone}

# Weight and dimness go with the colours where a reader without colours needs them to tell one thing from another.
TONE_CSS: Final = """
    & .tone--quiet { color: $foreground 65%; }
    & .tone--dim { color: $foreground 42%; }
    & .tone--accent { color: $text-accent; }
    & .tone--fail { color: $text-error; }
    & .tone--heading { text-style: bold; }
    & .tone--edge { color: $foreground 25%; }
    & .tone--hit { color: $text-accent; text-style: reverse; }
    & .tone--key { color: $foreground 65%; }
    & .tone--string { color: $foreground; }
    & .tone--number { color: $text-primary 85%; }
    & .tone--literal { color: $text-primary 85%; }
    & .tone--punctuation { color: $foreground 42%; }
"""


def tone_style(widget: Widget, tone: Tone) -> Style:
    """The style of a tone on a widget that has the component classes."""
    return widget.get_component_rich_style(f"tone--{tone}") if tone else widget.rich_style
