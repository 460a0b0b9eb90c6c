"""From a flag on the command line to the wire: a real server says what it saw. Each flag is met twice, as it was typed
and out of the file of a profile that was saved with it."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import warnings
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from net.test_tls import server_context
from servers.process import PATIENCE, free_port
from servers.proxies import tinyproxy
from servers.witness import AFTER, Witness, witness
from wstui.cli._open_url import add_arguments, profiles_from, words_of
from wstui.model import Direction, Handshake, Opcode, Profile, State
from wstui.payloads.collection import Collection
from wstui.session import Inspector, Session
from wstui.store.capture import Capture


@dataclass
class Outcome:
    """What became of a command line: what the server said of it, None where it did not open, and what wstui knows."""

    said: dict[str, Any] | None
    shake: Handshake
    failure: str
    server: Witness

    def header(self, name: str) -> list[str]:
        """What the server got in headers of a name."""
        assert self.said is not None, self.failure
        return [value for key, value in self.said["headers"] if key.lower() == name.lower()]

    def saw(self, name: str) -> Any:
        """One of the other things that the server saw."""
        assert self.said is not None, self.failure
        return self.said[name]

    @property
    def tcp(self) -> str:
        """Which addresses were tried."""
        return next(phase.detail for phase in self.shake.phases if phase.name == "tcp")


class World:
    """Servers of every kind, and the words that stand for where they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.servers: dict[str, Witness] = {}
        self.words: dict[str, object] = {"folder": folder, "dead": free_port(), "unix": folder / "unix"}

    def add(self, name: str, server: Witness) -> None:
        """One more server, by its name in words."""
        self.servers[name] = server
        self.words[name] = server.port


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A CA for every server here, and for the client."""
    return trustme.CA()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an HTTP proxy."""
    with tinyproxy(tmp_path_factory.mktemp("proxy")) as port:
        yield port


