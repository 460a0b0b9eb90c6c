"""A row of the log as a line of plain text, for a screen reader or a pipe. Pure; knows no terminal."""

from __future__ import annotations

import re

from wstui.closecodes import code_name
from wstui.model import Direction, Flag, Message, Opcode
from wstui.safetext import decode, oneline
from wstui.ui.rows import clock

__all__ = ["MOST_BYTES", "MOST_CHARS", "body", "plain_line"]

MOST_CHARS, MOST_BYTES = 4096, 64
"""How much of a message is on its line: characters of text, bytes of binary. `/show N` gives all."""
_BLANKS = re.compile(r"[ \t\r\n]+")


def plain_line(message: Message, name: str = "") -> str:
    """Number, direction, time, what it is, its size, what it says; `name` is that of the connection, where there are
    several. What is cut off is counted. Safe for a terminal."""
    row = message.row
    place = f"[{oneline(name)}] " if name else ""
    if row.opcode is Opcode.EVENT:
        mark = "failed:" if Flag.FAILURE in row.flags else "-"
        first = decode(message.payload).partition("\n")[0]
        return f"{row.number} {place}{mark} {clock(row.time_ns)} {oneline(first)}"
    sign = ">" if row.direction is Direction.OUT else "<"
    marks = "".join(
        f" {word}"
        for flag, word in ((Flag.AUTOMATIC, "automatic"), (Flag.INCOMPLETE, "incomplete"), (Flag.INVALID, "invalid"))
        if flag in row.flags
    )
    head = f"{row.number} {place}{sign} {clock(row.time_ns)} {row.opcode.name.lower()}{marks} {row.size:,} B"
    said = body(message.payload, row.opcode, whole=False)
    return f"{head}: {said}" if said else head


def body(payload: bytes, opcode: Opcode, *, whole: bool) -> str:
    """What a message says on one line; of a long one, unless `whole` is wanted, the beginning and how much more there
    is."""
    if opcode is Opcode.CLOSE:
        if len(payload) < 2:
            return "no code"
        code = int.from_bytes(payload[:2], "big")
        return f"{code} {code_name(code)} {oneline(decode(payload[2:]))}".rstrip()
    if opcode is Opcode.TEXT or (opcode.is_control and payload.isascii() and decode(payload).isprintable()):
        text = decode(payload if whole else payload[: 4 * MOST_CHARS])
        shown = text if whole else text[:MOST_CHARS]
        rest = len(payload) - len(shown.encode("utf-8", "surrogateescape"))
        return oneline(_BLANKS.sub(" ", shown).strip(" ")) + (f" ... and {rest:,} bytes more" if rest else "")
    shown_bytes = payload if whole else payload[:MOST_BYTES]
    rest = len(payload) - len(shown_bytes)
    return shown_bytes.hex(" ") + (f" ... and {rest:,} bytes more" if rest else "")
