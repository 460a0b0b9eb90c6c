"""The window of rows: reads what is missing, once."""

from __future__ import annotations

from ui.fakes import FakeView
from wstui.ui.window import KEPT, Window


def test_one_reading_for_the_screen() -> None:
    view = FakeView(100)
    window = Window(view)
    assert [row.seq for place in range(40, 60) if (row := window.row(place, 60))] == list(range(40, 60))
    assert view.asked == [(40, 60)]


def test_only_what_is_missing_is_read() -> None:
    view = FakeView(100)
    window = Window(view)
    window.row(40, 60)
    window.row(38, 58)
    window.row(60, 62)
    assert view.asked == [(40, 60), (38, 40), (60, 62)]


def test_nothing_outside_the_view() -> None:
    view = FakeView(3)
    window = Window(view)
    assert window.row(3, 9) is None
    assert window.row(-1) is None
    assert window.row(2, 9) is not None
    assert Window().row(0) is None
    assert view.asked == [(2, 3)]


def test_memory_is_bounded() -> None:
    view = FakeView(10 * KEPT)
    window = Window(view)
    for start in range(0, 10 * KEPT, 50):
        window.row(start, start + 50)
    assert len(window._rows) == KEPT