def old_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """A server's side that speaks TLS 1.0 and nothing else."""
    context = server_context(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


@pytest.fixture
async def world(
    tmp_path: Path, authority: trustme.CA, proxy: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """All servers, and no proxy in the environment."""
    for name in os.environ.copy():
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    leaf, client = authority.issue_cert("localhost"), authority.issue_cert("x", common_name="the client")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    client.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    client.private_key_pem.write_to_path(tmp_path / "key.pem")
    mutual = server_context(leaf)
    mutual.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(mutual)
    made = World(tmp_path)
    made.words["proxy"] = proxy
    async with AsyncExitStack() as stack:
        made.add("plain", await stack.enter_async_context(witness()))
        made.add("v6", await stack.enter_async_context(witness(address="::1")))
        made.add("tls", await stack.enter_async_context(witness(tls=server_context(leaf))))
        made.add("mutual", await stack.enter_async_context(witness(tls=mutual)))
        made.add("old", await stack.enter_async_context(witness(tls=old_context(leaf))))
        made.servers["unix"] = await stack.enter_async_context(witness(unix=str(tmp_path / "unix")))
        yield made


def read(words: list[str], collection: Collection) -> Profile:
    """The profile that a command line means, read as the program reads it."""
    parser = ArgumentParser(exit_on_error=False, add_help=False)
    add_arguments(parser)
    (profile,) = profiles_from(parser.parse_intermixed_args(words_of(words)), collection)
    return profile


async def met(profile: Profile, server: Witness, folder: Path) -> Outcome:
    """Connect as the program does, hear what the server has to say, send a word and go."""
    inspector = Inspector(Capture.create(folder))
    session = inspector.add(profile, connect=False)
    news = asyncio.Event()
    inspector.on_changed = lambda _: news.set()
    inspector.capture.on_grown = news.set
    async with asyncio.timeout(PATIENCE):
        await session.connect()
        while session.state in (State.OPEN, State.CLOSING) and AFTER not in texts(session):
            await news.wait()
            news.clear()
            inspector.capture.grown_seen()
        if session.state is State.OPEN:
            await session.send("seen")
        await session.disconnect()
    inspector.capture.flush()
    said = next(iter(texts(session)), None)
    assert session.handshake is not None
    failure = session.failure.what if session.failure else ""
    outcome = Outcome(json.loads(said) if said else None, session.handshake, failure, server)
    await inspector.close()
    if said:
        await server.gone.wait()
    return outcome


def texts(session: Session) -> list[str]:
    """The texts that came, as far as they are in the capture."""
    view = session.view
    rows = enumerate(view.rows(0, len(view)))
    found = [at for at, row in rows if row.opcode is Opcode.TEXT and row.direction is Direction.IN]
    return [bytes(view.message(at).payload).decode() for at in found]


Fact = Callable[[Outcome], object]

OF_CLIENT = ["--ca", "{folder}/ca.pem", "--cert", "{folder}/cert.pem"]
NAMED = ["ws://example.test:{plain}", "--resolve", "example.test:{plain}:127.0.0.1"]
DEAD = {"http_proxy": "http://127.0.0.1:{dead}"}

PLAIN: dict[str, tuple[list[str], Fact, object]] = {
    "none": (["localhost:{plain}"], lambda o: o.header("User-Agent")[0].split("/")[0], "wstui"),
    "-H": (
        ["localhost:{plain}", "-H", "X: 1", "--header", "X-Y;"],
        lambda o: (o.header("X"), o.header("X-Y")), (["1"], [""]),
    ),
    "-o": (["localhost:{plain}", "-o", "http://o"], lambda o: o.header("Origin"), ["http://o"]),
    "-H Origin:": (["localhost:{plain}", "-o", "http://o", "-H", "Origin:"], lambda o: o.header("Origin"), []),
    "-H Host:": (["localhost:{plain}", "-H", "Host: h"], lambda o: o.header("Host"), ["h"]),
    "--user-agent": (["localhost:{plain}", "--user-agent", "me/1"], lambda o: o.header("User-Agent"), ["me/1"]),
    "--user-agent ''": (["localhost:{plain}", "--user-agent", ""], lambda o: o.header("User-Agent"), []),
    "--compression": (
        ["localhost:{plain}", "--compression", "client_max_window_bits=10; server_no_context_takeover"],
        lambda o: sorted(o.header("Sec-WebSocket-Extensions")[0].split("; ")),
        ["client_max_window_bits=10", "permessage-deflate", "server_no_context_takeover"],
    ),
    "--no-compression": (
        ["localhost:{plain}", "--no-compression"], lambda o: o.header("Sec-WebSocket-Extensions"), [],
    ),
    "--location": (["localhost:{plain}/moved"], lambda o: (o.saw("path"), o.server.requests), ("/", ["/moved", "/"])),
    "--no-location": (
        ["localhost:{plain}/moved", "--no-location"],
        lambda o: (o.said, o.shake.status, o.server.requests), (None, 302, ["/moved"]),
    ),
    "size": (["localhost:{plain}/large"], lambda o: o.server.ended, 1000),
    "--max-size": (["localhost:{plain}/large", "--max-size", "1999"], lambda o: o.server.ended, 1009),
    "--max-size as large": (["localhost:{plain}/large", "--max-size", "2000"], lambda o: o.server.ended, 1000),
    "strict": (["localhost:{plain}/odd"], lambda o: o.server.ended, 1002),
    "--lenient": (["localhost:{plain}/odd", "--lenient"], lambda o: o.server.ended, 1000),
    "pong": (["localhost:{plain}/ping"], lambda o: o.server.ponged, True),
    "--no-auto-pong": (["localhost:{plain}/ping", "--no-auto-pong"], lambda o: o.server.ponged, False),
}  # fmt: skip

TLS: dict[str, tuple[list[str], Fact, object]] = {
    "not trusted": (["wss://localhost:{tls}"], lambda o: (o.said, "CA" in o.failure), (None, True)),
    "--ca": (["wss://localhost:{tls}", "--ca", "{folder}/ca.pem"], lambda o: o.saw("tls"), "TLSv1.3"),
    "--cacert": (["wss://localhost:{tls}", "--cacert", "{folder}/ca.pem"], lambda o: o.saw("tls"), "TLSv1.3"),
    "--insecure": (
        ["wss://localhost:{tls}", "--insecure"],
        lambda o: (o.saw("tls"), o.shake.tls and o.shake.tls.verified), ("TLSv1.3", False),
    ),
    "no --cert": (["wss://localhost:{mutual}", *OF_CLIENT[:2]], lambda o: o.said, None),
    "--cert --key": (
        ["wss://localhost:{mutual}", *OF_CLIENT, "--key", "{folder}/key.pem"],
        lambda o: o.saw("client")[-1], "the client",
    ),
    "name": (["wss://localhost:{tls}", "-k"], lambda o: o.saw("sni"), "localhost"),
    "--sni": (["wss://localhost:{tls}", "-k", "--sni", "other.test"], lambda o: o.saw("sni"), "other.test"),
    "versions": (["wss://localhost:{old}", "-k"], lambda o: o.failure[:30], "TLS: the server speaks TLS 1.0"),
    "--tls-min 1.0": (["wss://localhost:{old}", "-k", "--tls-min", "1.0"], lambda o: o.saw("tls"), "TLSv1"),
    "--tls-min 1.3": (
        ["wss://localhost:{old}", "-k", "--tls-min", "1.3"],
        lambda o: o.failure.partition("offers ")[2], "TLS 1.3 and later",
    ),
}  # fmt: skip

WAYS: dict[str, tuple[list[str], Fact, object]] = {
    "--resolve": (NAMED, lambda o: o.header("Host")[0].split(":")[0], "example.test"),
    "--connect-to": (
        ["ws://example.test", "--connect-to", "example.test:80:127.0.0.1:{plain}"],
        lambda o: o.header("Host"), ["example.test"],
    ),
    "--unix-socket": (
        ["ws://example.test/x", "--unix-socket", "{unix}"],
        lambda o: (o.saw("family"), o.header("Host")), ("AF_UNIX", ["example.test"]),
    ),
    "-4": (
        ["ws://example.test:{plain}", "--resolve", "example.test:{plain}:[::1],127.0.0.1", "-4"],
        lambda o: (o.saw("family"), "::1" in o.tcp), ("AF_INET", False),
    ),
    "-6": (
        ["ws://example.test:{v6}", "--resolve", "example.test:{v6}:127.0.0.1,[::1]", "-6"],
        lambda o: (o.saw("family"), "127.0.0.1" in o.tcp), ("AF_INET6", False),
    ),
    "straight": (NAMED, lambda o: o.saw("peer") == o.shake.local, True),
    "--proxy": (
        [*NAMED[:1], "--connect-to", "example.test:{plain}:localhost:{plain}", "--proxy", "http://127.0.0.1:{proxy}"],
        lambda o: (o.saw("peer") == o.shake.local, o.shake.proxy.rpartition(":")[0]), (False, "http://127.0.0.1"),
    ),
}  # fmt: skip

ENVIRONMENTS: dict[str, tuple[list[str], dict[str, str], object]] = {
    "http_proxy": (NAMED, DEAD, False),
    "--no-proxy": ([*NAMED, "--no-proxy"], DEAD, True),
    "NO_PROXY": (NAMED, DEAD | {"NO_PROXY": "example.test"}, True),
    "NO_PROXY of others": (NAMED, DEAD | {"NO_PROXY": "other.test"}, False),
}

CASES = PLAIN | TLS | WAYS


async def came_of(words: list[str], world: World, kept: bool) -> Outcome:
    """What comes of a command line, or of the profile that it was saved as."""
    server = next((world.servers[name] for name in world.servers if f"{{{name}}}" in " ".join(words)), None)
    assert server is not None
    collection = Collection(world.folder / "collection")
    profile = read([word.format(**world.words) for word in words], collection)
    if kept:
        collection.create(replace(profile, name="kept"))
        found = read(["kept"], collection)
        assert replace(found, name="") == profile
        profile = found
    return await met(profile, server, world.folder / "captures")


@pytest.mark.parametrize("kept", [False, True], ids=["typed", "kept"])
@pytest.mark.parametrize("name", CASES)
async def test_a_flag_is_seen_by_the_server(world: World, name: str, kept: bool) -> None:
    words, fact, wanted = CASES[name]
    outcome = await came_of(words, world, kept)
    assert fact(outcome) == wanted, outcome


@pytest.mark.parametrize("kept", [False, True], ids=["typed", "kept"])
@pytest.mark.parametrize("name", ENVIRONMENTS)
async def test_a_proxy_of_the_environment(world: World, monkeypatch: pytest.MonkeyPatch, name: str, kept: bool) -> None:
    words, environment, reached = ENVIRONMENTS[name]
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value.format(**world.words))
    outcome = await came_of(words, world, kept)
    assert (outcome.said is not None) is reached, outcome.failure
    assert reached or "cannot be reached" in outcome.failure
