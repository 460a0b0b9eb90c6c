"""One attempt to open a connection for a profile: the way there, TLS, the handshake, redirects, each part timed.

It must know no state and no record. Of the library it uses the protocol, and `handshake` and `start_keepalive` of the
connection, which are not documented; tests/net/test_contract.py holds them. And it raises two limits of the library,
`MAX_LINE_LENGTH` and `MAX_NUM_HEADERS` of `http11`; tests/net/test_answers.py holds those.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from websockets import http11
from websockets.client import ClientProtocol
from websockets.typing import Origin, Subprotocol
from websockets.uri import parse_uri

from wstui.httptext import Response, parse_response
from wstui.model import Failure, Hop, Profile, Tls
from wstui.net import tls
from wstui.net.request import explicit_headers, let_explicit_headers_win, offers
from wstui.net.timeline import Timeline
from wstui.net.way import Way
from wstui.net.wire import LARGEST

if TYPE_CHECKING:
    from wstui.net.gate import Gate
    from wstui.net.tap import Tap

__all__ = ["Opening"]

# The library logs what is state here ("keepalive ping failed"); with no handler that would reach stderr.
QUIET = logging.Logger("wstui.net", logging.CRITICAL + 1)
QUIET.disabled = True

# By itself the library refuses a response with a line of more than 8 KiB or with more than 128 headers, which breaks no
# rule; curl takes about as much as this.
http11.MAX_LINE_LENGTH, http11.MAX_NUM_HEADERS = 2**16, 512

LOOK = 3.0
"""Seconds that a second look at a certificate may take."""


class Opening:
    """An attempt to connect, redirects included. `url` is where it has got to, `hops` what led there, `tls` what was
    agreed on there, `way` how it got there, `tap` the newest connection, None before there is one.

    `make` makes a tap; `redirected` is called with the URL that a redirect leads to; `started_ns` is monotonic.
    """

    def __init__(
        self,
        url: str,
        profile: Profile,
        make: Callable[..., Tap],
        *,
        redirected: Callable[[str], None] = lambda url: None,
        close_timeout: float | None = None,
        started_ns: int = 0,
    ) -> None:
        self.url = url
        self.hops: list[Hop] = []
        self.tls: Tls | None = None
        self.tap: Tap | None = None
        self.timeline = Timeline(started_ns)
        self.way = Way(profile)
        self._profile = profile
        self._make = make
        self._redirected = redirected
        self._close_timeout = close_timeout
        self._headers = explicit_headers(profile)
        self._at_home = True
        """Whether it is still with the origin that was asked for, to which credentials belong."""

    @property
    def talk(self) -> tuple[bytes, bytes]:
        """What was asked and what was answered: by the server, or by an HTTP proxy that opened no way to it."""
        if self.tap is not None:
            return self.tap.question, bytes(self.tap.answer)
        gate, proxy = self.way.talk, self.way.proxy
        if gate is None or proxy is None or not proxy.scheme.startswith("http") or self.timeline.failed != "proxy":
            return b"", b""
        return gate.sent, gate.heard

    @property
    def server_name(self) -> str:
        """The name that is told to TLS, and that the certificate must be for."""
        return self._profile.sni if self._profile.sni and self._at_home else parse_uri(self.url).host

    async def open(self) -> None:
        """Open the connection. Whatever stands in the way is raised; TimeoutError when the profile's time is over."""
        async with asyncio.timeout(self._profile.open_timeout or None):
            while not await self._attempt():
                pass

    async def look(self, *, tls_min: str | None = None) -> Tls | None:
        """The version and the certificates of a server that TLS failed with: on a second connection, on which nothing
        is checked and nothing sent, from the version `tls_min` on if that is not the profile's. None where that does
        not work either, or not in time."""
        uri = parse_uri(self.url)
        name = self.server_name
        within = min(LOOK, self._profile.open_timeout or LOOK)
        with suppress(OSError, Failure):
            async with asyncio.timeout(within):
                gate = await Way(self._profile).open(uri.host, uri.port, Timeline(0), secure=True)
                try:
                    context = tls.context(tls.Terms(insecure=True, tls_min=tls_min or self._profile.tls_min))
                    behind = await gate.start_tls(context, server_hostname=name)
                    met = behind.transport.get_extra_info("ssl_object")
                    chain, whole = tls.presented(met)
                    version = met.version() if tls_min else ""
                    return Tls(
                        version, "", verified=False, server_name=tls.told(name), chain=chain, chain_complete=whole
                    )
                finally:
                    gate.transport.abort()
        return None

    async def _attempt(self) -> bool:
        """Ask for the URL; whether that opened the connection, or else led to another URL."""
        self.tls = self.tap = None
        self.tap = tap = await self._connect()
        with self.timeline.phase("upgrade") as span:
            try:
                await tap.handshake(self._headers, None)
            except BaseException as exc:
                tap.transport.abort()
                from wstui.net import redirects

                response = parse_response(bytes(tap.answer))
                span.detail = f"{response.status} {response.reason}".rstrip() if response.status else ""
                location = redirects.location_of(response)
                if location is None or not self._profile.location or not isinstance(exc, Exception):
                    raise
                self._redirect(response, location)
                return False
        tap.start_keepalive()
        return True

    async def _connect(self) -> Tap:
        """A connection on which nothing was said yet."""
        uri, profile = parse_uri(self.url), self._profile
        gate = await self.way.open(uri.host, uri.port, self.timeline, secure=uri.secure)
        try:
            if uri.secure:
                gate = await self._secure(gate, self.server_name)
            protocol = ClientProtocol(
                uri,
                origin=None if profile.origin is None else Origin(profile.origin),
                extensions=offers(profile),
                subprotocols=[Subprotocol(name) for name in profile.subprotocols] or None,
                max_size=LARGEST if profile.max_size is None else min(profile.max_size, LARGEST),
                logger=QUIET,
            )
            let_explicit_headers_win(protocol, profile.without)
            tap = self._make(
                protocol,
                ping_interval=profile.ping_interval or None,
                ping_timeout=profile.ping_timeout or None,
                close_timeout=self._close_timeout,
            )
            gate.hand_on(tap)
        except BaseException:
            gate.transport.abort()
            raise
        return tap

    async def _secure(self, gate: Gate, name: str) -> Gate:
        """TLS with the server, and what was agreed on."""
        profile = self._profile
        terms = tls.Terms.of(profile)
        if not self._at_home:
            terms = terms._replace(cert=None, key=None)
        context = tls.context(terms)
        with self.timeline.phase("tls") as span:
            # The profile's time is what counts, not asyncio's minute.
            behind = await gate.start_tls(context, server_hostname=name, ssl_handshake_timeout=86_400.0)
            told = behind.transport.get_extra_info("ssl_object")
            self.tls = agreed = tls.agreed(told, name, verified=not profile.insecure)
            span.detail = f"{agreed.version}, {agreed.cipher}"
        return behind

    def _redirect(self, response: Response, location: str) -> None:
        """Go on at where a redirect leads. Raises Failure where it must not be followed."""
        from wstui.net import causes, redirects

        profile = self._profile
        target = redirects.follow(self.url, response, [hop.url for hop in self.hops])
        at_home = redirects.origin_of(self.url) == redirects.origin_of(target)
        if profile.unix_socket is not None and not at_home:
            words = "a Unix socket leads to one server"
            raise causes.failure("redirect-odd", status=response.status, where=location, words=words)
        own = ["the client's certificate"] if profile.cert and self._at_home else []
        self._headers, note = redirects.kept_headers(self._headers, self.url, target, own)
        self._at_home = self._at_home and at_home
        self.hops.append(Hop(self.url, response.status, location, note))
        self.url = target
        self.timeline.hop += 1
        self._redirected(target)
