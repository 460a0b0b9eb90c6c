"""The rules of the protocol that a server can break, and what is said of each (RFC 6455, RFC 7692): a name, the
section, and a sentence on the bytes at hand. Pure; knows no socket, no record and no screen."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from wstui.model import Fact, Opcode

__all__ = ["NO_FRAMES", "SHORT", "Broken", "Rule", "broken_of"]

SHORT = 125
"""Bytes of the longest payload of a control frame (RFC 6455 section 5.5)."""
MOST = 2**55 - 1
"""The largest number kept with a rule: with the rule below it, it has to fit into 64 bits with a sign."""


class Rule(IntEnum):
    """What was broken. The number is kept in captures: it never changes."""

    RESERVED_BIT = 1
    RESERVED_OPCODE = 2
    MASKED = 3
    LONG_CONTROL = 4
    FRAGMENTED_CONTROL = 5
    LONE_CONTINUATION = 6
    UNFINISHED_MESSAGE = 7
    LONG_LENGTH = 8
    TOP_BIT = 9
    UTF8 = 10
    CLOSE_CODE = 11
    CLOSE_SHORT = 12
    CLOSE_REASON = 13
    TOO_LARGE = 14
    DEFLATE = 15
    COMPRESSED_BIT = 16
    AFTER_CLOSE = 17
    CUT_SHORT = 18
    NOT_FRAMES = 19

    @property
    def short(self) -> str:
        """A word or two, for a line of the log."""
        return _RULES[self][0]

    @property
    def section(self) -> str:
        """Where it is written."""
        return _RULES[self][1]


NO_FRAMES = frozenset({Rule.NOT_FRAMES, Rule.AFTER_CLOSE})
"""What is broken by bytes that are not read as frames."""

# What it is called, and where it is written.
_RULES = {
    Rule.RESERVED_BIT: ("reserved bit", "RFC 6455 section 5.2"),
    Rule.RESERVED_OPCODE: ("reserved opcode", "RFC 6455 section 5.2"),
    Rule.MASKED: ("masked", "RFC 6455 section 5.1"),
    Rule.LONG_CONTROL: ("control frame too long", "RFC 6455 section 5.5"),
    Rule.FRAGMENTED_CONTROL: ("fragmented control frame", "RFC 6455 section 5.5"),
    Rule.LONE_CONTINUATION: ("continuation of nothing", "RFC 6455 section 5.4"),
    Rule.UNFINISHED_MESSAGE: ("never finished", "RFC 6455 section 5.4"),
    Rule.LONG_LENGTH: ("length not minimal", "RFC 6455 section 5.2"),
    Rule.TOP_BIT: ("length over 63 bits", "RFC 6455 section 5.2"),
    Rule.UTF8: ("not UTF-8", "RFC 6455 section 8.1"),
    Rule.CLOSE_CODE: ("close code", "RFC 6455 section 7.4"),
    Rule.CLOSE_SHORT: ("half a close code", "RFC 6455 section 5.5.1"),
    Rule.CLOSE_REASON: ("close reason not UTF-8", "RFC 6455 section 5.5.1"),
    Rule.TOO_LARGE: ("too large", "RFC 6455 section 7.4.1"),
    Rule.DEFLATE: ("cannot be inflated", "RFC 7692 section 7.2.2"),
    Rule.COMPRESSED_BIT: ("RSV1 out of place", "RFC 7692 section 6"),
    Rule.AFTER_CLOSE: ("after the close", "RFC 6455 section 5.5.1"),
    Rule.CUT_SHORT: ("cut short", "RFC 6455 section 7.1.5"),
    Rule.NOT_FRAMES: ("no frames", "RFC 6455 section 5"),
}


class Broken(NamedTuple):
    """A rule that was broken, and by what: the first byte of the frame, the length that its header gives, and the
    number that goes with the rule: the position of a byte, a close code, or a size."""

    rule: Rule
    first: int = 0
    length: int = 0
    number: int = 0

    @property
    def fact(self) -> tuple[int, Fact, int]:
        """As it is kept with a run of one message (see `wstui.model.Run`)."""
        return 0, Fact.RULE, self.rule | min(self.number, MOST) << 8

    def __str__(self) -> str:
        """The sentence, without an end."""
        return _SENTENCES[self.rule](self)


def broken_of(value: int | None, header: bytes, length: int) -> Broken | None:
    """What is kept as `value`, with the header and the payload's length of the frame that it is about; None where no
    rule is known of that number."""
    if value is None or value & 0xFF not in Rule._value2member_map_:
        return None
    return Broken(Rule(value & 0xFF), header[0] if header else 0, length, value >> 8)


def _name(first: int) -> str:
    """What a frame is called, with its article."""
    code = first & 0x0F
    if code not in Opcode._value2member_map_ or code == Opcode.EVENT:
        return f"a frame of opcode 0x{code:X}"
    names = {Opcode.CONT: "continuation", Opcode.TEXT: "text", Opcode.BINARY: "binary"}
    return f"a {names.get(Opcode(code)) or Opcode(code).name.lower()} frame"


def _bits(broken: Broken) -> str:
    bits = [f"RSV{3 - n}" for n in (2, 1, 0) if broken.first >> 4 & 1 << n]
    are = "are" if len(bits) > 1 else "is"
    return f"{' and '.join(bits) or 'a reserved bit'} {are} set, and no extension was agreed on that uses this"


def _too_large(broken: Broken) -> str:
    if broken.number:
        return f"a message of {broken.number:,} bytes is over the limit"
    return f"once inflated, a message of {broken.length:,} bytes on the wire is over the limit"


def _close_code(broken: Broken) -> str:
    why = {
        1004: "it is reserved",
        1005: "it stands for a close frame without a code, and is never sent",
        1006: "it stands for a connection that ended without a close frame, and is never sent",
        1015: "it stands for a TLS handshake that failed, and is never sent",
    }
    kind = "it is not in use" if broken.number < 1000 or broken.number >= 5000 else "nobody has defined it"
    return f"the close code is {broken.number}: {why.get(broken.number, kind)}"


_SENTENCES: dict[Rule, Callable[[Broken], str]] = {
    Rule.RESERVED_BIT: _bits,
    Rule.RESERVED_OPCODE: lambda b: f"opcode 0x{b.first & 15:X} is reserved",
    Rule.MASKED: lambda b: f"{_name(b.first)} is masked, and a server must not mask",
    Rule.LONG_CONTROL: lambda b: f"{_name(b.first)} of {b.length:,} bytes: a control frame holds at most {SHORT}",
    Rule.FRAGMENTED_CONTROL: lambda b: f"{_name(b.first)} without FIN: a control frame must not be fragmented",
    Rule.LONE_CONTINUATION: lambda b: "a continuation frame, and no fragmented message is open",
    Rule.UNFINISHED_MESSAGE: lambda b: "another message began before this one's last fragment came",
    Rule.LONG_LENGTH: lambda b: f"a length of {b.length:,} is not in the shortest form it fits into",
    Rule.TOP_BIT: lambda b: "the most significant bit of a 64-bit length is set",
    Rule.UTF8: lambda b: f"the text is not UTF-8 at byte {b.number:,}, counted from 0",
    Rule.CLOSE_CODE: _close_code,
    Rule.CLOSE_SHORT: lambda b: "a close frame of one byte, which is half a close code",
    Rule.CLOSE_REASON: lambda b: f"the close reason is not UTF-8 at byte {b.number:,} of the payload, counted from 0",
    Rule.TOO_LARGE: _too_large,
    Rule.DEFLATE: lambda b: "the compressed payload cannot be inflated",
    Rule.COMPRESSED_BIT: lambda b: (
        f"RSV1 is set on {_name(b.first)}, and stands only on the first frame of a data message"
    ),
    Rule.AFTER_CLOSE: lambda b: "bytes after the end of what may be read",
    Rule.CUT_SHORT: lambda b: "the connection ended in the middle",
    Rule.NOT_FRAMES: lambda b: "text stands where a frame should begin",
}
