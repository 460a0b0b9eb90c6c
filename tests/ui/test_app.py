"""What the application takes of Textual that is not documented."""

from __future__ import annotations

import inspect

from textual.app import App

from wstui.ui.app import WstuiApp


def test_keys_are_looked_up_where_the_application_overrides_it() -> None:
    theirs, ours = App._check_bindings, WstuiApp._check_bindings
    assert inspect.signature(theirs).parameters.keys() == inspect.signature(ours).parameters.keys()
    assert "_check_bindings(event.key, priority=True)" in inspect.getsource(App.on_event)
