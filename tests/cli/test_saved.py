"""Where saved profiles are looked for, and what flags say of variables."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

from wstui import config
from wstui.cli import main
from wstui.cli._open_url import profiles_from
from wstui.cli._saved import add_saved, collection_of, found_above, variables_of
from wstui.cli._verb import Unusable
from wstui.model import Profile


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    (tmp_path / "project" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project" / "deep")
    return tmp_path


def args_of(*words: str) -> Namespace:
    parser = ArgumentParser()
    add_saved(parser.add_argument)
    return parser.parse_args(words)


def test_without_a_project_there_is_ones_own(home: Path) -> None:
    collection, asked = collection_of(args_of())
    assert collection.roots == (config.collection_dir(),)
    assert asked == []


def test_a_project_is_found_above_and_is_beside_ones_own(home: Path) -> None:
    (home / "project" / ".wstui").mkdir()
    collection, asked = collection_of(args_of())
    assert collection.roots == (config.collection_dir(), home / "project" / ".wstui")
    assert asked == [home / "project" / ".wstui"]
    (home / "project" / "deep" / ".wstui").mkdir()
    assert found_above(Path.cwd()) == home / "project" / "deep" / ".wstui"


def test_a_folder_that_is_named_comes_first_and_is_trusted(home: Path) -> None:
    (home / "project" / ".wstui").mkdir()
    (home / "shared").mkdir()
    collection, asked = collection_of(args_of("--collection", "../../shared"))
    assert collection.roots == (home / "shared", config.collection_dir())
    assert asked == []
    with pytest.raises(Unusable, match="no folder"):
        collection_of(args_of("--collection", "nowhere"))


def test_variables_and_an_environment_are_given(home: Path) -> None:
    (home / "shared" / "env").mkdir(parents=True)
    (home / "shared" / "env" / "prod.toml").write_text('host = "h"\n')
    args = args_of("--collection", str(home / "shared"), "--env", "prod", "--var", "a=1=2", "--var", "b=")
    collection, asked = collection_of(args)
    variables, _ = variables_of(args, collection, asked)
    assert variables.fill("{{host}}{{a}}{{b}}", Profile("ws://x")).text == "h1=2"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--var", "a"], "--var a: NAME=VALUE"),
        (["--var", "a b=1"], "--var a b: NAME=VALUE"),
        (["--env", "prod"], "--env prod: there is no such environment"),
    ],
)
def test_what_cannot_be_used_is_said(words: list[str], what: str) -> None:
    args = args_of(*words)
    collection, asked = collection_of(args)
    with pytest.raises(Unusable, match=what):
        variables_of(args, collection, asked)


def test_what_is_not_known_is_said_before_a_screen_is_opened(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ws://{{host}}/"]) == 2
    assert "the URL: line 1, column 6: host is not known" in capsys.readouterr().err


def test_a_value_that_makes_no_url_is_said_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ws://{{host}}/", "--var", "host=a b"]) == 2
    assert "a URL cannot have spaces" in capsys.readouterr().err


def test_of_a_project_nothing_is_looked_up_before_it_is_trusted(home: Path) -> None:
    root = home / "project" / ".wstui"
    root.mkdir()
    (root / "feed.toml").write_text('url = "ws://{{env.NOT_THERE}}"\n')
    args = args_of()
    args.targets, args.count = ["feed"], 1
    collection, asked = collection_of(args)
    variables, trust = variables_of(args, collection, asked)
    from wstui.cli._flags import add_flags

    parser = ArgumentParser(add_help=False)
    parser.add_argument("targets", nargs="*")
    add_flags(parser)
    flags = parser.parse_args(["feed"])
    (profile,) = profiles_from(flags, collection, variables)
    assert profile.url == "ws://{{env.NOT_THERE}}"
    trust.give(root)
    with pytest.raises(Unusable, match="NOT_THERE is not set"):
        profiles_from(parser.parse_args(["feed"]), collection, variables)
