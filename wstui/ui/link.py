"""The link to the terminal: how much may be written to it, and when the next picture. Knows no terminal and no widget;
it is told what was written and what was answered, and is given a clock.

Behind SSH everything written is taken at once and waits somewhere on the way, up to megabytes of it: the screen would
show the past, and a key's echo stand at the end of the queue. So where the link may be slow, the terminal is asked a
question behind a picture (where its cursor is, which every terminal answers), and the next one waits for the answer.
It is asked before the first picture too: whether it answers at all must be known before it is judged by how long it
takes for one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["ASK", "YIELD", "Link"]

ASK = "\x1b[6n"
"""Where the cursor is (DSR, ECMA-48 section 8.3.35)."""


class Manner(NamedTuple):
    """Bytes a second, over time, and seconds between two pictures that nobody asked for with a key."""

    rate: float
    interval: float


LOCAL, SLOW = Manner(150_000, 1 / 5), Manner(32_000, 1 / 4)
"""Five pictures a second look live; one for each of ten messages a second would cost twice as much and show no more."""

WINDOW = 3072
"""Bytes on their way, after which even the picture that follows a key waits: about two pictures of a log that moves."""
FIRST_PATIENCE, PATIENCE, MOST_PATIENCE = 0.5, 2.0, 30.0
"""Seconds after which an answer is not waited for: the first, the later ones, and where these did not come in time,
each of which doubles them."""
SLOWEST = 960
"""Bytes a second that any link takes (9,600 bit/s): for what is before a question, its answer is waited for longer."""
MOST_REST = 1.0
MOMENT = 0.001
"""Seconds that are not worth a wait."""
YIELD = 0.015
"""Seconds that a key has the program for itself: as long as its echo takes."""
DOUBT = 10.0
"""Seconds for which a terminal that was seen to be slow is asked."""


class Link:
    """One terminal, for the time of a run. Times are seconds of `clock`."""

    def __init__(self, *, slow: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.slow = slow
        self._manner = SLOW if slow else LOCAL
        self._clock = clock
        self._debt, self._debt_at = 0.0, clock()
        """Bytes written beyond what the rate allowed until then."""
        self._asked_at: float | None = None
        self._before, self._behind = 0, 0
        """Bytes that no answer has confirmed: up to the question, and since."""
        self._rest_until = self._yield_until = self._doubt_until = float("-inf")
        self._patience = FIRST_PATIENCE
        self._heard = self._deaf = False

    @property
    def interval(self) -> float:
        """Seconds between two pictures."""
        return self._manner.interval

    @property
    def quick(self) -> bool:
        """Whether it takes what is written at once, as far as it is known: images may be sent, and not only text."""
        return not self.slow and self._asked_at is None and self._clock() >= self._doubt_until

    @property
    def asks(self) -> bool:
        """Whether a question belongs behind what is written next."""
        return self._asked_at is None and not self._deaf and (self.slow or self._clock() < self._doubt_until)

    @property
    def full(self) -> bool:
        """Whether so much is on its way that nothing should follow, whoever wants it."""
        self._give_up()
        return self._asked_at is not None and self._before + self._behind > WINDOW

    @property
    def patience(self) -> float:
        """Seconds for which the answer to a question is waited for, from when it was asked."""
        return self._patience + (self._before / SLOWEST if self._heard else 0.0)

    def wait(self) -> float:
        """In how many seconds a picture may be drawn that no key asked for; where an answer is waited for, until it is
        given up."""
        self._give_up()
        now = self._clock()
        if self._asked_at is not None:
            return self._asked_at + self.patience - now
        debt = self._owed(now) / self._manner.rate
        wait = max(debt, self._rest_until - now, self._yield_until - now)
        return wait if wait > MOMENT else 0.0

    # -- what happens

    def sent(self, size: int) -> None:
        """So many bytes were written, by whomever."""
        now = self._clock()
        self._debt, self._debt_at = self._owed(now) + size, now
        self._behind += size

    def asked(self) -> None:
        """A question was the last of it."""
        self._asked_at = self._clock()
        self._before, self._behind = self._before + self._behind, 0

    def answered(self) -> None:
        """The terminal has got everything up to the question. It has a rest as long as that took: so a key finds the
        link free half of the time at least."""
        self._heard, self._deaf, self._patience = True, False, PATIENCE
        if self._asked_at is not None:
            now = self._clock()
            took = now - self._asked_at
            self._rest_until = now + min(took, MOST_REST)
            if took > self.interval:
                self.lagged()
            self._forget_question()

    def key(self) -> None:
        """A key was pressed: what moves by itself waits until its echo is drawn, but never for long."""
        now = self._clock()
        if now > self._yield_until + YIELD:
            self._yield_until = now + YIELD

    def lagged(self) -> None:
        """The terminal has not taken in one interval what was written for it."""
        self._doubt_until = self._clock() + DOUBT

    # -- parts

    def _owed(self, now: float) -> float:
        return max(0.0, self._debt - (now - self._debt_at) * self._manner.rate)

    def _give_up(self) -> None:
        if self._asked_at is not None and self._clock() - self._asked_at >= self.patience:
            self._patience = min(self._patience * 2, MOST_PATIENCE)
            # One that never said a word may not know the question; if it speaks up later, it does.
            self._deaf = not self._heard
            self._forget_question()

    def _forget_question(self) -> None:
        self._asked_at = None
        self._before = 0
