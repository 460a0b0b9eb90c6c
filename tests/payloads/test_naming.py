"""Secrets leave what is written down, and what is sent stays the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.hiding import places
from wstui.model import Payload
from wstui.payloads.naming import Named, by_name, said_by_name
from wstui.payloads.scope import Layer, Scope
from wstui.payloads.template import TemplateFault, fill

SECRETS = {"pin": "4711", "word": 'open "sesame"', "env.KEY": "k-3-y-k-3-y"}


@pytest.mark.parametrize(
    ("text", "as_it_is", "wanted"),
    [
        ("nothing here, not even 47110", False, Named("nothing here, not even 47110", False)),
        ("{{as it is}}", True, Named("{{as it is}}", True)),
        ("pin 4711", False, Named("pin {{pin}}", False, ("pin",))),
        ("{{pin}} 4711", False, Named("{{pin}} {{pin}}", False, ("pin",))),
        ("{{pin}} 4711", True, Named(r"\{{pin}} {{pin}}", False, ("pin",))),
        (r'{"a":"open \"sesame\"","b":4711}', False, Named('{"a":"{{word}}","b":{{pin}}}', False, ("word", "pin"))),
        (r'{"a":"{{b}}","k":"k-3-y-k-3-y"}', True, Named(r'{"a":"\{{b}}","k":"{{env.KEY}}"}', False, ("env.KEY",))),
        ("?w=open%20%22sesame%22", False, Named("?w=open%20%22sesame%22", False, unnamed=True)),
        ("{{broken 4711", False, Named("{{broken 4711", False, unnamed=True)),
    ],
)
def test_values_become_names(text: str, as_it_is: bool, wanted: Named) -> None:
    assert by_name(text, SECRETS, as_it_is=as_it_is) == wanted


@given(
    parts=st.lists(
        st.sampled_from(['"', "{", "{{", "}}", "\\", "a", " ", "s3cret-1", 'q"q"q"q', "é", ":", ","]), max_size=9
    ),
    as_json=st.booleans(),
)
def test_what_is_sent_stays_the_same(parts: list[str], as_json: bool) -> None:
    secrets = {"one": "s3cret-1", "two": 'q"q"q"q'}
    text = "".join(parts)
    text = json.dumps({"a": text}) if as_json else text
    named = by_name(text, secrets, as_it_is=True)
    if named.unnamed or named.literal:
        assert named.text == text
        assert named.unnamed == bool(places(text, secrets))
    else:
        assert fill(named.text, Scope((Layer("", secrets),))).text == text
        assert not any(value in named.text for value in secrets.values())


@given(text=st.text(st.sampled_from('{}"\\a 4711'), max_size=20))
def test_a_template_stays_one(text: str) -> None:
    named = by_name(text, {"pin": "4711"})
    scope = Scope((Layer("", {"pin": "4711", "a": "4711"}),))
    try:
        before = fill(text, scope).text
    except TemplateFault:
        return
    assert fill(named.text, scope).text == before


def test_bytes_that_hold_a_secret_have_no_name() -> None:
    for payload in (Payload("a", b"x 4711".hex(), "hex"), Payload("a", "eCA0NzEx", "base64")):
        changed, named = said_by_name(payload, SECRETS)
        assert changed == payload
        assert named.unnamed
    assert not said_by_name(Payload("a", "0", "hex"), SECRETS)[1].unnamed
    assert not said_by_name(Payload("a", "00", "hex"), SECRETS)[1].unnamed
    assert said_by_name(Payload("a", "", "text", file="x"), SECRETS)[0].file == "x"


def test_a_payload_keeps_all_else() -> None:
    payload = Payload("a", "[4711]", "msgpack", "a note", fragment=3)
    assert said_by_name(payload, SECRETS)[0] == Payload("a", "[{{pin}}]", "msgpack", "a note", fragment=3)
