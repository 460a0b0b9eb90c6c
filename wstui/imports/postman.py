"""Postman's collections: of version 2.1 the requests whose URL is a WebSocket's, of version 3 those that are made as
such. `{{name}}` means the same there as here, and `{{$guid}}` and the like become functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wstui.curl.placing import placed
from wstui.imports import _json
from wstui.imports._dynamic import as_functions, unknown
from wstui.imports._naming import named, payload, profile_name
from wstui.imports._protocol import Imported, Source
from wstui.imports._request import in_front
from wstui.imports._variables import with_variables
from wstui.imports._verbatim import theirs
from wstui.model import Payload, Profile
from wstui.safetext import oneline

__all__ = ["IMPORTER"]

DEEPEST = 50
"""Folders within each other."""

_SCHEMA = re.compile(rb"schema\.(?:get)?postman\.com/json/|\"_postman_id\"")
_KINDS = {"base64": "base64", "hex": "hex", "": "base64"}


class PostmanImporter:
    """A profile for each WebSocket request, in folders of any depth."""

    name = "postman"
    label = "Postman collection"

    def priority(self, source: Source) -> float:
        """By the schema, which is named at the beginning."""
        head = source.head()
        return 0.95 if head.startswith(b"{") and _SCHEMA.search(head) else 0.0

    def read(self, source: Source) -> Sequence[Imported]:
        """All WebSocket requests."""
        document = _json.parsed(source)
        reading = _Reading()
        reading.folder(document, None, 0)
        if not reading.found:
            hint = "Postman's own export leaves WebSocket requests out, unless their URL is ws:// or wss://"
            raise source.fault(f"none of its {reading.others:,} requests is a WebSocket connection", hint=hint)
        variables = _variables(document)
        secrets = {one.text("key", "") for one in document.items("variable") if one.text("type", "") == "secret"}
        return [reading.filled(found, variables, secrets) for found in reading.found]


@dataclass(slots=True)
class _Reading:
    """What is found, from the first folder to the last."""

    found: list[Imported] = field(default_factory=list)
    others: int = 0

    def folder(self, node: _json.Node, auth: _json.Node | None, depth: int) -> None:
        """The items of a folder, which share what they do not say of their own."""
        if depth > DEEPEST:
            raise node.fault("folders are nested too deep")
        auth = node.at("auth") if node.has("auth") else auth
        for item in node.items("item"):
            if item.has("item"):
                self.folder(item, auth, depth + 1)
            elif item.has("type") and item.text("type").startswith("ws-"):
                self.raw(item)
            elif item.has("request"):
                self.request(item, auth)
            else:
                self.others += 1

    def request(self, item: _json.Node, auth: _json.Node | None) -> None:
        """A request of version 2, whose body is a message."""
        request = item.at("request")
        if isinstance(request.value, str):
            url, node = as_functions(item.text("request")), None
        else:
            url, node = as_functions(_url(request)), request
        if not re.match(r"(?i)wss?://", url):
            self.others += 1
            return
        profile, notes = Profile(url), list[str]()
        payloads: list[Payload] = []
        if node is not None:
            if node.has("auth"):
                auth = node.at("auth")
            profile, notes = _with_headers(profile, _pairs(node, "header"))
            payloads = list(_body(node, notes))
        profile = _with_auth(profile, auth, notes)
        if item.has("event"):
            notes.append("scripts are not run")
        self._add(item.text("name", ""), profile, payloads, notes)

    def raw(self, item: _json.Node) -> None:
        """A WebSocket request of version 3 with its messages."""
        title = item.text("title", "") or item.text("name", "")
        if item.text("type") != "ws-raw-request":
            self.others += 1
            return
        said = item.at("payload")
        url = in_front(_with_query(as_functions(said.text("url")), _pairs(said, "queryParams")))
        profile, notes = _with_headers(Profile(url), _pairs(said, "headers"))
        payloads = []
        for child in item.items("children"):
            message = child.at("payload")
            binary = message.text("type", "text") == "binary"
            kind = _KINDS.get(message.text("subtype", ""), "text") if binary else "text"
            payloads.append(payload(as_functions(message.text("content", "")), kind, child.text("title", "")))
        self._add(title, profile, payloads, notes)

    def _add(self, name: str, profile: Profile, payloads: Iterable[Payload], notes: Iterable[str]) -> None:
        profile = replace(profile, name=profile_name(profile.url, name))
        self.found.append(Imported(profile, named(payloads), tuple(notes)))

    def filled(self, found: Imported, variables: Mapping[str, str], secrets: Collection[str]) -> Imported:
        """With the collection's variables, and a word on those that are not known here."""
        texts = [found.profile.url, *(value for _, value in found.profile.headers)]
        texts += [one.body for one in found.payloads]
        notes = []
        if names := unknown(texts):
            notes.append(f"made by Postman, and not known here: {names}")
        return with_variables(*theirs(replace(found, notes=(*found.notes, *notes)), variables, secrets))


