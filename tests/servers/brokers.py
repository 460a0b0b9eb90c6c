"""Brokers of Debian: nats-server, and Mosquitto behind a WebSocket, which Debian builds it without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from servers.process import free_port, listening
from servers.programs import need_program

__all__ = ["mosquitto", "nats"]


@contextmanager
def nats(folder: Path) -> Iterator[str]:
    """Run nats-server and give the URL of its WebSocket."""
    program = need_program("nats-server")
    config = folder / "nats.conf"

    def command(port: int) -> list[str | Path]:
        web = f'websocket {{ listen: "127.0.0.1:{port}", no_tls: true }}'
        config.write_text(f'listen: "127.0.0.1:{free_port()}"\n{web}\n')
        return [program, "-c", config]

    with listening(command, folder / "nats.log") as port:
        yield f"ws://127.0.0.1:{port}/"


@asynccontextmanager
async def mosquitto(folder: Path) -> AsyncIterator[str]:
    """Run Mosquitto, and give the URL of a WebSocket that its stream of bytes goes through."""
    program = need_program("mosquitto")
    config = folder / "mosquitto.conf"

    def command(port: int) -> list[str | Path]:
        config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
        return [program, "-c", config]

    with listening(command, folder / "mosquitto.log") as port:

        async def bridge(near: ServerConnection) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)

            async def back() -> None:
                while data := await reader.read(2**16):
                    await near.send(data)
                await near.close()

            task = asyncio.create_task(back())
            try:
                async for message in near:
                    assert isinstance(message, bytes)
                    writer.write(message)
            except ConnectionClosed:
                pass
            finally:
                writer.close()
                await asyncio.gather(task, return_exceptions=True)

        async with serve(bridge, "127.0.0.1", 0, subprotocols=[Subprotocol("mqtt")]) as server:
            yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/mqtt"
