"""What a replay does, step after step, and how fast. Pure: steps are made of moments as they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from wstui.model import Direction, Failure, Opcode, Payload
from wstui.replay.moment import Moment
from wstui.safetext import oneline

__all__ = ["ANSWERED", "ORIGINAL", "STEPPED", "Act", "Pace", "Step", "parse_pace", "plan"]

_FACTOR = re.compile(r"(?:x(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)x?)", re.ASCII)


class Act(Enum):
    """What a step is."""

    SEND = "send"
    EXPECT = "expect"
    OPEN = "open"
    """The recorded connection had ended before this, and was opened again."""
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Pace:
    """When steps are made: `factor` times as fast as they were recorded; without one as fast as the other side
    answers; `stepped`: each message that is sent when it is asked for."""

    factor: float | None = 1.0
    stepped: bool = False

    @property
    def words(self) -> str:
        """How fast, for people."""
        if self.stepped:
            return "step by step"
        if self.factor is None:
            return "as fast as answered"
        return "at the original timing" if self.factor == 1 else f"{self.factor:g} times as fast"


ORIGINAL, ANSWERED, STEPPED = Pace(), Pace(None), Pace(None, stepped=True)


def parse_pace(text: str) -> Pace:
    """What `original`, `answered`, `step` or a factor such as `10x` means. Raises Failure."""
    word = text.strip().lower()
    if named := {"original": ORIGINAL, "answered": ANSWERED, "step": STEPPED}.get(word):
        return named
    found = _FACTOR.fullmatch(word)
    factor = float(found[1] or found[2]) if found else 0.0
    if not 0 < factor < float("inf"):
        raise Failure(f"{oneline(text)} is no speed", "original, answered, step, or a factor such as 10x")
    return Pace(factor)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `at_ns` is since the first moment of the plan, and never less than the step's before."""

    act: Act
    opcode: Opcode
    payload: bytes
    at_ns: int
    seq: int
    number: int
    template: Payload | None = None


def plan(moments: Iterable[Moment], side: Direction, begin_ns: int | None = None) -> Iterator[Step]:
    """The steps of one side: OUT plays the client, whose messages are sent, IN the server. What only keeps a connection
    alive is not expected. `begin_ns` is what times are counted from, the first moment's if not given."""
    at_ns, first = 0, True
    for moment in moments:
        act = _act(moment, side)
        if begin_ns is None:
            begin_ns = moment.at_ns
        at_ns = max(at_ns, moment.at_ns - begin_ns)
        if act is Act.OPEN and first:
            continue
        if act is not None:
            first = False
            yield Step(act, moment.opcode, moment.payload, at_ns, moment.seq, moment.number, moment.template)


def _act(moment: Moment, side: Direction) -> Act | None:
    if moment.opcode is Opcode.EVENT:
        return Act.OPEN
    if moment.direction is side:
        return Act.CLOSE if moment.opcode is Opcode.CLOSE else Act.SEND
    return Act.EXPECT if moment.opcode.is_data or moment.opcode is Opcode.CLOSE else None
