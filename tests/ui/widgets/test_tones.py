"""That all that is written can be read: the contrast of each tone, in each theme of colours of its own, with everything
that may be behind it (WCAG 2.2: 4.5 is enough, 7 is better)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.color import Color
from textual.theme import Theme

from wstui.ui.line import TONES, Tone
from wstui.ui.themes import ANSI, STRONG, THEMES
from wstui.ui.widgets.tones import look_of

ENOUGH, HIGH = 4.5, 7.0
LINES = 3.0
"""For lines, in the theme for contrast; elsewhere they are meant to be quiet."""
COLOURED = [theme for theme in THEMES.values() if theme is not ANSI]


def luminance(colour: Color) -> float:
    """How bright a colour is to an eye, from 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """From 1 for the same to 21 for black and white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def colours(theme: Theme) -> dict[str, Color]:
    """The variables of a theme that are colours."""
    found = {}
    for name, value in (theme.to_color_system().generate() | theme.variables).items():
        if value.startswith("#"):
            found[name] = Color.parse(value)
    return found


def grounds(theme: Theme) -> Iterator[tuple[str, Color]]:
    """What a text may stand on."""
    of = colours(theme)
    ground = of["surface"]
    yield from (("the screen", of["background"]), ("a pane", ground), ("a bar or a toast", of["panel"]))
    yield "the row of the cursor", ground + of["accent"].multiply_alpha(0.16)
    yield "that row without the focus, or a field", ground + of["foreground"].multiply_alpha(0.06)


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_every_tone_can_be_read_on_every_ground(theme: Theme) -> None:
    of = colours(theme)
    least = HIGH if theme is STRONG else ENOUGH
    poor = []
    for tone in TONES:
        look = look_of(theme.name, tone)
        for name, ground in grounds(theme):
            colour = ground + of[look.variable].multiply_alpha(look.alpha)
            pair = (of["surface"], colour) if look.reverse else (colour, ground)
            if tone != "edge" and contrast(*pair) < least:
                poor.append((tone or "plain", name, round(contrast(*pair), 2)))
    assert poor == []


WRITTEN: tuple[Tone, ...] = ("", "accent", "key", "string", "number", "literal")
"""What may be selected in an editor."""


def test_what_is_selected_has_high_contrast_where_that_is_wanted() -> None:
    of = colours(STRONG)
    poor = []
    for name in ("input-selection-background", "screen-selection-background"):
        for tone in WRITTEN:
            look = look_of(STRONG.name, tone)
            ratio = contrast(of[name] + of[look.variable].multiply_alpha(look.alpha), of[name])
            if ratio < HIGH:
                poor.append((name, tone, round(ratio, 2)))
    assert poor == []


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_so_can_what_has_a_colour_behind_it(theme: Theme) -> None:
    of = colours(theme)
    least = HIGH if theme is STRONG else ENOUGH
    assert contrast(of["background"], of["accent"]) >= least  # the letters of the jump mode
    assert contrast(of["foreground"], of["surface"] + of["input-selection-background"]) >= least
    assert contrast(of["text-warning"], of["surface"]) >= least


def test_lines_are_seen_where_contrast_is_wanted() -> None:
    edge = colours(STRONG)["border-blurred"]
    assert all(contrast(edge, ground) >= LINES for _, ground in grounds(STRONG))


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_what_is_quiet_is_told_from_what_is_not(theme: Theme) -> None:
    of = colours(theme)
    plain, quiet, dim = (
        contrast(of[name], of["surface"]) for name in ("foreground", "foreground-muted", "foreground-disabled")
    )
    assert plain > quiet * 1.2
    assert quiet > dim * 1.2
