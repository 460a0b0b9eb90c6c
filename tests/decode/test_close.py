"""The close decoder."""

from __future__ import annotations

import pytest

from wstui.decode.close import DECODER


@pytest.mark.parametrize(
    ("payload", "text", "fault"),
    [
        (b"\x03\xe8", "1000 normal closure\n\nWhat the connection was for is done.", ""),
        (b"", "No code: the close frame is empty. An API shows this as 1005, which is never sent on the wire.", ""),
        (b"\x03", "\x03", "half a close code"),
    ],
)
def test_payload(payload: bytes, text: str, fault: str) -> None:
    decoded = DECODER.decode(payload)
    assert (decoded.text, decoded.fault) == (text, fault)


def test_the_reason_comes_as_it_is() -> None:
    lines = DECODER.decode(b"\x0f\xa0bye\xff").text.split("\n")
    assert lines[:3] == ["4000 private use", "bye\udcff", ""]
    assert lines[3].startswith("Private to the application")


def test_a_code_that_is_never_sent_is_explained_where_it_was_sent() -> None:
    for code in (1005, 1006, 1015):
        assert f"{code} is never sent on the wire" in DECODER.decode(code.to_bytes(2, "big")).text
