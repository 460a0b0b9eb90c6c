"""JSON as a tree: rows, paths, folding, and what happens while rows are still being found."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wstui import jsontree
from wstui.grammar import parse
from wstui.jsontree import DEEPEST, Tree, text_at
from wstui.query import Field, json_of

DOCUMENT = (
    b'{"arg": {"channel":"mark-price","n":12345678901234567890}, "data":[{"px":"42000.10"},[1,2.50,null]], "a":1,"a":2}'
)


def whole(data: bytes, unfold: int = DEEPEST) -> Tree:
    tree = Tree(data, unfold)
    finish(tree)
    return tree


def finish(tree: Tree) -> None:
    while tree.more():
        pass


def drawn(tree: Tree) -> list[str]:
    """Each row as blanks for its depth, sign, name and value."""
    lines = []
    for row in range(len(tree)):
        node = tree.node(row)
        name = str(node.ordinal) if node.key is None else node.key.decode()
        sign = {None: " ", True: "-", False: "+"}[node.unfolded]
        said = (tree.value(row) if node.unfolded is None else tree.data[node.value : node.value + 1]).decode()
        lines.append(f"{'  ' * node.depth}{sign}{name}: {said}")
    return lines


def test_rows_are_the_text_as_it_was_sent() -> None:
    assert drawn(whole(DOCUMENT)) == [
        "-0: {",
        '  -"arg": {',
        '     "channel": "mark-price"',
        '     "n": 12345678901234567890',
        '  -"data": [',
        "    -0: {",
        '       "px": "42000.10"',
        "    -1: [",
        "       0: 1",
        "       1: 2.50",
        "       2: null",
        '   "a": 1',
        '   "a": 2',
    ]


def test_so_many_levels_are_unfolded_at_first() -> None:
    assert drawn(whole(DOCUMENT, 2)) == [
        "-0: {",
        '  -"arg": {',
        '     "channel": "mark-price"',
        '     "n": 12345678901234567890',
        '  -"data": [',
        "    +0: {",
        "    +1: [",
        '   "a": 1',
        '   "a": 2',
    ]


def test_unfolding_shows_one_level_and_folding_takes_it_away() -> None:
    tree = whole(DOCUMENT, 1)
    before = drawn(tree)
    tree.toggle(2)
    finish(tree)
    assert drawn(tree)[2:5] == ['  -"data": [', "    +0: {", "    +1: ["]
    tree.toggle(4)
    finish(tree)
    assert drawn(tree)[4:8] == ["    -1: [", "       0: 1", "       1: 2.50", "       2: null"]
    tree.toggle(2)
    assert drawn(tree) == before
    tree.toggle(3)
    assert drawn(tree) == before  # a scalar has nothing to fold


@pytest.mark.parametrize(
    ("row", "term"),
    [
        (0, ""),
        (1, ".arg"),
        (2, ".arg.channel=mark-price"),
        (3, ".arg.n=12345678901234567890"),
        (5, ".data.0"),
        (6, '.data.0.px="42000.10"'),
        (9, ".data.1.1=2.50"),
        (10, ".data.1.2=null"),
    ],
)
def test_a_row_has_a_term_of_the_filter(row: int, term: str) -> None:
    assert whole(DOCUMENT).term(row) == term


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(document=DOCUMENTS, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_every_row_is_where_its_path_leads(document: object, indent: int | None, ascii_only: bool) -> None:
    data = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    tree = whole(data)
    assert tree.fault is None
    for row in range(len(tree)):
        found: object = document
        for key in tree.path(row):
            assert isinstance(found, dict | list)
            found = found[key] if isinstance(found, dict) else found[int(key)]
        assert json.loads(tree.value(row)) == found


@given(document=DOCUMENTS)
def test_every_term_selects_the_message(document: object) -> None:
    data = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    read = json_of(data)
    tree = whole(data)
    for row in range(1, len(tree)):
        term = parse(tree.term(row))
        assert isinstance(term, Field)
        assert term.holds(read), (data, tree.term(row))


@given(document=DOCUMENTS, seed=st.integers(0, 2**32), small=st.integers(1, 4))
def test_folding_while_rows_are_found_comes_to_the_same(document: object, seed: int, small: int) -> None:
    data = json.dumps([document, document]).encode()
    chance = random.Random(seed)
    tree = Tree(data, chance.randrange(4))
    kept = jsontree.SLICE_ROWS, jsontree.AT_ONCE
    jsontree.SLICE_ROWS, jsontree.AT_ONCE = small, 8 * small
    try:
        for _ in range(40):
            if len(tree) and chance.random() < 0.5:
                tree.toggle(chance.randrange(len(tree)))
            else:
                tree.more()
        finish(tree)
        unfold_everything(tree)
        assert drawn(tree) == drawn(whole(data))
    finally:
        jsontree.SLICE_ROWS, jsontree.AT_ONCE = kept


def unfold_everything(tree: Tree) -> None:
    row = 0
    while row < len(tree):
        if tree.node(row).unfolded is False:
            tree.toggle(row)
            finish(tree)
        row += 1


@given(data=st.binary(max_size=80) | st.text(alphabet='[]{}",: \n1a\\', max_size=60).map(str.encode))
@settings(max_examples=300)
def test_it_survives_anything(data: bytes) -> None:
    tree = whole(data)
    for row in range(len(tree)):
        tree.node(row), tree.value(row), parse(tree.term(row))
    folded = whole(data, 0)
    unfold_everything(folded)
    if tree.fault is None:
        assert drawn(folded) == drawn(tree)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a":1,}', "line 1, column 8: expected a key"),
        (b'{"a" 1}', "line 1, column 2: expected a key or }"),
        (b"[1 2]", "line 1, column 4: expected , or ]"),
        (b"[1,\n2", "line 2, column 2: it ends, expected , or ]"),
        (b"{} {}", "line 1, column 4: something after the value"),
        ('["\u20ac", x]'.encode(), "line 1, column 7: expected a value"),
        (b"", "line 1, column 1: it ends, expected a value"),
    ],
)
def test_it_says_where_the_text_is_no_json(data: bytes, said: str) -> None:
    assert str(whole(data).fault) == said


def test_lines_of_json_have_a_root_each() -> None:
    assert drawn(whole(b'{"a":1}\n{"a":2}\n')) == ["-0: {", '   "a": 1', "-1: {", '   "a": 2']


def test_the_first_rows_need_one_slice_however_long_the_text_is() -> None:
    data = b'{"data":[' + b",".join([b'{"px":"42000.10","sz":[1,2,3]}'] * 100_000) + b"]}"
    tree = Tree(data)
    assert tree.more()
    assert len(tree) == jsontree.SLICE_ROWS
    finish(tree)
    assert len(tree) == 100_002


def test_deep_text_costs_no_stack() -> None:
    data = b"[" * 100_000 + b"]" * 100_000
    tree = whole(data, 1)
    assert len(tree) == 2
    tree.unfold_all()
    finish(tree)
    assert len(tree) == DEEPEST + 1
    assert tree.value(1) == data[1:-1]
    tree.toggle(DEEPEST)
    assert tree.node(DEEPEST).unfolded is False


@pytest.mark.parametrize(
    ("row", "most", "said"),
    [
        (2, 100, (b'"mark-price"', True)),
        (2, 5, (b'"mark', False)),
        (3, 4, (b"1234", False)),
        (1, 100, (b'{"channel":"mark-price","n":12345678901234567890}', True)),
        (1, 9, (b'{"channel', False)),
    ],
)
def test_a_value_begins_with_so_many_bytes(row: int, most: int, said: tuple[bytes, bool]) -> None:
    assert whole(DOCUMENT).beginning(row, most) == said


def test_every_byte_that_a_string_may_have_is_passed_over_and_no_other() -> None:
    holds = {byte for byte in range(256) if whole(b'["' + bytes([byte]) + b'z"]').fault is None}
    assert holds == set(range(0x20, 0x100)) - set(b'"\\')


@given(text=st.text(), ascii_only=st.booleans())
def test_what_a_string_says(text: str, ascii_only: bool) -> None:
    data = b"[1, " + json.dumps(text, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass") + b"]"
    said = text_at(data, 4)
    if all(not "\ud800" <= char <= "\udfff" for char in text):
        assert said == text.encode()


@given(data=st.binary(max_size=40) | st.text(alphabet='"\\ud8ce0n{ ').map(str.encode), offset=st.integers(0, 50))
def test_what_no_string_says_is_no_error(data: bytes, offset: int) -> None:
    assert isinstance(text_at(data, offset), bytes)
