"""At once after a pause, then once a second, and not at all when there is nothing to draw."""

from __future__ import annotations

import pytest

from wstui.ui import cadence
from wstui.ui.cadence import Cadence


def test_it_draws_at_once_then_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [5.0]
    monkeypatch.setattr(cadence, "monotonic", lambda: now[0])
    over = Cadence()
    assert (over.due(), over.wait()) == (False, None)
    over.want()
    assert (over.due(), over.wait()) == (True, 0)
    over.drawn()
    assert (over.due(), over.wait()) == (False, None)
    over.want()
    now[0] += 0.25
    assert (over.due(), over.wait()) == (False, 0.75)
    now[0] += 0.75
    assert over.due()
    over.drawn(again_in=0.3)
    assert over.wait() == 1
    over.drawn(again_in=5)
    assert over.wait() == 5
    now[0] += 2
    assert (over.due(), over.wait()) == (False, 3)
    over.want()
    assert over.due()
    over.drawn()
    assert over.wait() is None
    over.want_now()
    assert over.due()
