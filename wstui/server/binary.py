"""A feed of binary messages of every sort that an inspector meets: packed, compressed, a picture, noise."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from itertools import count
from random import Random

from websockets.asyncio.server import ServerConnection

from wstui.server.feed import Pace, alongside
from wstui.server.packing import Value, cbor, msgpack, png

__all__ = ["Binary"]

WIDTH, HEIGHT = 96, 48
GROUND, GRID, LINE = 0, 1, 2
PALETTE = [(18, 20, 26), (44, 48, 60), (92, 200, 255)]


class Binary:
    """Sends one message of each sort at once and then one every `interval` seconds, in turn; echoes what it gets."""

    def __init__(self, random: Random, interval: float) -> None:
        self.random = random
        self.interval = interval

    async def talk(self, connection: ServerConnection) -> None:
        """Serve one client."""

        async def listen() -> None:
            async for message in connection:
                await connection.send(message)

        await alongside(listen(), self._publish(connection))

    async def _publish(self, connection: ServerConnection) -> None:
        messages = self.messages()
        for _ in range(5):
            await connection.send(next(messages))
        pace = Pace(1 / self.interval)
        while True:
            await pace.due()
            await connection.send(next(messages))

    def messages(self) -> Iterator[bytes]:
        """MessagePack, CBOR, gzip, PNG and random bytes, over and over."""
        for number in count(1):
            yield msgpack(self._reading(number, "msgpack"))
            yield cbor(self._reading(number, "cbor"))
            plain = {"sensor": "gzip", "n": number, "log": ["pump on", "valve 3 open", "pump off"] * 8}
            yield gzip.compress(json.dumps(plain).encode(), mtime=0)
            yield png(self._chart(), PALETTE)
            yield self.random.randbytes(256)

    def _reading(self, number: int, sensor: str) -> Value:
        """What a measuring device might send."""
        return {
            "sensor": sensor,
            "n": number,
            "ok": True,
            "fault": None,
            "celsius": round(self.random.gauss(21.5, 0.4), 2),
            "offset": -self.random.randrange(40, 4000),
            "place": "Grünstraße 7, \N{SNOWMAN}",
            "samples": [self.random.randrange(2**16) for _ in range(8)],
            "key": self.random.randbytes(16),
            "ts": time.time_ns() // 1_000_000,
        }

    def _chart(self) -> list[bytes]:
        """A line that wanders over a grid."""
        rows = [bytearray(GRID if x % 16 == 0 or y % 16 == 0 else GROUND for x in range(WIDTH)) for y in range(HEIGHT)]
        y = HEIGHT // 2
        for x in range(WIDTH):
            to = min(max(y + self.random.randint(-4, 4), 2), HEIGHT - 3)
            for between in range(min(y, to), max(y, to) + 1):
                rows[between][x] = LINE
            y = to
        return [bytes(row) for row in rows]
