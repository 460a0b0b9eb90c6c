"""What a file holds is sent as it stands: filled, it is what it was, and nothing reads the environment."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wstui import imports
from wstui.imports import Imported, read_command
from wstui.imports._verbatim import RESERVED
from wstui.model import Payload, Profile
from wstui.payloads.functions import FUNCTIONS
from wstui.payloads.scope import Scope
from wstui.payloads.template import fill, names
from wstui.payloads.variables import mapped, texts_of

SCHEMA = {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}
SECRET = {"SECRET": "stolen", "T": "tok"}
PIECES = [
    "{",
    "{{",
    "}}",
    "\\",
    '"',
    "'",
    "[",
    "env.SECRET",
    "{{env.SECRET}}",
    "{{hmac_sha256 env.SECRET 'a'}}",
    "a",
    " ",
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def filled(found: Imported, values: Mapping[str, str] | None = None) -> tuple[Profile, list[str]]:
    """A profile and its bodies as they go out."""
    scope = Scope.of(profile=dict(found.profile.variables) | dict(values or {}), environment=SECRET)
    bodies = [one.body if one.literal else fill(one.body, scope).text for one in found.payloads]
    return mapped(found.profile, lambda text, where: fill(text, scope).text), bodies


def tight(text: str) -> str:
    """A text without the blanks around names in braces."""
    return re.sub(r"\{\{ *([\w.]+) *\}\}", r"{{\1}}", text)


def har(url: str, headers: Mapping[str, str], data: str) -> Imported:
    sent = [{"type": "send", "opcode": 1, "data": data}]
    request = {"url": url, "headers": [{"name": name, "value": value} for name, value in headers.items()]}
    document = {"log": {"entries": [{"request": request, "_webSocketMessages": sent}]}}
    (found,) = imports.read(imports.Source("a.har", json.dumps(document).encode()))
    return found


def postman(item: object, *variables: dict[str, str]) -> Imported:
    document = {"info": SCHEMA, "variable": variables, "item": [item]}
    (found,) = imports.read(imports.Source("a.json", json.dumps(document).encode()))
    return found


def test_every_function_and_every_text_is_known_here() -> None:
    assert set(FUNCTIONS) == RESERVED
    said = "{{env.SECRET}}"
    headers = {"X-A": said, "Origin": said, "Cookie": said, "User-Agent": said, "Sec-WebSocket-Protocol": said}
    found = har(f"ws://a/{said}", headers, said)
    texts = dict(texts_of(found.profile))
    assert [where for where, text in texts.items() if names(text)] == []
    line = shlex.join(["websocat", "ws://a", "-p", said, "--basic-auth", f"me:{said}"])
    texts = dict(texts_of(read_command(line).profile)) | texts
    assert {where for where, text in texts.items() if said in text} == {
        *("the URL", "the origin", "the cookie", "the user agent", "the credentials"),
        *("a subprotocol", "what is sent on open", "the header X-A"),
    }


@given(TEXT, TEXT)
@example("b {{q}}", '{"a":"\\{{env.SECRET}}"}')
@example('["\\\\{{env.SECRET}}', "{{{{{")
def test_what_a_har_holds_is_what_goes_out(one: str, other: str) -> None:
    found = har(f"ws://a/?{one}", {"X-A": other, "Origin": one, "Cookie": other, "User-Agent": one}, other)
    profile, bodies = filled(found)
    assert (profile.url, profile.headers, bodies) == (f"ws://a/?{one}", (("X-A", other),), [other])
    assert (profile.origin, profile.cookie, profile.user_agent) == (one, other, one)


@given(TEXT, TEXT)
@example("b {{q}}", '{"a":"\\{{env.SECRET}}"}')
def test_what_a_command_holds_is_what_goes_out(one: str, other: str) -> None:
    words = ["wscat", "-c", f"ws://a/?{one}", "-H", f"X-A: {other}", f"--auth=me:{one}", f"--execute={other}"]
    profile, bodies = filled(read_command(shlex.join(words)))
    assert (profile.url, profile.auth, profile.on_open, bodies) == (f"ws://a/?{one}", f"me:{one}", (other,), [other])
    assert profile.headers == (("X-A", other.strip()),)
    curl = shlex.join(["curl", f"ws://a/?{one}", "-H", f"X-A: a{other}a", "-u", f"me:{one}"])
    profile, _ = filled(read_command(curl))
    assert (profile.url, profile.headers, profile.auth) == (f"ws://a/?{one}", (("X-A", f"a{other}a"),), f"me:{one}")


@given(st.lists(st.one_of(st.just(None), TEXT), max_size=5))
@example(["{", None])
@example(['{"a":"\\', None, "{{env.T}}"])
def test_what_a_shell_fills_in_stays_a_variable(parts: list[str | None]) -> None:
    word = "".join('"$T"' if part is None else shlex.quote(part) for part in parts)
    whole = "".join("tok" if part is None else part for part in parts)
    found = read_command(f"wscat -c ws://a/x{word} -x x{word} -H X-A:x{word}x")
    profile, bodies = filled(found)
    assert (profile.url, profile.on_open, bodies) == (f"ws://a/x{whole}", (f"x{whole}",), [f"x{whole}"])
    assert profile.headers == (("X-A", f"x{whole}x"),)
    assert "\udcc0" not in repr(found)
    if whole:
        assert filled(read_command(f"wscat -c ws://a -x {word}"))[0].on_open == (whole,)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('curl -G --data-urlencode "q=$T" ws://a', Profile("ws://a?q={{env.T}}", name="a")),
        ('curl ws://a -x http://p -U "me:$T"', Profile("ws://a", name="a", proxy="http://me:{{env.T}}@p")),
        ('wscat -c "$T" --ca "$T"', Profile("{{env.T}}", name="env.T", location=False, ca="{{env.T}}")),
        ('websocat "$T"', Profile("{{env.T}}", name="env.T")),
    ],
)
def test_wherever_it_stands(line: str, expected: Profile) -> None:
    (found,) = imports.read(imports.Source("a.sh", line.encode()))
    assert found.profile == expected


def test_what_is_fed_in_base64_holds_no_mark() -> None:
    (found,) = imports.read(imports.Source("a.sh", b'printf %s "$T" | websocat -b ws://a; foo$T'))
    assert found.payloads == (Payload("base64", "e3tlbnYuVH19", "base64"),)
    assert found.notes[-1] == "line 1: not read: foo{{env.T}}"


@given(TEXT)
@example("{{now}}")
@example("\\{{name}}{{{name}}}")
def test_no_name_of_theirs_means_the_environment(text: str) -> None:
    item = {"request": {"url": f"ws://a/?{text}", "header": [{"key": "X-A", "value": text}], "body": {"raw": text}}}
    found = postman(item)
    called = {name for _, said in texts_of(found.profile) for name in names(said)}
    called |= {name for one in found.payloads for name in names(one.body)}
    assert not {name for name in called if name in RESERVED or name.startswith("env.")}
    values = {name: "{{''}}\\{{" + name.removeprefix("var_") + "}}" for name in called}
    profile, bodies = filled(found, values)
    whole = [f"ws://a/?{text}", text, *([text] if text else [])]
    assert [*map(tight, (profile.url, profile.headers[0][1], *bodies))] == [*map(tight, whole)]


def test_names_that_are_taken_here_are_others() -> None:
    item = {"request": {"url": "ws://{{host}}/{{now}}{{$guid}}", "header": [{"key": "A", "value": "{{ env.SECRET }}"}]}}
    found = postman(item, {"key": "now", "value": "{{env.SECRET}}{{host}}"}, {"key": "host", "value": "a"})
    assert found.profile.url == "ws://{{host}}/{{var_now}}{{uuid}}"
    assert found.profile.headers == (("A", "{{var_env.SECRET}}"),)
    assert dict(found.profile.variables) == {"host": "a", "var_now": "{{var_env.SECRET}}{{host}}"}
    note = "variables called like one of the environment or a function here are var_...: now, env.SECRET"
    assert note in found.notes


def test_in_an_editors_file_only_its_own_word_for_it_is_the_environment() -> None:
    text = "WEBSOCKET ws://a/{{env.SECRET}}/{{$env.HOME}}\n\n{{hmac_sha256 env.SECRET 'a'}}"
    (found,) = imports.read(imports.Source("a.http", text.encode()))
    assert found.profile.url == "ws://a/{{var_env.SECRET}}/{{env.HOME}}"
    assert found.profile.on_open == ("\\{{hmac_sha256 env.SECRET 'a'}}",)
    assert found.notes == (
        "braces that name no variable stand for themselves: \\{{",
        "variables called like one of the environment or a function here are var_...: env.SECRET",
    )
