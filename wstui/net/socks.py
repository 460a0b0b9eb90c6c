"""A way through a SOCKS proxy: version 5 (RFC 1928, RFC 1929), 4 and 4a. Knows no TLS and no WebSocket."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, ip_address

from wstui.model import Failure
from wstui.net import causes
from wstui.net.dial import Found, place
from wstui.net.evidence import quoted
from wstui.net.gate import Gate, HungUp
from wstui.route import Proxy

__all__ = ["open_socks"]

REPLIES_5 = {
    1: "it failed in general",
    2: "its rules do not allow it",
    3: "the network cannot be reached",
    4: "the host cannot be reached",
    5: "the connection was refused",
    6: "the time to live ran out",
    7: "it cannot make connections",
    8: "it does not know this kind of address",
}
"""What a reply of version 5 means (RFC 1928 section 6)."""

UNREACHED_5 = (3, 4, 5, 6)
"""Replies of a proxy that tried to connect."""

REPLIES_4 = {
    91: "refused or failed",
    92: "it cannot ask this machine for the user (identd)",
    93: "the user is another one for identd",
}

ADDRESS_SIZES = {1: 4, 4: 16}
"""Bytes of an address by its type, IPv4 and IPv6 (RFC 1928 section 5)."""


async def open_socks(gate: Gate, proxy: Proxy, host: str, port: int, found: Sequence[Found]) -> str:
    """Have a SOCKS proxy open a way to a host, or to the first of its addresses that fits; returns what was asked.

    Raises:
        Failure: it did not.
    """
    try:
        if proxy.scheme.startswith("socks5"):
            await _greet(gate, proxy)
            target = found[0].host if found else host
            await _connect_5(gate, proxy, target, port)
        else:
            target = _first_v4(found) if found else host
            await _connect_4(gate, proxy, target, port)
    except HungUp as exc:
        if exc.said:
            raise _odd(proxy, exc.said) from None
        raise causes.failure("proxy-ended", proxy=proxy.shown, said="") from None
    return place(target, port)


async def _greet(gate: Gate, proxy: Proxy) -> None:
    """Agree on how to log in, and do it (RFC 1928 section 3, RFC 1929)."""
    gate.say(b"\x05\x01\x00" if proxy.user is None else b"\x05\x02\x00\x02")
    answer = await gate.exactly(2)
    if answer[0] != 5:
        raise _odd(proxy, answer)
    if answer[1] == 0:
        return
    if answer[1] != 2 or proxy.user is None:
        raise _credentials(proxy, "wants credentials" if proxy.user is None else "wants another kind of credentials")
    user, password = proxy.user.encode(), (proxy.password or "").encode()
    if not 0 < len(user) < 256 or len(password) > 255:
        raise _credentials(proxy, "takes names and passwords of 1 to 255 bytes")
    gate.say(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
    if (await gate.exactly(2))[1] != 0:
        raise _credentials(proxy, "does not accept the credentials")


async def _connect_5(gate: Gate, proxy: Proxy, host: str, port: int) -> None:
    gate.say(b"\x05\x01\x00" + _address(proxy, host) + port.to_bytes(2, "big"))
    version, reply, _, kind = await gate.exactly(4)
    if version != 5:
        raise _odd(proxy, bytes([version, reply]))
    if reply != 0:
        raise _refused(proxy, host, port, REPLIES_5.get(reply, f"reply {reply}"), far=reply in UNREACHED_5)
    size = ADDRESS_SIZES.get(kind)
    await gate.exactly((size or (await gate.exactly(1))[0]) + 2)


async def _connect_4(gate: Gate, proxy: Proxy, host: str, port: int) -> None:
    """Version 4; with 4a, an address that cannot be stands for the name at the end."""
    user = (proxy.user or "").encode()
    if b"\0" in user:
        raise _credentials(proxy, "takes no name with a zero byte")
    try:
        address, name = IPv4Address(host).packed, b""
    except ValueError:
        if ":" in host:
            raise _refused(proxy, host, port, f"{proxy.scheme} knows no IPv6 address") from None
        address, name = b"\0\0\0\1", host.encode() + b"\0"
    gate.say(b"\x04\x01" + port.to_bytes(2, "big") + address + user + b"\0" + name)
    answer = await gate.exactly(8)
    if answer[0] != 0:
        raise _odd(proxy, answer)
    if answer[1] in (92, 93):
        raise _credentials(proxy, f"turns the user down: {REPLIES_4[answer[1]]}")
    if answer[1] != 90:
        raise _refused(proxy, host, port, REPLIES_4.get(answer[1], f"reply {answer[1]}"))


def _address(proxy: Proxy, host: str) -> bytes:
    """A host as version 5 writes it: an address, or a name (RFC 1928 section 5)."""
    try:
        packed = ip_address(host.partition("%")[0]).packed
    except ValueError:
        name = host.encode()
        if len(name) > 255:
            raise causes.failure("proxy-other", proxy=proxy.shown, protocol="names this long", quote=host) from None
        return bytes([3, len(name)]) + name
    return (b"\x01" if len(packed) == 4 else b"\x04") + packed


def _first_v4(found: Sequence[Found]) -> str:
    """An address that version 4 can name, else whatever there is."""
    return next((entry.host for entry in found if entry.family == socket.AF_INET), found[0].host)


def _credentials(proxy: Proxy, wants: str) -> Failure:
    return causes.failure("proxy-credentials", proxy=proxy.shown, wants=wants)


def _refused(proxy: Proxy, host: str, port: int, words: str, *, far: bool = False) -> Failure:
    return causes.failure(
        "proxy-far" if far else "proxy-refused", proxy=proxy.shown, place=place(host, port), words=words
    )


def _odd(proxy: Proxy, said: bytes) -> Failure:
    protocol = "SOCKS5" if proxy.scheme.startswith("socks5") else "SOCKS4"
    return causes.failure("proxy-other", proxy=proxy.shown, protocol=protocol, quote=quoted(said))
