"""What the tones of `ui.line` look like, on every widget that draws lines: colours of the theme. Knows no text.

Not component classes of a style sheet: those are worked out one by one for each widget, at the start and whenever the
focus moves, which was a third of the way to the first picture.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from wstui.ui.line import Pixels, Tone
from wstui.ui.themes import ANSI, STRONG

__all__ = ["Look", "chosen_style", "colour_of", "is_bold", "look_of", "tone_style"]


class Look(NamedTuple):
    """A variable of the theme, how much of it shows over the background, and the weight."""

    variable: str
    alpha: float = 1.0
    bold: bool = False
    reverse: bool = False


# Weight and dimness go with the colours where a reader without colours needs them to tell one thing from another.
_LOOKS: Final[dict[Tone, Look]] = {
    "": Look("foreground"),
    "quiet": Look("foreground-muted"),
    "dim": Look("foreground-disabled"),
    "accent": Look("text-accent"),
    "front": Look("text-accent", bold=True),
    "fail": Look("text-error"),
    "heading": Look("foreground", bold=True),
    "edge": Look("border-blurred"),
    "hit": Look("text-accent", reverse=True),
    "key": Look("foreground-muted"),
    "string": Look("foreground"),
    "number": Look("text-primary", 0.85),
    "literal": Look("text-primary", 0.85),
    "punctuation": Look("foreground-disabled"),
}


# Where colours are the terminal's own there are no shades of them; where contrast is wanted none are faint.
_PLAIN: Final[dict[Tone, Look]] = {
    **{tone: look._replace(alpha=1.0) for tone, look in _LOOKS.items()},
    "fail": Look("text-error", bold=True),
}
_LOOKS_OF: Final = {ANSI.name: _PLAIN, STRONG.name: _PLAIN}


def look_of(theme: str, tone: Tone) -> Look:
    """What a tone looks like in the theme of that name."""
    return _LOOKS_OF.get(theme, _LOOKS)[tone]


def colour_of(widget: Widget, tone: Tone) -> Color:
    """The colour of a tone in the theme of the widget's application, not yet laid over a background."""
    look = look_of(widget.app.theme, tone)
    return Color.parse(widget.app.theme_variables[look.variable]).multiply_alpha(look.alpha)


def is_bold(widget: Widget, tone: Tone) -> bool:
    """Whether a tone is set in bold."""
    return look_of(widget.app.theme, tone).bold


def _pixels_style(widget: Widget, pixels: Pixels) -> Style:
    lower = RichColor.from_rgb(*pixels.lower) if pixels.lower else widget.background_colors[1].rich_color
    return Style(color=RichColor.from_rgb(*pixels.upper), bgcolor=lower)


def tone_style(widget: Widget, tone: Tone) -> Style:
    """The style of a tone over the widget's background."""
    if not tone:
        return widget.rich_style
    if isinstance(tone, Pixels):
        return _pixels_style(widget, tone)
    look = look_of(widget.app.theme, tone)
    _, background = widget.background_colors
    colour = (background + colour_of(widget, tone)).rich_color
    return Style(color=colour, bgcolor=background.rich_color, bold=look.bold, reverse=look.reverse)


def chosen_style(widget: Widget) -> Style:
    """What the cursor's row has over its tones: a background, or the colours reversed where there are no shades."""
    if widget.app.native_ansi_color:
        return Style(color="default", reverse=True) if widget.has_focus else Style.null()
    return Style(bgcolor=widget.get_component_rich_style("row--cursor").bgcolor)
