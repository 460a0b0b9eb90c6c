"""The dynamic variables of Postman and of editors' HTTP clients, as their documentation spells them."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import imports
from wstui.imports._dynamic import as_functions, unknown
from wstui.imports._verbatim import bare
from wstui.payloads.scope import Scope
from wstui.payloads.template import fill


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("{{$guid}}", "{{uuid}}"),
        ("{{ $uuid }}", "{{uuid}}"),
        ("{{$randomUUID}}", "{{uuid}}"),
        ("{{$random.uuid}}", "{{uuid}}"),
        ("a{{$timestamp}}b{{$isoTimestamp}}c", "a{{now}}b{{now_iso}}c"),
        ("{{$randomInt}}", "{{random 0 1000}}"),
        ("{{$randomInt 5 10}}", "{{random 5 9}}"),
        ("{{$random.integer(100, 500)}}", "{{random 100 499}}"),
        ("{{$random.integer()}}", "{{random 0 1000}}"),
        ("{{$env.HOME}}", "{{env.HOME}}"),
    ],
)
def test_what_is_known_becomes_a_function(theirs: str, ours: str) -> None:
    assert bare(as_functions(theirs, environment=True)) == ours
    assert fill(ours, Scope.of(environment={"HOME": "/"})).text


@pytest.mark.parametrize(
    "text", ["{{$randomCity}}", "{{$random.integer(5, 5)}}", "{{$timestamp 1 d}}", "{{name}}", "$guid", "{{$env.HOME}}"]
)
def test_what_is_not_stays(text: str) -> None:
    assert as_functions(text) == text


@given(st.text(st.sampled_from("{}$ (),-1guidrandom.integer")))
def test_nothing_else_of_a_text_changes(text: str) -> None:
    outside = re.compile(r"\{\{[^{}]*\}\}")
    assert outside.split(bare(as_functions(text))) == outside.split(text)


def test_what_is_left_is_named_once() -> None:
    assert unknown(["{{$randomCity}} {{$x 1}}", "{{$randomCity}}"]) == "$randomCity, $x 1"


def test_they_are_known_wherever_postman_has_them() -> None:
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    request = {
        "url": "ws://{{host}}/{{$guid}}",
        "header": [{"key": "X-Id", "value": "{{$guid}}"}],
        "body": {"mode": "raw", "raw": '{"at":{{$timestamp}},"in":"{{$randomCity}}"}'},
    }
    document = {
        "info": {"schema": schema},
        "variable": [{"key": "host", "value": "h{{$randomInt}}"}],
        "item": [{"request": request}],
    }
    (found,) = imports.read(imports.Source("a.json", json.dumps(document).encode()))
    assert found.profile.url == "ws://{{host}}/{{uuid}}"
    assert found.profile.headers == (("X-Id", "{{uuid}}"),)
    assert found.profile.variables == (("host", "h{{random 0 1000}}"),)
    assert found.payloads[0].body == '{"at":{{now}},"in":"{{$randomCity}}"}'
    assert found.notes == ("made by Postman, and not known here: $randomCity",)
