"""Files of other programs that are made to hurt: each an error with a place, in work that is bounded and counted."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from wstui import imports
from wstui.imports import _json, _variables
from wstui.model import Failure

SCHEMA = {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}


def har(inner: str) -> str:
    return '{"log":{"entries":[{"request":{"url":"ws://a","headers":' + inner + "}}]}}"


def postman(inner: str) -> str:
    return '{"info":' + json.dumps(SCHEMA) + ',"item":' + inner + "}"


def said(text: str, name: str = "a.json") -> str:
    with pytest.raises(Failure) as caught:
        imports.read(imports.Source(name, text.encode()))
    return caught.value.what


@pytest.mark.parametrize(("made", "name"), [(har, "a.har"), (postman, "a.json")])
@pytest.mark.parametrize("inner", ["[" * 100_000 + "]" * 100_000, '[{"a":' * 50_000 + "1" + "}]" * 50_000])
def test_what_is_deep_is_said_with_line_and_column(made: Callable[[str], str], name: str, inner: str) -> None:
    text = made("\n" + inner)
    assert said(text, name).startswith(f"{name}:2:")
    assert said(text, name).endswith(": nested too deep")


@pytest.mark.parametrize(("made", "name"), [(har, "a.har"), (postman, "a.json")])
def test_what_has_very_many_parts_is_not_taken_apart(
    made: Callable[[str], str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_json, "MOST_PARTS", 1000)
    assert said(made("[" + "0," * 1000 + "0]"), name) == f"{name}: more than 1,000 parts"


def test_folders_in_folders_are_said_with_the_way_to_them() -> None:
    text = postman('[{"item":' * 60 + "[]" + "}]" * 60)
    assert said(text).endswith(".item[0].item[0]: folders are nested too deep")


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("7", "item: a list is needed"),
        ('[{"request":{"url":7}}]', "item[0].request.url: an object is needed"),
        ('[{"request":{"url":"ws://a","header":[7]}}]', "item[0].request.header[0]: an object is needed"),
        ('[{"request":{"url":"ws://a","header":[{"key":7}]}}]', "item[0].request.header[0].key: a text is needed"),
        ('[{"request":{"url":"ws://a","body":{"raw":[]}}}]', "item[0].request.body.raw: a text is needed"),
        ('[{"request":{"url":"ws://a","auth":[]}}]', "item[0].request.auth: an object is needed"),
    ],
)
def test_a_value_of_a_wrong_type_is_said_with_the_way_to_it(inner: str, fault: str) -> None:
    assert said(postman(inner)) == f"a.json: {fault}"


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("7", "a list is needed"),
        ("[7]", "an object is needed"),
        ('[{"name":7}]', "a text is needed"),
        ('[{"name":"a","value":[]}]', "a text is needed"),
    ],
)
def test_the_same_holds_for_har(inner: str, fault: str) -> None:
    what = said(har(inner), "a.har")
    assert what.startswith("a.har: log.entries[0].request.headers")
    assert what.endswith(fault)


def test_variables_that_go_round_in_a_circle_are_each_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    class Counted:
        def findall(self, text: str) -> list[str]:
            looked.append(text)
            return used.findall(text)

    used = _variables._USED
    monkeypatch.setattr(_variables, "_USED", Counted())
    count = 2_000
    pairs = [{"key": f"v{n}", "value": f"{{{{v{(n + 1) % count}}}}}" * 2} for n in range(count)]
    document = {"info": SCHEMA, "variable": pairs, "item": [{"request": "ws://{{v0}}/"}] * 2}
    found = imports.read(imports.Source("a.json", json.dumps(document).encode()))
    assert [len(one.profile.variables) for one in found] == [count] * 2
    assert len(looked) < 2 * (count + 10)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"[" * 200_000, "a.har:1:201: nested too deep"),
        (b"\n\xff\xfe", "a.har:2:1: not UTF-8"),
        ("{}".encode("utf-16"), "a.har:1:1: not UTF-8"),
        (b"[]", "a.har: the document: an object is needed"),
        (b"", "a.har:1:1: not JSON: expecting value"),
    ],
)
def test_a_name_that_says_the_format_is_enough_to_say_the_place(data: bytes, fault: str) -> None:
    with pytest.raises(Failure) as caught:
        imports.read(imports.Source("a.har", data))
    assert caught.value.what == fault
