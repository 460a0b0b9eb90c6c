"""What names mean for a connection, from files, flags and the environment; and profiles that are filled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wstui.model import Failure, Profile
from wstui.net.target import check_profile
from wstui.payloads.collection import Collection
from wstui.payloads.variables import Variables, checkable, environment_names, has_variables, texts_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project" / ".wstui"
    (root / "env").mkdir(parents=True)
    (root / "env" / "prod.toml").write_text('host = "prod"\n[secret]\npin = "4711"\n')
    (root / "env" / "dev.toml").write_text('host = "dev"\n')
    (root.parent / ".env").write_text("host=dotenv\nuser=me\n")
    (root / ".env").write_text("user=not me\n")
    return root


def test_files_say_what_names_mean_in_their_order(root: Path) -> None:
    profile = Profile("ws://{{host}}")
    variables = Variables(Collection(root), {"host": "process"}, env="prod")
    assert variables.fill("{{host}} {{user}} {{env.host}} {{pin}}", profile).text == "prod me process 4711"
    variables.env = "dev"
    assert variables.fill("{{host}}", profile).text == "dev"
    variables.env = ""
    assert variables.fill("{{host}}", profile).text == "dotenv"
    own = Profile("ws://x", variables=(("host", "profile"),))
    assert variables.fill("{{host}}", own).text == "profile"
    variables.extracted[3] = {"host": "extracted"}
    assert variables.fill("{{host}}", own, 3).text == "extracted"
    assert variables.fill("{{host}}", own, 4).text == "profile"
    assert Variables(Collection(root), {}, {"host": "flag"}).fill("{{host}}", own).text == "flag"


def test_a_file_that_was_changed_is_read_again(root: Path) -> None:
    variables = Variables(Collection(root), {}, env="dev")
    assert variables.fill("{{host}}", Profile("ws://x")).text == "dev"
    (root / "env" / "dev.toml").write_text('host = "elsewhere"\n')
    assert variables.fill("{{host}}", Profile("ws://x")).text == "elsewhere"


def test_a_file_that_does_not_hold_is_named(root: Path) -> None:
    (root.parent / ".env").write_text("what\n")
    with pytest.raises(Failure, match=r"\.env:1:1"):
        Variables(Collection(root), {}).fill("{{host}}", Profile("ws://x"))


def test_of_a_collection_that_is_not_trusted_nothing_is_read(root: Path) -> None:
    variables = Variables(Collection(root), {"KEY": "1"}, {"given": "2"}, env="prod", trusted=lambda folder: False)
    assert variables.fill("{{given}}", Profile("ws://x")).text == "2"
    for name in ("env.KEY", "host", "user"):
        with pytest.raises(Failure):
            variables.fill(f"{{{{{name}}}}}", Profile("ws://x"))
    with pytest.raises(Failure, match="not trusted, so nothing is connected"):
        variables.profile(Profile("ws://x"))


def test_a_profile_is_filled_wherever_variables_may_stand(root: Path) -> None:
    profile = Profile(
        "wss://{{host}}/",
        headers=(("X-Pin", "{{pin}}"),),
        subprotocols=("{{host}}.v1",),
        origin="https://{{host}}",
        cookie="a={{user}}",
        user_agent="{{user}}",
        auth="{{user}}:{{pin}}",
        on_open=('{"p":"{{pin}}"}',),
    )
    filled, hidden = Variables(Collection(root), {}, env="prod").profile(profile)
    assert filled == Profile(
        "wss://prod/",
        headers=(("X-Pin", "4711"),),
        subprotocols=("prod.v1",),
        origin="https://prod",
        cookie="a=me",
        user_agent="me",
        auth="me:4711",
        on_open=('{"p":"4711"}',),
    )
    assert hidden == {"4711"}
    assert not has_variables(filled)
    assert not has_variables(checkable(profile))
    assert len(list(texts_of(profile))) == 8


def test_a_fault_says_where_in_the_profile_it_is(root: Path) -> None:
    profile = Profile("wss://x", headers=(("X-Key", "a {{key}}"),))
    with pytest.raises(Failure) as caught:
        Variables(Collection(root), {}).profile(profile)
    assert caught.value.what == "the header X-Key: line 1, column 3: key is not known"
    assert caught.value.lasting
    with pytest.raises(Failure, match=r"the URL: line 1, column 6: \{\{ without \}\}"):
        checkable(Profile("ws://{{x"))


def test_variables_of_a_file_that_go_round_in_a_circle_are_named(root: Path) -> None:
    count = 20_000
    said = ", ".join(f'["v{n}", "{{{{v{(n + 1) % count}}}}}"]' for n in range(count))
    (root / "round.toml").write_text(
        f'url = "wss://x/{{{{a}}}}"\nvariables = [["a", "{{{{b}}}}"], ["b", "{{{{a}}}}"], {said}]\n'
    )
    entry = Collection(root).find("round")
    assert entry is not None
    assert entry.profile is not None
    with pytest.raises(Failure, match=r"the URL: line 1, column 9: a › b › a goes round in a circle"):
        Variables(Collection(root), {}).profile(entry.profile)
    with pytest.raises(
        Failure, match=r"the URL: line 1, column 7: v0 › v1 › .* more than 20 variables within each other"
    ):
        Variables(Collection(root), {}).profile(replace(entry.profile, url="wss://{{v0}}"))


def test_a_saved_profile_has_the_files_of_its_collection(root: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "collection"
    collection = Collection(own, root)
    (root / "feed.toml").write_text('url = "ws://{{host}}"\n')
    variables = Variables(collection, {}, env="prod")
    assert variables.root_of(Profile("ws://x", "feed")) == root
    assert variables.root_of(Profile("ws://x", "new")) == own
    assert variables.environments() == ["dev", "prod"]
    assert variables.fill("{{user}}", Profile("ws://x", "feed")).text == "me"
    with pytest.raises(Failure):
        variables.fill("{{user}}", Profile("ws://x"))
    assert variables.fill("{{host}}", Profile("ws://x")).text == "prod"


def test_what_is_asked_of_the_environment_is_told(root: Path) -> None:
    profile = Profile("ws://{{env.HOST}}", variables=(("sign", "{{hmac_sha256 env.KEY now}}"),))
    assert environment_names(profile) == ["HOST", "KEY"]


def test_the_values_that_must_not_be_seen_have_names(root: Path) -> None:
    (root / "env" / "prod.toml").write_text(
        'host = "prod"\n[secret]\npin = "4711"\nurl = "x-{{host}}"\nlost = "{{no}}"\n'
    )
    profile = Profile("ws://x/?a={{env.MINE}}", variables=(("apiKey", "abc"),), secrets=("env.MINE", "user"))
    variables = Variables(Collection(root), {"MINE": "secret", "OTHER_KEY": "y"}, env="prod")
    assert variables.secrets(profile) == {
        "apiKey": "abc",
        "pin": "4711",
        "url": "x-prod",
        "user": "me",
        "env.MINE": "secret",
    }


def test_credentials_may_be_one_variable() -> None:
    check_profile(checkable(Profile("ws://x", auth="{{env.AUTH}}")))
    with pytest.raises(Failure, match="the credentials are not USER:PASSWORD"):
        check_profile(checkable(Profile("ws://x", auth="me")))


def test_what_is_random_stays_until_it_has_gone_out(root: Path) -> None:
    variables, profile = Variables(Collection(root), {}), Profile("ws://localhost/")
    text = "{{uuid}} {{random 1 1000000000}} {{seq}}"
    shown = variables.fill(text, profile, 1)
    assert variables.fill(text, profile, 1).text == shown.text
    assert variables.fill(text, profile, 2).text != shown.text
    variables.went_out(variables.fill("{{now}}", profile, 1), 1)
    assert variables.fill(text, profile, 1).text == shown.text
    variables.went_out(shown, 1)
    after = variables.fill(text, profile, 1).text
    assert not set(after.split()) & set(shown.text.split())
    first, second = (variables.profile(Profile("ws://localhost/{{uuid}}"), 1)[0].url for _ in range(2))
    assert first != second


def test_what_a_message_asked_the_environment_for_can_be_named(root: Path) -> None:
    variables, profile = (
        Variables(Collection(root), {"API_SECRET": "hush", "HOME": "/here"}),
        Profile("ws://localhost/"),
    )
    assert variables.secrets(profile) == {}
    variables.went_out(variables.fill("{{env.API_SECRET}} {{env.HOME}}", profile), 0)
    assert variables.secrets(profile) == {"env.API_SECRET": "hush"}
