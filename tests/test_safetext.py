"""Nothing that passes can act on a terminal, and nothing that is harmless is changed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import safetext
from wstui.safetext import block, decode, mark, oneline, right_to_left

ACTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ANY = st.text(st.characters())  # surrogates too
HARMLESS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF).filter(str.isprintable))
# Every character of the blocks where those that act or hide live; hypothesis tries the rest.
EVERY = [
    chr(code)
    for first, last in [(0, 0x3200), (0xD7F0, 0x11000), (0x1D100, 0x1D200), (0xE0000, 0xE0200)]
    for code in range(first, last)
]


def acting(text: str) -> list[str]:
    return [hex(ord(char)) for char in text if unicodedata.category(char) in ACTING]


def test_no_character_passes_that_acts_or_hides() -> None:
    for char in EVERY:
        for made in (oneline(char), block(char).replace("\n", "")):
            assert acting(made) == []
            assert made or char == "\n"


def test_every_character_that_is_changed_stays_visible_and_told_apart() -> None:
    changed = {char: oneline(char) for char in EVERY if oneline(char) != char}
    marks = [made for char, made in changed.items() if unicodedata.category(char) != "Zs"]
    assert len(set(marks)) == len(marks)
    assert all(made.strip() for made in marks)
    assert not any(made in changed for made in marks)


@given(ANY)
def test_text_on_one_line_acts_on_nothing(text: str) -> None:
    assert acting(oneline(text)) == []
    oneline(text).encode()


@given(ANY)
def test_text_over_lines_has_line_breaks_and_nothing_else_that_acts(text: str) -> None:
    assert set(acting(block(text))) <= {"0xa"}
    assert block(text).count("\n") == text.count("\n")


@given(st.binary())
def test_bytes_act_on_nothing_and_lose_nothing(data: bytes) -> None:
    assert acting(oneline(data)) == []
    assert set(acting(block(data))) <= {"0xa"}
    assert decode(data).encode("utf-8", "surrogateescape") == data


@given(ANY)
def test_safe_text_stays_as_it_is(text: str) -> None:
    assert oneline(oneline(text)) == oneline(text)
    assert block(block(text)) == block(text)


@given(HARMLESS)
def test_harmless_text_is_not_touched(text: str) -> None:
    assert oneline(text) == block(text) == text


def test_a_skin_tone_is_named_for_terminals_draw_it_in_two_cells_or_none() -> None:
    assert oneline("👍🏽 👍") == "👍⟨U+1F3FD⟩ 👍"


@given(ANY, ANY)
def test_each_character_is_judged_alone(one: str, other: str) -> None:
    assert oneline(one + other) == oneline(one) + oneline(other)


@pytest.mark.parametrize(
    "text", ["[null]", "[bold]x[/bold]", '{"path":"[/etc]"}', "[@click=app.bell]x[/]", "\\[", "❤️ é 日本 😀"]
)
def test_markup_and_letters_are_literal(text: str) -> None:
    assert oneline(text) == block(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x1b[2J\x1b[31m", "␛[2J␛[31m"),
        ("\x9b31m\x9d0;x\x9c", "⟨U+009B⟩31m⟨U+009D⟩0;x⟨U+009C⟩"),
        ("a\x00\x7f\x08", "a␀␡␈"),
        ("a\tb\r\nc\rd", "a␉b␍␊c␍d"),
        ("\u202eabc\u2066\u200b\ufeff\u00ad", "⟨U+202E⟩abc⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩⟨U+00AD⟩"),
        ("a\u2028b\u2029\u0085", "a⟨U+2028⟩b⟨U+2029⟩⟨U+0085⟩"),
        ("\ud800\udc80\udcff", "⟨U+D800⟩⟨80⟩⟨FF⟩"),
        ("\ue000\U000e0041\U0010ffff", "⟨U+E000⟩⟨U+E0041⟩⟨U+10FFFF⟩"),
        ("a\u00a0b\u3000c", "a b c"),
        ("x\U000e0100\ufe00\u3164", "x⟨U+E0100⟩⟨U+FE00⟩⟨U+3164⟩"),
        (b"\xc3\xa9\xff\x1b", "é⟨FF⟩␛"),
    ],
)
def test_marks(text: str | bytes, shown: str) -> None:
    assert oneline(text) == shown


def test_lines_and_tabs() -> None:
    assert block("a\tb\r\nc\rd\n\x1b") == "a    b\nc␍d\n␛"
    assert block(b"a\r\n\xff") == "a\n⟨FF⟩"


def test_mark_names_the_character() -> None:
    assert [mark(code) for code in (0x1B, 0x7F, 0x80, 0xDC80)] == ["␛", "␡", "⟨U+0080⟩", "⟨80⟩"]


def test_what_is_remembered_is_bounded() -> None:
    letters = "".join(map(chr, range(0x20000, 0x20000 + 2 * safetext.REMEMBERED)))
    assert oneline(letters + "\x00") == letters + "␀"
    assert block(letters + "\x00") == letters + "␀"
    assert len(safetext._ONELINE) <= safetext.REMEMBERED
    assert len(safetext._BLOCK) <= safetext.REMEMBERED


def test_a_character_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []
    table = safetext._Marks()
    missing = safetext._Marks.__missing__

    def counted(self: safetext._Marks, code: int) -> str:
        judged.append(code)
        return missing(self, code)

    monkeypatch.setattr(safetext._Marks, "__missing__", counted)
    monkeypatch.setattr(safetext, "_BLOCK", table)
    text = "日本\x1b[0m\n" * 100_000
    assert block(text).count("␛") == 100_000
    assert len(judged) == len(set(text))


def test_text_without_anything_to_mark_is_handed_back_itself() -> None:
    text = '{"a": 1}' * 1000
    assert oneline(text) is text
    assert block(text) is text


def test_every_letter_that_is_written_from_right_to_left_is_known_and_no_other() -> None:
    letters = [chr(code) for code in range(0x110000) if chr(code).isprintable()]
    leftward = {char for char in letters if unicodedata.bidirectional(char) in ("R", "AL")}
    found = {char for char in letters if right_to_left(char)}
    assert leftward <= found
    assert not any(unicodedata.bidirectional(char) == "L" for char in found)


def test_where_letters_are_named_the_direction_is_known_by_their_names() -> None:
    safetext.show_ascii_only()
    try:
        assert right_to_left(oneline("a שלום"))
        assert right_to_left(oneline("\U0001e900"))
        assert not any(map(right_to_left, (oneline("é 漢 \u202e"), "U+05D0", "")))
    finally:
        safetext.show_ascii_only(False)
    assert not right_to_left("⟨U+05D0⟩")  # what a payload may say itself
