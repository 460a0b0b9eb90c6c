"""The ways to a server that a profile may name beside its URL: a proxy, other addresses, other hosts, as curl reads
them. Pure, stdlib only, and blind to what is done with them."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["ConnectTo", "Proxy", "Resolve", "parse_connect_to", "parse_proxy", "parse_resolve"]

PROXY_PORTS = {"http": 1080, "https": 443, "socks5": 1080, "socks5h": 1080, "socks4": 1080, "socks4a": 1080}
"""The schemes of proxies, and the port of each where none is given, as in curl."""

_HOST = re.compile(r"[A-Za-z0-9._-]+")
_UNUSABLE = re.compile(r"[\x00-\x20\x7f-\U0010ffff]")


class Proxy(NamedTuple):
    """A proxy: `host` without brackets, `user` and `password` decoded (None: no credentials)."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None

    @property
    def resolves(self) -> bool:
        """Whether names are looked up by the proxy rather than here."""
        return self.scheme not in ("socks5", "socks4")

    @property
    def shown(self) -> str:
        """The URL without its credentials."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"


class Resolve(NamedTuple):
    """Addresses to use for a host (`*`: any) at a port, in place of those that DNS gives."""

    host: str
    port: int
    addresses: tuple[str, ...]

    def fits(self, host: str, port: int) -> bool:
        """Whether it is about this host at this port."""
        return self.port == port and self.host in ("*", host.lower())


class ConnectTo(NamedTuple):
    """Another host and port to connect to; of what is looked for empty and 0 mean any, of what is put, the same."""

    host: str
    port: int
    to_host: str
    to_port: int

    def applied(self, host: str, port: int) -> tuple[str, int] | None:
        """Where to connect to instead; None where it is about another host or port."""
        if self.host not in ("", host.lower()) or self.port not in (0, port):
            return None
        return self.to_host or host, self.to_port or port


def parse_proxy(text: str) -> Proxy:
    """The proxy of a URL such as `socks5h://user:password@host:1080`; without a scheme it is an HTTP proxy.

    Raises:
        Failure: there is no such proxy.
    """
    said = text.strip()
    if found := _UNUSABLE.search(said):
        raise Failure(f"a proxy's URL cannot have the character {oneline(found[0])}", "write it as %XX")
    scheme, mark, rest = said.partition("://")
    scheme, rest = (scheme.lower(), rest) if mark else ("http", said)
    if scheme == "socks":
        scheme = "socks4"  # as curl has it
    if scheme not in PROXY_PORTS:
        raise Failure(f"{_shown(scheme)}:// is not a proxy's scheme", f"{', '.join(PROXY_PORTS)} are")
    rest = re.split(r"[/?#]", rest, maxsplit=1)[0]
    user, at, place = rest.rpartition("@")
    host, port = _place(place, "a proxy is given as http://HOST:PORT")
    if not host:
        raise Failure(f"the proxy {_shown(place or text)} has no host", "such as http://HOST:PORT")
    name, _, password = user.partition(":")
    if password and scheme.startswith("socks4"):
        raise Failure(
            "SOCKS 4 has no passwords: that of the proxy's URL could not be sent",
            "socks5h:// sends one, where the proxy speaks SOCKS 5; else leave out the password and its colon",
            lasting=True,
        )
    credentials = (_decoded(name), _decoded(password)) if at else (None, None)
    return Proxy(scheme, host, port or PROXY_PORTS[scheme], *credentials)


def parse_resolve(text: str) -> Resolve:
    """`HOST:PORT:ADDRESS[,ADDRESS...]`, where an IPv6 address may stand in brackets (curl's `--resolve`).

    Raises:
        Failure: it is not of that form.
    """
    form = "such as example.com:443:192.0.2.7"
    match = re.fullmatch(r"\+?(\[[^\]]*\]|[^:]*):([^:]*):(.+)", text.strip())
    if match is None or not match[2]:
        raise Failure(f"{_shown(text)} is not HOST:PORT:ADDRESS", form)
    host = match[1] if match[1] == "*" else _host(match[1], form)
    addresses = tuple(_address(part.strip()) for part in match[3].split(","))
    if not host:
        raise Failure(f"{_shown(text)} names no host", form)
    return Resolve(host, _port(match[2], form), addresses)


def parse_connect_to(text: str) -> ConnectTo:
    """`HOST:PORT:HOST:PORT`, of which any may be left empty (curl's `--connect-to`).

    Raises:
        Failure: it is not of that form.
    """
    form = "such as example.com:443:localhost:8443"
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*):([^:]*):(\[[^\]]*\]|[^:]*):([^:]*)", text.strip())
    if match is None:
        raise Failure(f"{_shown(text)} is not HOST:PORT:HOST:PORT", form)
    host, port, to_host, to_port = match.groups()
    ports = [_port(one, form) if one else 0 for one in (port, to_port)]
    return ConnectTo(_host(host, form), ports[0], _host(to_host, form), ports[1])


def _place(text: str, form: str) -> tuple[str, int]:
    """Host and port; 0 where none is given."""
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([^:]*))?", text)
    if match is None:
        raise Failure(f"{_shown(text)} is not HOST:PORT", f"{form}; an IPv6 address goes into brackets")
    return _host(match[1], form), _port(match[2], form) if match[2] else 0


def _host(text: str, form: str) -> str:
    """A host in lower case, an IPv6 address without its brackets; empty stays empty."""
    if text.startswith("["):
        return _address(text)
    try:
        name = text.lower() if text.isascii() else text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = " "
    if name and not _HOST.fullmatch(name):
        raise Failure(f"{_shown(text)} is not a host name", form)
    return name


def _port(text: str, form: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
        raise Failure(f"{_shown(text)} is not a port", f"ports are 1 to 65535; {form}")
    return int(text)


def _address(text: str) -> str:
    try:
        return str(ip_address(text.removeprefix("[").removesuffix("]")))
    except ValueError:
        raise Failure(f"{_shown(text)} is not an IP address", "such as 192.0.2.7 or [2001:db8::7]") from None


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Failure("the proxy's user name or password is not UTF-8 when its %XX are decoded") from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _shown(text: str) -> str:
    return oneline(text if len(text) <= 60 else f"{text[:59]}…") or "''"
