"""Text as it came."""

from __future__ import annotations

from wstui.decode._protocol import Decoded
from wstui.model import Opcode
from wstui.safetext import decode

__all__ = ["DECODER", "as_it_is", "is_readable"]

SAMPLE = 4096


def is_readable(payload: bytes) -> bool:
    """Whether the first bytes are UTF-8 text that a person would read: no control characters but white space."""
    head = payload[:SAMPLE]
    try:
        text = head.decode()
    except UnicodeDecodeError as exc:
        if len(payload) <= SAMPLE or exc.start < SAMPLE - 3:  # else the cut went through a character
            return False
        text = head[: exc.start].decode()
    return all(char.isprintable() or char in "\t\n\r" for char in text)


def as_it_is(payload: bytes, why: str = "", fault: str = "") -> Decoded:
    """The payload as text, unchanged; bytes that are not UTF-8 stay visible."""
    return Decoded("text", decode(payload), why, fault)


class TextDecoder:
    """Takes what nobody else wants, as long as it is text."""

    name = "text"
    label = "text"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Text frames and the inspector's own lines are text; other payloads are, if they read like it."""
        if opcode in (Opcode.TEXT, Opcode.EVENT):
            return 0.2
        return 0.2 if is_readable(payload) else 0.05

    def decode(self, payload: bytes) -> Decoded:
        """The text, unchanged."""
        return as_it_is(payload, "no other decoder claims it")


DECODER = TextDecoder()
