"""The mask of a payload."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wstui.masking import masked


@given(st.binary(max_size=40), st.binary(min_size=4, max_size=4))
def test_the_mask_is_one_byte_of_the_key_after_the_other(payload: bytes, key: bytes) -> None:
    assert masked(payload, key) == bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))
    assert masked(masked(payload, key), key) == payload
