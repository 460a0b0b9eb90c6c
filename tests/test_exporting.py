"""What a saved profile does once it is open, as steps of a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from wstui import export, exporting
from wstui.export import AsIs, Wait
from wstui.model import Failure, Payload, Profile
from wstui.payloads.collection import Collection
from wstui.payloads.recipe import NONE, Heartbeat, Recipe, Step
from wstui.payloads.variables import Variables

PROFILE = Profile("ws://x", variables=(("zone", "example"), ("key", "s3cret-value"), ("pair", "{{zone}}:{{key}}")))
PAYLOADS = {"login": Payload("login", '{"k":"{{key}}"}'), "raw": Payload("raw", "00ff", "hex")}


def steps_for(
    folder: Path,
    profile: Profile = PROFILE,
    given: dict[str, str] | None = None,
    environment: dict[str, str] | None = None,
) -> exporting.Steps:
    variables = Variables(Collection(folder), environment or {}, given)
    return exporting.Steps(variables, profile, folder)


def test_texts_that_are_sent_on_open(tmp_path: Path) -> None:
    assert steps_for(tmp_path, Profile("ws://x", on_open=("a", "b"))).on_open(NONE, {}) == ["a", "b"]


def test_a_recipe_is_written_out(tmp_path: Path) -> None:
    recipe = Recipe(
        (
            Step(send="login"),
            Step(wait=".event=login", timeout=3.0, extract=(("conn", ".id"),), on_failure="close"),
            Step(send="hello", repeat=2, delay=0.5),
            Step(delay=1.0),
            Step(send="raw"),
        ),
        Heartbeat(25.0, "ping"),
    )
    assert steps_for(tmp_path).on_open(recipe, PAYLOADS) == [
        '{"k":"{{key}}"}',
        Wait(".event=login", 3.0),
        *(Wait("", 0.5), "hello", Wait("", 0.5), "hello"),
        Wait("", 1.0),
        b"\x00\xff",
    ]
    assert exporting.left_out(recipe) == [
        "not said: what is taken from messages: conn",
        "not said: what comes after a step that failed",
        "not said: the heartbeat",
    ]
    assert exporting.left_out(NONE) == []


def test_steps_have_an_end(tmp_path: Path) -> None:
    recipe = Recipe((Step(send="a", repeat=1_000_000),))
    assert len(steps_for(tmp_path).on_open(recipe, {})) == exporting.MOST
    assert exporting.left_out(recipe) == ["not said: steps after the first 1,000"]


def test_what_is_literal_stands_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{a}}")
    steps = steps_for(tmp_path)
    assert isinstance(steps.payload(Payload("a", "{{a}}", literal=True)), AsIs)
    assert isinstance(steps.payload(Payload("a", "", "text", file="a.txt")), AsIs)
    assert steps.payload(Payload("a", '"{{a}}"', "msgpack", literal=True)) == b"\xa5{{a}}"
    with pytest.raises(Failure, match=r"^a: gone: No such file"):
        steps.payload(Payload("a", "", "text", file="gone"))


def test_bytes_have_what_their_variables_stand_for(tmp_path: Path) -> None:
    steps = steps_for(tmp_path, given={"zz": "01ff"}, environment={"DESK": "d"})
    assert steps.payload(Payload("a", "{{zz}} 00", "hex")) == b"\x01\xff\x00"
    assert steps.payload(Payload("b", '["{{zone}}",{{seq}},"{{env.DESK}}"]', "msgpack")) == b"\x93\xa7example\x01\xa1d"
    assert steps.payload(Payload("c", '"{{zone}}"', "cbor")) == b"\x67example"
    assert steps.payload(Payload("d", "{{base64 zone}}", "base64")) == b"example"
    assert steps.notes == ["b: {{env.DESK}}, {{seq}} as of this export, in bytes"]


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("{{nope}}", "hex", "p: line 1, column 1: nope is not known"),
        ("0x{{zone}}", "hex", "p: line 1, column 4: not a hex digit: x"),
        ('"{{zone}}', "cbor", "p: no JSON: "),
        ('"{{key}}"', "msgpack", "p: key is a secret, which bytes in a command would show"),
        ('"{{pair}}"', "msgpack", "p: key is a secret"),
        ('"{{base64 key}}"', "msgpack", "p: key is a secret"),
        ('"{{hmac_sha256 key now}}"', "cbor", "p: key is a secret"),
        ('"{{env.TOKEN}}"', "cbor", "p: env.TOKEN is a secret"),
        ('"a s3cret-value"', "cbor", "p: key is a secret"),
        ("czNjcmV0LXZhbHVl", "base64", "p: key is a secret"),
    ],
)
def test_bytes_that_no_command_can_send(body: str, kind: str, said: str, tmp_path: Path) -> None:
    steps = steps_for(tmp_path, environment={"TOKEN": "t0ken-value"})
    with pytest.raises(Failure) as caught:
        steps.payload(Payload("p", body, kind))
    assert caught.value.what.startswith(said)
    assert "value" not in str(caught.value)


def test_a_step_that_no_command_can_send_is_left_out(tmp_path: Path) -> None:
    payloads = {"p": Payload("p", '"{{key}}"', "msgpack"), "q": Payload("q", "{{taken}}", "hex")}
    steps = steps_for(tmp_path)
    assert steps.on_open(Recipe((Step(send="p", repeat=2), Step(send="q"), Step(send="a"))), payloads) == ["a"]
    assert steps.notes == [
        "not sent: p: key is a secret, which bytes in a command would show",
        "not sent: q: line 1, column 1: taken is not known",
    ]


def test_a_secret_of_an_environment_is_a_variable(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "prod.toml").write_text('host = "live.example"\n[secret]\nwsKey = "s3cret-value"\n')
    profile = Profile("wss://{{host}}/s3cret-value", name="feed")
    variables = Variables(Collection(tmp_path), {}, env="prod")
    known = exporting.Steps(variables, profile).known
    for command in export.commands().values():
        made = command.export(profile, [PAYLOADS["login"].body, '{"a":"s3cret-value"}'], known)
        assert "s3cret" not in made.text
        assert "live.example" in made.text
        assert "wsKey" in [variable.name for variable in made.variables]
