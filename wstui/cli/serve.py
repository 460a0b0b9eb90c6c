"""`wstui serve`: the server's side of a capture, played to whatever client connects, until Ctrl+C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wstui.cli._recorded import chosen, count_secrets, open_capture, scenes
from wstui.cli._verb import Unusable
from wstui.cli.echo import port_number, seconds
from wstui.hiding import masked
from wstui.model import Direction, Failure
from wstui.replay.plan import Pace, parse_pace
from wstui.safetext import oneline

if TYPE_CHECKING:
    from wstui.server.app import Server
    from wstui.server.played import Scene, Speed
    from wstui.store.capture import Capture
    from wstui.store.connections import ConnectionRecord

__all__ = ["SPEEDS", "VERB", "on_lines", "pace"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def pace(text: str) -> Pace:
    """A speed on the command line."""
    try:
        return parse_pace(text)
    except Failure as failure:
        raise ArgumentTypeError(str(failure)) from None


SPEEDS = "original (if not given), a factor such as 10x, answered: as fast as {}, step: {} with Enter"


class ServeVerb:
    """A capture as a server."""

    name = "serve"
    help = "play the server's side of a capture to any client"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to play, where, and how fast."""
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="a capture file")
        add("-l", "--listen", type=port_number, default=0, metavar="PORT", help="the port; a free one if not given")
        add("--host", default="127.0.0.1", help="the address to listen on, 127.0.0.1 if not given")
        add("--connection", metavar="NAME", help="one connection of the capture, by name or number; all if not given")
        speeds = SPEEDS.format("the client takes it", "each message")
        add("--speed", type=pace, default=Pace(), metavar="SPEED", help=speeds)
        patience = "go on without a message of the client after so long; it is waited for if not given"
        add("--patience", type=seconds, metavar="S", help=patience)

    def run(self, args: Namespace) -> int:
        """Serve until SIGINT, SIGTERM or SIGHUP."""
        capture = open_capture(args.file)
        try:
            return asyncio.run(_serve(capture, chosen(capture, args.connection), args))
        finally:
            capture.close()


async def _serve(capture: Capture, records: list[ConnectionRecord], args: Namespace) -> int:
    from wstui.server.played import play

    played: list[Scene] = [scene for record in records for scene in await scenes(capture, record)]
    if not played:
        raise Unusable("no connection of the capture was ever answered", "there is nothing to play")
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    _say(await _secrets(capture, records, args.host))
    _say(_heartbeats(played))
    deflate = any("permessage-deflate" in word for r in records for a in r.attempts if a.handshake
                  for word in a.handshake.extensions)  # fmt: skip
    try:
        server = await play(
            played, args.host, args.listen, speed=_speed(args), compression=deflate, tell=lambda text: _say([text])
        )
    except OSError as exc:
        why = exc.strerror or exc
        raise Failure(f"cannot listen on {args.host} port {args.listen}: {why}", "choose another port") from exc
    async with server:
        sys.stdout.write(_urls(server, played))
        sys.stdout.flush()
        await done.wait()
    return 0


def _heartbeats(played: list[Scene]) -> list[str]:
    """What is not waited for, as every client has its own."""
    from wstui.shape import name_of

    found = {shape: reply for scene in played for shape, reply in scene.beats.items()}
    said = [
        oneline(name_of(shape)) + (f" (answered with {oneline(reply.payload)})" if reply is not None else "")
        for shape, reply in found.items()
    ]
    return [f"heartbeats of a client are not waited for: {', '.join(said)}"] if said else []


def _speed(args: Namespace) -> Speed:
    from wstui.server.played import Speed, Steps

    steps = Steps() if args.speed.stepped else None
    if steps is not None:
        on_lines(steps.more, lambda: None)
    return Speed(args.speed.factor, steps, args.patience)


def on_lines(typed: Callable[[int], object], ended: Callable[[], object]) -> None:
    """Have `typed` called with how many lines were typed, whenever some were, and `ended` when no more can be."""
    loop, number = asyncio.get_running_loop(), sys.stdin.fileno()

    def read() -> None:
        data = os.read(number, 4096)
        if data:
            typed(data.count(b"\n"))
        else:
            loop.remove_reader(number)
            ended()

    loop.add_reader(number, read)


async def _secrets(capture: Capture, records: list[ConnectionRecord], host: str) -> list[str]:
    """What should be known before anybody connects."""
    said = []
    count = await count_secrets(capture, records, Direction.IN)
    heads = [a.handshake.response.decode("latin-1").splitlines() for r in records for a in r.attempts if a.handshake]
    held = sum(masked(head) != head for head in heads)
    if count or held:
        words = [f"{count:,} of the messages hold a secret, or what is called a token or the like"] * bool(count)
        words += [f"{held:,} of the responses have cookies or other secrets"] * bool(held)
        said.append(f"careful: {' and '.join(words)}; whoever connects gets them")
    if host not in LOOPBACK:
        said.append(f"careful: other machines may reach {oneline(host)}")
    return said


def _say(lines: list[str]) -> None:
    """Talk goes to stderr."""
    for line in lines:
        sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _urls(server: Server, played: list[Scene]) -> str:
    return "".join(f"{server.url}{oneline(target)}\n" for target in dict.fromkeys(scene.target for scene in played))


VERB = ServeVerb()