def _url(request: _json.Node) -> str:
    """The URL of a request: a text, or parts of which all may be there as they were typed."""
    node = request.at("url")
    if node.value is None:
        return ""
    if isinstance(node.value, str):
        return request.text("url")
    if node.has("raw"):
        return node.text("raw")
    parts = {key: _joined(node, key, mark) for key, mark in (("host", "."), ("path", "/"))}
    port = f":{node.text('port')}" if node.has("port") else ""
    url = f"{node.text('protocol', 'ws')}://{parts['host']}{port}/{parts['path']}"
    return _with_query(url, _pairs(node, "query"))


def _joined(node: _json.Node, key: str, mark: str) -> str:
    """A part that is a text or a list of texts."""
    if isinstance(node.at(key).value, str):
        return node.text(key)
    texts = []
    for part in node.items(key):
        texts.append(part.said())
    return mark.join(texts)


def _with_query(url: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = "&".join(f"{name}={value}" if value else name for name, value in pairs)
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _pairs(node: _json.Node, key: str) -> Iterator[tuple[str, str]]:
    """Names and values that are not turned off."""
    if isinstance(node.at(key).value, str):  # headers as they are on the wire
        for line in node.text(key).splitlines():
            name, colon, value = line.partition(":")
            if colon:
                yield name.strip(), as_functions(value.strip())
        return
    for pair in node.items(key):
        if not pair.flag("disabled"):
            yield pair.text("key", ""), as_functions(pair.text("value", ""))


def _variables(document: _json.Node) -> dict[str, str]:
    return {
        pair.text("key", ""): as_functions(pair.text("value", ""))
        for pair in document.items("variable")
        if isinstance(pair.at("value").value, str) and pair.has("key")
    }


def _with_headers(profile: Profile, pairs: Iterable[tuple[str, str]]) -> tuple[Profile, list[str]]:
    found = placed([pair for pair in pairs if pair[0]], profile)
    notes = [f"not honoured: {oneline(', '.join(found.lost))}"] if found.lost else []
    if found.made:
        notes.append(f"made by the handshake itself: {oneline(', '.join(dict.fromkeys(found.made)))}")
    return found.profile, notes


def _body(request: _json.Node, notes: list[str]) -> Iterator[Payload]:
    """The message of a request that has one."""
    if not request.has("body"):
        return
    body = request.at("body")
    if body.text("mode", "raw") != "raw":
        notes.append(f"not honoured: a body that is {oneline(body.text('mode')[:20])}")
    elif text := body.text("raw", ""):
        yield payload(as_functions(text))


def _with_auth(profile: Profile, auth: _json.Node | None, notes: list[str]) -> Profile:
    """With the credentials, where they are of a kind that is one header."""
    kind = auth.text("type", "noauth") if auth is not None else "noauth"
    if auth is None or kind == "noauth":
        return profile
    said = dict(_pairs(auth, kind))
    if kind == "basic":
        return replace(profile, auth=f"{said.get('username', '')}:{said.get('password', '')}")
    if kind == "bearer":
        return replace(profile, headers=(*profile.headers, ("Authorization", f"Bearer {said.get('token', '')}")))
    if kind == "apikey" and said.get("key"):
        pair = (said["key"], said.get("value", ""))
        if said.get("in") == "query":
            return replace(profile, url=_with_query(profile.url, [pair]))
        return replace(profile, headers=(*profile.headers, pair))
    notes.append(f"not honoured: authentication by {oneline(kind[:20])}")
    return profile


IMPORTER = PostmanImporter()
