"""Profiles as commands: what is exported is read back as the same, no secret is in it, and what it lacks is said."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wstui import export
from wstui.cli._open_url import add_arguments, profiles_from, words_of
from wstui.curl.bash import statements
from wstui.export import AsIs, Command, Known, Step, Wait
from wstui.imports import read_command
from wstui.model import Failure, Profile
from wstui.payloads.collection import Collection
from wstui.payloads.payload import data_of
from wstui.payloads.scope import Layer, Scope
from wstui.payloads.template import fill

COMMANDS = export.commands()

SENDING = [command for command in COMMANDS.values() if command.name != "curl"]

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
CURL = st.builds(
    replace,
    WSCAT,
    resolve=st.sampled_from([(), ("a:1:::1", "b:2:1.2.3.4")]),
    connect_to=st.sampled_from([(), ("a:1:b:2",)]),
    tls_min=st.sampled_from([None, "1.2"]),
    ip_version=st.sampled_from([0, 4, 6]),
    open_timeout=st.sampled_from([10.0, 2.5]),
    unix_socket=st.none() | st.just("/run/it's"),
)
WSTUI = st.builds(
    replace,
    CURL,
    without=st.sampled_from([(), ("User-Agent",)]),
    auth=st.none() | st.just("{{env.A}}"),
    cookie=st.none() | st.just("a={{env.C}}; b={{env.D}}"),
    sni=st.none() | st.just("other.example"),
    compression=st.booleans(),
    lenient=st.booleans(),
    auto_pong=st.booleans(),
    reconnect=st.sampled_from(["off", "abnormal", "always"]),
    max_size=st.sampled_from([None, 1, 2**20]),
    ping_interval=st.sampled_from([None, 20.0, 1.5]),
    ping_timeout=st.sampled_from([None, 20.0, 7.0]),
).map(lambda one: replace(one, unix_socket=None if one.proxy else one.unix_socket))
PARSER = ArgumentParser(prog="wstui", add_help=False, allow_abbrev=False)
add_arguments(PARSER)


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


@settings(max_examples=50)
@given(profile=CURL)
def test_curl_is_read_back(profile: Profile) -> None:
    profile = replace(profile, url=profile.url.replace("{{host}}", "host"))
    made = COMMANDS["curl"].export(profile, [])
    found = read_command(made.text).profile
    sent = {name.lower() for name, _ in profile.headers}
    own = tuple(name for name in ("User-Agent", "Accept") if name.lower() not in sent)
    without = own[profile.user_agent is not None and own[:1] == ("User-Agent",) :]
    assert replace(found, url=found.url.replace("http", "ws", 1), location=profile.location, without=()) == profile
    assert found.without == without
    assert made.notes == ()


@settings(max_examples=50)
@given(profile=WSTUI, texts=st.lists(TEXT | st.just("\\{{a}} {{uuid}}"), max_size=3))
def test_wstui_is_read_back(profile: Profile, texts: list[str]) -> None:
    """Through the command line's own reader."""
    made = COMMANDS["wstui"].export(profile, texts)
    words = next(statements(made.text, lambda expansion: f"{{{{env.{expansion[2:-3]}}}}}")).words
    (found,) = profiles_from(PARSER.parse_intermixed_args(words_of(list(words[1:]))), Collection(Path("/nonexistent")))
    assert meant(found) == meant(profile)
    assert list(found.on_open) == texts
    assert made.notes == ()


@every_command
@given(
    profile=WSCAT | WEBSOCAT | WSTUI,
    messages=st.lists(st.text(max_size=20) | st.binary(max_size=20) | st.just(Wait("dir:in", 1.0)), max_size=3),
)
def test_it_survives_anything(command: Command, profile: Profile, messages: list[Step]) -> None:
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


def test_of_curl_only_the_handshake_is_said() -> None:
    made = COMMANDS["curl"].export(SECRET, ["hello"])
    for secret in HIDDEN[:6]:
        assert secret not in made.text
    assert made.notes == ("not sent: curl makes the handshake only",)
    assert made.text.startswith("curl -i -N --http1.1 'https://me:'\"${PASSWORD:?}\"")


