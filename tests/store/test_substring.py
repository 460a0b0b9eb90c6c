"""The fast search finds what the plain one finds, from any start, with the C library's help and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.store import substring
from wstui.store.substring import Haystack

BYTES = st.text(alphabet="ab\0", max_size=30).map(str.encode)


@pytest.mark.parametrize("library", [True, False])
@given(BYTES, st.text(alphabet="ab\0", max_size=4).map(str.encode), st.integers(0, 40))
def test_finds_what_bytes_find(library: bool, blob: bytes, needle: bytes, start: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if not library:
            patch.setattr(substring, "_memmem", None)
        assert Haystack(blob).find(needle, start) == blob.find(needle, start)


def test_the_blob_outlives_whoever_made_it() -> None:
    haystack = Haystack(bytes(10**6) + b"x")
    assert haystack.find(b"x") == 10**6


def test_a_machine_without_the_function_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert substring._library() is None
