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

PAYLOADS = {"login": Payload("login", '{"k":"{{key}}"}'), "raw": Payload("raw", "00ff", "hex")}


def test_texts_that_are_sent_on_open() -> None:
    assert exporting.steps_of(Profile("ws://x", on_open=("a", "b")), NONE, {}) == ["a", "b"]


def test_a_recipe_is_written_out() -> None:
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
    assert exporting.steps_of(Profile("ws://x"), recipe, PAYLOADS) == [
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


def test_steps_have_an_end() -> None:
    recipe = Recipe((Step(send="a", repeat=1_000_000),))
    assert len(exporting.steps_of(Profile("ws://x"), recipe, {})) == exporting.MOST
    assert exporting.left_out(recipe) == ["not said: steps after the first 1,000"]


def test_what_is_literal_stands_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{a}}")
    assert isinstance(exporting.to_send(Payload("a", "{{a}}", literal=True)), AsIs)
    assert isinstance(exporting.to_send(Payload("a", "", "text", file="a.txt"), tmp_path), AsIs)
    with pytest.raises(Failure, match="gone: No such file"):
        exporting.to_send(Payload("a", "", "text", file="gone"), tmp_path)


def test_a_secret_of_an_environment_is_a_variable(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "prod.toml").write_text('host = "live.example"\n[secret]\nwsKey = "s3cret-value"\n')
    profile = Profile("wss://{{host}}/s3cret-value", name="feed")
    variables = Variables(Collection(tmp_path), {}, env="prod")
    known = exporting.known_to(variables, profile)
    for command in export.commands().values():
        made = command.export(profile, [PAYLOADS["login"].body, '{"a":"s3cret-value"}'], known)
        assert "s3cret" not in made.text
        assert "live.example" in made.text
        assert "wsKey" in [variable.name for variable in made.variables]
