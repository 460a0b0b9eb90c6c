"""`wstui open --plain`: the rows of an earlier capture as lines on standard output. Loads no screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from wstui.cli._plainline import plain_line
from wstui.cli._recorded import open_capture, parse_filter
from wstui.ui.veil import Veil

__all__ = ["write"]


async def write(path: Path, text: str | None = None) -> int:
    """Write the rows of a capture in order of arrival, those that a filter selects where there is one, secrets hidden;
    the exit code. Raises Failure."""
    node = parse_filter(text) if text is not None else None
    capture = open_capture(path)
    try:
        rows = capture.view() if node is None else await capture.filtered(node, None, 0).all_found()
        veil, names = Veil(capture.hidden), capture.names
        several = len(capture.connections()) > 1
        for position in range(len(rows)):
            message = veil.message(rows.message(position))
            name = names.get(message.row.connection, "") if several else ""
            sys.stdout.write(plain_line(message, name) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read it has seen enough; at its end the interpreter would flush what is left, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        capture.close()
    return 0
