"""Which way images are drawn, by what the environment and the settings say."""

from __future__ import annotations

import pytest

from wstui.config import Settings
from wstui.ui.halfblocks import NoPicture
from wstui.ui.pictures import Hidden, way

KITTY = {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}
XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environment", "setting", "expected"),
    [
        (KITTY, "auto", "kitty"),
        ({"TERM": "xterm-kitty"}, "auto", "kitty"),
        ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, "auto", "kitty"),
        (XTERM | {"KITTY_WINDOW_ID": "1"}, "auto", "kitty"),
        (XTERM | {"TERM_PROGRAM": "ghostty"}, "auto", "kitty"),
        (XTERM, "auto", "blocks"),
        ({}, "auto", "blocks"),
        # Started from Kitty, with its variables.
        (XTERM | {"KITTY_WINDOW_ID": "1", "XTERM_VERSION": "XTerm(379)"}, "auto", "blocks"),
        (XTERM | {"KITTY_WINDOW_ID": "1", "VTE_VERSION": "7200"}, "auto", "blocks"),
        (XTERM | {"KITTY_WINDOW_ID": "1", "TERM_PROGRAM": "vscode"}, "auto", "blocks"),
        ({"TERM": "foot", "KITTY_WINDOW_ID": "1"}, "auto", "blocks"),
        # In a multiplexer nothing else is seen.
        (KITTY | {"TMUX": "/tmp/tmux-0/default,1,0"}, "kitty", "blocks"),
        (KITTY | {"STY": "1.pts-0"}, "auto", "blocks"),
        (KITTY | {"TERM": "tmux-256color"}, "auto", "blocks"),
        (KITTY | {"TERM": "screen-256color"}, "kitty", "blocks"),
        (XTERM, "kitty", "kitty"),
        (KITTY, "blocks", "blocks"),
        (KITTY, "none", "none"),
    ],
)
def test_the_way(environment: dict[str, str], setting: str, expected: str) -> None:
    assert way(Settings(pictures=setting), environment) == expected


def test_none_says_that_it_was_wanted() -> None:
    with pytest.raises(NoPicture, match='pictures = "none"'):
        Hidden().paint(b"")
