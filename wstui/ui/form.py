"""A profile as the text of a form's fields, and back. Pure; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from wstui.config import path_of
from wstui.curl.header import header_line
from wstui.deflate import normal
from wstui.model import RECONNECT, TLS_VERSIONS, Failure, Profile
from wstui.payloads.envfile import NAME
from wstui.route import parse_connect_to, parse_proxy, parse_resolve
from wstui.safetext import oneline
from wstui.ui.start import Checks

__all__ = [
    "FIELDS",
    "GROUPS",
    "OF_REQUEST",
    "Checks",
    "Field",
    "Wrong",
    "profile_of",
    "said_of",
    "values_of",
    "with_request",
]

Choices = tuple[tuple[str, str], ...]
"""Values of a field with the words for each; the first is the usual one."""


class Field(NamedTuple):
    """One line of the form. With `lines` it may hold several lines; a `flag` is yes or no; with `choices` it is one of
    them. Fields of a `group` are folded away under its name."""

    id: str
    label: str
    example: str = ""
    lines: bool = False
    flag: bool = False
    choices: Choices = ()
    group: str = ""


class Wrong(Failure):
    """A field holds something that cannot be used; `field` is empty where several do not go together."""

    def __init__(self, field: str, failure: Failure) -> None:
        super().__init__(failure.what, failure.hint)
        self.field = field


GROUPS = {
    "TLS": "verification, certificates, version, server name",
    "The way there": "proxy, addresses, Unix socket, timeout, redirects",
    "Once it is open": "reconnecting, alerts, compression, limits, keepalive",
    "Variables": "values for {{names}} in URL, headers and payloads",
}
"""What is folded away under a name, with a few words about it."""
_TLS, _WAY, _OPEN, _VARS = GROUPS
_VERSIONS: Choices = (("", "any that is safe"), *((version, f"{version} or later") for version in TLS_VERSIONS))
_IP: Choices = (("0", "IPv4 or IPv6"), ("4", "IPv4 only"), ("6", "IPv6 only"))
_AGAIN: Choices = tuple(
    zip(RECONNECT, ("no", "after all but a normal closure", "after a normal closure, too"), strict=True)
)
NONE = "none"
"""What stands in the proxy's field for no proxy at all."""
NOTHING = "''"
"""What stands in a field for an empty text, where nothing has another meaning."""

FIELDS = (
    Field("url", "URL", "wss://example.com/feed, or a curl, wscat or websocat command"),
    Field("name", "Name", "saved as a profile under this name; not saved without one"),
    Field("headers", "Headers", "Name: value, one a line; Name: alone leaves one out", lines=True),
    Field("subprotocols", "Subprotocols", "in order of preference, with commas between"),
    Field("origin", "Origin", "https://example.com"),
    Field("cookie", "Cookie", "name=value; other=value"),
    Field("user_agent", "User-Agent", "wstui's own; '' sends none"),
    Field("auth", "Basic auth", "user:password"),
    Field("on_open", "Sent on open", "one message a line", lines=True),
    Field("insecure", "Insecure", "do not verify the TLS certificate", flag=True, group=_TLS),
    Field("ca", "Trusted CAs", "a PEM file; the system's if empty", group=_TLS),
    Field("cert", "Certificate", "the client's, a PEM file", group=_TLS),
    Field("key", "Private key", "a PEM file; that of the certificate if empty", group=_TLS),
    Field("tls_min", "TLS version", choices=_VERSIONS, group=_TLS),
    Field("sni", "Server name", "told by SNI; the host if empty", group=_TLS),
    Field("proxy", "Proxy", f"socks5h://host:1080; {NONE}; the environment's if empty", group=_WAY),
    Field("resolve", "Resolve", "host:port:address, one a line", lines=True, group=_WAY),
    Field("connect_to", "Connect to", "host:port:host:port, one a line", lines=True, group=_WAY),
    Field("unix_socket", "Unix socket", "its path", group=_WAY),
    Field("ip_version", "IP version", choices=_IP, group=_WAY),
    Field("open_timeout", "Connect within", "seconds; empty: wait for ever", group=_WAY),
    Field("location", "Redirects", "follow them", flag=True, group=_WAY),
    Field("reconnect", "Reconnect", choices=_AGAIN, group=_OPEN),
    Field("alerts", "Alerts", "one filter a line; the bell rings when a message matches", lines=True, group=_OPEN),
    Field("compression", "Compression", "offer permessage-deflate", flag=True, group=_OPEN),
    Field("deflate", "offered with it", "client_max_window_bits=10; server_no_context_takeover", group=_OPEN),
    Field("max_size", "Largest message", "bytes; empty: no limit", group=_OPEN),
    Field("ping_interval", "Ping every", "seconds; empty: no pings", group=_OPEN),
    Field("ping_timeout", "Pong within", "seconds; empty: wait for ever", group=_OPEN),
    Field("auto_pong", "Pongs", "answer pings", flag=True, group=_OPEN),
    Field("lenient", "Lenient", "go on after what breaks the protocol", flag=True, group=_OPEN),
    Field("proto", "Protobuf types", "a .proto file, a folder or a descriptor set; FILE:TYPE", group=_OPEN),
    Field("variables", "Variables", "name = value, one a line, for {{name}}", lines=True, group=_VARS),
    Field("secrets", "Secrets", "names whose values are not shown, with commas between", group=_VARS),
)
"""Every setting of a profile, but for `without`, which is part of the headers."""

