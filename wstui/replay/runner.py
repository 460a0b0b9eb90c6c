"""Plays a recording's client on a connection: sends what was sent, at its time or when the answers have come, and hands
what was expected and what comes to the comparison. Knows no socket, no store and no screen; the clock is given to it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from wstui.differing.fields import document
from wstui.model import Direction, Failure, Opcode, Payload
from wstui.replay.clock import Clock, LoopClock
from wstui.replay.comparison import Comparison
from wstui.replay.due import Due
from wstui.replay.moment import Moment, Rows, Templates, moments
from wstui.replay.peer import Peer
from wstui.replay.plan import ORIGINAL, Act, Pace, Step, plan
from wstui.replay.rules import Rules
from wstui.shape import shape_of

__all__ = [
    "PATIENCE",
    "Fill",
    "Phase",
    "Recording",
    "Runner",
    "Source",
    "judged_again",
    "recording",
]

PATIENCE = 10.0
"""Seconds in which an answer has to come that came in the recording."""
AHEAD = 32
"""Messages that the recording is read ahead of what comes, to be compared with it."""
SLICE = 256
"""Messages between two looks at the loop."""
PUNCTUAL = 2_000_000_000
"""Nanoseconds of the recording that a server may close before it did."""
COARSE = 50_000_000
"""Nanoseconds that a received message of the recording need not be waited for, as nothing is done then."""
MOST_LEARNED = 100_000
"""Messages from which is learned what varies: a second's reading, before which nothing is sent."""
MOST_REASONS, OTHER_REASONS = 20, "other reasons"
"""Why messages were sent as they were, told apart; and what the rest is called."""

Source = Callable[[], Iterator[Moment]]
"""The recording, from its beginning each time it is called."""
Fill = Callable[[Payload], str | bytes]
"""A message made anew from its template. Raises Failure."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Rows that are replayed: read from their beginning each time, how many there are, how many numbers of their
    connection they span, and when the first of them was."""

    read: Source
    rows: int
    span: int
    begin_ns: int


def recording(rows: Rows, start: int = 0, template: Templates = lambda seq: None) -> Recording:
    """The recording that a view has now, from a place on; what is added to it later is no part of it. `template` gives
    what a message was made from."""
    stop = len(rows)
    if start >= stop:
        return Recording(lambda: iter(()), 0, 0, 0)
    first, last = rows.rows(start, start + 1)[0], rows.rows(stop - 1, stop)[0]
    span = max(last.number - first.number + 1, 1)
    return Recording(lambda: moments(rows, start, stop, template), stop - start, span, first.mono_ns)


