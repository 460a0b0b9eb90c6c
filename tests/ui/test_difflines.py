"""A diff as lines: marks, what was beside what is, what is the same folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.differing import Payload, compared
from wstui.ui.difflines import MOST, body, summary
from wstui.ui.line import plain, width_of
from wstui.ui.wrap import Lines


def shown(lines: Lines) -> list[str]:
    return [plain(lines.line(row)).rstrip() for row in range(len(lines))]


def diff(one: Payload, other: Payload, width: int = 100, *, unfolded: bool = False) -> list[str]:
    found, _ = compared(one, other)
    lines = body(found, width, 16, unfolded=unfolded)
    assert all(width_of(lines.line(row)) <= width for row in range(len(lines)))
    return shown(lines)


def json(text: str) -> Payload:
    return Payload(text.encode(), text, is_json=True)


def text(said: str) -> Payload:
    return Payload(said.encode("utf-8", "surrogatepass"), said)


ONE = json('{"e":"tick","px":"42000.1","n":1.0,"gone":[1],"deep":{"a":"x","b":true},"items":[{"id":1},{"id":2}]}')
OTHER = json('{"e":"tick","px":"42000.3","n":1.00,"deep":{"a":"y","b":true},"items":[{"id":2},{"id":1}],"new":null}')


def test_fields() -> None:
    assert diff(ONE, OTHER) == [
        '~ .px       "42000.1" → "42000.3"  +0.2',
        "~ .n        1.0       → 1.00  the same number",
        "- .gone     [1]",
        '~ .deep.a   "x"       → "y"',
        "~ .items.0  moved  now .items.1",
        "+ .new      null",
        "  4 fields the same · Enter unfolds",
    ]
    found, _ = compared(ONE, OTHER)
    assert summary(found) == "2 changed · 1 added · 1 removed · 1 moved · 1 spelled otherwise · 4 the same"


def test_what_is_the_same_unfolds() -> None:
    assert diff(ONE, OTHER, unfolded=True)[6:] == [
        "  4 fields the same",
        '  .e           "tick"',
        "  .deep.b      true",
        "  .items.0.id  1",
        "  .items.1.id  2",
    ]


def test_long_values_stand_below_each_other() -> None:
    one, other = (json(f'{{"text":"{"word " * 8}{last}"}}') for last in ("old", "new"))
    assert diff(one, other, 60) == [
        "~ .text",
        f'    - "{"word " * 8}old"',
        f'    + "{"word " * 8}new"',
    ]


def test_lines() -> None:
    one, other = text("a\nb\nc\nd\ne\nf 1"), text("a\nb\nc\nd\nx\nf 2\ng")
    assert diff(one, other) == ["  4 lines the same · Enter unfolds", "- e", "+ x", "- f 1", "+ f 2", "+ g"]
    assert diff(one, other, unfolded=True)[:5] == ["  a", "  b", "  c", "  d", "- e"]
    assert summary(compared(one, other)[0]) == "lines: 2 changed · 1 added"


def test_many_lines_are_cut_and_that_is_said() -> None:
    lines = diff(text("\n".join("ab" * 3000)), text("\n".join("cd" * 3000)))
    assert len(lines) <= 2 * MOST + 1


def test_a_long_line_is_shown_where_it_differs() -> None:
    one, other = text("x " * 2000 + "old" + " y" * 2000), text("x " * 2000 + "new" + " y" * 2000)
    lines = diff(one, other)
    assert any("old" in line for line in lines)
    assert lines[0].startswith("- …")


def test_bytes() -> None:
    one = bytes(range(64))
    other = one[:20] + b"\xff" + one[21:40] + one[42:]
    lines = diff(Payload(one), Payload(other), 90)
    assert lines[0] == "  16 bytes the same · Enter unfolds"
    assert lines[1].startswith("- 00000010  10 11 12 13 14 15")
    assert lines[2].startswith("+ 00000010  10 11 12 13 ff 15")
    assert lines[3].startswith("- 00000020  20 21 22 23 24 25 26 27  28 29 2a")
    assert lines[4].startswith("+ 00000020  20 21 22 23 24 25 26 27        2a")
    assert summary(compared(Payload(one), Payload(other))[0]) == "bytes: 1 changed · 2 removed"
    found, _ = compared(Payload(one), Payload(other))
    assert body(found, 90, 16, unfolded=True).text().startswith("  00000000  00 01 02")
    assert body(found, 90, 16, unfolded=True).source(1).startswith("- 00000010  10 11")


@given(st.text(), st.text(), st.integers(10, 120), st.booleans())
def test_whatever_it_is_it_fits_and_is_safe(one: str, other: str, width: int, unfolded: bool) -> None:
    for left, right in ((text(one), text(other)), (Payload(text(one).octets), Payload(text(other).octets))):
        assert all(line.isprintable() for line in diff(left, right, width, unfolded=unfolded))


@pytest.mark.parametrize("width", [12, 40])
def test_a_tiny_pane(width: int) -> None:
    assert diff(ONE, OTHER, width)
