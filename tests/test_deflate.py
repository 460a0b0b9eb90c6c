"""The parameters of permessage-deflate: read, refused, written again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.deflate import USUAL, Deflate, parse_deflate
from wstui.model import Failure

BITS = st.none() | st.integers(8, 15)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Deflate()),
        (USUAL, Deflate(client_max_window_bits=0)),
        ("permessage-deflate; client_max_window_bits", Deflate(client_max_window_bits=0)),
        ('Client_Max_Window_Bits="10"', Deflate(client_max_window_bits=10)),
        ("client_max_window_bits=10; server_no_context_takeover", Deflate(True, False, None, 10)),
        (" server_max_window_bits = 8 , client_no_context_takeover ;", Deflate(False, True, 8)),
    ],
)
def test_what_is_offered(text: str, wanted: Deflate) -> None:
    assert parse_deflate(text) == wanted


@given(st.builds(Deflate, st.booleans(), st.booleans(), BITS, BITS | st.just(0)))
def test_what_is_written_is_read(offer: Deflate) -> None:
    assert parse_deflate(offer.text) == offer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("client_max_window_bits=16", "8 to 15, not 16"),
        ("client_max_window_bits=7", "8 to 15"),
        ("server_max_window_bits", "8 to 15, not empty"),
        ("server_max_window_bits=٩", "8 to 15"),
        ("server_no_context_takeover=1", "takes no value"),
        ("client_max_window_bits=9; client_max_window_bits", "twice"),
        ("window=9", "not a parameter"),
        ("\x1b[31m", "not a parameter"),
    ],
)
def test_what_cannot_be_is_said(text: str, said: str) -> None:
    with pytest.raises(Failure, match=said) as caught:
        parse_deflate(text)
    assert caught.value.hint
    assert str(caught.value).isprintable()
