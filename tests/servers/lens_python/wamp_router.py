"""A WAMP router: the package `xconn`, which speaks JSON, MessagePack and CBOR."""

# mypy: ignore-errors

import asyncio
import sys
from importlib import import_module

# The tests do not have it: the environment that runs this file does.
Router = import_module("xconn.router").Router
Server = import_module("xconn.server").Server


async def main(port: int) -> None:
    """Serve one realm."""
    router = Router()
    router.add_realm("realm1")
    await Server(router).start("127.0.0.1", port)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
