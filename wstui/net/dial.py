"""From a host and a port to a TCP connection: names looked up, addresses tried side by side (RFC 8305), each timed.

It must know no TLS, no HTTP and no WebSocket.
"""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wstui.model import Failure, Profile
from wstui.net.timeline import Timeline

if TYPE_CHECKING:
    from wstui.route import ConnectTo, Resolve

__all__ = ["SPARED", "Found", "Routes", "Unreachable", "connect_tcp", "connect_unix", "lookup", "place"]

STAGGER = 0.25
"""Seconds one address has before the next is tried beside it (RFC 8305 section 5)."""

SPARED = 16
"""Of the files that this process may have open, so many are not for connections: without a file nothing can be said of
what went wrong, for words are loaded when they are needed, and nothing can be saved."""

FAMILIES = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}


@dataclass(frozen=True, slots=True)
class Routes:
    """What a profile says of addresses: which are given for a name, where to connect instead, which version of IP."""

    resolve: tuple[Resolve, ...] = ()
    connect_to: tuple[ConnectTo, ...] = ()
    version: int = 0

    @classmethod
    def of(cls, profile: Profile) -> Routes:
        """Those of a profile. Raises Failure where they cannot be read."""
        if not profile.resolve and not profile.connect_to:
            return cls(version=profile.ip_version)
        from wstui.route import parse_connect_to, parse_resolve

        return cls(
            tuple(parse_resolve(text) for text in profile.resolve),
            tuple(parse_connect_to(text) for text in profile.connect_to),
            profile.ip_version,
        )

    def target(self, host: str, port: int) -> tuple[str, int]:
        """Where to connect to instead of this; the first that fits counts, as in curl."""
        return next((to for rule in self.connect_to if (to := rule.applied(host, port))), (host, port))

    def given(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses that are given for a host; of several the last counts, and one that names it before `*`."""
        fitting = [rule for rule in self.resolve if rule.fits(host, port)]
        named = [rule for rule in fitting if rule.host != "*"]
        return (named or fitting)[-1].addresses if fitting else ()


@dataclass(frozen=True, slots=True)
class Found:
    """An address to connect to, as the socket module has it."""

    family: int
    sockaddr: tuple[Any, ...]

    @property
    def host(self) -> str:
        """The IP address, a scope after `%`."""
        return str(self.sockaddr[0])

    def __str__(self) -> str:
        return place(self.host, self.sockaddr[1])


class Unreachable(OSError):
    """None of the addresses `tried` could be connected to. `errno` is what all of them failed with, else None."""

    def __init__(self, tried: Sequence[tuple[str, OSError]]) -> None:
        super().__init__()
        self.tried = tuple(tried)
        numbers = {exc.errno for _, exc in tried}
        self.errno = numbers.pop() if len(numbers) == 1 else None

    def __str__(self) -> str:
        return "; ".join(f"{address} {_word(exc)}" for address, exc in self.tried)


def place(host: str, port: int) -> str:
    """A host and a port as one text; an IPv6 address gets brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def lookup(host: str, port: int, routes: Routes, timeline: Timeline) -> list[Found]:
    """The addresses of a host in the order in which they are to be tried; a phase only where a name is looked up.

    Raises:
        socket.gaierror: the name is not known.
        Failure: it has no address of the version that is wanted.
    """
    loop, family = asyncio.get_running_loop(), FAMILIES[routes.version]
    if given := routes.given(host, port):
        with timeline.phase("dns", f"{', '.join(given)}, as the profile says"):
            found = [entry for address in given for entry in _literal(address, port)]
            return _of_version(host, found, routes.version)
    if found := _literal(host, port):
        return _of_version(host, found, routes.version)
    with timeline.phase("dns", host) as span:
        try:
            infos = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        except socket.gaierror as exc:
            if routes.version and exc.errno in (socket.EAI_ADDRFAMILY, socket.EAI_NODATA):
                raise _no_family(host, routes.version) from exc
            raise
        except UnicodeError:
            raise socket.gaierror(socket.EAI_NONAME, "not a name") from None
        found = list(dict.fromkeys(Found(info[0], info[4]) for info in infos))
        span.detail = ", ".join(dict.fromkeys(entry.host for entry in found))
        return _interleaved(_of_version(host, found, routes.version))


async def connect_tcp(found: Sequence[Found], timeline: Timeline) -> socket.socket:
    """A connected socket to the first of the addresses that answers. Raises Unreachable where none does."""
    with timeline.phase("tcp") as span:
        race = _Race(found)
        try:
            return await race.run()
        finally:
            span.detail = race.story()


async def connect_unix(path: str, timeline: Timeline) -> socket.socket:
    """A connected socket to a Unix socket. Raises OSError."""
    with timeline.phase("tcp", f"Unix socket {path}"):
        sock = _socket(socket.AF_UNIX)
        try:
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, path)
        except BaseException:
            sock.close()
            raise
        return sock


