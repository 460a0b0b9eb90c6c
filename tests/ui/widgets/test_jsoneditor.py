"""The editor's colours and brackets: right where they are seen, and nothing looked at that is not."""

from __future__ import annotations

from rich.text import Text
from textual.app import App, ComposeResult

from wstui.ui.themes import DARK
from wstui.ui.widgets.jsoneditor import JsonEditor

SIZE = (60, 12)


class Sample(App[None]):
    """The editor alone."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.editor = JsonEditor(text)
        self.editor.coloured = True

    def compose(self) -> ComposeResult:
        """The editor."""
        yield self.editor


def coloured(editor: JsonEditor, line: int) -> list[str]:
    """The parts of a line that have a colour."""
    text = editor.get_line(line)
    return [text.plain[span.start : span.end] for span in text.spans]


async def test_json_has_colours_and_text_has_none() -> None:
    app = Sample('{"a": [1, true, "x"]}')
    async with app.run_test(size=SIZE):
        assert coloured(app.editor, 0) == ["{", '"a"', ":", "[", "1", ",", "true", ",", '"x"', "]", "}"]
        app.editor.colour(False)
        assert coloured(app.editor, 0) == []


async def test_a_key_in_a_megabyte_looks_at_the_lines_on_the_screen() -> None:
    app = Sample('  {"id": 123456789012, "price": 1.5},\n' * 28_000)
    async with app.run_test(size=SIZE) as pilot:
        editor = app.editor
        editor.focus()
        await pilot.pause()
        editor.move_cursor((14_000, 2))
        await pilot.pause()
        before = editor.tokenized
        calls: list[int] = []
        get_line = editor.get_line

        def counted(line_index: int) -> Text:
            calls.append(line_index)
            return get_line(line_index)

        editor.get_line = counted  # type: ignore[method-assign]
        await pilot.press("x", "y")
        await pilot.pause()
        assert editor.document.get_line(14_000).startswith("  xy{")
        assert editor.tokenized - before <= 2 * SIZE[1]
        assert 0 < len(set(calls)) <= 2 * SIZE[1]


async def test_of_a_long_line_the_part_on_the_screen_is_coloured() -> None:
    app = Sample("[" + "1," * 30_000 + "1]")
    async with app.run_test(size=SIZE) as pilot:
        editor = app.editor
        editor.focus()
        editor.move_cursor((0, 30_000))
        await pilot.pause()
        text = editor.get_line(0)
        assert 0 < len(text.spans) <= 2 * SIZE[0] * SIZE[1]
        start, end = text.spans[0].start, text.spans[-1].end
        assert start < 30_000 < end
        assert end - start <= SIZE[0] * (SIZE[1] + 2)


async def test_the_partner_of_the_bracket_under_the_cursor() -> None:
    app = Sample('{\n "a": "}",\n "b": [1]\n}')
    async with app.run_test(size=SIZE) as pilot:
        editor = app.editor
        editor.focus()
        for place, other in [((0, 0), (3, 0)), ((2, 6), (2, 8)), ((1, 7), None), ((3, 0), (0, 0))]:
            editor.move_cursor((1, 0))
            editor.move_cursor(place)
            await pilot.pause()
            assert editor.matching_bracket_location == other
