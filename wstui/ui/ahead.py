"""Keys that are typed ahead of the first picture: they wait, and are acted on in their order. Knows no pane.

It uses a name of Textual that is not documented: where all events of the terminal come in; `tests/ui/test_ahead.py`
holds it.
"""

from __future__ import annotations

from collections import deque

from textual import events
from textual.screen import ModalScreen

from wstui.ui.frugal import FrugalApp
from wstui.ui.link import Link

__all__ = ["Ahead"]

MOST = 10_000
"""Keys that are kept."""


class Ahead(FrugalApp, inherit_bindings=False):
    """An application that loses no key while it starts: what would write a message would be taken for commands."""

    def __init__(self, link: Link | None = None) -> None:
        super().__init__(link)
        self._ahead: deque[events.Event] = deque(maxlen=MOST)
        self._listens = True
        self._blind = False
        """Whether what is kept was typed before there was anything to see."""

    def wait_for_panes(self) -> None:
        """Keep what is typed from now on until `listen`."""
        self._listens, self._blind = False, True

    def listen(self) -> None:
        """There are panes: act on what was typed; not if a question stands before them, which nobody has read yet."""
        self._listens = True
        self.call_later(self._act)

    async def on_event(self, event: events.Event) -> None:
        """Act on an event of the terminal, if it is no key that has to wait."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._ahead.append(event)
        if self._listens:
            await self._act()

    async def _act(self) -> None:
        if self._blind and isinstance(self.screen, ModalScreen):
            self._ahead.clear()
        self._blind = False
        while self._ahead and self._listens:
            await super().on_event(self._ahead.popleft())