class Phase(Enum):
    """Where a replay is."""

    READY = "not begun"
    LEARNING = "reading the recording"
    RUNNING = "replaying"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Runner:
    """One replay on one connection. `rows` is how many numbers of the recorded connection it spans, for the progress;
    `on_change` is called when `phase` changes. `unanswered` counts shapes that were waited for in vain. `fill` makes a
    message anew from its template; where it raises Failure the message is sent as it was, and `literal` counts why."""

    def __init__(
        self,
        source: Source,
        rows: int,
        peer: Peer,
        comparison: Comparison,
        *,
        pace: Pace = ORIGINAL,
        patience: float = PATIENCE,
        clock: Clock | None = None,
        begin_ns: int | None = None,
        fill: Fill | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.comparison = comparison
        self.pace = pace
        self.rows = rows
        self.phase = Phase.READY
        self.sent = self.passed = self.filled = self.unanswered = 0
        self.literal: Counter[str] = Counter()
        self.failure: Failure | None = None
        self.waiting = ""
        """The shape of a message that is waited for."""
        self.left = 0
        """How many messages are waited for, where it is for all that came at a place."""
        self._source = source
        self._peer = peer
        self._patience = int(patience * 1e9)
        self._clock = clock or LoopClock()
        self._begin_ns = begin_ns
        self._fill = fill
        self._on_change = on_change
        self._go = asyncio.Event()
        self._go.set()
        self._asked = 0
        self._more = asyncio.Event()
        self._stopping = asyncio.Event()
        self._anchor = self._paused_at = 0
        self._expected: Iterator[Moment] = iter(())
        self._ahead: Moment | None = None
        self._received = self._expected_count = self._awaited = 0
        self._due = Due()
        self._hoped = False
        """Whether something came that was waited for, since this was last looked at."""
        self._last_seq = -1
        self._first: int | None = None
        self._closed = False
        """Whether the recording has been closed by now, by one side or the other."""
        self._early = ""
        """How the connection ended while the recording went on."""

    @property
    def running(self) -> bool:
        """Whether it goes on, or would if it were not paused."""
        return self.phase in (Phase.LEARNING, Phase.RUNNING, Phase.PAUSED)

    @property
    def share(self) -> float:
        """How much of the recording was played, from 0 to 1."""
        if self.phase is Phase.DONE:
            return 1.0
        return min(1.0, max(0, self.passed - self.left) / self.rows) if self.rows else 0.0

    def pause(self) -> None:
        """Send nothing more until `resume`; the recording's time stands still."""
        if self.phase is Phase.RUNNING:
            self._go.clear()
            self._paused_at = self._clock.now()
            self._enter(Phase.PAUSED)

    def resume(self) -> None:
        """Go on after a pause."""
        if self.phase is Phase.PAUSED:
            self._anchor += self._clock.now() - self._paused_at
            self._enter(Phase.RUNNING)
            self._go.set()

    def step(self) -> None:
        """Step by step: send the next message."""
        self._asked += 1
        self._more.set()

    def stop(self) -> None:
        """End it here; what came until now is compared."""
        self._stopping.set()

    async def run(self) -> None:
        """Replay to the end. Trouble is `failure`, and not raised."""
        work = asyncio.ensure_future(self._run())
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait([work, stop], return_when=asyncio.FIRST_COMPLETED)
            ended = Phase.DONE if work.done() else Phase.STOPPED
            if work.done():
                work.result()
        except Failure as failure:
            self.failure, ended = failure, Phase.FAILED
        finally:
            for task in (work, stop):
                task.cancel()
            await asyncio.gather(work, stop, return_exceptions=True)
            self.waiting = ""
        await self._finish(whole=ended is Phase.DONE)
        self._enter(ended)

    def reached(self) -> Iterator[Moment]:
        """What was expected, as far as the recording was played."""
        whole = self.phase is Phase.DONE
        return (m for m in self._source() if _expected(m) and (whole or m.seq <= self._last_seq))

    # -- the steps

    async def _run(self) -> None:
        await self._learn()
        await self._peer.open()
        self._expected = (m for m in self._source() if _expected(m))
        self._anchor = self._clock.now()
        self._enter(Phase.RUNNING)
        for count, step in enumerate(plan(self._source(), Direction.OUT, self._begin_ns), 1):
            await self._reach(step)
            await self._perform(step)
            if self._first is None:
                self._first = step.number
            self.passed, self._last_seq = step.number - self._first + 1, step.seq
            if count % SLICE == 0:
                await self._clock.until(0)
            self._compare()
        await self._all_came()
        if not self._early and self._peer.ended and not self._closed:
            self._early = f"{self._peer.ended}, and did not in the recording"
        if self._early and self._received < self._awaited:
            raise Failure(self._early, "the log of the replay's connection says more")

    async def _learn(self) -> None:
        """Look at what varies in the recording by itself, before anything is judged."""
        self._enter(Phase.LEARNING)
        guess = self.comparison.guess
        for count, moment in enumerate(self._source(), 1):
            if moment.direction is Direction.OUT:
                guess.sent(shape_of(moment.opcode, moment.payload))
            elif _expected(moment):
                shape = shape_of(moment.opcode, moment.payload)
                guess.came(shape)
                if guess.wants(shape):
                    guess.learn(shape, document(moment.payload, text=moment.opcode is Opcode.TEXT))
            if count >= MOST_LEARNED:
                return
            if count % SLICE == 0:
                await self._clock.until(0)

    async def _reach(self, step: Step) -> None:
        """Wait until it is time for a step."""
        await self._go.wait()
        acts = step.act is not Act.EXPECT
        if self._over(step):
            return
        if self.pace.stepped and acts:
            while not self._asked:
                self._more.clear()
                await self._more.wait()
            self._asked -= 1
        elif self.pace.factor is None:
            if step.act is Act.SEND:
                await self._answered()
        else:
            await self._on_time(int(step.at_ns / self.pace.factor), 0 if acts else COARSE, opens=step.act is Act.OPEN)
        if step.act in (Act.CLOSE, Act.OPEN) and not self.pace.stepped:
            await self._all_came()  # nothing of it comes after this, also where it is only late
        await self._go.wait()
        self._over(step)

    def _over(self, step: Step) -> bool:
        """Whether there is no waiting for a step, as the connection that it is for has ended. Raises Failure where a
        message would have to be sent on it."""
        if step.act is Act.OPEN or not (ended := self._peer.ended) or self._peer.more:
            return False
        if step.act is Act.SEND:
            raise Failure(f"{ended}: before message {step.number:,} of the recording could be sent")
        factor = self.pace.factor
        if step.opcode.is_data and factor and not (self._early or self._closed):
            passed = int((self._clock.now() - self._anchor) * factor)
            if step.at_ns > passed + PUNCTUAL:
                self._early = f"{ended}, at message {step.number:,} of the recording"
        return True

    async def _on_time(self, after_ns: int, early_ns: int, *, opens: bool = False) -> None:
        """Wait until so much of the recording's time is over, or the connection is; a pause makes it later."""
        while (left := self._anchor + after_ns - early_ns - self._clock.now()) > 0:
            self._peer.heard.clear()
            self._compare()
            if self._peer.more:
                await self._clock.until(0)
            elif self._peer.ended and not opens:
                return
            else:
                await self._clock.wait(self._peer.heard, left)
            await self._go.wait()

    async def _perform(self, step: Step) -> None:
        if step.act is Act.EXPECT:
            self._awaited += 1
            self._closed |= step.opcode is Opcode.CLOSE
            self._due.expect(shape_of(step.opcode, step.payload))
            return
        self._due.clear()
        self._closed = step.act is Act.CLOSE
        if step.act is Act.OPEN:
            await self._peer.open()
        elif step.act is Act.CLOSE:
            code = int.from_bytes(step.payload[:2], "big") if len(step.payload) > 1 else 1000
            await self._peer.close(code, step.payload[2:].decode("utf-8", "replace"))
        else:
            await self._peer.send(self._made_anew(step))
            self.sent += 1

    def _made_anew(self, step: Step) -> Step:
        """A message from its template, where it has one that can be filled."""
        if step.template is None or self._fill is None:
            return step
        try:
            data = self._fill(step.template)
        except Failure as failure:
            why = str(failure) if str(failure) in self.literal or len(self.literal) < MOST_REASONS else OTHER_REASONS
            self.literal[why] += 1
            return step
        self.filled += 1
        return replace(step, payload=data.encode() if isinstance(data, str) else data)

    async def _answered(self) -> None:
        """Wait for the messages that came at this place of the recording, one of each shape; not for ever."""
        until = self._clock.now() + self._patience
        while True:
            self._peer.heard.clear()
            self._compare()
            if not self._due.none:
                break
            if self._peer.more:
                await self._clock.until(0)
                continue
            self.waiting = next(iter(self._due.none))
            if self._peer.ended or not await self._clock.wait(self._peer.heard, until - self._clock.now()):
                self.unanswered += len(self._due.none)
                break
        self.waiting = ""

    @property
    def _in_time(self) -> bool:
        """Whether the server has all the time for what it says that it had in the recording."""
        return self.pace.factor is not None and self.pace.factor <= 1

    async def _all_came(self) -> None:
        """Wait for all messages that came at this place of the recording, as nothing is sent there any more: each that
        comes renews the patience. How many of those were pushed is no matter of time then, unless the connection ended
        or the server had all the time of the recording."""
        until = self._clock.now() + self._patience
        while True:
            self._peer.heard.clear()
            self._hoped = False
            self._compare()
            left = self._due.left
            self.left, self.waiting = left.total(), next(iter(left), "")
            if not left:
                return
            if self._hoped or not self._go.is_set():
                await self._go.wait()
                until = self._clock.now() + self._patience
            if self._peer.more:
                await self._clock.until(0)
                continue
            ended = self._peer.ended or not await self._clock.wait(self._peer.heard, until - self._clock.now())
            if ended and self._go.is_set():
                break
        self.left, self.waiting = 0, ""
        judged = not (self._in_time or self._peer.ended)
        self.unanswered += len(left if judged else self._due.none)
        if judged:
            self.comparison.in_vain.update(left)

    # -- what comes

    def _compare(self) -> None:
        """Hand on what came, and of the recording as much."""
        for moment in self._peer.incoming():
            if not _expected(moment):
                continue
            self._received += 1
            shape = shape_of(moment.opcode, moment.payload)
            self._hoped |= self._due.came(shape)
            self.comparison.receive(moment)
            self._expect(self._received + AHEAD)
        self._expect(self._received + AHEAD)

    def _expect(self, most: int, *, all_of_it: bool = False) -> None:
        """Have so many messages of the recording compared, as far as they were reached."""
        while self._expected_count < most:
            moment = self._ahead or next(self._expected, None)
            self._ahead = None
            if moment is None:
                return
            if moment.seq > self._last_seq and not all_of_it:
                self._ahead = moment
                return
            self._expected_count += 1
            self.comparison.expect(moment)

    async def _finish(self, *, whole: bool) -> None:
        """Compare what is left: of the recording all that was reached."""
        self._compare()
        while self._peer.more:
            await self._clock.until(0)
            self._compare()
        before = -1
        while before != self._expected_count:
            before = self._expected_count
            self._expect(before + SLICE, all_of_it=whole)
            await self._clock.until(0)
        self.comparison.finish()

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._on_change()


def _expected(moment: Moment) -> bool:
    """Whether the other side said it, as a message or as the end."""
    return moment.direction is Direction.IN and (moment.opcode.is_data or moment.opcode is Opcode.CLOSE)


async def judged_again(runner: Runner, came: Source, rules: Rules) -> Comparison:
    """What a replay that has ended brought, `came`, compared with the recording by other rules."""
    comparison = Comparison(rules, runner.comparison.guess, runner.comparison.hide)
    comparison.in_vain = runner.comparison.in_vain
    expected, received = runner.reached(), filter(_expected, came())
    count = 0
    while True:
        one, other = next(expected, None), next(received, None)
        if one is not None:
            comparison.expect(one)
        if other is not None:
            comparison.receive(other)
        if one is None and other is None:
            break
        count += 1
        if count % SLICE == 0:
            await asyncio.sleep(0)
    comparison.finish()
    return comparison
