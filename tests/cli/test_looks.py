"""Flags of how messages are read; those of how the screen is drawn are tried in a terminal by `test_screen`."""

from __future__ import annotations

from pathlib import Path

import pytest

from wstui import decode
from wstui.cli import main
from wstui.decode import avro
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


def test_a_schema_that_cannot_be_used_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.avsc"
    file.write_text("{}")
    assert main(["ws://localhost:1", "--avro", str(file)]) == 2
    assert "a.avsc: the schema is none of Avro · a schema is JSON" in capsys.readouterr().err


def test_schemas_are_known_by_their_fingerprints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(avro.DECODER, "schemas", {})
    file = tmp_path / "a.avsc"
    file.write_text('"long"')
    assert main(["ws://localhost:1", "--avro", str(file), "--proto", str(tmp_path / "no.proto")]) == 2
    assert decode.read(b"\xc3\x01" + bytes.fromhex("b71df49344e154d0") + b"\x0a", Opcode.BINARY).text == "5"
