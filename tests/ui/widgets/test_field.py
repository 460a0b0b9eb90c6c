"""A field for one line, and keys that come in one go."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from wstui.ui.widgets.field import Field


class Stage(App[None]):
    """One field."""

    def compose(self) -> ComposeResult:
        yield Field("aaa bbb")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["ctrl+u", "c", "d"], "cd"),
        (["ctrl+w", "c"], "aaa c"),
        (["home", "ctrl+k", "c"], "c"),
        (["left", "c", "end", "d"], "aaa bbcbd"),
        (["backspace", "backspace", "c"], "aaa bc"),
    ],
)
async def test_keys_that_come_in_one_go_act_in_their_order(keys: list[str], text: str) -> None:
    app = Stage()
    async with app.run_test() as pilot:
        field = app.query_one(Field)
        field.focus()
        await pilot.pause()
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert field.value == text
