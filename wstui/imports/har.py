"""HAR files (version 1.2) of browsers and proxies: the WebSocket connections in them, with what was sent, as Chrome
writes it into `_webSocketMessages`. What was received is not taken."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from wstui.curl.placing import placed
from wstui.imports import _json
from wstui.imports._naming import named, payload, profile_name
from wstui.imports._protocol import Imported, Source
from wstui.imports._verbatim import verbatim
from wstui.model import Opcode, Payload, Profile
from wstui.safetext import oneline

__all__ = ["IMPORTER"]

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_CONTROL = "pings, pongs and closes are made by the connection itself"


class HarImporter:
    """Connections to the same URL with the same headers are one profile."""

    name = "har"
    label = "HAR"

    def priority(self, source: Source) -> float:
        """By its name, or a log at its beginning; by its name alone so that what is wrong with it is said."""
        if not source.head().startswith(b"{"):
            return 0.3 if source.suffix == ".har" else 0.0
        return 0.95 if source.suffix == ".har" else 0.9 if re.match(rb'\{\s*"log"\s*:', source.head()) else 0.0

    def read(self, source: Source) -> Sequence[Imported]:
        """The profile of each WebSocket connection, with the texts and bytes that were sent on it."""
        connections: dict[Profile, _Connection] = {}
        others = 0
        for entry in _json.parsed(source).at("log").items("entries"):
            request = entry.at("request")
            url = request.text("url")
            if not _is_websocket(entry, request, url):
                others += 1
                continue
            profile, notes = _profile(request, url)
            connections.setdefault(profile, _Connection(notes)).add(entry)
        if not connections:
            hint = "in the developer tools: record while the page connects, then export the HAR"
            raise source.fault(f"none of its {others:,} requests is a WebSocket connection", hint=hint)
        return [connection.result(profile) for profile, connection in connections.items()]


@dataclass(slots=True)
class _Connection:
    """What is found of connections that were made alike."""

    notes: list[str]
    sent: dict[tuple[str, str], Payload] = field(default_factory=dict)
    again: int = 0
    control: int = 0
    seen: int = 0

    def add(self, entry: _json.Node) -> None:
        """What was sent on one more of them."""
        self.seen += 1
        for message in entry.items("_webSocketMessages"):
            if message.text("type") != "send":
                continue
            opcode = message.at("opcode").value
            if opcode not in (Opcode.TEXT, Opcode.BINARY):
                self.control += 1
                continue
            one = _payload(message, binary=opcode == Opcode.BINARY)
            self.again += (one.kind, one.body) in self.sent
            self.sent.setdefault((one.kind, one.body), one)

    def result(self, profile: Profile) -> Imported:
        """All of it."""
        notes = [*self.notes]
        if self.seen > 1:
            notes.append(f"{self.seen:,} connections were made so: they are one profile")
        if self.again:
            notes.append(f"sent again word for word, and saved once: {self.again:,}")
        if self.control:
            notes.append(f"sent frames that are no message: {self.control:,}; {_CONTROL}")
        return verbatim(Imported(profile, named(self.sent.values()), tuple(notes)))


def _is_websocket(entry: _json.Node, request: _json.Node, url: str) -> bool:
    if entry.has("_webSocketMessages") or entry.at("_resourceType").value == "websocket":
        return True
    if url[:5].lower() == "ws://" or url[:6].lower() == "wss://":
        return True
    return any(name.lower() == "upgrade" and "websocket" in value.lower() for name, value in _headers(request))


def _headers(request: _json.Node) -> Iterator[tuple[str, str]]:
    for header in request.items("headers"):
        yield header.text("name"), header.text("value", "")


def _profile(request: _json.Node, url: str) -> tuple[Profile, list[str]]:
    """How it was connected, and what of that does not hold."""
    url = re.sub(r"(?i)\Ahttp(s?)://", r"ws\1://", url.partition("#")[0])
    found = placed(list(_headers(request)), Profile(url))
    notes = [f"not honoured: {oneline(', '.join(found.lost))}"] if found.lost else []
    if made := list(dict.fromkeys(found.made)):
        notes.append(f"made by the handshake itself: {oneline(', '.join(made))}")
    return replace(found.profile, name=profile_name(url)), notes


def _payload(message: _json.Node, *, binary: bool) -> Payload:
    """A message as a payload. Bytes are in Base64; where they are not, they are the text's."""
    data = message.text("data", "")
    if not binary:
        return payload(data)
    if len(data) % 4 or not _BASE64.fullmatch(data):
        data = b64encode(data.encode()).decode()
    return payload(data, "base64")


IMPORTER = HarImporter()
