"""The messages that a stream of Arrow IPC is made of (Message.fbs), and a file around one. Knows no column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wstui.decode._flatbuffer import Table, read
from wstui.decode._writing import Broken

__all__ = ["BATCH", "DICTIONARY", "FILE", "MARK", "SCHEMA", "Message", "messages"]

FILE, MARK = b"ARROW1\0\0", b"\xff\xff\xff\xff"
SCHEMA, DICTIONARY, BATCH = 1, 2, 3
_BLOCK = "qi4xq"
_VERSIONS = (3, 4)  # the fourth and the fifth; what was before differs


class Message(NamedTuple):
    """One message: what it is by its number, its metadata, and the bytes of its columns."""

    kind: int
    head: Table
    body: memoryview


def messages(payload: bytes) -> tuple[list[Message], str]:
    """All messages, and what is wrong where they do not go on to the end."""
    found: list[Message] = []
    is_file = payload.startswith(FILE)
    try:
        if is_file and payload.endswith(FILE[:6]):
            for message in _filed(payload):
                found.append(message)
            return found, ""
        at = len(FILE) if is_file else 0
        while at < len(payload):
            size = _size(payload, at)
            if not size:
                at += 8
                break
            message, at = _message(payload, at + 8, size)
            found.append(message)
        if is_file:
            raise Broken(len(payload), "cut short: it does not end as a file does")
        if at < len(payload):
            raise Broken(at, "it goes on after its end")
    except Broken as exc:
        return found, str(exc)
    return found, ""


def _filed(payload: bytes) -> Iterator[Message]:
    """The schema that is in the footer of a file, and the messages that it points at, dictionaries first."""
    end = len(payload) - 10  # its size, and the mark
    size = read("i", payload, end)
    if not 0 < size <= end - len(FILE):
        raise Broken(end, "a file without a footer")
    footer = Table(payload[end - size : end])
    schema = footer.table(1)
    if schema is None:
        raise Broken(end - size, "a file without a schema")
    yield Message(SCHEMA, schema, memoryview(b""))
    left = len(payload)
    for at, length, _ in [*footer.structs(2, _BLOCK), *footer.structs(3, _BLOCK)]:
        left -= length
        if left < 0 or length < 8:
            raise Broken(end - size, "a footer of more messages than there are")
        yield _message(payload, at + 8, _size(payload, at))[0]


def _size(payload: bytes, at: int) -> int:
    """How many bytes of metadata the message has that begins there; none behind the last."""
    if at < 0 or payload[at : at + 4] != MARK:
        raise Broken(at, "no message begins here")
    return read("i", payload, at + 4) if at + 8 <= len(payload) else -1


def _message(payload: bytes, at: int, size: int) -> tuple[Message, int]:
    """A message with so many bytes of metadata, and where the next one begins."""
    if not 0 <= size <= len(payload) - at:
        raise Broken(at, "cut short")
    try:
        table = Table(payload[at : at + size])
        version, kind, head, length = table.number(0, "h"), table.number(1, "B"), table.table(2), table.number(3, "q")
    except Broken as exc:
        raise Broken(at, str(exc)) from exc
    if head is None or version not in _VERSIONS:
        raise Broken(at, "a message of no version that is read here")
    start = at + size
    if not 0 <= length <= len(payload) - start:
        raise Broken(start, f"cut short: {length:,} bytes, with {len(payload) - start:,} left")
    return Message(kind, head, memoryview(payload)[start : start + length]), start + length
