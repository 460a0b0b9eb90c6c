"""An empty Textual application: the floor for a start. One field, so that a key has somewhere to appear."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input


class Empty(App[None]):
    """Nothing but a field in focus."""

    def compose(self) -> ComposeResult:
        """The field."""
        yield Input()


if __name__ == "__main__":
    Empty().run()
