"""The flags of a connection, in groups, and what they say of a profile. Knows no saved profile, no terminal and no
screen; what a flag's value means is read where it is read for every profile."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace

from wstui import __version__
from wstui.cli._looks import add_looks
from wstui.cli._saved import add_saved
from wstui.model import RECONNECT, TLS_VERSIONS, Failure, Profile
from wstui.safetext import oneline

__all__ = ["add_connection_flags", "add_flags", "read_flags", "with_flags", "words_of"]

MOST = 100_000
"""Connections to one place; an address has about as many ports to reach it from."""

PATHS = ("ca", "cert", "key", "unix_socket")
NUMBERS = ("max_size", "ping_interval", "ping_timeout", "open_timeout")
TEXTS = ("origin", "cookie", "user_agent", "auth", "tls_min", "sni", "proxy", "ip_version", "reconnect")
SWITCHES = ("insecure", "lenient")
"""Fields of a profile that flags are named after, by how their values are read."""


def add_flags(parser: ArgumentParser) -> None:
    """The flags that curl, websocat and wscat have made usual, and some more."""
    add_connection_flags(parser)
    add_saved(parser.add_argument_group("saved profiles").add_argument)
    add = parser.add_argument_group("the program").add_argument
    add("--count", type=_count, default=1, metavar="N", help="make N connections to each")
    add("--plain", action="store_true", help="no screen: the log as lines on stdout, what to send on stdin")
    add_looks(add)
    add("--version", action="version", version=f"wstui {__version__}")
    add("-h", "--help", action="help", help="show this")


def add_connection_flags(parser: ArgumentParser) -> None:
    """Those that say how to connect."""
    _add_request(parser)
    _add_tls(parser)
    _add_way(parser)
    _add_messages(parser)


def _add_request(parser: ArgumentParser) -> None:
    add = parser.add_argument_group("what is asked for").add_argument
    header = "add a header; 'K:' leaves one out, 'K;' sends it empty; repeatable"
    add("-H", "--header", action="append", default=[], metavar="'K: V'", help=header)
    add("-s", "--subprotocol", action="append", default=[], metavar="NAME", help="offer a subprotocol; repeatable")
    add("-o", "--origin", metavar="URL", help="the Origin header")
    add("-b", "--cookie", metavar="'K=V'", help="the Cookie header")
    add("-A", "--user-agent", metavar="TEXT", help="the User-Agent header; '' sends none")
    add("--auth", metavar="USER:PASS", help="HTTP Basic authentication")
    deflate = "what to offer with permessage-deflate, such as 'client_max_window_bits=10; server_no_context_takeover'"
    add("--compression", type=_deflate, metavar="PARAMETERS", help=deflate)
    add("--no-compression", action="store_true", help="do not offer permessage-deflate")
    add("--no-location", action="store_true", help="do not follow redirects")


def _add_tls(parser: ArgumentParser) -> None:
    add = parser.add_argument_group("TLS").add_argument
    add("-k", "--insecure", "-n", "--no-check", action="store_true", help="do not verify the certificate")
    add("--ca", "--cacert", metavar="FILE", help="trust the CAs in a PEM file, and no others")
    add("--cert", metavar="FILE", help="a client certificate (PEM)")
    add("--key", metavar="FILE", help="its private key, where that is another file; a passphrase is asked for")
    add("--tls-min", choices=TLS_VERSIONS, metavar="VERSION", help=f"the oldest version: {', '.join(TLS_VERSIONS)}")
    add("--sni", metavar="NAME", help="the server name to ask for, and to verify")


def _add_way(parser: ArgumentParser) -> None:
    add = parser.add_argument_group("the way there").add_argument
    proxy = "go through a proxy: http, https, socks5, socks5h or socks4a, as in socks5h://USER:PASS@HOST:PORT"
    add("--proxy", metavar="URL", help=proxy)
    add("--no-proxy", dest="proxy", action="store_const", const="", help="no proxy, whatever the environment says")
    resolve = "the address of a host at a port, as in curl; repeatable"
    add("--resolve", action="append", default=[], metavar="HOST:PORT:ADDRESS", help=resolve)
    connect = "connect to another host and port, as in curl; repeatable"
    add("--connect-to", action="append", default=[], metavar="HOST:PORT:HOST:PORT", help=connect)
    add("--unix-socket", metavar="PATH", help="connect through a Unix socket")
    add("-4", dest="ip_version", action="store_const", const=4, help="IPv4 only")
    add("-6", dest="ip_version", action="store_const", const=6, help="IPv6 only")
    add("--open-timeout", type=_seconds, metavar="S", help="seconds to connect in, 10 if not given; 0: for ever")


def _add_messages(parser: ArgumentParser) -> None:
    add = parser.add_argument_group("once it is open").add_argument
    add("-x", "--execute", action="append", default=[], metavar="TEXT", help="send on open; repeatable")
    again = "connect again after it ended: off, abnormal (if not said otherwise), always"
    add("--reconnect", choices=RECONNECT, nargs="?", const="abnormal", metavar="WHEN", help=again)
    add("--max-size", type=_size, metavar="BYTES", help="the largest message accepted, 64 MiB if not given; 0: any")
    add("--ping-interval", type=_seconds, metavar="S", help="seconds between pings, 20 if not given; 0: none")
    add("--ping-timeout", type=_seconds, metavar="S", help="seconds to wait for a pong, 20 if not given; 0: for ever")
    add("--no-auto-pong", action="store_true", help="do not answer pings, to see what the server does then")
    add("--lenient", action="store_true", help="go on after what breaks the protocol, where that is possible")


def words_of(words: list[str]) -> list[str]:
    """The command line as the parser reads it: what follows a lone `--reconnect` is no value of it but by its look."""
    pairs = zip(words, [*words[1:], ""], strict=False)
    return [f"{word}=abnormal" if word == "--reconnect" and after not in RECONNECT else word for word, after in pairs]


def read_flags(args: Namespace) -> None:
    """Read what takes more than the parser knows, in place. Raises Failure naming what cannot be used."""
    from wstui.config import path_of
    from wstui.net.target import parse_header_line

    args.header = [parse_header_line(text) for text in args.header]
    for name in PATHS:
        value = getattr(args, name)
        if value is not None:
            if not value:
                raise Failure(f"--{name.replace('_', '-')} names no file", "give its path")
            setattr(args, name, path_of(value))


def with_flags(profile: Profile, args: Namespace) -> Profile:
    """The profile with what the flags say instead; they have been read by `read_flags`."""
    given: dict[str, object] = {}
    for name in (*TEXTS, *PATHS):
        if (value := getattr(args, name)) is not None:
            given[name] = value
    for name in NUMBERS:
        if (value := getattr(args, name)) is not None:
            given[name] = value or None
    given |= {name: True for name in SWITCHES if getattr(args, name)}
    for flag, field in (("no_location", "location"), ("no_auto_pong", "auto_pong"), ("no_compression", "compression")):
        if getattr(args, flag):
            given[field] = False
    if args.compression is not None and not args.no_compression:
        given |= {"compression": True, "deflate": args.compression}
    for name in ("subprotocol", "resolve", "connect_to"):
        if value := getattr(args, name):
            given["subprotocols" if name == "subprotocol" else name] = tuple(value)
    if args.execute:
        given["on_open"] = (*profile.on_open, *args.execute)
    return _with_headers(replace(profile, **given), args.header)  # type: ignore[arg-type]


def _with_headers(profile: Profile, given: list[tuple[str, str | None]]) -> Profile:
    """With these headers in place of those of their names; one without a value is not sent at all."""
    if not given:
        return profile
    names = {name.lower() for name, _ in given}
    headers = [header for header in profile.headers if header[0].lower() not in names]
    without = [name for name in profile.without if name.lower() not in names]
    headers += [(name, value) for name, value in given if value is not None]
    sent = {name.lower() for name, _ in headers}
    without += [name for name, value in given if value is None and name.lower() not in sent]
    return replace(profile, headers=tuple(headers), without=tuple(dict.fromkeys(without)))


def _deflate(text: str) -> str:
    from wstui.deflate import normal

    try:
        return normal(text)
    except Failure as failure:
        raise ArgumentTypeError(str(failure)) from failure


def _count(text: str) -> int:
    """A number of connections, 1 or more."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= MOST:
        raise ArgumentTypeError(f"{oneline(text)} is not a number of connections from 1 to {MOST:,}")
    return int(text)


def _seconds(text: str) -> float:
    """A number of seconds, 0 or more."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise ArgumentTypeError(f"{oneline(text)} is not a number of seconds")
    return value


def _size(text: str) -> int:
    """A number of bytes, or one with a unit such as 64M."""
    from wstui.config import parse_size

    try:
        return parse_size(int(text) if text.isdigit() else text)
    except ValueError as exc:
        raise ArgumentTypeError(f"{oneline(text)} is not a size in bytes") from exc
