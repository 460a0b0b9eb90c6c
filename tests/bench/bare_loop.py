"""The loop that everybody writes, as a program: reads messages from a URL and prints how many, and the seconds."""

from __future__ import annotations

import asyncio
import sys
import time

from websockets.asyncio.client import connect


async def read(url: str, count: int) -> float:
    """Seconds from the first message to the last of `count`."""
    began = 0.0
    seen = 0
    async with connect(url, max_size=None) as connection:
        async for _ in connection:
            seen += 1
            if seen == 1:
                began = time.perf_counter()
            if seen == count:
                break
        took = time.perf_counter() - began
        # The server may still be sending: nothing is owed to it.
        connection.transport.abort()
    return took


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(read(sys.argv[1], int(sys.argv[2]))):.6f}\n")