class _Race:
    """Connection attempts to several addresses, begun one after another and run side by side; the first to succeed
    ends the others."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._waiting = list(found)
        self._running: dict[asyncio.Task[socket.socket], Found] = {}
        self._failed: dict[Found, OSError] = {}
        self._won: Found | None = None

    async def run(self) -> socket.socket:
        won: socket.socket | None = None
        try:
            while won is None:
                if not self._waiting and not self._running:
                    raise Unreachable([(str(entry), exc) for entry, exc in self._failed.items()])
                if self._waiting:
                    entry = self._waiting.pop(0)
                    self._running[asyncio.ensure_future(_connect(entry))] = entry
                patience = STAGGER if self._waiting else None
                done, _ = await asyncio.wait(self._running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    won = self._end(task, won)
            return won
        finally:
            await self._stop(won)

    def story(self) -> str:
        """The address that was connected to, and what became of the others."""
        parts = [str(self._won)] if self._won else []
        parts += [f"{entry} {_word(exc)}" for entry, exc in self._failed.items()]
        if not self._won:
            parts += [f"{entry} no answer" for entry in self._running.values()]
        return "; ".join(parts)

    def _end(self, task: asyncio.Task[socket.socket], won: socket.socket | None) -> socket.socket | None:
        """Take up what became of an attempt; a second winner is closed."""
        entry = self._running.pop(task)
        try:
            sock = task.result()
        except OSError as exc:
            self._failed[entry] = exc
            return won
        if won is not None:
            sock.close()
            return won
        self._won = entry
        return sock

    async def _stop(self, won: socket.socket | None) -> None:
        """End what still runs. Whoever connects at the last moment is closed."""
        for task in self._running:
            task.cancel()
        for made in await asyncio.gather(*self._running, return_exceptions=True):
            if isinstance(made, socket.socket):
                made.close()


async def _connect(entry: Found) -> socket.socket:
    sock = _socket(entry.family)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, entry.sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock


def _socket(family: int) -> socket.socket:
    """A socket, unless it would take one of the files that are spared. Raises OSError."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if most != resource.RLIM_INFINITY and sock.fileno() >= most - SPARED:
        sock.close()
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    return sock


def _literal(host: str, port: int) -> list[Found]:
    """The address that a text is; nothing where it is a name. Looks nothing up."""
    with suppress(socket.gaierror, UnicodeError):
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [Found(info[0], info[4]) for info in infos][:1]
    return []


def _of_version(host: str, found: list[Found], version: int) -> list[Found]:
    kept = [entry for entry in found if not version or entry.family == FAMILIES[version]]
    if not kept:
        raise _no_family(host, version)
    return kept


def _interleaved(found: list[Found]) -> list[Found]:
    """The addresses with the families in turn, that of the first one first (RFC 8305 section 4)."""
    first = [entry for entry in found if entry.family == found[0].family]
    other = [entry for entry in found if entry.family != found[0].family]
    mixed = [entry for pair in zip(first, other, strict=False) for entry in pair]
    shorter = min(len(first), len(other))
    return mixed + first[shorter:] + other[shorter:]


def _word(exc: OSError) -> str:
    return os.strerror(exc.errno).lower() if exc.errno else str(exc) or type(exc).__name__


def _no_family(host: str, version: int) -> Failure:
    from wstui.net import causes

    return causes.failure("no-family", host=host, version=version)
