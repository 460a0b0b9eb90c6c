"""GraphQL over WebSocket: graphql-transport-ws (the protocol of the library graphql-ws), and graphql-ws, the older one
of subscriptions-transport-ws that AppSync speaks as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wstui.decode.lens._json import brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply
from wstui.model import Direction

__all__ = ["LENS"]

_OPERATION = re.compile(
    r"(?:[\s,\ufeff]|#[^\n]{0,500})*+(?:(query|mutation|subscription)\b[\s,]*+([_A-Za-z][_0-9A-Za-z]{0,120})?+"
    r"[^{]{0,2000}+)?+\{[\s,]*+(?:[_A-Za-z][_0-9A-Za-z]*+\s*+:\s*+)?+([_A-Za-z][_0-9A-Za-z]{0,120})?+"
)
_LONGEST = 4096
"""Characters of a query in which its operation is looked for."""
_OPENS = ("connection_init", "connection_ack")
_KINDS = {
    *("connection_init", "connection_ack", "ping", "pong", "subscribe", "next", "error", "complete"),
    *("start", "stop", "data", "connection_error", "connection_terminate", "connection_keep_alive", "ka", "start_ack"),
}


class GraphqlLens:
    """Operations by their id, from subscribe or start to complete."""

    name = "graphql"
    label = "GraphQL"
    subprotocols = ("graphql-transport-ws", "graphql-ws")

    def claims(self, beginning: Beginning) -> Claim | None:
        """By connection_init or connection_ack, else by a path that ends with graphql."""
        for excerpt in beginning.sample:
            found = document(excerpt)
            if isinstance(found, dict) and found.get("type") in _OPENS:
                return Claim(0.9, f"{found['type']} in the first messages")
        ends = beginning.path.rstrip("/").endswith("graphql") and not beginning.sample
        return Claim(0.6, "path ends with graphql") if ends else None

    def reader(self, beginning: Beginning) -> Read:
        """Both protocols are read alike: no type means one thing here and another there."""
        return read


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """What a message is, by its type."""
    found = document(excerpt)
    if not isinstance(found, dict) or not isinstance(kind := found.get("type"), str) or kind not in _KINDS:
        return ()
    payload, key = found.get("payload"), word(found.get("id"))
    parties = (("id", key),) if key else ()
    if kind in ("subscribe", "start"):
        return (_operation(kind, payload, key),)
    if kind in ("next", "data"):
        return (_result(kind, payload, key),)
    if kind == "error":
        return (Reading(kind, _errors(payload), parties, answers=key and f"id {key}", failed=True),)
    if kind == "stop" or (kind == "complete" and excerpt.direction is Direction.OUT):
        return (Reading(kind, "", parties, answers=key and f"id {key}", reply=Reply.WITHDRAWN),)
    if kind == "complete":
        return (Reading(kind, "", parties, answers=key and f"id {key}"),)
    if kind == "start_ack":
        return (Reading(kind, "", parties, answers=key and f"id {key}", reply=Reply.ASIDE),)
    return (_upkeep(kind, payload),)


def _upkeep(kind: str, payload: object) -> Reading:
    """What keeps the connection itself."""
    if kind == "connection_init":  # what it carries is a token, as a rule
        names = ", ".join(short(str(name), 40) for name in list(payload)[:8]) if isinstance(payload, dict) else ""
        return Reading(kind, f"with {names}" if names else "", asks="connection", method=kind)
    if kind == "connection_ack":
        return Reading(kind, "" if payload is None else brief(payload), answers="connection")
    if kind == "connection_error":
        return Reading(kind, _errors(payload), answers="connection", failed=True)
    meaning = "" if payload is None else brief(payload)
    if kind == "ping":
        return Reading(kind, meaning, asks="ping", method=kind, quiet=True)
    if kind == "pong":
        return Reading(kind, meaning, answers="ping", quiet=True)
    return Reading(kind, meaning, quiet=kind != "connection_terminate")


def _operation(kind: str, payload: object, key: str) -> Reading:
    """A query, mutation or subscription; the last is for whatever comes."""
    asked = payload if isinstance(payload, dict) else {}
    if isinstance(asked.get("data"), str):  # AppSync has the operation as JSON within a string
        return Reading(kind, "", (("id", key),) if key else (), asks=key and f"id {key}", method=kind)
    query = asked.get("query")
    found = _OPERATION.match(query[:_LONGEST]) if isinstance(query, str) else None
    sort, name, field = found.groups() if found else (None, None, None)
    name = word(asked.get("operationName")) or name or field or ""
    sort = sort or "query"
    operation = f"{sort} {name}".rstrip()
    variables = brief(asked["variables"]) if asked.get("variables") else ""
    named = (("id", key), ("operation", operation), ("field", field or ""))
    return Reading(
        kind,
        f"{operation} {variables}".rstrip(),
        tuple((label, value) for label, value in named if value),
        asks=key and f"id {key}",
        reply=Reply.PART if sort == "subscription" else Reply.LAST,
        method=operation,
    )


def _result(kind: str, payload: object, key: str) -> Reading:
    """A result of an operation, with errors or without."""
    parties = (("id", key),) if key else ()
    result = payload if isinstance(payload, dict) else {}
    failed = bool(result.get("errors"))
    data = brief(result["data"]) if result.get("data") is not None else ""
    meaning = " ".join(part for part in (_errors(result.get("errors")) if failed else "", data) if part)
    return Reading(kind, meaning, parties, answers=key and f"id {key}", reply=Reply.PART, failed=failed)


def _errors(errors: object) -> str:
    """Errors in words: what the first says, and how many more there are."""
    several = errors if isinstance(errors, list) else [errors]
    first = several[0] if several else None
    said = word(first.get("message"), 200) if isinstance(first, dict) else ""
    more = f" and {len(several) - 1} more" if len(several) > 1 else ""
    return f"{said or brief(first)}{more}"


LENS = GraphqlLens()
