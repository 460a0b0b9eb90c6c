"""The close decoder."""

from __future__ import annotations

import pytest

from wstui.decode.close import DECODER, meaning


@pytest.mark.parametrize(
    ("payload", "text", "fault"),
    [
        (b"\x03\xe8", "1000 normal closure", ""),
        (b"\x0f\xa0bye\xff", "4000 private to the application\nbye\udcff", ""),
        (b"", "no close code", ""),
        (b"\x03", "\x03", "half a close code"),
    ],
)
def test_payload(payload: bytes, text: str, fault: str) -> None:
    decoded = DECODER.decode(payload)
    assert (decoded.text, decoded.fault) == (text, fault)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (999, "not a valid code"),
        (1006, "abnormal closure; never on the wire"),
        (1016, "not a valid code"),
        (3999, "registered by a library or framework"),
        (4999, "private to the application"),
        (5000, "not a valid code"),
    ],
)
def test_meaning(code: int, said: str) -> None:
    assert meaning(code) == said