_TEXTS = ("origin", "cookie", "user_agent", "auth", "sni", "tls_min", "proxy", "deflate")
_PATHS = ("ca", "cert", "key", "unix_socket", "proto")
_NUMBERS = ("ping_interval", "ping_timeout", "open_timeout")
_LISTS = ("on_open", "alerts", "resolve", "connect_to")
OF_REQUEST = frozenset(
    field.id for field in FIELDS if field.group in ("", _TLS, _WAY) and field.id not in ("name", "on_open")
) | {"compression", "deflate"}
"""What a request says that was made by another program; the rest is how wstui goes on from there."""


def values_of(profile: Profile) -> dict[str, str]:
    """The form of a profile: text by field; flags are "yes" or ""."""
    lines = [*profile.headers, *((name, None) for name in profile.without)]
    values = {
        "url": profile.url,
        "name": profile.name,
        "headers": "\n".join(header_line(name, value) for name, value in lines),
        "subprotocols": ", ".join(profile.subprotocols),
        "secrets": ", ".join(profile.secrets),
        "variables": "\n".join(f"{name} = {value}" for name, value in profile.variables),
        "max_size": "" if profile.max_size is None else str(profile.max_size),
        "ip_version": str(profile.ip_version),
        "reconnect": profile.reconnect,
    }
    values |= {field.id: "yes" if getattr(profile, field.id) else "" for field in FIELDS if field.flag}
    values |= {field: getattr(profile, field) or "" for field in (*_TEXTS, *_PATHS)}
    values |= {field: "\n".join(getattr(profile, field)) for field in _LISTS}
    values["proxy"] = NONE if profile.proxy == "" else values["proxy"]
    values["user_agent"] = NOTHING if profile.user_agent == "" else values["user_agent"]
    for field in _NUMBERS:
        seconds = getattr(profile, field)
        values[field] = "" if seconds is None else f"{seconds:g}"
    return values


def said_of(group: str, values: Mapping[str, str]) -> str:
    """What a folded group holds beyond the usual; what it is about where that is nothing."""
    usual = values_of(Profile(""))
    given = [field.label for field in FIELDS if field.group == group and values[field.id] != usual[field.id]]
    return f"set: {', '.join(given)}" if given else GROUPS[group]


