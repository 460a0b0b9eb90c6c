"""The nouns: what a profile is called, without what nobody else should read."""

from __future__ import annotations

import pytest

from wstui.model import MASK, Failure, Profile


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("ws://me:secret@host:1/p", f"ws://me:{MASK}@host:1/p"),
        ("ws://host/p?a=1&api_key=abc&sig=2", f"ws://host/p?a=1&api_key={MASK}&sig={MASK}"),
        ("ws://host/?access_token=a.b", f"ws://host/?access_token={MASK}"),
        ("ws://host/a@b:c", "ws://host/a@b:c"),
    ],
)
def test_a_label_keeps_secrets(url: str, label: str) -> None:
    assert Profile(url).label == label
    assert Profile(url, "name").label == "name"


def test_a_failure_is_one_line() -> None:
    assert str(Failure("what", "hint")) == "what · hint"
    assert str(Failure("what")) == "what"
