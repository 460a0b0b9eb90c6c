"""A recipe while it runs: a state machine that says what is to be done next, and is told what came of it. Pure: it has
no clock, no connection and no task; times are seconds of whatever clock the caller has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from wstui.model import MASK
from wstui.payloads.recipe import Step, field_of
from wstui.safetext import oneline

__all__ = ["Await", "Came", "Finish", "Order", "Outcome", "Rest", "Runner", "Send", "Stage", "extracted"]

SHOWN = 80
"""Characters of a payload or a filter that a line has of it."""
CAME = 200
"""Characters of what came instead."""


class Stage(Enum):
    """How it stands with a recipe."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Rest(NamedTuple):
    """Do nothing until then, or (None) until something is changed from outside."""

    until: float | None


class Send(NamedTuple):
    """Send what the step says, then tell `sent` or `failed`."""

    step: Step


class Await(NamedTuple):
    """Wait for a message of the step, then tell `came`; `failed` where none has come by then. None: for as long as it
    takes, for the recipe is paused."""

    step: Step
    until: float | None


class Finish(NamedTuple):
    """It is over; `close`: and so is the connection."""

    close: bool


Order = Rest | Send | Await | Finish


class Outcome(NamedTuple):
    """What came of a step, as a line that is safe to show."""

    text: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What was received while a message was waited for in vain: how many messages, and how the first began."""

    count: int = 0
    first: bytes = b""

    def __str__(self) -> str:
        if not self.count:
            return "nothing instead"
        text = short(self.first.decode("utf-8", "replace"), CAME)
        return f"instead {text}" if self.count == 1 else f"instead {self.count:,} messages, first {text}"


class Runner:
    """One run of the steps. `outcomes` are the lines that nobody has taken yet; `extracted` what the messages gave."""

    def __init__(self, steps: tuple[Step, ...], now: float, secret: frozenset[str] = frozenset()) -> None:
        self.steps = steps
        self.extracted: dict[str, str] = {}
        self.outcomes: list[Outcome] = []
        self.stage = Stage.RUNNING
        self.failure = ""
        """What the step that failed last failed by."""
        self.sends = 0
        self._secret = secret
        self._index = 0
        self._turn = 0
        self._acting = False
        """Whether the delay of the step is over."""
        self._due = now + (steps[0].delay if steps else 0.0)
        self._paused_at: float | None = None
        self._single = False
        self._close = False
        if not steps:
            self.stage = Stage.DONE

    @property
    def over(self) -> bool:
        """Whether there is nothing more to do."""
        return self.stage not in (Stage.RUNNING, Stage.PAUSED)

    @property
    def paused(self) -> bool:
        """Whether no further step is begun."""
        return self.stage is Stage.PAUSED

    @property
    def step(self) -> Step | None:
        """The step that is done now, or would be if the recipe were not paused; None when all is over."""
        return None if self.over else self.steps[self._index]

    @property
    def place(self) -> str:
        """Where it is: `2/5`, with the turn where a step is repeated."""
        index = min(self._index, len(self.steps) - 1)
        repeat = self.steps[index].repeat if self.steps else 1
        turn = f" ({min(self._turn + 1, repeat)} of {repeat:,})" if repeat > 1 else ""
        return f"{index + 1}/{len(self.steps)}{turn}"

    # -- what is to be done

    def order(self, now: float) -> Order:
        """What is to be done now; the same again until something is told, or its time has come."""
        if self.over:
            return Finish(self._close)
        step = self.steps[self._index]
        held = self.stage is Stage.PAUSED and not self._single
        if not self._acting:
            if held:
                return Rest(None)
            if now < self._due:
                return Rest(self._due)
            self._acting, self._due = True, now + step.timeout
        if step.send:
            return Send(step)
        if step.wait:
            return Await(step, None if held else self._due)
        self._passed(now, f"waited {step.delay:g} s")
        return self.order(now)

    # -- what came of it

    def sent(self, now: float, what: str = "") -> None:
        """The payload has left; `what` is what it is called, safe to show."""
        self.sends += 1
        self._passed(now, f"sent {what or short(str(self.steps[self._index]))}")

    def came(self, now: float, payload: bytes, took: float) -> None:
        """The message that was waited for is there, so many seconds after the wait began."""
        step = self.steps[self._index]
        try:
            values = extracted(step, payload)
        except ValueError as exc:
            self.failed(now, f"{short(step.wait)} came, but {exc}: {short(payload.decode('utf-8', 'replace'), CAME)}")
            return
        self.extracted.update(values)
        said = [f"{name} = {MASK if name in self._secret else short(value)}" for name, value in values.items()]
        self._passed(now, " · ".join([f"{short(step.wait)} came after {max(took, 0) * 1000:,.0f} ms", *said]))

    def failed(self, now: float, what: str) -> None:
        """The step did not work; `what`, safe to show, says why and what came instead."""
        step = self.steps[self._index]
        self.failure = what
        then = {"stop": "stopped", "go on": "went on", "close": "closes"}[step.on_failure]
        self._tell(f"failed, {then}: {what}", failed=True)
        if step.on_failure == "go on":
            self._turn = step.repeat
            self._next(now)
        else:
            self.stage, self._close = Stage.FAILED, step.on_failure == "close"

    def ended(self, now: float) -> None:
        """The connection is no longer open."""
        if not self.over:
            self._tell(f"{self._doing()}: the connection ended first", failed=True)
            self.stage = Stage.FAILED
            self.failure = "the connection ended"

    # -- from outside

    def pause(self, now: float) -> None:
        """Begin no further step; what is waited for may come, and no time is over meanwhile."""
        if self.stage is Stage.RUNNING:
            self.stage, self._paused_at = Stage.PAUSED, now

    def resume(self, now: float) -> None:
        """Go on; the time in which it was paused does not count."""
        if self.stage is Stage.PAUSED:
            self._due += 0.0 if self._paused_at is None else now - self._paused_at
            self.stage, self._paused_at, self._single = Stage.RUNNING, None, False

    def advance(self, now: float) -> None:
        """Do the next step at once, then be paused; one that is under way is done with its time running."""
        if self.over:
            return
        if self.stage is Stage.PAUSED and self._acting and not self._single and self._paused_at is not None:
            self._due += now - self._paused_at
        self.stage, self._single, self._paused_at = Stage.PAUSED, True, None
        if not self._acting:
            self._due = now

    def stop(self) -> None:
        """Do nothing more."""
        if not self.over:
            self._tell(f"{self._doing()}: stopped by hand")
            self.stage = Stage.STOPPED

    # -- within

    def _passed(self, now: float, what: str) -> None:
        self._tell(what)
        self._turn += 1
        self._next(now)

    def _next(self, now: float) -> None:
        """Go to the next turn of the step, or to the next step."""
        if self._turn >= self.steps[self._index].repeat:
            self._index, self._turn = self._index + 1, 0
        self._acting = False
        if self._index >= len(self.steps):
            self.stage = Stage.DONE
            return
        self._due = now + self.steps[self._index].delay
        if self.stage is Stage.PAUSED:
            self._single, self._paused_at = False, now

    def _tell(self, what: str, *, failed: bool = False) -> None:
        self.outcomes.append(Outcome(f"recipe {self.place} · {what}", failed))

    def _doing(self) -> str:
        step = self.steps[self._index]
        return f"waiting for {short(step.wait)}" if step.wait else f"before {short(str(step))}"

    def __str__(self) -> str:
        """How it stands, in a few words that are safe to show."""
        if self.stage is Stage.DONE:
            return f"recipe done, {len(self.steps)} {'step' if len(self.steps) == 1 else 'steps'}"
        if self.over:
            return f"recipe {self.stage.value} at {self.place}"
        step, paused = self.steps[self._index], self.stage is Stage.PAUSED
        if step.wait:
            return f"recipe {self.place} {'paused, ' if paused else ''}waits for {short(step.wait, 30)}"
        return f"recipe {self.place} {'paused before ' if paused else ''}{short(str(step), 30)}"


def extracted(step: Step, payload: bytes) -> Mapping[str, str]:
    """The values that a step takes from a message: texts as they are, numbers as they are spelled, true, false, null.

    Raises ValueError, safe to show, where a field is not there or has no value of its own.
    """
    from wstui.query import json_of, lookup

    values: dict[str, str] = {}
    for name, field in step.extract:
        try:
            found = lookup(json_of(payload), field_of(field))
        except ValueError as exc:
            raise ValueError("it is not JSON") from exc
        if isinstance(found, str):
            values[name] = str(found)
        elif found is None or isinstance(found, bool):
            values[name] = {None: "null", True: "true", False: "false"}[found]
        else:
            said = f"is {'an object' if isinstance(found, dict) else 'a list'}"
            raise ValueError(f"{oneline(field)} {said if isinstance(found, dict | list) else 'is not in it'}")
    return values


def short(text: str, most: int = SHOWN) -> str:
    """The beginning of a text on one line, safe to show."""
    return oneline(text if len(text) <= most else text[: most - 1] + "…")
