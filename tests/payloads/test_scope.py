"""Where names are looked up."""

from __future__ import annotations

import pytest

from wstui.payloads.scope import Found, Layer, Scope


def test_names_are_listed_once_with_what_says_them() -> None:
    scope = Scope((Layer("--var", {"a": "1"}), Layer("the profile", {"a": "2", "b": "3"}, template=True)))
    assert list(scope.names()) == [("a", "--var"), ("b", "the profile")]
    assert scope.find("a") == Found("1", "--var")
    assert scope.find("b") == Found("3", "the profile", template=True)
    assert scope.find("c") is None


@pytest.mark.parametrize("name", ["api_key", "TOKEN", "env.MY_PASSWORD", "pin", "env.pin"])
def test_what_is_marked_or_called_like_a_secret_is_one(name: str) -> None:
    assert Scope(secrets=frozenset({"pin"})).is_secret(name)


def test_what_is_not_is_none() -> None:
    assert not Scope(secrets=frozenset({"pin"})).is_secret("host")


def test_the_environment_is_asked_under_its_own_name_only() -> None:
    scope = Scope(environment={"HOME": "here"})
    assert scope.find("HOME") is None
    assert scope.find("env.HOME") == Found("here", "the environment")
    assert Scope(environment=None).find("env.HOME") is None
