"""Profiles as commands: what is exported is read back as the same, no secret is in it, and what it lacks is said."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import export
from wstui.export import AsIs, Command
from wstui.imports import read_command
from wstui.model import Profile
from wstui.payloads.payload import data_of

COMMANDS = export.commands()

every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)

# What a handshake can carry; nothing that looks like a secret, which tests below are about.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0{"), max_size=20)
VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f{"), max_size=12).map(
    str.strip
)
NAMES = st.sampled_from(["X-One", "X-Two", "Accept", "X-Three"])
TOKEN = st.sampled_from(["a", "feed.v2", "b-c"])
PROFILES = st.builds(
    Profile,
    url=st.sampled_from(
        ["ws://localhost:9000/x", "wss://example.com/feed?a=1&b='2'", "ws://[::1]/$x;y|z", "ws://{{host}}/"]
    ),
    headers=st.lists(st.tuples(NAMES, VALUE), max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    subprotocols=st.lists(TOKEN, max_size=2, unique=True).map(tuple),
    origin=st.none() | VALUE,
    user_agent=st.none() | VALUE.filter(bool),
    insecure=st.booleans(),
)
WSCAT = st.builds(
    replace,
    PROFILES,
    location=st.booleans(),
    ca=st.none() | st.just("/a b/ca.pem"),
    cert=st.none() | st.just("/it's.pem"),
    proxy=st.none() | st.just("http://proxy:3128"),
)
WEBSOCAT = st.builds(
    replace,
    PROFILES,
    ping_interval=st.sampled_from([20.0, 5.0]),
    ping_timeout=st.sampled_from([20.0, 7.0]),
    proxy=st.none() | st.just("socks5://127.0.0.1:1080"),
)


def meant(profile: Profile) -> Profile:
    """A profile as it comes back: a variable of one's own comes from the environment then."""
    return replace(profile, name="", on_open=(), url=profile.url.replace("{{host}}", "{{env.host}}"))


@given(profile=WSCAT, texts=st.lists(TEXT, max_size=3))
def test_wscat_is_read_back(profile: Profile, texts: list[str]) -> None:
    made = COMMANDS["wscat"].export(profile, texts)
    found = read_command(made.text)
    assert meant(found.profile) == meant(profile)
    assert found.profile.on_open == tuple(texts)
    assert [payload.body for payload in found.payloads] == texts
    assert found.notes == ()
    assert made.notes == ()


@given(profile=WEBSOCAT, messages=st.lists(TEXT | st.binary(max_size=10), max_size=3))
def test_websocat_is_read_back(profile: Profile, messages: list[str | bytes]) -> None:
    made = COMMANDS["websocat"].export(profile, messages)
    found = read_command(made.text)
    assert meant(found.profile) == meant(profile)
    assert [data_of(payload) for payload in found.payloads] == messages
    assert found.profile.on_open == tuple(one for one in messages if isinstance(one, str))


@every_command
@given(
    profile=WSCAT | WEBSOCAT,
    messages=st.lists(st.text(max_size=20) | st.binary(max_size=20), max_size=3),
)
def test_it_survives_anything(command: Command, profile: Profile, messages: list[str | bytes]) -> None:
    made = command.export(profile, messages)
    made.text.encode()
    assert all(line.isprintable() for line in made.text.split("\n"))
    assert made == command.export(profile, messages)
    if command.name == "python":
        compile(made.text, "exported", "exec")
    else:
        assert "'" not in made.text or shlex.split(made.text)


@every_command
def test_it_is_named_after_its_module(command: Command) -> None:
    assert COMMANDS[command.name] is command
    assert command.label
    assert len(command.key) == 1


def test_no_two_share_a_key() -> None:
    assert len({command.key for command in COMMANDS.values()}) == len(COMMANDS)


SECRET = Profile(
    "wss://me:urlpass@example.com/feed?api_key=urlkey9&v=2",
    headers=(("Authorization", "Bearer headertoken"), ("X-Api-Key", "headerkey"), ("X-Plain", "plain")),
    subprotocols=("a",),
    cookie="sid=cookievalue; theme=darkvalue",
    auth="me:basicpass",
)
LOGIN = '{"op":"login","apiKey":"bodykey77","sign":"bodysign","n":{{n}},"t":"{{env.T}}","at":{{now_ms}}}'
HIDDEN = ["urlpass", "urlkey9", "headertoken", "headerkey", "cookievalue", "darkvalue", "bodykey77", "bodysign"]
NAMES_OF = "API_KEY PASSWORD TOKEN X_API_KEY SID THEME AUTH APIKEY SIGN n T"


@every_command
def test_secrets_are_variables(command: Command) -> None:
    made = command.export(SECRET, [LOGIN])
    for secret in HIDDEN:
        assert secret not in made.text
        assert secret not in " ".join(made.notes)
    assert {variable.value for variable in made.variables} >= {*HIDDEN}
    assert "basicpass" not in made.text
    names = [variable.name for variable in made.variables]
    assert set(names) == set(NAMES_OF.split())
    assert "filled in by wstui only: {{now_ms}}" in made.notes
    for name in names:
        assert ("${" + name + ":?}" in made.text) or f"os.environ['{name}']" in made.text
    for plain in ("plain", "theme=", "v=2", '"op":"login"'):
        assert plain in made.text
    assert export.note_of(made).startswith(f"needs {', '.join(names)} · ")


def test_what_is_no_variable_stays() -> None:
    assert COMMANDS["wscat"].export(Profile("ws://x"), [AsIs("{{a}}"), "{{b}}"]).text == (
        "wscat -c 'ws://x' -L -x '{{a}}' -x \"${b:?}\" -w -1"
    )


def test_what_comes_back_of_secrets_are_variables() -> None:
    for name in ("wscat", "websocat"):
        made = COMMANDS[name].export(SECRET, [LOGIN])
        found = read_command(made.text)
        assert found.profile.url == "wss://me:{{env.PASSWORD}}@example.com/feed?api_key={{env.API_KEY}}&v=2"
        assert found.profile.auth == "{{env.AUTH}}"
        assert found.profile.cookie == "sid={{env.SID}}; theme={{env.THEME}}"
        assert dict(found.profile.headers)["Authorization"] == "Bearer {{env.TOKEN}}"
        assert '"sign":"{{env.SIGN}}","n":{{env.n}},"t":"{{env.T}}","at":{{now_ms}}' in found.payloads[0].body


def test_what_a_program_cannot_be_told_is_said() -> None:
    profile = Profile(
        "wss://x", compression=False, resolve=("x:443:127.0.0.1",), headers=(("A", "1"), ("a", "2")), alerts=("x",)
    )
    notes = COMMANDS["wscat"].export(profile, [b"\0"]).notes
    assert notes == (
        "not said: no compression, addresses of hosts",
        "sent once only, with the last value: a",
        "not sent: 1 binary, for which wscat has no way",
    )
    assert COMMANDS["python"].export(profile, [b"\0"]).notes == ("not said: addresses of hosts",)
    assert COMMANDS["websocat"].export(Profile("ws://x"), ["a", "b"]).notes == (
        "websocat sends a line break behind each text",
    )
    text = '{\n "token": "s3cret",\n "a": 1\n}'
    made = COMMANDS["websocat"].export(Profile("ws://x"), [text])
    assert made.text.startswith('printf \'%s\\n\' \'{"token":"\'"${TOKEN:?}"\'","a":1}\' |')
