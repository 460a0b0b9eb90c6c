"""Which proxy a connection goes through: the profile's, or one that the environment names and does not except.

It must know no socket. `NO_PROXY` is read as curl and Python's urllib read it.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from wstui.model import Failure, Profile

if TYPE_CHECKING:
    from wstui.route import Proxy

__all__ = ["excepted", "is_loopback", "proxy_for"]

SECURE = ("wss", "socks", "https", "all")
PLAIN = ("ws", "socks", "https", "http", "all")
"""Which of the environment's proxies count, in this order (RFC 6455 section 4.1 prefers SOCKS, then HTTPS)."""


def proxy_for(profile: Profile, host: str, port: int, *, secure: bool) -> Proxy | None:
    """The proxy on the way to a host; None where there is none.

    Raises:
        Failure: the proxy's URL cannot be read.
    """
    if profile.unix_socket is not None or profile.proxy == "":
        return None
    if profile.proxy is not None:
        from wstui.route import parse_proxy

        return parse_proxy(profile.proxy)
    # A proxy of the environment is for the network, not for this machine.
    if is_loopback(host):
        return None
    return _of_environment(host, port, secure=secure)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name or address alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def excepted(host: str, port: int, exceptions: str) -> bool:
    """Whether a host is among those of `NO_PROXY`: names with all that ends in them, addresses, networks, `*`; each
    may have a port."""
    host = host.lower().rstrip(".")
    return any(_fits(host, port, entry.lower()) for entry in re.split(r"[\s,]+", exceptions) if entry)


def _of_environment(host: str, port: int, *, secure: bool) -> Proxy | None:
    from urllib.request import getproxies, proxy_bypass

    known = getproxies()
    if excepted(host, port, known.get("no", "")) or proxy_bypass(f"{host}:{port}"):
        return None
    scheme = next((name for name in (SECURE if secure else PLAIN) if known.get(name)), None)
    if scheme is None:
        return None
    url = known[scheme]
    if scheme == "socks" and url.startswith("http://"):  # as systems other than Linux name it
        url = f"socks5h://{url.removeprefix('http://')}"
    from wstui.route import parse_proxy

    try:
        return parse_proxy(url)
    except Failure as failure:
        raise Failure(f"{failure.what} (of {scheme}_proxy)", failure.hint, lasting=True) from None


def _fits(host: str, port: int, entry: str) -> bool:
    if entry == "*":
        return True
    try:
        network = ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        name, colon, number = entry.rpartition(":")
        if colon and number.isdigit():
            return port == int(number) and _fits(host, port, name)
        suffix = entry.lstrip("*").strip(".")
        return bool(suffix) and (host == suffix or host.endswith(f".{suffix}"))
    try:
        return ip_address(host) in network
    except ValueError:
        return False
