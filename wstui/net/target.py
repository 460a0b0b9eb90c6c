"""What a person types to say where to connect: URLs and headers, checked and brought to one form; stdlib only."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote

from wstui.model import RECONNECT, TLS_VERSIONS, Failure, Profile
from wstui.safetext import oneline

__all__ = ["check_profile", "parse_header", "parse_header_line", "parse_url"]

SCHEMES = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}

NEEDED = {
    "upgrade": "without it this is no WebSocket handshake (RFC 6455 section 4.1)",
    "connection": "without it this is no WebSocket handshake (RFC 6455 section 4.1)",
    "sec-websocket-key": "the answer is checked against it",
}
"""Headers that are always sent, and why."""

LONGEST_SOCKET = 107
"""Bytes of a path in `sockaddr_un` on Linux, without the zero at its end; other systems take a few less."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_UNUSABLE = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_HOST = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=-]+")
_TOKEN = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\ud7ff\ue000-\U0010ffff]*")


def parse_url(text: str) -> str:
    """The `ws://` or `wss://` URL that is meant (RFC 6455 section 3), all ASCII.

    `localhost:9000/path` means `ws://localhost:9000/path`; `http` and `https` become `ws` and `wss`. Names and paths in
    other scripts are encoded; nothing else of what was typed changes. The result parses to itself.

    Raises:
        Failure: no such URL can be connected to; one line names the fault.
    """
    text = text.strip()
    if not text:
        raise Failure("no URL was given", "such as ws://localhost:9000/path")
    if found := _UNUSABLE.search(text):
        raise Failure(f"a URL cannot have {_name(found[0])}, as at character {found.start() + 1}", "write it as %XX")
    scheme = "ws"
    if found := _SCHEME.match(text):
        if found[1].lower() not in SCHEMES:
            raise Failure(f"{found[1]}:// is not a scheme to connect with", "ws, wss, http and https are")
        scheme, text = SCHEMES[found[1].lower()], text[found.end() :]
    if "#" in text:
        raise Failure("a WebSocket URL has no fragment (RFC 6455 section 3)", "write # as %23")
    cut = min((i for i in (text.find("/"), text.find("?")) if i >= 0), default=len(text))
    authority, rest = text[:cut], text[cut:]
    user, at, place = authority.rpartition("@")
    return f"{scheme}://{_user(user) if at else ''}{_place(place)}{_ascii(rest)}"


def parse_header(text: str) -> tuple[str, str]:
    """Name and value of a header written `Name: value` (RFC 9110 section 5).

    Raises:
        Failure: it cannot be sent; one line names the fault.
    """
    name, colon, value = text.partition(":")
    name, value = name.strip(" \t"), value.strip(" \t")
    if not colon:
        raise Failure(f"the header {_shown(text)} has no colon", "such as 'Authorization: Bearer TOKEN'")
    if not name:
        raise Failure(f"the header {_shown(text)} has no name", "such as 'Authorization: Bearer TOKEN'")
    if not _TOKEN.fullmatch(name):
        raise Failure(f"{_shown(name)} cannot be the name of a header", "letters, digits and hyphens can")
    if not _VALUE.fullmatch(value):
        raise Failure(f"the value of the header {name} has a character that ends the line or is no text")
    return name, value


def parse_header_line(text: str) -> tuple[str, str | None]:
    """Name and value of a header as curl's `-H` writes them: of `Name:` the value is None and it is not sent, of
    `Name;` it is empty.

    Raises:
        Failure: as `parse_header` does.
    """
    from wstui.curl.header import split_header

    split = split_header(text)
    if split is None:
        return parse_header(text)
    parse_header(f"{split[0]}: {split[1] or ''}")
    return split


def check_profile(profile: Profile) -> None:
    """Find what no handshake can carry, before one is tried: the peer would be blamed for it.

    Raises:
        Failure: a header's value has a line break or another control character, a subprotocol is no token (RFC 6455
            section 4.1), the credentials have no colon (RFC 7617 section 2), a header is to be left out that a
            handshake needs, or something said of compression, of the way or of TLS cannot be.
    """
    headers = (*profile.headers, ("Origin", profile.origin), ("Cookie", profile.cookie))
    for name, value in (*headers, ("User-Agent", profile.user_agent)):
        parse_header(f"{name}: {value or ''}")
    for name in profile.subprotocols:
        if not _TOKEN.fullmatch(name):
            raise Failure(f"{_shown(name)} cannot be a subprotocol", "letters, digits, dots and hyphens can")
    if profile.auth is not None and (":" not in profile.auth or not _VALUE.fullmatch(profile.auth)):
        raise Failure("the credentials are not USER:PASSWORD", "the colon stays where the password is empty")
    _check_left_out(profile.without)
    _check_deflate(profile.deflate)
    _check_way(profile)
    _check_tls(profile)
    if profile.reconnect not in RECONNECT:
        raise Failure(f"{_shown(profile.reconnect)} does not say when to reconnect", f"{', '.join(RECONNECT)} do")


