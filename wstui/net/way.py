"""The way to a server: straight, through a proxy, or to a Unix socket; each part timed. It knows no WebSocket."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wstui.model import Profile
from wstui.net import dial, tls
from wstui.net.dial import Found, Routes, place
from wstui.net.gate import Gate
from wstui.net.proxy import is_loopback, proxy_for
from wstui.net.request import agent_of
from wstui.net.timeline import Timeline

if TYPE_CHECKING:
    from wstui.route import Proxy

__all__ = ["Way"]


class Way:
    """How one attempt gets to servers. What it has met tells a failure: `proxy` that it goes through, `towards` what is
    being connected to, `at_proxy` whether that is the proxy, `name` what is looked up, `peer` and `local` the ends of
    the TCP connection, and `talk` what was said to a proxy and what it answered."""

    def __init__(self, profile: Profile) -> None:
        self.proxy: Proxy | None = None
        self.towards = self.name = ""
        self.at_proxy = False
        self.peer: Any = None
        self.local: Any = None
        self.talk: Gate | None = None
        self._profile = profile
        self._routes = Routes.of(profile)

    async def open(self, host: str, port: int, timeline: Timeline, *, secure: bool) -> Gate:
        """A gate over a connection that leads to a host. `secure` tells which proxy of the environment is meant.

        Raises:
            OSError, Failure: there is no way.
        """
        if ":" in host:
            host = host.replace("%25", "%")  # the zone of an address, as URLs write it (RFC 6874 section 2)
        self.proxy = self.talk = self.peer = self.local = None
        self.at_proxy = False
        path = self._profile.unix_socket
        if path is not None:
            self.towards = self.name = path
            return await self._gate(await dial.connect_unix(path, timeline))
        proxy = proxy_for(self._profile, host, port, secure=secure)
        host, port = self._routes.target(host, port)
        if proxy is not None and (self._profile.proxy is not None or not is_loopback(host)):
            self.proxy = proxy
            return await self._through(proxy, host, port, timeline)
        return await self._reach(host, port, place(host, port), timeline)

    async def _reach(self, host: str, port: int, towards: str, timeline: Timeline) -> Gate:
        self.towards = towards
        found = await self._lookup(host, port, timeline)
        return await self._gate(await dial.connect_tcp(found, timeline))

    async def _lookup(self, host: str, port: int, timeline: Timeline) -> Sequence[Found]:
        self.name = host
        return await dial.lookup(host, port, self._routes, timeline)

    async def _gate(self, sock: socket.socket) -> Gate:
        gate = await Gate.through(sock)
        self.peer = gate.transport.get_extra_info("peername")
        self.local = gate.transport.get_extra_info("sockname")
        return gate

    async def _through(self, proxy: Proxy, host: str, port: int, timeline: Timeline) -> Gate:
        self.at_proxy = True
        gate = await self._reach(proxy.host, proxy.port, f"the proxy {proxy.shown}", timeline)
        try:
            if proxy.scheme == "https":
                # Its certificate is checked whatever is said of the server's: it gets the proxy's credentials.
                context = tls.context(tls.Terms(ca=self._profile.ca, tls_min=self._profile.tls_min))
                with timeline.phase("tls", "with the proxy"):
                    gate = await gate.start_tls(context, server_hostname=proxy.host, ssl_handshake_timeout=86_400.0)
            self.at_proxy, self.towards = False, place(host, port)
            found: Sequence[Found] = ()
            if self._routes.given(host, port) or not proxy.resolves:
                found = await self._lookup(host, port, timeline)
            self.talk = gate
            with timeline.phase("proxy", f"{proxy.shown} to {place(host, port)}") as span:
                span.detail += await self._ask(gate, proxy, host, port, found)
        except BaseException:
            gate.transport.abort()
            raise
        return gate

    async def _ask(self, gate: Gate, proxy: Proxy, host: str, port: int, found: Sequence[Found]) -> str:
        """Have a proxy open the way, as its kind does; returns what is to be told of that."""
        if proxy.scheme.startswith("http"):
            from wstui.net.tunnel import open_tunnel

            target = found[0].host if found else host
            return f": {await open_tunnel(gate, proxy, target, port, agent_of(self._profile))}"
        from wstui.net.socks import open_socks

        asked = await open_socks(gate, proxy, host, port, found)
        return "" if asked == place(host, port) else f", asked for as {asked}"
