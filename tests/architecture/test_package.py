"""What the package declares is what its files use; nothing in the project names a registry."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable

import pytest

import wstui
from architecture.sources import ROOT, imported, sources

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DISTRIBUTIONS = {
    "PIL": "pillow",
    "bson": "pymongo",
    "google": "protobuf",
    "markdown_it": "markdown-it-py",
    "pytest_asyncio": "pytest-asyncio",
    "textual_serve": "textual-serve",
}
"""Distributions that are not named as what is imported from them."""

IN_A_CHILD = {"pyperclip"}
"""Distributions that only a process of their own imports."""

BY_HAND = {"polars", "pyarrow"}
"""Distributions, too large to be asked for, of scripts that are run by hand: the files that they make are kept."""

TOOLS = {"import-linter", "mypy", "pytest-asyncio", "pytest-xdist", "ruff"}
"""Distributions that are used and never imported."""

PIN = re.compile(r"[a-z0-9][a-z0-9._-]*==[0-9][0-9a-z.+!]*", re.IGNORECASE)


def names(requirements: Iterable[str]) -> set[str]:
    """The distributions that requirements name."""
    return {re.split(r"[\s<>=!~;\[]", requirement)[0].lower() for requirement in requirements}


def third_party(top: str) -> set[str]:
    """What the files under a top folder import from other people."""
    own = {"wstui", "screenshots", "conftest", *(path.stem for path in (ROOT / "tests").iterdir())}
    found = {
        module.partition(".")[0]
        for source in sources()
        if source.path.parts[0] == top
        for module, _ in imported(source.tree)
    }
    return {DISTRIBUTIONS.get(name, name) for name in found - own - sys.stdlib_module_names - {""}}


def test_every_import_of_the_package_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    declared = names(PROJECT["dependencies"]) | names(extras["formats"]) | names(extras["web"])
    assert third_party("wstui") <= declared


def test_every_dependency_is_used() -> None:
    assert names(PROJECT["dependencies"]) - IN_A_CHILD <= third_party("wstui")
    assert names(PROJECT["optional-dependencies"]["test"]) - TOOLS <= third_party("tests")


def test_every_import_of_the_tests_is_declared() -> None:
    declared = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["test"])
    assert third_party("tests") | third_party("screenshots") <= declared | BY_HAND


def test_the_lock_pins_what_is_declared_and_names_no_host() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not PIN.fullmatch(line)] == []
    declared = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["test"])
    assert declared <= names(pins)


def test_a_private_name_is_bought_with_an_upper_bound() -> None:
    bounded = names(requirement for requirement in PROJECT["dependencies"] if "<" in requirement)
    assert bounded == {"textual", "websockets"}


@pytest.mark.parametrize("command", ["demo", "test"])
def test_the_readme_has_the_two_commands(command: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(re.findall(rf"^<!-- {command} -->\n```sh\n[^`]+?\n```$", readme, re.MULTILINE)) == 1


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in changelog or f"## [{wstui.__version__}]" in changelog