def _check_left_out(names: tuple[str, ...]) -> None:
    for name in names:
        if not _TOKEN.fullmatch(name):
            raise Failure(f"{_shown(name)} cannot be the name of a header", "letters, digits and hyphens can")
        if name.lower() in NEEDED:
            raise Failure(
                f"the header {name} cannot be left out: {NEEDED[name.lower()]}", f"-H '{name}: VALUE' changes it"
            )


def _check_deflate(text: str) -> None:
    if not text:
        return
    from wstui.deflate import parse_deflate

    if parse_deflate(text).client_max_window_bits == 8:
        raise Failure("client_max_window_bits=8 cannot be kept: zlib's smallest window is 9", "9 to 15 can")


def _check_way(profile: Profile) -> None:
    if profile.resolve or profile.connect_to or profile.proxy:
        # Not for every start: most profiles name no other way.
        from wstui.route import parse_connect_to, parse_proxy, parse_resolve

        for text in profile.resolve:
            parse_resolve(text)
        for text in profile.connect_to:
            parse_connect_to(text)
        if profile.proxy:
            parse_proxy(profile.proxy)
    if profile.proxy and profile.unix_socket:
        raise Failure("a Unix socket is not reached through a proxy", "leave one of them out")
    if profile.ip_version not in (0, 4, 6):
        raise Failure(f"{profile.ip_version} is no version of IP", "4 and 6 are, and 0 for either")
    if profile.unix_socket is not None and not 0 < len(os.fsencode(profile.unix_socket)) <= LONGEST_SOCKET:
        raise Failure("the path of the Unix socket is empty or too long", f"the system takes {LONGEST_SOCKET} bytes")


def _check_tls(profile: Profile) -> None:
    if profile.tls_min is not None and profile.tls_min not in TLS_VERSIONS:
        raise Failure(f"{_shown(profile.tls_min)} is no version of TLS", f"{', '.join(TLS_VERSIONS)} are")
    if profile.key is not None and profile.cert is None:
        raise Failure("there is a key without a certificate", "--cert FILE names the certificate")
    if profile.sni is not None:
        try:
            _host(profile.sni)
        except Failure:
            raise Failure(f"{_shown(profile.sni)} cannot be told to TLS as a name", "such as example.com") from None


def _user(text: str) -> str:
    """User information as it stands, with the colon that goes with an empty password."""
    text = _ascii(text).replace("[", "%5B").replace("]", "%5D")
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Failure("the user name or password is not UTF-8 when its %XX are decoded") from None
    return f"{text}@" if ":" in text else f"{text}:@"


def _place(text: str) -> str:
    """Host and port; a port that is left empty goes."""
    host, port = text, ""
    if text.startswith("["):
        from ipaddress import IPv6Address

        inner, bracket, tail = text[1:].partition("]")
        try:
            IPv6Address(inner)
        except ValueError:
            raise Failure(f"{_shown(inner)} is not an IPv6 address") from None
        if not bracket or (tail and not tail.startswith(":")):
            raise Failure(f"the IPv6 address in {_shown(text)} is not followed by a port or a path")
        host, port = f"[{inner.lower()}]", tail[1:]
    else:
        host, _, port = text.partition(":")
        if ":" in port:
            raise Failure(f"{_shown(text)} has more than one port", "an IPv6 address goes into brackets: [::1]:9000")
        host = _host(host)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 and len(port) < 6):
        raise Failure(f"{_shown(port)} is not a port", "ports are 1 to 65535")
    return f"{host}:{port}" if port else host


def _host(text: str) -> str:
    """A host name in its ASCII form (RFC 5891)."""
    if not text:
        raise Failure("the URL names no host", "such as ws://localhost:9000/path")
    try:
        name = text.lower() if text.isascii() else text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Failure(f"{_shown(text)} is not a host name") from None
    if not _HOST.fullmatch(name):
        raise Failure(f"{_shown(text)} is not a host name")
    labels = name.removesuffix(".").split(".")
    if len(name) > 254 or not all(0 < len(label) < 64 for label in labels):
        raise Failure(f"{_shown(text)} is not a host name", "its parts are 1 to 63 characters long")
    return name


def _ascii(text: str) -> str:
    """The text with characters beyond ASCII percent-encoded as UTF-8 (RFC 3987 section 3.1)."""
    return text if text.isascii() else "".join(char if char.isascii() else quote(char) for char in text)


def _name(char: str) -> str:
    return "spaces" if char == " " else f"the character {oneline(char)}"


def _shown(text: str) -> str:
    """A piece of what was typed, short and safe to show."""
    return oneline(text if len(text) <= 60 else f"{text[:59]}…") or "''"
