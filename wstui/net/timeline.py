"""When each part of the way to a connection began, and how long it took; it must know no socket and no library."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wstui.model import Phase

__all__ = ["Span", "Timeline"]


@dataclass(slots=True)
class Span:
    """A part under way; `detail` may be set as long as nobody has asked for the phases. Nanoseconds."""

    name: str
    began_ns: int
    hop: int
    took_ns: int | None = None
    detail: str = ""
    failed: bool = False


class Timeline:
    """The parts of one attempt, on the monotonic clock from `started_ns` on. `hop` counts the redirects followed."""

    def __init__(self, started_ns: int, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self.hop = 0
        self._clock = clock
        self._started_ns = started_ns
        self._spans: list[Span] = []

    @contextmanager
    def phase(self, name: str, detail: str = "") -> Iterator[Span]:
        """A part that is under way while the block runs, and has failed where an exception leaves it."""
        span = Span(name, self._now(), self.hop, detail=detail)
        self._spans.append(span)
        try:
            yield span
        except BaseException:
            span.failed = True
            raise
        finally:
            span.took_ns = self._now() - span.began_ns

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Every part so far; one under way has taken the time until now."""
        now = self._now()
        return tuple(
            Phase(
                span.name,
                span.began_ns,
                now - span.began_ns if span.took_ns is None else span.took_ns,
                span.detail,
                span.failed,
                span.hop,
            )
            for span in self._spans
        )

    @property
    def failed(self) -> str:
        """The name of the part that the attempt ended in; empty where the newest part is done or under way."""
        return self._spans[-1].name if self._spans and self._spans[-1].failed else ""

    def _now(self) -> int:
        return self._clock() - self._started_ns