def profile_of(values: Mapping[str, str], base: Profile, checks: Checks) -> Profile:
    """The profile that a filled form means; what was left as it was in `base` stays exactly so.

    Raises Wrong naming the first field that cannot be used.
    """
    before = values_of(base)
    profile = base
    for field in FIELDS:
        text = values.get(field.id, before[field.id])
        # An empty URL is always wrong, even where it was empty before.
        if text == before[field.id] and (field.id != "url" or text):
            continue
        try:
            read = {field.id: _read(field, text, checks)} if field.id != "headers" else _headers(text, checks)
        except Failure as failure:
            raise Wrong(field.id, failure) from failure
        profile = replace(profile, **read)  # type: ignore[arg-type]
    try:
        checks.profile(profile)
    except Failure as failure:
        raise Wrong("", failure) from failure
    return profile


def with_request(base: Profile, request: Profile, checks: Checks) -> Profile:
    """The profile with what a request says that another program made; how to go on once it is open stays.

    Raises Failure where its URL cannot be connected to.
    """
    taken = {name: getattr(request, name) for name in (*OF_REQUEST, "without")}
    taken |= {name: path_of(taken[name]) for name in _PATHS if taken.get(name)}
    if request.on_open:
        taken["on_open"] = request.on_open
    return replace(base, **taken | {"url": checks.url(request.url)})


def _headers(text: str, checks: Checks) -> dict[str, object]:
    """Headers that are sent, and those that are not, a line each as curl writes them."""
    lines = [checks.header(line) for line in text.split("\n") if line.strip()]
    sent = tuple((name, value) for name, value in lines if value is not None)
    return {"headers": sent, "without": tuple(name for name, value in lines if value is None)}


def _variable(line: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in line.partition("="))
    if not equals or not NAME.fullmatch(name):
        raise Failure(f"{oneline(line.strip())}: name = value is needed", "such as symbol = BTC-USDT")
    return name, value


def _read(field: Field, text: str, checks: Checks) -> object:
    """What a field's text means."""
    if field.id == "url":
        return checks.url(text)
    if field.id == "name":
        return checks.name(text)
    if field.id == "variables":
        return tuple(_variable(line) for line in text.split("\n") if line.strip())
    if field.id in ("subprotocols", "secrets"):
        return tuple(part for name in text.split(",") if (part := name.strip()))
    if field.id in _LISTS:
        return tuple(_parsed(field.id, line) for line in text.split("\n") if line.strip())
    if field.flag:
        return bool(text)
    text = text.strip()
    if field.id == "deflate":
        return normal(text)
    if field.id in _TEXTS:
        return _text(field.id, text)
    if field.id in _PATHS:
        return path_of(text) if text else None
    if field.id == "ip_version":
        return int(text)
    if field.id == "reconnect":
        return text
    return _number(field, text, float if field.id in _NUMBERS else int)


def _text(name: str, text: str) -> str | None:
    if (name, text) in (("proxy", NONE), ("user_agent", NOTHING)):
        return ""
    return _parsed(name, text) if text else None


def _parsed(name: str, text: str) -> str:
    """The text, if it can be read."""
    if parse := _PARSED.get(name):
        parse(text)
        return text.strip()
    return text


def _alert(text: str) -> None:
    """A filter that is one."""
    from wstui.grammar import QueryError, parse

    try:
        parse(text)
    except QueryError as error:
        raise Failure(f"{oneline(text)}: {error.what}", f"at column {error.column + 1}") from error


_PARSED: dict[str, Callable[[str], object]] = {
    "proxy": parse_proxy,
    "resolve": parse_resolve,
    "connect_to": parse_connect_to,
    "deflate": normal,
    "alerts": _alert,
}
"""What a field's text, or each of its lines, must be."""


def _number(field: Field, text: str, kind: Callable[[str], float]) -> float | None:
    """A positive number, None for an empty field or 0."""
    if not text:
        return None
    try:
        number = kind(text)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise Failure(f"{field.label}: a number from 0 is needed", "0 or nothing turns it off")
    return number or None
