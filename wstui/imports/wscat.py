"""Command lines of wscat, the npm package: what its options (of version 6.1 and before) mean for a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wstui.curl.placing import placed
from wstui.imports import _options
from wstui.imports._naming import named, payload
from wstui.imports._protocol import Imported
from wstui.imports._request import Request
from wstui.model import Failure, Profile

__all__ = ["COMMAND"]

_VALUED = """
    auth ca cert host key max-redirects passphrase proxy connect header listen origin protocol subprotocol wait execute
"""
_SWITCHES = "no-color slash location no-check show-ping-pong version help"
KNOWN = _options.Known(
    valued=frozenset(_VALUED.split()),
    switches=frozenset(_SWITCHES.split()),
    short={
        **{"c": "connect", "H": "header", "l": "listen", "L": "location", "n": "no-check", "o": "origin"},
        **{"p": "protocol", "P": "show-ping-pong", "s": "subprotocol", "w": "wait", "x": "execute"},
        **{"V": "version", "h": "help"},
    },
    optional=frozenset({"max-redirects", "passphrase"}),
)
QUIET = frozenset({"no-color", "show-ping-pong", "slash", "wait", "version", "help"})
"""What is about how wscat shows things and when it ends; the composer knows `/ping` and its like in any case."""
PLAIN = {"ca": "ca", "cert": "cert", "key": "key", "proxy": "proxy", "auth": "auth", "origin": "origin"}


class WscatCommand:
    """A connection, with what is sent once it is open."""

    name = "wscat"

    def read(self, words: Sequence[str], fed: str) -> Imported:
        """What the options mean. wscat reads what is typed line by line, without the line breaks."""
        line = _options.read(words, KNOWN)
        request = Request("wscat", lost=[f"{name} (unknown)" for name in line.unknown])
        urls: list[str] = []
        sent: list[str] = []
        headers: dict[str, tuple[str, str]] = {}
        profile = Profile("", location=False)
        for given in line.options:
            name, value = given.name, given.value
            if name in PLAIN:
                profile = replace(profile, **{PLAIN[name]: value})  # type: ignore[arg-type]
            elif name == "connect":
                urls.append(value)
            elif name == "execute":
                sent.append(value)
            elif name == "header":
                request.header(value, headers)
            elif name == "host":
                headers["host"] = ("Host", value)
            elif name == "subprotocol":
                offered = tuple(part.strip() for part in value.split(","))
                profile = replace(profile, subprotocols=(*profile.subprotocols, *offered))
            elif name == "no-check":
                profile = replace(profile, insecure=True)
            elif name == "location":
                profile = replace(profile, location=True)
            elif name == "passphrase":
                request.notes.append(f"{given.spelled} is not taken: it is asked for where a key needs one")
            elif name == "listen":
                raise Failure("this wscat command is a server: it listens", "one with -c connects")
            elif not (name in QUIET or (name, value) == ("protocol", "13")):
                request.lost.append(given.spelled)
        profile = replace(profile, url=request.url(urls, "-c URL"))
        found = placed(list(headers.values()), profile)
        sent += [] if sent else [text for text in fed.splitlines() if text]
        profile = replace(found.profile, on_open=tuple(sent))
        payloads = named(payload(text) for text in sent)
        return Imported(profile, payloads, request.said(found.made, [*found.lost, *line.others]))


COMMAND = WscatCommand()
