"""What the application takes of Textual that is not documented."""

from __future__ import annotations

import inspect
from pathlib import Path

from textual.app import App
from textual.widgets import Input

from ui.shell import shell
from wstui.ui.app import WstuiApp


def test_keys_are_looked_up_where_the_application_overrides_it() -> None:
    theirs, ours = App._check_bindings, WstuiApp._check_bindings
    assert inspect.signature(theirs).parameters.keys() == inspect.signature(ours).parameters.keys()
    assert "_check_bindings(event.key, priority=True)" in inspect.getsource(App.on_event)


async def test_nothing_moves_by_itself(tmp_path: Path) -> None:
    async with shell(tmp_path, "/echo") as running:
        await running.until_open()
        assert running.app.animation_level == "none"
        await running.pilot.press("ctrl+p")
        await running.until(lambda: running.app.screen.query(Input), "the palette")
        assert not any(field.cursor_blink for field in running.app.screen.query(Input))
