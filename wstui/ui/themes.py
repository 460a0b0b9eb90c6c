"""The colours: one accent, red for what failed, and shades of one grey for the rest. Knows no widget."""

from __future__ import annotations

from textual.theme import Theme

__all__ = ["DARK", "LIGHT"]

DARK = Theme(
    name="wstui-dark",
    primary="#8fb3d9",
    secondary="#8fb3d9",
    accent="#4ec9b0",
    foreground="#d5dae0",
    background="#0f1317",
    surface="#0f1317",
    panel="#1a2026",
    success="#4ec9b0",
    warning="#d5dae0",
    error="#f07178",
    dark=True,
)

LIGHT = Theme(
    name="wstui-light",
    primary="#2f5f93",
    secondary="#2f5f93",
    accent="#00796b",
    foreground="#22272e",
    background="#fbfbfa",
    surface="#fbfbfa",
    panel="#ecedee",
    success="#00796b",
    warning="#22272e",
    error="#b3261e",
    dark=False,
)
