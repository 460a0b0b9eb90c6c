"""What curl's arguments mean for a connection: a profile, and what of them has no place in a WebSocket handshake. Pure;
whether the values can be used is checked where every profile is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote, quote_plus

from wstui.curl.header import split_header
from wstui.curl.options import SHORT, Given, read
from wstui.curl.placing import placed
from wstui.model import Failure, Profile
from wstui.safetext import oneline

__all__ = ["Curl", "profile_of"]

_HOLDS_ANYWAY = """
    basic http1.1 location globoff path-as-is no-buffer tcp-nodelay proxytunnel proxy-basic no-keepalive keepalive
    ssl-no-revoke disable next
"""
HOLDS_ANYWAY = frozenset(_HOLDS_ANYWAY.split())
"""What a handshake of wstui does in any case, or cannot do otherwise."""
_OUTPUT = """
    dump-header fail fail-early fail-with-body include no-progress-meter output output-dir progress-bar
    remote-header-name remote-name remote-name-all remote-time show-error show-headers silent stderr styled-output
    suppress-connect-headers trace trace-ascii trace-config trace-ids trace-time verbose write-out xattr create-dirs
    raw out-null compressed
"""
OUTPUT = frozenset(_OUTPUT.split())
"""What is about how curl shows and keeps what it is answered."""
_BODIES = """
    data data-ascii data-binary data-raw data-urlencode form form-string json upload-file
