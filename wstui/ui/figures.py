"""What is known in numbers of the messages that are looked at, as one value; worked out from counts and a survey of
the engine. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wstui.model import Counters, Direction
from wstui.ui.flow import Flow, Way

if TYPE_CHECKING:
    from wstui.store.pulse import Beat, Pulse
    from wstui.store.statistics import Sizes, Survey

__all__ = ["Figures", "Side", "flow_of", "side_of"]


@dataclass(frozen=True, slots=True)
class Side:
    """One direction. Sizes are bytes of payload; `surveyed` messages are in them, the rest is not yet looked at.

    `median` and `high` (that of 99 in 100) are within 1/32. `largest_seq` is the first of the largest messages, -1
    where there is none, and `largest_number` what the log calls it. Of what travelled compressed, `inflated` bytes of
    payload took `deflated` bytes on the wire.
    """

    messages: int = 0
    bytes: int = 0
    surveyed: int = 0
    median: int = 0
    high: int = 0
    largest: int = 0
    largest_seq: int = -1
    largest_number: int = 0
    inflated: int = 0
    deflated: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Both directions. `flow` is None in an earlier capture. `counted` of `total` messages of the capture are in the
    sizes; `complete` says that this is all there are. `trips` are round trips of pings, in ns, the newest last;
    `unanswered` pings have had no pong in time."""

    received: Side
    sent: Side
    flow: Flow | None = None
    trips: tuple[int, ...] = ()
    counted: int = 0
    total: int = 0
    complete: bool = True
    unanswered: int = 0


def side_of(counters: Iterable[Counters], survey: Survey, connections: frozenset[int] | None, way: Direction) -> Side:
    """What is known of one direction of some connections (None: of all)."""
    messages = size = 0
    for each in counters:
        messages += each.messages_out if way else each.messages_in
        size += each.bytes_out if way else each.bytes_in
    sizes: Sizes = survey.of(connections, way)
    return Side(
        messages,
        size,
        sizes.count,
        sizes.median,
        sizes.percentile(0.99),
        sizes.largest,
        sizes.largest_seq,
        0,
        sizes.inflated,
        sizes.deflated,
    )


def flow_of(pulses: Sequence[Pulse], now_ns: int) -> Flow:
    """What went through some connections, together; `now_ns` on the monotonic clock."""
    minutes = [pulse.history(now_ns) for pulse in pulses]
    together: list[Sequence[Beat]] = list(zip(*minutes, strict=True))
    return Flow(
        Way(
            tuple(sum(beat.messages_in for beat in beats) for beats in together),
            tuple(sum(beat.bytes_in for beat in beats) for beats in together),
        ),
        Way(
            tuple(sum(beat.messages_out for beat in beats) for beats in together),
            tuple(sum(beat.bytes_out for beat in beats) for beats in together),
        ),
        now_ns // 1_000_000_000,
    )