@pytest.mark.parametrize("command", SENDING, ids=lambda command: command.name)
def test_secrets_are_variables(command: Command) -> None:
    made = command.export(SECRET, [LOGIN])
    for secret in HIDDEN:
        assert secret not in made.text
        assert secret not in " ".join(made.notes)
    assert {variable.value for variable in made.variables} >= {*HIDDEN}
    assert "basicpass" not in made.text
    names = [variable.name for variable in made.variables]
    assert set(names) == set(NAMES_OF.split())
    assert ("filled in by wstui only: {{now_ms}}" in made.notes) == (command.name != "wstui")
    for name in names:
        assert ("${" + name + ":?}" in made.text) or f"os.environ['{name}']" in made.text
    for plain in ("plain", "theme=", "v=2", '"op":"login"'):
        assert plain in made.text
    assert export.note_of(made).startswith(f"needs {', '.join(names)}")


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
        # What no shell fills in, the program would send as it stands.
        assert '"sign":"{{env.SIGN}}","n":{{env.n}},"t":"{{env.T}}","at":\\{{now_ms}}' in found.payloads[0].body


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


SCOPE = Scope(
    (
        Layer("the profile", {"host": "live.{{zone}}", "zone": "example", "round": "{{round}}"}, template=True),
        Layer("env/prod.toml", {"pin": "7731", "wsKey": "open sesame"}, template=True, secrets=frozenset({"pin"})),
        Layer(".env", {"said": "{{zone}}", "quote": 'a"b'}),
    ),
)
KNOWN = Known(SCOPE.find, {"pin": "7731", "wsKey": "open sesame"})


@pytest.mark.parametrize("command", SENDING, ids=lambda command: command.name)
def test_what_is_marked_secret_is_a_variable_wherever_it_stands(command: Command) -> None:
    profile = Profile("wss://{{host}}/a?x=open%20sesame&n=7731", headers=(("X-A", "open sesame, {{pin}}"),))
    made = command.export(
        profile, ['{"a":"open sesame","b":{{pin}},"c":17731}', "it is 7731", AsIs("open sesame {{pin}}")], KNOWN
    )
    for secret in ("sesame", "n=7731", "is 7731"):
        assert secret not in made.text
    assert "17731" in made.text  # a short one counts only where it stands by itself
    assert {one.name for one in made.variables} == {"pin", "wsKey", "WSKEY"}
    assert {one.value for one in made.variables} == {None, "open%20sesame"}
    assert "wss://live.example/a?x=" in made.text


def test_what_is_known_and_no_secret_stands_in_the_command() -> None:
    made = COMMANDS["wscat"].export(Profile("ws://{{host}}/"), ['{"a":"{{quote}}","b":"{{said}}"}', "{{round}}"], KNOWN)
    assert made.text.startswith("wscat -c 'ws://live.example/'")
    assert """'{"a":"a\\"b","b":"{{zone}}"}'""" in made.text
    assert "${round:?}" in made.text  # it goes round in a circle


def test_of_types_only_wstui_is_told() -> None:
    profile = Profile("ws://localhost/", proto="/a b/api.proto:Tick")
    exported = {command.name: command.export(profile, []) for command in COMMANDS.values()}
    assert "--proto '/a b/api.proto:Tick'" in exported["wstui"].text
    assert all("proto" not in one.text and not one.notes for name, one in exported.items() if name != "wstui")


def test_wstui_fills_once_only() -> None:
    made = COMMANDS["wstui"].export(Profile("ws://x"), ["{{said}} \\{{b}} {{uuid}}", AsIs("{{c}}")], KNOWN)
    assert made.text == r"wstui 'ws://x' -x '\{{zone}} \{{b}} {{uuid}}' -x '\{{c}}'".replace(r"\\", "\\")


@given(text=st.text(st.sampled_from('\\{}a"[ '), max_size=12))
def test_braces_that_are_escaped_come_out_as_braces(text: str) -> None:
    try:
        wanted = fill(text, Scope()).text
    except Failure:  # what cannot be filled is not sent
        return
    made = COMMANDS["python"].export(Profile("ws://x"), [text]).text
    assert f"connection.send({wanted!r})" in made


def test_what_is_waited_for() -> None:
    steps: list[Step] = ["a", Wait(".event=login", 10.0), Wait("", 0.2), "b"]
    made = COMMANDS["python"].export(Profile("ws://x"), steps)
    lines = made.text.splitlines()
    begin = lines.index("    connection.send('a')")
    assert lines[begin + 1 : begin + 4] == [
        "    print(connection.recv(10.0))",
        "    time.sleep(0.2)",
        "    connection.send('b')",
    ]
    assert "import time" in lines
    assert made.notes == ("waits for any message, and not for .event=login",)
    for name in ("wscat", "websocat", "wstui"):
        assert (
            "not said: to wait before what is sent next, twice" in COMMANDS[name].export(Profile("ws://x"), steps).notes
        )
