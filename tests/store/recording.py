"""A process that records until it is killed: prints how many messages must survive, each time all were written.

    python -m store.recording DIRECTORY

It never asks for a flush: what it reports was written because the capture does so by itself.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from store.feed import drained, text_run
from wstui.model import Profile
from wstui.store.capture import Capture


async def main(directory: Path) -> None:
    """Record bursts of numbered messages on two connections, large and small."""
    capture = Capture.create(directory)
    recorders = [capture.recorder(capture.add_connection(Profile(f"ws://{name}/"))) for name in "ab"]
    sys.stdout.write(f"{capture.path}\n")
    count = 0
    while True:
        for burst in (1, 40, 2000, 3):
            for recorder in recorders:
                recorder.run(text_run(*[b"%09d" % n + b"." * (n % 300) for n in range(count, count + burst)]))
                count += burst
            await asyncio.sleep(0)
        await drained(capture)
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
