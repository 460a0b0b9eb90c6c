"""WAMP version 2 (wamp-proto.org/wamp_latest_ietf.html), basic and advanced profile, as JSON, MessagePack and CBOR, and
batched, where JSON ends each message with 0x1e (0x18 in the drafts) and the others begin with its length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wstui.decode import cbor, msgpack
from wstui.decode.lens._framing import MOST, Unfit, unfit, unread
from wstui.decode.lens._json import CUT, brief, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply
from wstui.decode.lens._values import of_bytes, of_text
from wstui.model import Opcode

__all__ = ["LENS"]

KINDS = {
    1: "HELLO", 2: "WELCOME", 3: "ABORT", 4: "CHALLENGE", 5: "AUTHENTICATE", 6: "GOODBYE", 8: "ERROR",
    16: "PUBLISH", 17: "PUBLISHED", 32: "SUBSCRIBE", 33: "SUBSCRIBED", 34: "UNSUBSCRIBE", 35: "UNSUBSCRIBED",
    36: "EVENT", 37: "EVENT_RECEIVED", 48: "CALL", 49: "CANCEL", 50: "RESULT", 64: "REGISTER", 65: "REGISTERED",
    66: "UNREGISTER", 67: "UNREGISTERED", 68: "INVOCATION", 69: "INTERRUPT", 70: "YIELD",
}  # fmt: skip
SHAPES = {
    "HELLO": "realm details", "WELCOME": "session details", "ABORT": "details reason",
    "CHALLENGE": "method secret", "AUTHENTICATE": "secret secret", "GOODBYE": "details reason",
    "ERROR": "type request details error args kwargs", "PUBLISH": "request options topic args kwargs",
    "PUBLISHED": "request publication", "SUBSCRIBE": "request options topic", "SUBSCRIBED": "request subscription",
    "UNSUBSCRIBE": "request subscription", "UNSUBSCRIBED": "request", "EVENT_RECEIVED": "publication",
    "EVENT": "subscription publication details args kwargs", "CALL": "request options procedure args kwargs",
    "CANCEL": "request options", "RESULT": "request details args kwargs", "REGISTER": "request options procedure",
    "REGISTERED": "request registration", "UNREGISTER": "request registration", "UNREGISTERED": "request",
    "INVOCATION": "request registration details args kwargs", "INTERRUPT": "request options",
    "YIELD": "request options args kwargs",
}  # fmt: skip
FEWEST = {"ERROR": 4, "PUBLISH": 3, "EVENT": 3, "CALL": 3, "RESULT": 2, "INVOCATION": 3, "YIELD": 2, "UNSUBSCRIBED": 1}
ANSWERS = {
    "SUBSCRIBED": "SUBSCRIBE", "UNSUBSCRIBED": "UNSUBSCRIBE", "PUBLISHED": "PUBLISH", "RESULT": "CALL",
    "REGISTERED": "REGISTER", "UNREGISTERED": "UNREGISTER", "YIELD": "INVOCATION",
    "CANCEL": "CALL", "INTERRUPT": "INVOCATION",
}  # fmt: skip
ASKS = set(ANSWERS.values()) - {"PUBLISH"}
_HELLO = re.compile(rb'\s*\[\s*1\s*,\s*"[^"]*"\s*,\s*\{.{0,400}"roles"', re.DOTALL)
_SPLIT = re.compile(r"[\x1e\x18]")


class WampLens:
    """Calls with their results, subscriptions, publications, registrations and sessions."""

    name = "wamp"
    label = "WAMP"
    subprotocols = tuple(f"wamp.2.{name}{more}" for name in ("json", "msgpack", "cbor") for more in ("", ".batched"))

    def claims(self, beginning: Beginning) -> Claim | None:
        """By a HELLO in JSON; other serializations are known by the subprotocol, which is obligatory."""
        if any(_HELLO.match(one.payload) for one in beginning.sample[:2]):
            return Claim(0.9, "a WAMP HELLO at the beginning")
        return None

    def reader(self, beginning: Beginning) -> Read:
        """Messages as the subprotocol writes them."""
        batched = beginning.subprotocol.endswith(".batched")
        form = cbor.read if ".cbor" in beginning.subprotocol else msgpack.read

        def read(excerpt: Excerpt) -> Sequence[Reading]:
            found = list[Reading]()
            try:
                for document in _documents(excerpt, batched, form):
                    if len(found) == MOST:
                        return [unread("more messages"), *found]
                    found.append(_message(document))
            except Unfit as exc:
                found.append(unfit("WAMP", str(exc)))
            return found

        return read


def _documents(excerpt: Excerpt, batched: bool, form: object) -> Iterator[object]:
    if excerpt.opcode is Opcode.TEXT:
        text = excerpt.payload.decode("utf-8", "replace")
        parts = [part for part in _SPLIT.split(text) if part] if batched else [text]
        for i, part in enumerate(parts):
            yield of_text(part, excerpt.is_whole or i < len(parts) - 1)
        return
    read = cbor.read if form is cbor.read else msgpack.read
    if not batched:
        yield of_bytes(excerpt.payload, read, excerpt.is_whole)
        return
    data, at = excerpt.payload, 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        if len(data) - at < 4 or end > excerpt.size:
            raise Unfit("a length beyond the end of the message")
        yield of_bytes(data[at + 4 : end], read, end <= len(data))
        at = end


def _message(document: object) -> Reading:
    """One message. Raises `Unfit`."""
    if document is CUT:
        raise Unfit("too long to be read")
    if not isinstance(document, list) or not document:
        raise Unfit("no array")
    kind = KINDS.get(document[0]) if isinstance(document[0], int) and not isinstance(document[0], bool) else None
    if kind is None:
        raise Unfit(f"message type {brief(document[0], 20)}, which there is not")
    names = SHAPES[kind].split()
    values = document[1:]
    is_cut = bool(values) and values[-1] is CUT
    if len(values) > len(names) + (kind in ("CALL", "PUBLISH", "EVENT", "RESULT", "INVOCATION", "YIELD", "ERROR")):
        raise Unfit(f"{kind} with {len(values)} elements")
    if not is_cut and len(values) < FEWEST.get(kind, len(names)):
        raise Unfit(f"{kind} with {len(values)} elements")
    return _told(kind, dict(zip(names, values, strict=False)))


def _told(kind: str, given: dict[str, object]) -> Reading:
    names = ("realm", "session", "topic", "procedure", "error", "reason", "request", "subscription", "registration",
             "publication", "method")  # fmt: skip
    about = [(name, word(given.get(name))) for name in names]
    parties = tuple((name, short(value, 200)) for name, value in about if value)
    place = next((value for name, value in about[:7] if value and name not in ("request", "session")), "")
    said = [place, _arguments(given)]
    if kind == "ERROR":
        said.insert(0, f"of {KINDS.get(_number(given['type']), '?')}")
    elif not place and kind not in ("RESULT", "YIELD"):
        said.insert(0, ", ".join(f"{name} {value}" for name, value in about if value and name != "request"))
    details = given.get("details") or given.get("options")
    progress = isinstance(details, dict) and (
        details.get("progress") is True or details.get("receive_progress") is True
    )
    if kind in ("RESULT", "YIELD") and progress:
        said.append("(progress)")
    if kind in ("ABORT", "GOODBYE") and isinstance(details, dict):
        said.append(word(details.get("message"), 200))
    asks, answers, reply = _pair(kind, given, details)
    if kind in ("RESULT", "YIELD") and progress:
        reply = Reply.PART
    method = f"{kind} {place}".rstrip() if asks or kind in ("PUBLISH", "EVENT") else ""
    meaning = short(" ".join(part for part in said if part), 400)
    return Reading(kind, meaning, parties, asks, answers, reply, method, kind in ("ERROR", "ABORT"))


def _arguments(given: dict[str, object]) -> str:
    args, kwargs = given.get("args"), given.get("kwargs")
    told = [brief(value, 100) for value in (args, kwargs) if value not in (None, [], {})]
    return " ".join(told)


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


def _pair(kind: str, given: dict[str, object], details: object) -> tuple[str, str, Reply]:
    """What it asks, what it answers, and in which way."""
    number = word(given.get("request"))
    match kind:
        case "HELLO":
            return "session", "", Reply.LAST
        case "WELCOME" | "ABORT":
            return "", "session", Reply.LAST
        case "CHALLENGE":
            return "", "session", Reply.PART
        case "ERROR":
            return "", f"{KINDS.get(_number(given['type']), '?')} {number}", Reply.LAST
        case "PUBLISH":
            wanted = isinstance(details, dict) and details.get("acknowledge") is True
            return f"PUBLISH {number}" if wanted and number else "", "", Reply.LAST
        case "CANCEL" | "INTERRUPT":
            return "", f"{ANSWERS[kind]} {number}", Reply.WITHDRAWN
        case "UNSUBSCRIBED" | "UNREGISTERED" if number == "0":
            return "", "", Reply.LAST  # the router revoked it, unasked
    if not number:
        return "", "", Reply.LAST
    if kind in ASKS:
        return f"{kind} {number}", "", Reply.LAST
    return "", f"{ANSWERS[kind]} {number}" if kind in ANSWERS else "", Reply.LAST


LENS = WampLens()
