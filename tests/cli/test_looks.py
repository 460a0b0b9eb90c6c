"""Flags of how messages are read; those of how the screen is drawn are tried in a terminal by `test_screen`."""

from __future__ import annotations

from pathlib import Path

import pytest

from wstui import decode
from wstui.cli import main
from wstui.decode.protobuf import DECODER, read_types
from wstui.model import Opcode

TYPES = Path(__file__).parents[1] / "decode" / "proto" / "market.proto"


@pytest.mark.parametrize("words", [["ws://localhost:1"], ["open", "nothing.wstui"], ["demo"]])
def test_types_that_cannot_be_used_are_said_before_anything_else(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--proto", f"{TYPES}:Nothing"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("wstui: --proto: market.proto has no message Nothing · it has market.v1.Level, ")


def test_types_are_for_every_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DECODER, "types", read_types(str(TYPES)))
    decoded = decode.read(b"\x08\x96\x01", Opcode.BINARY)
    assert decoded.label == "protobuf, market.v1.Ping"
    assert decoded.text == '{\n  "nonce": 150\n}'
