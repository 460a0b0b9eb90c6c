"""What real clients and servers said, from the files in `golden`, read as the pass over a capture reads it.

`made_by` in each says what wrote it. Not recorded are the feeds of exchanges, typed after their documentation, and
SignalR in MessagePack, which Microsoft's encoder wrote for both sides; Phoenix's server was written for its clients,
and is like theirs only as far as they understand it."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import NamedTuple

from wstui.decode import lens as lenses
from wstui.decode.lens import Beginning, Excerpt, Reading, Reply
from wstui.model import Direction, Opcode

__all__ = ["GOLDEN", "Said", "beginning", "excerpts", "line", "pairs", "recognised", "said"]

GOLDEN = Path(__file__).parent / "golden"


class Said(NamedTuple):
    """A unit of a recording: which message, counted from 0, which way it went, and what it was read as."""

    at: int
    direction: Direction
    reading: Reading


def excerpts(name: str) -> list[Excerpt]:
    """The messages of a recording."""
    found = []
    for mark, how, text in json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["messages"]:
        opcode, payload = (Opcode.TEXT, text.encode()) if how == "text" else (Opcode.BINARY, b64decode(text))
        found.append(Excerpt.of(Direction("<>".index(mark)), opcode, payload))
    return found


def beginning(name: str, known: bool = True) -> Beginning:
    """How a recording began; not `known`: as it looks without what was negotiated, by its messages alone."""
    head = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    sample = tuple(excerpts(name)[: lenses.SAMPLES])
    return (
        Beginning(head["subprotocol"], f"ws://localhost{head['url']}", sample) if known else Beginning("", "", sample)
    )


def recognised(name: str, known: bool = True) -> tuple[str, str]:
    """The lens that is chosen for a recording, and why."""
    choice = lenses.choose(beginning(name, known))
    assert choice is not None
    return choice.lens.name, choice.why


def said(name: str) -> list[Said]:
    """What is said in a recording, by the lens that is chosen for it."""
    choice = lenses.choose(beginning(name))
    assert choice is not None
    read = choice.lens.reader(beginning(name))
    found, rest = [], {Direction.IN: b"", Direction.OUT: b""}
    for at, one in enumerate(excerpts(name)):
        whole = Excerpt.of(one.direction, one.opcode, rest[one.direction] + one.payload)
        readings = read(whole)
        assert readings or not whole.payload, f"message {at} of {name} is read as nothing"
        found += [Said(at, one.direction, reading) for reading in readings if reading.open_at < 0]
        last = readings[-1].open_at if readings else -1
        rest[one.direction] = whole.payload[last:] if last >= 0 else b""
    assert not any(rest.values()), "the recording ends within a unit"
    return found


def line(one: Said) -> str:
    """A unit as a line: which way, what, and what it means."""
    return f"{one.direction.mark} {one.reading.kind} {one.reading.meaning}".rstrip()


def pairs(units: list[Said]) -> list[tuple[str, str]]:
    """Who is answered by whom, in the order of the answers; an answer that nobody asked for is left out."""
    open_: dict[tuple[Direction, str], str] = {}
    found = []
    for one in units:
        if one.reading.asks:
            open_[one.direction, one.reading.asks] = line(one)
        elif one.reading.answers:
            way = one.direction if one.reading.reply is Reply.WITHDRAWN else Direction(1 - one.direction)
            if (way, one.reading.answers) in open_:
                found.append((open_[way, one.reading.answers], line(one)))
    return found
