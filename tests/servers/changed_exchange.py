"""The embedded server a day later: its tickers say one field differently. It prints its URL, and serves until it is
ended. An old login is forgiven, and a restart takes no time, so that a recording can be replayed at any speed.

python tests/servers/changed_exchange.py, with wstui on the path
"""

from __future__ import annotations

import asyncio
import sys
from random import Random

from wstui.server import exchange
from wstui.server.app import serve
from wstui.server.market import Quote
from wstui.server.restart import Restart

EXPECTED, CHANGED = "SPOT", "MARGIN"
"""What `instType` is in a recording, and what it is here."""


def changed(quote: Quote, random: Random) -> dict[str, str]:
    """A ticker with the one field changed."""
    return exchange.ticker(quote, random) | {"instType": CHANGED}


async def main() -> None:
    """Serve."""
    exchange.CHANNELS["tickers"] = changed
    exchange.DRIFT = 3600.0
    async with await serve(restart=Restart(notice=0.5, absence=0.0), rate=20) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
