"""Flags of how the screen is drawn, whatever it shows. Knows no screen: what they say is left in the environment, where
it could have been said as well."""

from __future__ import annotations

import os
from argparse import SUPPRESS, BooleanOptionalAction, Namespace
from collections.abc import Callable
from typing import Any

__all__ = ["add_looks", "take_looks"]


def add_looks(add: Callable[..., Any]) -> None:
    """Add them to a parser or to a group of its arguments."""
    add("--no-color", action="store_true", help="no colour; also by setting NO_COLOR")
    slow = "write little to the terminal, or as usual; if neither is said, little where SSH was the way here"
    add("--slow-link", action=BooleanOptionalAction, default=SUPPRESS, help=slow)


def take_looks(args: Namespace) -> None:
    """Have the screen drawn as the flags say."""
    if args.no_color:
        os.environ["NO_COLOR"] = "1"
    if hasattr(args, "slow_link"):
        os.environ["WSTUI_SLOW_LINK"] = "1" if args.slow_link else "0"
