"""Two sequences of messages as a list of differences, by shape and by field. Pure, and bounded whatever comes: of each
sort a few messages wait for their like, and what differs is counted after the first.

Messages are paired within their shape: with the first waiting one that is the same but for what does not count, else,
in order, with one that is not. In which order messages of different shapes come is not judged: feeds mix as they like.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from wstui.differing.fields import MISSING, Change, Path, changes, document, general, value_text
from wstui.model import Opcode
from wstui.replay.moment import Moment
from wstui.replay.rules import Guess, Rules
from wstui.shape import shape_of

__all__ = ["Comparison", "Difference", "Tally", "Varying"]

HELD, HELD_BYTES = 64, 32 * 2**20
"""Messages of a shape that wait for their like, on either side, and bytes of all that wait."""
MOST = 1000
"""Differences, shapes and varying fields that are kept apart."""
MOST_FIELDS = 100
"""Fields that are looked at of a pair that differs."""
OTHER = ""


@dataclass(slots=True)
class Difference:
    """A field of a shape that differs, told by its first time; `expected` and `received` are text that is safe to show,
    `seq` numbers in their captures, -1 where there was no such message, and `count` how often. With `whole` it is a
    message that did not come, or that nobody expected."""

    shape: str
    path: Path
    expected: str
    received: str
    expected_seq: int
    received_seq: int
    expected_number: int = 0
    received_number: int = 0
    whole: bool = False
    count: int = 1


@dataclass(slots=True)
class Varying:
    """A field that differed without being a difference, why, and how often."""

    shape: str
    path: Path
    why: str
    count: int = 1


@dataclass(slots=True)
class Tally:
    """Messages of a shape: recorded, come, pairs that were the same and pairs that were not."""

    expected: int = 0
    received: int = 0
    same: int = 0
    different: int = 0


@dataclass(slots=True)
class _Held:
    """A message that waits for its like."""

    moment: Moment
    document: object


@dataclass(slots=True)
class _Waiting:
    expected: deque[_Held] = field(default_factory=deque)
    received: deque[_Held] = field(default_factory=deque)


class Comparison:
    """Give it what was expected and what came, in step; `finish` judges what is left. `hide` takes secrets out of
    what is kept to be shown; what is compared has them."""

    def __init__(
        self, rules: Rules | None = None, guess: Guess | None = None, hide: Callable[[str], str] = str
    ) -> None:
        self.rules = rules or Rules()
        self.guess = guess or Guess()
        self.tallies: dict[str, Tally] = {}
        self.hide = hide
        self.finished = False
        self.in_vain: Counter[str] = Counter()
        """How many of a shape were waited for in vain: those are missing, though they were pushed."""
        self._missed: Counter[str] = Counter()
        self._differences: dict[tuple[str, tuple[str, ...], str], Difference] = {}
        self._varying: dict[tuple[str, tuple[str, ...]], Varying] = {}
        self._waiting: dict[str, _Waiting] = {}
        self._held_bytes = 0

    @property
    def differences(self) -> list[Difference]:
        """What differs, in the order of the recording; what nobody expected stands last."""
        return sorted(self._differences.values(), key=lambda d: (d.expected_seq < 0, d.expected_seq, d.received_seq))

    @property
    def varying(self) -> list[Varying]:
        """What differed and was guessed not to count, the most frequent first."""
        return sorted(self._varying.values(), key=lambda v: (-v.count, v.shape, v.path and str(v.path)))

    @property
    def expected(self) -> int:
        """Messages that were expected so far."""
        return sum(tally.expected for tally in self.tallies.values())

    @property
    def received(self) -> int:
        """Messages that came so far."""
        return sum(tally.received for tally in self.tallies.values())

    def expect(self, moment: Moment) -> None:
        """The next message of the recording."""
        shape, tally = self._tally(moment)
        tally.expected += 1
        self._place(shape, moment, ours=True)

    def receive(self, moment: Moment) -> None:
        """The next message that came."""
        shape, tally = self._tally(moment)
        tally.received += 1
        self._place(shape, moment, ours=False)

    def finish(self) -> None:
        """No more comes: pair what is left, in order, and tell of what stays alone."""
        for shape, waiting in self._waiting.items():
            while waiting.expected and waiting.received:
                self._differ(shape, waiting.expected.popleft(), waiting.received.popleft())
            while waiting.expected:
                self._alone(shape, waiting.expected.popleft().moment, ours=True)
            while waiting.received:
                self._alone(shape, waiting.received.popleft().moment, ours=False)
        self._waiting.clear()
        self.finished = True

    def _tally(self, moment: Moment) -> tuple[str, Tally]:
        shape = shape_of(moment.opcode, moment.payload)
        if shape not in self.tallies and len(self.tallies) >= MOST:
            shape = OTHER
        return shape, self.tallies.setdefault(shape, Tally())

    def _place(self, shape: str, moment: Moment, *, ours: bool) -> None:
        """Pair a message with its like of the other side, or have it wait."""
        held = _Held(moment, document(moment.payload, text=moment.opcode is Opcode.TEXT))
        waiting = self._waiting.setdefault(shape, _Waiting())
        mine, others = (waiting.expected, waiting.received) if ours else (waiting.received, waiting.expected)
        for at, other in enumerate(others):
            one, two = (held, other) if ours else (other, held)
            judged = self._judged(shape, one, two)
            if all(why for _, why in judged):
                del others[at]
                self._held_bytes -= len(other.moment.payload)
                self.tallies[shape].same += 1
                for change, why in judged:
                    self._vary(shape, change, why)
                return
        mine.append(held)
        self._held_bytes += len(moment.payload)
        while mine and (len(mine) > HELD or self._held_bytes > HELD_BYTES):
            self._let_go(shape, waiting, ours=ours)

    def _let_go(self, shape: str, waiting: _Waiting, *, ours: bool) -> None:
        """Have the oldest of a side wait no longer."""
        if waiting.expected and waiting.received:
            one, two = waiting.expected.popleft(), waiting.received.popleft()
            self._held_bytes -= len(one.moment.payload) + len(two.moment.payload)
            self._differ(shape, one, two)
            return
        moment = (waiting.expected if ours else waiting.received).popleft().moment
        self._held_bytes -= len(moment.payload)
        self._alone(shape, moment, ours=ours)

    def _judged(self, shape: str, one: _Held, two: _Held) -> list[tuple[Change, str]]:
        """What differs in a pair, each with why that does not count, empty where it does."""
        found: list[tuple[Change, str]] = []
        rules, guess = self.rules, self.guess

        def any_order(path: Path) -> bool:
            return rules.any_order(path) or (rules.guess and guess.any_order(shape, path))

        if one.moment.opcode is not two.moment.opcode:
            return [(Change((), one.document, two.document), "")]
        for change in changes(one.document, two.document, any_order):
            if rules.ignores(change.path):
                continue
            why = ""
            if rules.guess and not rules.compares(change.path):
                why = guess.varies(shape, change.path, change.expected, change.received)
            found.append((change, why))
            if len(found) >= MOST_FIELDS:
                break
        return found

    def _differ(self, shape: str, one: _Held, two: _Held) -> None:
        """Two that are not the same."""
        self.tallies[shape].different += 1
        for change, why in self._judged(shape, one, two):
            if why:
                self._vary(shape, change, why)
                continue
            left, right = value_text(change.expected, self.hide), value_text(change.received, self.hide)
            numbers = (one.moment.seq, two.moment.seq, one.moment.number, two.moment.number)
            self._add(general(change.path), "field", Difference(shape, change.path, left, right, *numbers))

    def _alone(self, shape: str, moment: Moment, *, ours: bool) -> None:
        """One without its like; how many a server pushes by itself is a matter of time, unless there was none, or they
        were waited for in vain: of those that are missing, the last."""
        tally = self.tallies[shape]
        if shape in self.guess.pushed and not self.rules.counts and tally.received and tally.expected:
            if not ours or self.in_vain[shape] - self._missed[shape] <= len(self._waiting[shape].expected):
                return
            self._missed[shape] += 1
        whole = document(moment.payload[:1024], text=False) if shape.startswith("binary") else _text(moment)
        what = value_text(whole, self.hide)
        left, right = (what, value_text(MISSING)) if ours else (value_text(MISSING), what)
        numbers = (moment.seq, -1, moment.number, 0) if ours else (-1, moment.seq, 0, moment.number)
        side = "missing" if ours else "extra"
        self._add((), side, Difference(shape, (), left, right, *numbers, whole=True))

    def _add(self, path: tuple[str, ...], side: str, difference: Difference) -> None:
        known = self._differences.get((difference.shape, path, side))
        if known is not None:
            known.count += 1
        elif len(self._differences) < MOST:
            self._differences[difference.shape, path, side] = difference

    def _vary(self, shape: str, change: Change, why: str) -> None:
        key = shape, general(change.path)
        known = self._varying.get(key)
        if known is not None:
            known.count += 1
        elif len(self._varying) < MOST:
            self._varying[key] = Varying(shape, change.path, why)


def _text(moment: Moment) -> str:
    return moment.payload[:1024].decode("utf-8", "surrogateescape")
