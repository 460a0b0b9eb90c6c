"""What of a message is compared."""

from __future__ import annotations

from ui.fakes import row
from wstui.differing import Payload
from wstui.model import Message, Opcode
from wstui.ui.panes.diff import payload_of


def message(payload: bytes) -> Message:
    return Message(row(1, payload, opcode=Opcode.BINARY), payload)


def test_what_is_read_in_part_is_compared_by_its_bytes() -> None:
    whole = b"\x82\x01\x02"
    assert payload_of(message(whole), None, "cbor").is_json
    dense = b"\x81" * 300_000 + b"\x00"
    assert payload_of(message(dense), None, "cbor") == Payload(dense)
