"""The web page that talks to the server it came from; all of it is in `page.html` beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from wstui.server.plain import Visit

__all__ = ["page"]

# What the page may do: nothing but show itself and connect.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "script-src 'unsafe-inline'",
        "img-src data:",
        "connect-src ws: wss:",
    ]
)


async def page(visit: Visit) -> None:
    """Send the page."""
    await visit.answer(200, "text/html; charset=utf-8", _html(), {"Content-Security-Policy": POLICY})


@cache
def _html() -> bytes:
    return files("wstui.server").joinpath("page.html").read_bytes()
