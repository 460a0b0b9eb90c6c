"""`wstui demo`: the inspector on the embedded server, in one process, with directories of its own that go with it. The
tutorial: no network, no configuration, nothing left behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from wstui.cli._looks import add_looks, take_looks
from wstui.cli.echo import seconds
from wstui.model import Payload, Profile

if TYPE_CHECKING:
    from wstui.payloads.collection import Collection

__all__ = ["VERB"]

HINT = "Keys to try: 1 prices · x hex · h handshake · 7 restarts the server"
RESTART = 60.0
"""Seconds until the exchange restarts once by itself: after the first look around, and before a visitor has left."""
PASSING = "the demo keeps nothing: it is gone when you quit"

SUBSCRIBE = '{"op":"subscribe","args":[{"channel":"mark-price","instId":"BTC-USDT"}]}'
TICKERS = '{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}'

LOGIN = (
    '{"op":"login","args":[{"apiKey":"{{api_key}}","passphrase":"{{passphrase}}","timestamp":"{{now}}",'
    '"sign":"{{hmac_sha256 api_secret prehash \'base64\'}}"}]}'
)
ENVIRONMENT = "demo"
VARIABLES = """\
# What {{name}} stands for while this environment is chosen; V chooses another.
api_key = "demo-key"
prehash = "{{now}}GET/users/self/verify"

[secret]
api_secret = "demo-secret"
passphrase = "demo"
"""
EXCHANGE = (
    Payload("subscribe mark-price", SUBSCRIBE),
    Payload("ping", "ping"),
    Payload("unsubscribe mark-price", SUBSCRIBE.replace("subscribe", "unsubscribe")),
    Payload("a channel that is not there", SUBSCRIBE.replace("mark-price", "weather")),
    Payload("subscribe tickers", TICKERS),
    Payload("log in", LOGIN),
    Payload("restart the server", '{"op":"restart"}'),
)
ECHO = (
    Payload("hello", "hello"),
    Payload("numbers that must survive", '{"id":12345678901234567890,"price":1.10,"price":1.10}'),
    Payload("looks like markup", '[bold]x[/bold] {"path":"[/etc]"}'),
    Payload("six bytes", "00 01 02 fd fe ff", "hex"),
)
BINARY = (Payload("MessagePack {ok: true}", "81 a2 6f 6b c3", "hex"),)


class DemoVerb:
    """The tutorial."""

    name = "demo"
    help = "the inspector on three live connections to the embedded server"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When the server restarts, and how it is drawn."""
        restart = f"seconds until the exchange restarts once by itself, {RESTART:g} if not given; 0: never"
        parser.add_argument("--restart", type=seconds, default=RESTART, metavar="S", help=restart)
        add_looks(parser.add_argument)

    def run(self, args: Namespace) -> int:
        """Show it."""
        take_looks(args)
        with _own_directories():
            return asyncio.run(_demo(args.restart))


@contextmanager
def _own_directories() -> Iterator[None]:
    """Configuration and state in a temporary directory, removed at the end, also at that by a signal."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    directory = tempfile.mkdtemp(prefix="wstui-demo-")
    try:
        for name in ("CONFIG", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(directory, name.lower()))
        yield
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Before and after the loop handles signals, end as by a call to exit."""
    sys.exit(128 + number)


async def _demo(restart: float) -> int:
    from wstui import config
    from wstui.cli import _screen
    from wstui.payloads.collection import Collection
    from wstui.payloads.trust import Trust
    from wstui.payloads.variables import Variables

    collection = Collection(config.collection_dir())
    saved = Variables(collection, os.environ, env=ENVIRONMENT), Trust(config.trusted_file())
    async with AsyncExitStack() as stack:

        async def prepare() -> Sequence[Profile]:
            """Start the server while the first picture is drawn."""
            server = await asyncio.to_thread(import_module, "wstui.server.app")
            await asyncio.to_thread(import_module, "wstui.net.client")
            running = await stack.enter_async_context(await server.serve(restart=server.Restart(restart)))
            return _save(collection, running.url)

        return await _screen.live([], collection, prepare=prepare, hint=HINT, select=1, saved=saved, passing=PASSING)


def _save(collection: Collection, url: str) -> list[Profile]:
    """The three profiles, saved with their payloads, and the environment with what a login needs."""
    # Not before: the first picture needs none of them.
    from wstui.payloads import safefile
    from wstui.payloads.envfile import env_file
    from wstui.payloads.recipe import NONE, Heartbeat, Recipe, Step

    recipe = Recipe(
        (
            Step("log in"),
            Step(wait=".event=login", extract=(("conn", ".connId"),)),
            Step("subscribe tickers"),
            Step(wait=".arg.channel=tickers .data"),
        ),
        Heartbeat(3.0, "ping", "pong"),
    )
    profiles = [
        (Profile(url + "/", "echo"), ECHO, NONE),
        (Profile(url + "/exchange", "exchange", reconnect="abnormal"), EXCHANGE, recipe),
        (Profile(url + "/binary", "binary"), BINARY, NONE),
    ]
    safefile.replace(env_file(collection.directory, ENVIRONMENT), VARIABLES.encode())
    for profile, payloads, steps in profiles:
        collection.create(profile, payloads, steps)
    return [profile for profile, _, _ in profiles]


VERB = DemoVerb()
