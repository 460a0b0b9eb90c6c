"""Phoenix channels (hexdocs.pm/phoenix/writing_a_channels_client.html): messages of the second serializer, arrays and
binary frames, and of the first, objects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wstui.decode.lens._framing import Unfit, shown, text, unfit
from wstui.decode.lens._json import CUT, brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading
from wstui.decode.lens._values import of_json
from wstui.model import Direction, Opcode

__all__ = ["LENS"]

_JOIN = re.compile(rb'[\[{].{0,300}"phx_(?:join|reply)"', re.DOTALL)
_VSN = re.compile(r"(?:^|&)vsn=([12])\.")


class PhoenixLens:
    """Channels joined and left, pushes with their replies, broadcasts."""

    name = "phoenix"
    label = "Phoenix channels"
    subprotocols = ("phoenix",)

    def claims(self, beginning: Beginning) -> Claim | None:
        """By `phx_join` in the first messages, or by the path with its version."""
        if any(one.opcode is Opcode.TEXT and _JOIN.match(one.payload) for one in beginning.sample):
            return Claim(0.9, "phx_join in the first messages")
        if beginning.path.endswith("/websocket") and _VSN.search(beginning.query):
            return Claim(0.8, "path /websocket with vsn")
        return None

    def reader(self, beginning: Beginning) -> Read:
        """Every message is read by itself."""
        return read


class Message(NamedTuple):
    """A message as both serializers have it; `payload` is bytes in a binary frame."""

    join: str
    ref: str
    topic: str
    event: str
    payload: object


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """The one message that a WebSocket message holds."""
    try:
        message = _of_bytes(excerpt) if excerpt.opcode is Opcode.BINARY else _of_text(excerpt)
    except Unfit as exc:
        return [unfit("Phoenix", str(exc))] if excerpt.payload else ()
    return [_told(message)]


def _of_text(excerpt: Excerpt) -> Message:
    is_array = excerpt.payload.lstrip()[:1] == b"["
    given = of_json(excerpt) if is_array else document(excerpt)
    if isinstance(given, list):
        if len(given) != 5 and given[-1:] != [CUT]:
            raise Unfit(f"an array of {len(given)} elements instead of 5")
        given = dict(zip(("join_ref", "ref", "topic", "event", "payload"), given, strict=False))
    if not isinstance(given, dict):
        raise Unfit("neither an array nor an object")
    topic, event = given.get("topic"), given.get("event")
    if not isinstance(topic, str) or not isinstance(event, str):
        raise Unfit("without a topic and an event")
    return Message(word(given.get("join_ref")), word(given.get("ref")), topic, event, given.get("payload"))


_FIELDS = {0: ("join", "topic", "event"), 1: ("join", "ref", "topic", "status"), 2: ("topic", "event")}


def _of_bytes(excerpt: Excerpt) -> Message:
    """A push, a reply or a broadcast; a push of the client has a reference, one of the server has none."""
    data = excerpt.payload
    kind = data[0] if data else -1
    if kind not in _FIELDS:
        raise Unfit("no kind of binary frame at its beginning")
    names = ("join", "ref", "topic", "event") if kind == 0 and excerpt.direction is Direction.OUT else _FIELDS[kind]
    at = 1 + len(names)
    given: dict[str, str] = {}
    for name, size in zip(names, data[1:at], strict=False):
        given[name] = text(data[at : at + size])
        at += size
    if len(given) < len(names) or at > len(data):
        raise Unfit("a binary frame that ends within its fields")
    body = data[at:]
    event = given.get("event", "phx_reply")
    payload: object = {"status": given["status"], "response": body} if kind == 1 else body
    return Message(given.get("join", ""), given.get("ref", ""), given["topic"], event, payload)


def _told(message: Message) -> Reading:
    join, ref, topic, event, payload = message
    status = word(payload.get("status")) if isinstance(payload, dict) and event == "phx_reply" else ""
    inner = payload.get("response") if isinstance(payload, dict) and event == "phx_reply" else payload
    body = inner if isinstance(inner, bytes) else None
    told = shown(body) if body is not None else brief(inner) if inner not in (None, {}) else ""
    about = (("topic", topic), ("event", event), ("status", status), ("ref", ref), ("join", join))
    parties = tuple((name, short(value, 200)) for name, value in about if value)
    # A reply is shown beside the method of the push, in which the topic is.
    meaning = " ".join(part for part in ("" if event == "phx_reply" else short(topic), status, told) if part)
    key = f"{topic} {ref}" if ref else ""
    quiet = topic == "phoenix"
    kind = short(event) or "?"
    if event == "phx_reply":
        return Reading(kind, meaning, parties, answers=key, failed=status not in ("ok", ""), quiet=quiet, body=body)
    if event in ("phx_error", "phx_close"):
        return Reading(kind, meaning, parties, method=short(f"{topic} {event}"), failed=event == "phx_error")
    asks, method = key, short(f"{topic} {event}")
    return Reading(kind, meaning, parties, asks=asks, method=method, quiet=quiet, body=body)


LENS = PhoenixLens()