"""
BODIES = frozenset(_BODIES.split())

_PLAIN = {
    "user-agent": "user_agent",
    "cacert": "ca",
    "key": "key",
    "unix-socket": "unix_socket",
}
_TUPLES = {"resolve": "resolve", "connect-to": "connect_to"}
_TLS = {"tlsv1": "1.0", "tlsv1.0": "1.0", "tlsv1.1": "1.1", "tlsv1.2": "1.2", "tlsv1.3": "1.3"}
_PROXIES = {
    **{"proxy1.0": "http", "socks4": "socks4", "socks4a": "socks4a"},
    **{"socks5": "socks5", "socks5-hostname": "socks5h"},
}


@dataclass(frozen=True, slots=True)
class Curl:
    """What a command line of curl means: how to connect, and in `notes` what of it does not hold, a line each, safe to
    show and without values that may be secret."""

    profile: Profile
    notes: tuple[str, ...] = ()


def profile_of(words: Sequence[str]) -> Curl:
    """What the arguments of curl mean, the word `curl` left out.

    Raises:
        Failure: there is no URL among them, or an option lacks its value.
    """
    line = read(words)
    reading = _Reading()
    reading.lost += [f"{name} (unknown)" for name in line.unknown]
    for given in line.options:
        if given.name == "next":
            reading.notes.append("what stands after --next is another request: only the first is made")
            break
        reading.take(given)
    urls = [given.value for given in line.options if given.name == "url"] + list(line.urls)
    if not urls:
        raise Failure("this curl command has no URL", "copy the whole command")
    if len(urls) > 1:
        reading.notes.append(f"only the first of {len(urls)} URLs is connected to")
    return reading.result(urls[0])


@dataclass(slots=True)
class _Reading:
    """What is known while options are read, one after the other."""

    profile: Profile = field(default_factory=lambda: Profile(""))
    headers: list[tuple[str, str]] = field(default_factory=list)
    query: list[str] = field(default_factory=list)
    proxy_user: str = ""
    get: bool = False
    lost: list[str] = field(default_factory=list)
    """Options that are not honoured, as they are spelled."""
    notes: list[str] = field(default_factory=list)

    def put(self, **values: object) -> None:
        """Say something in the profile."""
        self.profile = replace(self.profile, **values)  # type: ignore[arg-type]

    def take(self, given: Given) -> None:
        """One option."""
        name, value = given.name, given.value
        special = _SPECIAL.get(name)
        if special is not None:
            special(self, given)
        elif name in _PLAIN:
            self.put(**{_PLAIN[name]: value})
        elif name in _TUPLES:
            self.put(**{_TUPLES[name]: (*getattr(self.profile, _TUPLES[name]), value)})
        elif name in _TLS:
            self.put(tls_min=_TLS[name])
        elif name in _PROXIES:
            self.put(proxy=f"{_PROXIES[name]}://{value.partition('://')[2] or value}")
        elif name in BODIES:
            self.query.append(_urlencoded(value) if name == "data-urlencode" else value)
            self.lost += [] if given.spelled in self.lost else [given.spelled]
        elif name not in HOLDS_ANYWAY and name != "url" and not name.startswith("no-"):
            self.lost.append(given.spelled)

    def result(self, url: str) -> Curl:
        """The profile for a URL."""
        url, hash_, _ = url.partition("#")
        if hash_:
            self.notes.append("the part of the URL from # on is never sent")
        if self.get and self.query:
            url += ("&" if "?" in url else "?") + "&".join(self.query)
            self.lost = [spelled for spelled in self.lost if not spelled.startswith(("-d", "--data"))]
        if self.proxy_user and self.profile.proxy and "@" not in self.profile.proxy:
            self.put(proxy=_with_user(self.profile.proxy, self.proxy_user))
        found = placed(self.headers, replace(self.profile, url=url))
        self.lost += found.lost
        return Curl(found.profile, tuple(self._said(found.made)))

    def _said(self, made: Iterable[str]) -> Iterable[str]:
        """What does not hold, the gravest first."""
        names = list(dict.fromkeys(self.lost))
        quiet = [name for name in names if _long_of(name) in OUTPUT]
        lost = [name for name in names if name not in quiet]
        if lost:
            yield f"not honoured: {oneline(', '.join(lost))}"
        yield from self.notes
        if any(_long_of(name) in BODIES for name in lost):
            yield "a handshake is a GET without a body; a message is sent once the connection is open"
        if names := list(dict.fromkeys(made)):
            yield f"made by the handshake itself: {oneline(', '.join(names))}"
        if quiet:
            yield f"about curl's own output: {oneline(', '.join(quiet))}"

    # -- options that are more than a value

    def header(self, given: Given) -> None:
        """A header, given, emptied or taken away."""
        if given.value.startswith("@"):
            self.lost.append(f"{given.spelled} @FILE")
            return
        split = split_header(given.value)
        if split is None:
            self.notes.append("a header without a colon is not sent")
        elif split[1] is None:
            self.put(without=(*self.profile.without, split[0]))
        else:
            self.headers.append((split[0], split[1]))

    def cookie(self, given: Given) -> None:
        """Cookies; without `=` it is a file."""
        if "=" not in given.value:
            self.lost.append(f"{given.spelled} FILE")
            return
        before = f"{self.profile.cookie}; " if self.profile.cookie else ""
        self.put(cookie=before + given.value.strip())

    def user(self, given: Given) -> None:
        """Credentials; without a colon curl asks for the password."""
        if ":" not in given.value:
            self.notes.append(f"{given.spelled} has no password: an empty one is sent")
        self.put(auth=given.value if ":" in given.value else f"{given.value}:")

    def cert(self, given: Given) -> None:
        """A file, and after a colon its passphrase."""
        match = re.fullmatch(r"((?:[A-Za-z]:[\\/])?(?:\\.|[^\\:]|\\(?=$))*)(:.*)?", given.value, re.DOTALL)
        path, passphrase = (match[1], match[2]) if match else (given.value, None)
        self.put(cert=re.sub(r"\\([\\:])", r"\1", path))
        if passphrase:
            self.passphrase(given)

    def passphrase(self, given: Given) -> None:
        """A passphrase, which is nothing for a command line."""
        self.notes.append(f"the passphrase in {given.spelled} is not taken: it is asked for where a key needs one")

    def form_of(self, given: Given) -> None:
        """The form of a file."""
        if given.value.upper() != "PEM":
            self.lost.append(given.spelled)

    def proxy(self, given: Given) -> None:
        """A proxy, or none."""
        self.put(proxy=given.value)

    def no_proxy(self, given: Given) -> None:
        """Hosts to reach without a proxy: all of them, or some, which only the environment can name."""
        if given.value == "*":
            self.put(proxy="")
        else:
            self.lost.append(f"{given.spelled} (NO_PROXY in the environment does that)")

    def timeout(self, given: Given) -> None:
        """How long connecting may take. `--max-time` is about all of a transfer, of which only that can be meant."""
        try:
            seconds = float(given.value)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds < float("inf"):
            self.lost.append(given.spelled)
            return
        if given.name == "max-time":
            self.notes.append(f"{given.spelled} is taken as the time that connecting may take")
        self.put(open_timeout=seconds or None)

    def method(self, given: Given) -> None:
        """A handshake is a GET."""
        if given.value.upper() != "GET":
            self.lost.append(f"{given.spelled} {oneline(given.value[:20])}")

    def referer(self, given: Given) -> None:
        """The page that this comes from; what follows `;auto` is about redirects."""
        value = given.value.removesuffix(";auto")
        if value:
            self.headers.append(("Referer", value))

    def url_query(self, given: Given) -> None:
        """A part of the query."""
        value = given.value
        self.get = True
        self.query.append(value[1:] if value.startswith("+") else _urlencoded(value))

    def bearer(self, given: Given) -> None:
        """A token of OAuth 2 (RFC 6750)."""
        self.headers.append(("Authorization", f"Bearer {given.value}"))

    def with_user(self, given: Given) -> None:
        """Credentials for the proxy."""
        self.proxy_user = given.value

    def as_query(self, given: Given) -> None:
        """What would be the body is part of the URL."""
        self.get = True


def _set(**values: object) -> Callable[[_Reading, Given], None]:
    return lambda reading, given: reading.put(**values)


_SPECIAL: dict[str, Callable[[_Reading, Given], None]] = {
    "header": _Reading.header,
    "cookie": _Reading.cookie,
    "user": _Reading.user,
    "proxy-user": _Reading.with_user,
    "cert": _Reading.cert,
    "pass": _Reading.passphrase,
    "cert-type": _Reading.form_of,
    "key-type": _Reading.form_of,
    "proxy": _Reading.proxy,
    "noproxy": _Reading.no_proxy,
    "max-time": _Reading.timeout,
    "connect-timeout": _Reading.timeout,
    "request": _Reading.method,
    "referer": _Reading.referer,
    "oauth2-bearer": _Reading.bearer,
    "get": _Reading.as_query,
    "url-query": _Reading.url_query,
    "insecure": _set(insecure=True),
    "no-insecure": _set(insecure=False),
    "no-location": _set(location=False),
    "ipv4": _set(ip_version=4),
    "ipv6": _set(ip_version=6),
}


_quoted = partial(quote_plus, errors="surrogateescape")
_percent = partial(quote, safe="", errors="surrogateescape")
"""Bytes that are no UTF-8 are kept as they are."""


def _long_of(spelled: str) -> str:
    """The long name of an option as it was spelled."""
    return SHORT.get(spelled[1:2], "") if spelled[:2] != "--" else spelled[2:].partition(" ")[0]


def _urlencoded(value: str) -> str:
    """As `--data-urlencode` makes it of `content`, `=content` and `name=content`."""
    name, mark, content = value.partition("=")
    if not mark:
        return _quoted(value)
    return f"{name}={_quoted(content)}" if name else _quoted(content)


def _with_user(proxy: str, user: str) -> str:
    """A proxy's URL with credentials."""
    scheme, mark, rest = proxy.partition("://")
    scheme, rest = (scheme, rest) if mark else ("http", proxy)
    name, colon, password = user.partition(":")
    return f"{scheme}://{_percent(name)}{colon}{_percent(password)}@{rest}"
