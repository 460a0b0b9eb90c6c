"""The files that say what variables are: read as people write them, and faulted with a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Failure
from wstui.payloads.envfile import env_file, environments, parse_dotenv, read_dotenv, read_env

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=1", "1"),
        ("export A = two words  # said so", "two words"),
        ("A=a#b", "a#b"),
        ("A=it's", "it's"),
        ("A=", ""),
        ("A= # nothing", ""),
        ("A='x # y' # z", "x # y"),
        (r"A='a\nb'", r"a\nb"),
        (r'A="a\nb\"c\\"', 'a\nb"c\\'),
        ("A={{uuid}}", "{{uuid}}"),
    ],
)
def test_lines_are_read_as_most_programs_do(line: str, value: str) -> None:
    assert parse_dotenv(Path(".env"), f"# first\n\n{line}\r\nB=2\n") == {"A": value, "B": "2"}


@given(st.dictionaries(NAMES, LINE.filter(lambda value: "'" not in value)))
def test_what_is_quoted_comes_back(values: dict[str, str]) -> None:
    text = "".join(f"{name}='{value}'\n" for name, value in values.items())
    assert parse_dotenv(Path(".env"), text) == values


@pytest.mark.parametrize(
    ("text", "place"),
    [("A=1\n  what", "2:3: NAME=value"), ("A='x", "1:3: a quote"), ('A="x" y', "1:3: a quote"), ("=1", "1:1: NAME")],
)
def test_a_fault_names_its_place(text: str, place: str) -> None:
    with pytest.raises(Failure, match=rf"\.env:{place}"):
        parse_dotenv(Path(".env"), text)


def test_no_env_is_no_fault_and_a_huge_one_is(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path / ".env") is None
    (tmp_path / ".env").write_text("A=" + "x" * 2**20)
    with pytest.raises(Failure, match="larger than 1 MiB"):
        read_dotenv(tmp_path / ".env")


def test_an_environment_has_texts_numbers_and_secrets(tmp_path: Path) -> None:
    path = tmp_path / "prod.toml"
    path.write_text('host = "x"\nport = 8080\nlive = true\nrate = 1.5\n[secret]\nkey = "hush"\n')
    layer = read_env(path)
    assert layer.values == {"host": "x", "port": "8080", "live": "true", "rate": "1.5", "key": "hush"}
    assert layer.secrets == {"key"}
    assert layer.source == "env/prod.toml"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a = []", ":1: a: a text or a number"),
        ("b = 1\n[a]\nx = 1", ":2: a: a text or a number"),
        ("secret = 1", ":1: secret: a table"),
        ('"a b" = 1', ":1: a b: no name"),
        ("[secret]\nk = {}", ":2: secret.k: a text"),
        ("a = ", ":1:5: "),
    ],
)
def test_what_an_environment_cannot_have_is_named_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "prod.toml"
    path.write_text(text)
    with pytest.raises(Failure) as caught:
        read_env(path)
    assert f"prod.toml{what}" in caught.value.what


def test_environments_are_the_files_of_a_folder(tmp_path: Path) -> None:
    assert environments(tmp_path) == []
    (tmp_path / "env").mkdir()
    for name in ("prod.toml", "dev.toml", "notes.md", ".hidden.toml"):
        (tmp_path / "env" / name).touch()
    assert environments(tmp_path) == ["dev", "prod"]
    assert env_file(tmp_path, "dev") == tmp_path / "env" / "dev.toml"


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".x", "a\0b"])
def test_the_name_of_an_environment_leads_nowhere_else(name: str) -> None:
    with pytest.raises(Failure, match="cannot be an environment"):
        env_file(Path("there"), name)
