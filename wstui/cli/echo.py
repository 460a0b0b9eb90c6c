"""`wstui echo`: the embedded server alone, until Ctrl+C."""

from __future__ import annotations

import asyncio
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from wstui.model import Failure
from wstui.safetext import oneline

if TYPE_CHECKING:
    from wstui.server.app import Server

__all__ = ["VERB", "port_number", "seconds"]

PATHS = (
    ("/", "echo; over plain HTTP the request itself"),
    ("/exchange", "an exchange's public feed"),
    ("/binary", "MessagePack, CBOR, gzip, PNG, random bytes"),
    ("/blocks", "pushes without being asked"),
    ("/refuse/401", "refuses the handshake; also /refuse/503"),
    ("/.ws", "a web page that talks to it"),
    ("/.sse", "server-sent events"),
)


def port_number(text: str) -> int:
    """A port on the command line."""
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise ArgumentTypeError("a port is a number from 0 to 65535")


def seconds(text: str) -> float:
    """A number of seconds on the command line, 0 or more."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ArgumentTypeError(f"{oneline(text)} is not a number of seconds")
    return value


class EchoVerb:
    """The embedded server."""

    name = "echo"
    help = "run the embedded server alone, and say where it listens"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        add = parser.add_argument
        add("-l", "--listen", type=port_number, default=0, metavar="PORT", help="the port; a free one if not given")
        add("--host", default="127.0.0.1", help="the address to listen on, 127.0.0.1 if not given")

    def run(self, args: Namespace) -> int:
        """Serve until SIGINT, SIGTERM or SIGHUP."""
        return asyncio.run(_serve(args.host, args.listen))


async def _serve(host: str, port: int) -> int:
    from wstui.server.app import serve

    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    try:
        server = await serve(host, port)
    except OSError as exc:
        raise Failure(f"cannot listen on {host} port {port}: {exc.strerror or exc}", "choose another port") from exc
    async with server:
        sys.stdout.write(_urls(server))
        sys.stdout.flush()
        await done.wait()
    return 0


def _urls(server: Server) -> str:
    http = server.url.replace("ws", "http", 1)
    lines = [f"{http if path.startswith('/.') else server.url}{path:<14} {said}\n" for path, said in PATHS]
    return "".join(lines)


VERB = EchoVerb()
