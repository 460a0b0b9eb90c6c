"""What of a received frame breaks the protocol (RFC 6455 sections 5 and 7.4), and how a connection is failed for it.

Pure: numbers and bytes go in, a rule comes out; it must know no socket, no record and no library. The close codes are
those that the library would send; the differential tests hold that.
"""

from __future__ import annotations

from wstui.model import Opcode
from wstui.net.runs import OPCODES
from wstui.net.wire import Head, fault_in_text
from wstui.rules import SHORT, Broken, Rule

__all__ = ["FORGIVABLE", "broken_close", "broken_header", "failing"]

FORGIVABLE = frozenset(
    {
        Rule.RESERVED_BIT,
        Rule.RESERVED_OPCODE,
        Rule.MASKED,
        Rule.LONG_CONTROL,
        Rule.FRAGMENTED_CONTROL,
        Rule.LONE_CONTINUATION,
        Rule.UNFINISHED_MESSAGE,
        Rule.COMPRESSED_BIT,
    }
)
"""What a header may break so that it is still known where the frame ends."""

_REASONS = {
    Rule.RESERVED_BIT: "reserved bits must be 0",
    Rule.RESERVED_OPCODE: "invalid opcode",
    Rule.MASKED: "incorrect masking",
    Rule.LONG_CONTROL: "control frame too long",
    Rule.FRAGMENTED_CONTROL: "fragmented control frame",
    Rule.LONE_CONTINUATION: "unexpected continuation frame",
    Rule.UNFINISHED_MESSAGE: "expected a continuation frame",
    Rule.TOP_BIT: "most significant bit of length must be 0",
    Rule.CLOSE_CODE: "invalid status code",
    Rule.CLOSE_SHORT: "close frame too short",
    Rule.DEFLATE: "decompression failed",
    Rule.COMPRESSED_BIT: "RSV1 out of place",
    Rule.NOT_FRAMES: "text instead of frames",
}
_RSV1 = 0x40


def broken_header(first: int, second: int, *, is_open: bool, deflate: bool) -> Rule | None:
    """What the first two bytes of a frame break; `is_open`: a fragmented message is, `deflate`: permessage-deflate was
    agreed on. What the library sees first comes first."""
    opcode = first & 0x0F
    if opcode not in OPCODES:
        return Rule.RESERVED_OPCODE
    if second >= 0x80:
        return Rule.MASKED
    first_of_message = opcode in (Opcode.TEXT, Opcode.BINARY)
    if first & 0x70 and not (first & 0x70 == _RSV1 and deflate and first_of_message):
        return Rule.COMPRESSED_BIT if first & 0x70 == _RSV1 and deflate else Rule.RESERVED_BIT
    if opcode >= Opcode.CLOSE:
        if second > SHORT:
            return Rule.LONG_CONTROL
        return None if first >= 0x80 else Rule.FRAGMENTED_CONTROL
    if opcode == Opcode.CONT:
        return None if is_open else Rule.LONE_CONTINUATION
    return Rule.UNFINISHED_MESSAGE if is_open else None


def broken_length(head: Head, limit: int, so_far: int) -> Broken | None:
    """What a frame's length breaks; `so_far` are the bytes of its message that came before it. The limit is one on
    messages: control frames that are as short as they must be do not count."""
    if head.first & 0x0F >= Opcode.CLOSE and head.length <= SHORT:
        return None
    if head.length >= 1 << 63:
        return Broken(Rule.TOP_BIT, head.first, head.length)
    if head.length > limit - so_far:
        return Broken(Rule.TOO_LARGE, head.first, head.length, so_far + head.length)
    return None


def broken_close(payload: bytes) -> Broken | None:
    """What the payload of a close frame breaks (RFC 6455 sections 5.5.1 and 7.4)."""
    first, size = 0x80 | Opcode.CLOSE, len(payload)
    if size < 2:
        return Broken(Rule.CLOSE_SHORT, first, size) if size else None
    fault = fault_in_text(payload[2:])
    if fault is not None:
        return Broken(Rule.CLOSE_REASON, first, size, fault.start + 2)
    code = int.from_bytes(payload[:2], "big")
    if code in (1004, 1005, 1006) or not (1000 <= code <= 1014 or 3000 <= code <= 4999):
        return Broken(Rule.CLOSE_CODE, first, size, code)
    return None


def failing(broken: Broken, limit: int = 0) -> tuple[int, str]:
    """The close code and the reason with which the connection is failed (RFC 6455 section 7.1.7)."""
    rule = broken.rule
    if rule is Rule.TOO_LARGE:
        before = broken.number - broken.length
        size = f"with {broken.length} bytes " if broken.number else ""
        after = f"after reading {before} bytes " if broken.number and before else ""
        return 1009, f"frame {size}{after}exceeds limit of {limit} bytes"
    if rule in (Rule.UTF8, Rule.CLOSE_REASON):
        return 1007, f"invalid UTF-8 at byte {broken.number}"
    return 1002, _REASONS[rule]
