"""A feed that pushes without being asked, as block explorers do for every new block of a chain."""

from __future__ import annotations

import asyncio
import json
import time
from hashlib import sha256

from websockets.asyncio.server import ServerConnection

from wstui.server.feed import alongside

__all__ = ["Blocks"]

GENESIS = 840_000


class Blocks:
    """A chain that grows by one block every `interval` seconds; all connections see the same one.

    A block follows from its height alone, so that nothing is kept.
    """

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.clock = asyncio.get_running_loop().time
        self.started = self.clock()
        self.epoch = time.time()

    async def talk(self, connection: ServerConnection) -> None:
        """Serve one client: the newest block at once, then each new one. What it sends is read and left aside."""

        async def listen() -> None:
            async for _ in connection:
                pass

        await alongside(listen(), self._publish(connection))

    async def _publish(self, connection: ServerConnection) -> None:
        height = self._newest()
        while True:
            await connection.send(json.dumps(self.block(height), separators=(",", ":")))
            # A client that was slow goes on with the newest.
            height = max(height + 1, self._newest())
            left = self.started + (height - GENESIS) * self.interval - self.clock()
            await asyncio.sleep(max(0, left))

    def _newest(self) -> int:
        return GENESIS + int((self.clock() - self.started) / self.interval)

    def block(self, height: int) -> dict[str, object]:
        """The block of a height, with a few made-up transactions. Amounts exceed 2**53, as they do on chains."""
        seed = sha256(f"block {height}".encode()).digest()
        txs = [sha256(seed + bytes([n])).digest() for n in range(1 + seed[1] % 4)]
        return {
            "type": "block",
            "height": height,
            "hash": self._hash(height),
            "prev": self._hash(height - 1),
            "time": int(self.epoch + (height - GENESIS) * self.interval),
            "nonce": int.from_bytes(seed[8:16]),
            "txs": [
                {"hash": tx.hex(), "value": int.from_bytes(tx[:8]), "fee": 21_000 + int.from_bytes(tx[8:10])}
                for tx in txs
            ],
        }

    def _hash(self, height: int) -> str:
        # Found hashes begin with zeros.
        return "0" * 16 + sha256(f"hash {height}".encode()).hexdigest()[16:]
