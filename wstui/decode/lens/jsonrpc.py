"""JSON-RPC 2.0 (jsonrpc.org/specification), batches included, and what is built like it: language servers, and the
Chrome DevTools Protocol, which leaves `jsonrpc` out and adds a session."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wstui.decode.lens._framing import MOST, unread
from wstui.decode.lens._json import brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply

__all__ = ["LENS"]

# A language server's base protocol, headers before the content, is for streams; some send it through a WebSocket as is.
_HEADERS = re.compile(rb"(?:[A-Za-z-]{1,32}:[^\r\n]{0,128}\r\n){1,4}\r\n")
_DOMAIN = re.compile(r"[A-Z][A-Za-z]+\.[a-zA-Z]+")
_CANCEL = "$/cancelRequest"


class JsonRpcLens:
    """Requests and their responses, either way; notifications; the commands and events of browsers."""

    name = "jsonrpc"
    label = "JSON-RPC"
    subprotocols = ("jsonrpc", "json-rpc", "lsp")

    def claims(self, beginning: Beginning) -> Claim | None:
        """By `jsonrpc` in most of the first messages, else by the path of a browser, or a `Domain.method`."""
        if not beginning.sample:
            return self._by_path(beginning)
        spoken = [[one for one in _members(each)[:MOST] if isinstance(one, dict)] for each in beginning.sample]
        if 2 * sum(any(one.get("jsonrpc") == "2.0" for one in objects) for objects in spoken) >= len(spoken):
            return Claim(0.9, 'jsonrpc "2.0" in the first messages')
        if path := self._by_path(beginning):
            return path
        calls = [method for objects in spoken for one in objects if isinstance(method := one.get("method"), str)]
        is_browser = calls and all(_DOMAIN.fullmatch(method) for method in calls) and all(spoken)
        return Claim(0.7, "Domain.method in the first messages") if is_browser else None

    def reader(self, beginning: Beginning) -> Read:
        """Every message is read by itself."""
        return read

    def _by_path(self, beginning: Beginning) -> Claim | None:
        is_browser = "/devtools/" in beginning.path
        return Claim(0.9, "path /devtools/") if is_browser else None


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """What the members of a message are; nothing where none is of JSON-RPC."""
    members = _members(excerpt)
    found = [reading for one in members[:MOST] if isinstance(one, dict) and (reading := _read(one)) is not None]
    return [unread(f"{len(members) - MOST:,} members more"), *found] if found and len(members) > MOST else found


def _members(excerpt: Excerpt) -> list[object]:
    """Those of a batch, or the only one."""
    if headers := _HEADERS.match(excerpt.payload):
        payload = excerpt.payload[headers.end() :]
        size = excerpt.size - headers.end()
        excerpt = Excerpt(excerpt.direction, excerpt.opcode, payload, size, excerpt.tail)
    found = document(excerpt)
    return found if isinstance(found, list) else [found]


def _read(one: dict[str, object]) -> Reading | None:
    method = one.get("method")
    if isinstance(method, str):
        return _call(one, method)
    key, parties = _key(one, one.get("id")), _parties(one)
    if one.get("error") is not None and ("id" in one or "jsonrpc" in one):
        return Reading("error", _error(one["error"]), parties, answers=key, failed=True)
    if "result" in one and "id" in one:
        return Reading("response", brief(one["result"]), parties, answers=key)
    return None


def _call(one: dict[str, object], method: str) -> Reading:
    """A request, or what is told without an answer."""
    params = one.get("params")
    meaning = short(method) if params in (None, {}, []) else f"{short(method)} {brief(params)}"
    parties = _parties(one)
    if asks := _key(one, one.get("id")):
        return Reading("request", meaning, parties, asks=asks, method=method)
    if method == _CANCEL and isinstance(params, dict):
        wanted = _key(one, params.get("id"))
        return Reading("notification", meaning, parties, answers=wanted, reply=Reply.WITHDRAWN, method=method)
    kind = "notification" if "jsonrpc" in one else "event"
    return Reading(kind, meaning, parties, method=method)


def _key(one: dict[str, object], name: object) -> str:
    """What pairs a request with its response: ids that differ in type differ, and each session has its own."""
    if isinstance(name, bool) or not isinstance(name, int | float | str):
        return ""
    quoted = f'"{name}"' if isinstance(name, str) else word(name)
    session = word(one.get("sessionId"))
    return f"{session} {quoted}" if session else quoted


def _parties(one: dict[str, object]) -> tuple[tuple[str, str], ...]:
    named = (("id", word(one.get("id"))), ("method", word(one.get("method"))), ("session", word(one.get("sessionId"))))
    return tuple((name, value) for name, value in named if value)


def _error(error: object) -> str:
    """An error in words: its code, its message, and what goes with it."""
    if not isinstance(error, dict):
        return brief(error)
    data = brief(error["data"]) if error.get("data") is not None else ""
    return " ".join(part for part in (word(error.get("code")), word(error.get("message"), 200), data) if part)


LENS = JsonRpcLens()
