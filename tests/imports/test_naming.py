"""What is called so where nobody named it: names that differ, in time that grows with their number."""

from __future__ import annotations

from wstui.imports._naming import named, payload, profile_name
from wstui.payloads.filename import free_name


def test_thousands_may_be_called_alike() -> None:
    names = [one.name for one in named([payload("ping")] * 50_000)]
    assert names[:3] == ["ping", "ping (2)", "ping (3)"]
    assert len(set(names)) == 50_000


def test_a_number_that_is_taken_is_passed_over() -> None:
    for known in (["a", "a (2)", "a"], ["a (2)", "a", "a"]):
        assert len({one.name for one in named([payload("x", name=name) for name in known])}) == 3
    taken = {"a": 0, "a (2)": 0}
    assert [free_name("a", taken) for _ in range(2)] == ["a (3)", "a (4)"]


def test_a_payload_is_called_by_what_it_says() -> None:
    assert payload('{"id":1,"method":"SUBSCRIBE"}').name == "SUBSCRIBE"
    assert payload('{"op":"a\x1bb"}').name == "a b"
    assert payload("  two\n lines \x07").name == "two lines"
    assert payload("x" * 100).name == "x" * 31 + "…"
    assert payload("\x00").name == "message"
    assert payload("").name == "empty"


def test_a_profile_is_called_by_its_place() -> None:
    assert profile_name("wss://me:pw@example.com:8443/a/b?token=1") == "example.com-8443-a-b"
    assert profile_name("ws://[broken") == "ws-broken"
    assert profile_name("", "\n") == "connection"
