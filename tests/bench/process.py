"""What a running process costs, read from /proc (Linux); and children that are ended with the block that began them."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servers.process import running

__all__ = ["ROOT", "Cost", "cost", "flood_server"]

ROOT = Path(__file__).parents[2]
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
WAITED = re.compile(r"(?m)^voluntary_ctxt_switches:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Cost:
    """Resident memory in bytes, processor time so far in seconds, and how often its threads woke up after a wait."""

    resident: int
    processor: float
    wakeups: int


def cost(pid: int) -> Cost:
    """What the process has cost until now."""
    # The second field is the program's name in brackets, which may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    threads = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/status")]
    wakeups = sum(int(WAITED.findall(text)[0]) for text in threads)
    return Cost(pages * PAGE, (int(fields[11]) + int(fields[12])) / TICK, wakeups)


@contextlib.contextmanager
def flood_server(
    *, count: int, rate: float = 0, size: int = 150, deflate: bool = False, binary: bool = False
) -> Iterator[str]:
    """The URL of a process that sends each connection `count` numbered texts of `size` bytes, or so many binary
    messages; a rate of 0 is as fast as it can."""
    arguments = ["--size", str(size), "--rate", str(rate), "--count", str(count)]
    arguments += ["--deflate"] * deflate + ["--binary"] * binary
    with running([sys.executable, ROOT / "tests" / "servers" / "flood.py", *arguments]) as url:
        yield url
