"""Secrets in headers: hidden whole, recognisable still."""

from __future__ import annotations

import pytest

from wstui.ui.secrets import MASK, masked


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer abc.def", f"Bearer {MASK}"),
        ("authorization", "abc", MASK),
        ("Proxy-Authorization", "Basic dTpw", f"Basic {MASK}"),
        ("Cookie", "a=1; b=2=3", f"a={MASK}; b={MASK}"),
        ("Cookie", "bare; a=1", f"{MASK}; a={MASK}"),
        ("Set-Cookie", "sid=abc; Path=/; HttpOnly", f"sid={MASK}; Path=/; HttpOnly"),
        ("Set-Cookie", "abc", MASK),
        ("Cookie", "we ird=secret", f"we ird={MASK}"),
        ("Host", "example.com", "example.com"),
    ],
)
def test_masked(name: str, value: str, shown: str) -> None:
    assert masked(name, value) == shown
