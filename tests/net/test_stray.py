"""Text among the frames: what it is taken for, and what is not text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.framing import BINARY, TEXT, frame
from wstui.net.stray import ENOUGH, stray_text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\nno", "plain HTTP among the frames: “HTTP/1.1 400 Bad Request”, “no”"),
        (b"HTTP/1.0 502 x", "plain HTTP among the frames: “HTTP/1.0 502 x”"),
        (
            b"<!DOCTYPE html><title>x</title>",
            "a web page where a frame should begin: “<!DOCTYPE html><title>x</title>”",
        ),
        (b"\n\nTraceback (most recent call last):\n  x", "plain text where a frame should begin: “Traceback (most"),
        ('{"chyba": "žluťoučký kůň"}'.encode(), "plain text where a frame should begin"),
        (b"panic: \x1b[31m", ""),
        (b"short", ""),
        (b"", ""),
    ],
)
def test_what_it_is(data: bytes, what: str) -> None:
    stray = stray_text(data)
    assert (what in stray.what) if stray is not None else what == ""
    assert stray is None or stray.hint


def test_text_cut_in_the_middle_of_a_character_is_text() -> None:
    text = ("č" * ENOUGH).encode()
    assert all(stray_text(text[:n]) is not None for n in range(8, 40))
    assert stray_text(text + b"\xff") is not None, "only the beginning is looked at"


@given(st.binary(max_size=40), st.sampled_from([TEXT, BINARY]))
def test_a_sound_frame_is_never_taken_for_text(payload: bytes, opcode: int) -> None:
    assert stray_text(frame(opcode, payload)) is None
