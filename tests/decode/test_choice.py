"""Which decoder gets a payload, and what happens when one fails."""

from __future__ import annotations

import pytest

from wstui import decode
from wstui.decode import Decoded
from wstui.model import Opcode


@pytest.mark.parametrize(
    ("payload", "opcode", "name"),
    [
        (b'{"a":1}', Opcode.TEXT, "json"),
        (b" [1,2]\n", Opcode.TEXT, "json"),
        (b'{"a":1}', Opcode.BINARY, "json"),
        (b'{"a":[1,', Opcode.TEXT, "json"),
        (b"42", Opcode.TEXT, "json"),
        (b"ping", Opcode.TEXT, "text"),
        (b"[hello]", Opcode.TEXT, "text"),
        (b"ping\xff", Opcode.TEXT, "text"),
        (b"", Opcode.TEXT, "text"),
        (b"hello\n", Opcode.BINARY, "text"),
        (b'{"a":1}\x00', Opcode.BINARY, "binary"),
        (b"\x00\x01", Opcode.BINARY, "binary"),
        (b"\x1b[31m", Opcode.BINARY, "binary"),
        (b"beat", Opcode.PING, "text"),
        (b"\x89\x00", Opcode.PONG, "binary"),
        (b"\x03\xe8", Opcode.CLOSE, "close"),
        (b"{}", Opcode.CLOSE, "close"),
        (b"open", Opcode.EVENT, "text"),
    ],
)
def test_choice(payload: bytes, opcode: Opcode, name: str) -> None:
    assert decode.choose(payload, opcode).name == name


def test_a_character_cut_by_the_sample_does_not_make_text_binary() -> None:
    for shift in range(4):
        payload = b"x" * shift + "\U0001d11e".encode() * 2000
        assert decode.choose(payload, Opcode.BINARY).name == "text"
    assert decode.choose(b"x" * 4000 + b"\xff" + b"x" * 4000, Opcode.BINARY).name == "binary"


def test_a_failing_decoder_leaves_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        name = label = "failing"

        def priority(self, payload: bytes, opcode: Opcode) -> float:
            return 1.0

        def decode(self, payload: bytes) -> Decoded:
            raise RecursionError("too deep")

    class Unsure(Failing):
        def priority(self, payload: bytes, opcode: Opcode) -> float:
            raise ValueError

    monkeypatch.setattr(decode, "decoders", lambda: {"failing": Failing(), "unsure": Unsure()})
    decoded = decode.read(b"ab", Opcode.TEXT)
    assert decoded.text == "ab"
    assert decoded.fault == "the failing decoder failed: RecursionError: too deep"
