"""The fuzz run: whatever bytes a server sends, at whatever moment, nothing is raised, nothing goes on for ever, every
byte is recorded once, and the capture opens and reads to its end.

    .venv/bin/python tests/fuzz/run.py [--cases 100000] [--seed N] [--sockets 0.02] [--case NUMBER]

Prints the seed; a case that fails is named by seed and number, and `--case` tries it alone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import faulthandler
import io
import random
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from fuzz.case import Case
from fuzz.trial import in_process, over_sockets, read_capture, steps_counted
from wstui.session import Inspector
from wstui.store.capture import Capture

GROUP = 250
"""Cases that share a capture."""
PATIENCE = 300
"""Seconds after which a group that does not end shows where it is, and the run ends. The steps are counted long before
that; this is for what is not counted."""


def say(text: str) -> None:
    """A line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Run:
    """Groups of cases, each with a capture of its own."""

    def __init__(self, seed: int, sockets: float) -> None:
        self.seed = seed
        self.sockets = sockets
        self.ends: Counter[str] = Counter()
        self.rows = 0
        self.failed: list[str] = []
        self._faults: list[str] = []

    async def group(self, numbers: range | list[int], directory: Path) -> None:
        """Try some cases."""
        asyncio.get_running_loop().set_exception_handler(lambda _, context: self._faults.append(str(context)))
        capture = Capture.create(directory)
        inspector = Inspector(capture)
        by_socket = [n for n in numbers if random.Random(f"{self.seed}:{n}").random() < self.sockets]
        try:
            with steps_counted() as steps:
                for number in numbers:
                    if number not in by_socket:
                        steps.taken = 0
                        with self._watched(number):
                            self.ends[await in_process(Case.of(self.seed, number), capture, steps)] += 1
            for number in by_socket:
                with self._watched(number):
                    self.ends += await over_sockets([Case.of(self.seed, number)], inspector)
        finally:
            await inspector.close()
        with self._watched(numbers[0]):
            self.rows += read_capture(capture.path)
        capture.path.unlink()

    @contextlib.contextmanager
    def _watched(self, number: int):  # type: ignore[no-untyped-def]
        """Note a case that raises, or that somebody wrote of to stderr."""
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said):
                yield
        except Exception:
            self._fail(number, traceback.format_exc())
        if said.getvalue() or self._faults:
            self._fail(number, said.getvalue() + "\n".join(self._faults))
            self._faults.clear()

    def _fail(self, number: int, why: str) -> None:
        self.failed.append(f"seed {self.seed} case {number}")
        say(f"FAILED: --seed {self.seed} --case {number}\n{why}")


def main() -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--sockets", type=float, default=0.02, help="the share that goes over a real socket")
    parser.add_argument("--case", type=int, help="try only this one")
    args = parser.parse_args()
    warnings.simplefilter("error")
    say(f"seed {args.seed}")
    run = Run(args.seed, args.sockets)
    numbers = range(args.cases) if args.case is None else range(args.case, args.case + 1)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        for first in range(numbers.start, numbers.stop, GROUP):
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            asyncio.run(run.group(range(first, min(first + GROUP, numbers.stop)), Path(directory)))
            if first % (GROUP * 40) == 0 and first:
                say(f"{first:,} cases, {run.rows:,} rows read, {len(run.failed)} failed")
    faulthandler.cancel_dump_traceback_later()
    say(f"{len(numbers):,} cases in {time.monotonic() - began:.0f} s, {run.rows:,} rows read, {len(run.failed)} failed")
    for end, count in run.ends.most_common():
        say(f"{count:>9,}  {end}")
    return 1 if run.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
