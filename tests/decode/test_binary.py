"""The decoder of last resort."""

from __future__ import annotations

from wstui import hextext
from wstui.decode.binary import DECODER, SHOWN


def test_small_payloads_are_shown_whole() -> None:
    assert DECODER.decode(b"\x00" * SHOWN).text == hextext.dump(b"\x00" * SHOWN)


def test_of_large_ones_the_first_bytes_and_how_many_more_there_are() -> None:
    text = DECODER.decode(b"\x00" * (SHOWN + 12_345)).text
    assert text == hextext.dump(b"\x00" * SHOWN) + "\n... and 12,345 bytes more: the hex view shows all"
