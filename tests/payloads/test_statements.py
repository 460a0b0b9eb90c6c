"""TOML text cut into statements and put together again."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.payloads.spelling import spell, spell_key
from wstui.payloads.statements import BLANK, PAIR, TABLE, behind_pairs, joined, pair, sections, split

TEXT = """\
# head = 1

url = 'a # = b'  # why "
a."b = c" . d = [ # "one
  1, # [two]
  '''
]''',
]
body = \"\"\"
[[not]]\\\\\"\"\"\"\"
"quoted" = { x = '}' }\r
[[ payloads ]]  # [x]
name = ""
  [payloads."in ]ner"]
''=1
# end\
"""

ANY = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = ANY | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.lists(ANY, max_size=3)
BLANKS = st.sampled_from(["", "\n", "# it's\n", "  # [x]\n\n", '# """\n'])


def test_statements() -> None:
    tomllib.loads(TEXT)
    statements = split(TEXT)
    assert joined(statements) == TEXT
    assert [(statement.kind, statement.path(), statement.text.count("\n")) for statement in statements] == [
        (BLANK, (), 1),
        (BLANK, (), 1),
        (PAIR, ("url",), 1),
        (PAIR, ("a", "b = c", "d"), 5),
        (PAIR, ("body",), 2),
        (PAIR, ("quoted",), 1),
        (TABLE, ("payloads",), 1),
        (PAIR, ("name",), 1),
        (TABLE, ("payloads", "in ]ner"), 1),
        (PAIR, ("",), 1),
        (BLANK, (), 0),
    ]
    assert [statement.value() for statement in statements if statement.kind == PAIR] == [
        "a # = b",
        [1, "]"],
        '[[not]]\\""',
        {"x": "}"},
        "",
        1,
    ]
    assert [part.start for part in sections(statements)] == [0, 6, 8]
    assert [behind_pairs(statements, part) for part in sections(statements)] == [6, 8, 10]


@given(st.lists(st.tuples(BLANKS, ANY, VALUES), max_size=6, unique_by=lambda item: item[1]), st.data())
def test_one_value_is_changed_and_every_other_byte_stays(
    items: list[tuple[str, str, object]], data: st.DataObject
) -> None:
    text = "".join(f"{blank}{spell_key(key)} = {spell(value)}  # {blank!r}\n" for blank, key, value in items)
    statements = split(text)
    assert joined(statements) == text
    pairs = [at for at, statement in enumerate(statements) if statement.kind == PAIR]
    assert [statements[at].path() for at in pairs] == [(key,) for _, key, _ in items]
    assert [statements[at].value() for at in pairs] == [value for _, _, value in items]
    if pairs:
        nth, value = data.draw(st.integers(0, len(pairs) - 1)), data.draw(VALUES)
        before, after = statements[: pairs[nth]], statements[pairs[nth] + 1 :]
        changed = joined([*before, statements[pairs[nth]].with_value(spell(value)), *after])
        assert changed.startswith(joined(before))
        assert changed.endswith(f"  # {items[nth][0]!r}\n" + joined(after))
        assert tomllib.loads(changed) == {**{key: said for _, key, said in items}, items[nth][1]: value}


@given(st.text("\"'#=[]{}\\\n\r a1,", max_size=30))
def test_text_that_is_no_toml_is_no_trouble(text: str) -> None:
    assert isinstance(joined(split(text)), str)


@pytest.mark.parametrize("text", ["a = 1", "a = 1\r\n", "\n", "", "[x]", "# x"])
def test_small_texts_come_back(text: str) -> None:
    assert joined(split(text)) == text


def test_a_line_without_an_end_gets_one_where_more_follows() -> None:
    assert joined([*split("a = 1"), pair("b", "2")]) == "a = 1\nb = 2\n"
