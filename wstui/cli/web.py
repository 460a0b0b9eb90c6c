"""`wstui web`: the inspector in a browser. Says a URL that lets whoever has it in, until Ctrl+C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import REMAINDER, ArgumentParser, Namespace
from typing import TYPE_CHECKING

from wstui.cli._verb import Unusable
from wstui.cli.echo import port_number
from wstui.model import Failure
from wstui.safetext import oneline

if TYPE_CHECKING:
    from wstui.server.browser import BrowserServer

__all__ = ["VERB"]

CAREFUL = """\
careful: other machines may reach {host}. Whoever has the URL has your inspector: it connects from this machine, reads
and writes files as you, and runs what is typed for a pipe or an editor. What passes is not encrypted.
"""


class WebVerb:
    """The screen for those who have no terminal."""

    name = "web"
    help = "the inspector in a browser, at a URL with a token"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to serve, and what to run in each tab."""
        add = parser.add_argument
        add("-l", "--listen", "--port", type=port_number, default=0, metavar="PORT", dest="listen",
            help="the port; a free one if not given")  # fmt: skip
        add("--host", default="127.0.0.1", help="the address to listen on, 127.0.0.1 if not given")
        add("words", nargs=REMAINDER, metavar="WORDS", help="as after wstui: URLs and their flags, a verb; demo, say")

    def run(self, args: Namespace) -> int:
        """Serve until SIGINT, SIGTERM or SIGHUP."""
        if args.words[:1] == [self.name]:
            raise Unusable("a browser within a browser leads nowhere", "name what it is to show: wstui web demo")
        try:
            from wstui.server.browser import BrowserServer
        except ImportError as exc:
            raise Failure(f"{exc.name} is not installed", "pip install 'wstui[web]'") from None
        return asyncio.run(_serve(BrowserServer([sys.executable, "-m", "wstui", *args.words]), args))


async def _serve(server: BrowserServer, args: Namespace) -> int:
    from wstui.server.browser import is_loopback

    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    async with server:
        try:
            await server.listen(args.host, args.listen)
        except OSError as exc:
            why = os.strerror(exc.errno) if exc.errno and exc.errno > 0 else str(exc)
            raise Failure(
                f"cannot listen on {oneline(args.host)} port {args.listen}: {why}", "choose another port"
            ) from None
        if not is_loopback(args.host):
            sys.stderr.write(CAREFUL.format(host=oneline(args.host)))
            sys.stderr.flush()
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await done.wait()
    return 0


VERB = WebVerb()
