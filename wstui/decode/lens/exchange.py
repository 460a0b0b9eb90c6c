"""Feeds in the manner of exchanges, which differ in words and not in kind: a request with `op`, `method`, `event` or
`type` and what it is about; an acknowledgement that repeats these, or an id; pushes by channel, topic or stream. An
answer without an id leaves clues: what it repeats, or, of an error, the words in which it speaks of the request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from wstui.decode.lens._framing import MOST, unread
from wstui.decode.lens._json import CUT, brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Clue, Excerpt, Read, Reading
from wstui.model import Direction, Opcode

__all__ = ["LENS"]

VERBS = ("op", "method", "event", "action", "type", "cmd", "e")
IDS = ("id", "req_id", "reqid", "reqId", "request_id", "cid")
TOPICS = ("channel", "topic", "stream", "channelName", "ch", "name")
PLACES = ("instId", "symbol", "product_id", "pair", "s", "instFamily", "instType", "ccy", "market")
"""What names the instrument."""
MOST_FIGURES = 8
_ACKS = {"subscribed": "subscribe", "subscriptions": "subscribe", "unsubscribed": "unsubscribe", "pong": "ping"}
"""What is answered by a word of its own."""
_AFTER = {"subscriptions": ("subscribe", "unsubscribe"), "subscriptionstatus": ("subscribe", "unsubscribe")}
"""What tells of the state after either."""
_SENT = ("subscribe", "unsubscribe", "login", "auth", "ping")
_NEUTRAL = ("ping", "pong", "heartbeat", "error", "info", "status", "systemstatus", "welcome")
_APART = re.compile(r"[\s,:;=\"'(){}\[\]\\]+")
MOST_WORDS = 256
_GOOD = (0, 200, "0", "200", "", None)

Json = dict[str, object]


class ExchangeLens:
    """Subscriptions and orders with their acknowledgements; pushes by channel and instrument, their figures first."""

    name = "exchange"
    label = "op/event/arg"
    subprotocols: tuple[str, ...] = ()

    def claims(self, beginning: Beginning) -> Claim | None:
        """By most of the first messages, outcomes and heartbeats left out."""
        found = [document(excerpt) for excerpt in beginning.sample if excerpt.opcode is Opcode.TEXT]
        spoken = [one for one in found if not isinstance(one, str) and one is not None]
        known = [one for one in spoken if _is_feed(one)]
        others = [one for one in spoken if not _is_feed(one) and not _is_neutral(one)]
        if not known or len(others) > len(known):
            return None
        return Claim(0.8, "requests and pushes by channel in the first messages")

    def reader(self, beginning: Beginning) -> Read:
        """Every message is read by itself."""
        return read


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """What a message is: a heartbeat, a request, an answer, a push."""
    if excerpt.payload in (b"ping", b"pong"):
        return (_beat(excerpt.payload.decode(), ""),)
    found = document(excerpt)
    if isinstance(found, list):
        return _array(found)
    if not isinstance(found, dict):
        return ()
    if excerpt.direction is Direction.OUT:
        return _request(found)
    reading = _answer(found) or _push(found)
    return () if reading is None else (reading,)


# -- what is recognised


def _is_feed(one: object) -> bool:
    if isinstance(one, list):
        return len(one) in (3, 4, 5) and isinstance(one[0], int) and isinstance(one[-1], str)
    if not isinstance(one, dict) or "jsonrpc" in one:
        return False
    verb = _verb(one)[1].lower()
    if verb in _SENT or verb in _ACKS:
        about = ("args", "arg", "params", "channels", "channel", "product_ids", "pair", "subscription", "topic")
        return any(name in one for name in about)
    if isinstance(one.get("arg"), dict) and "data" in one:
        return True
    if isinstance(one.get("e"), str) and "E" in one and "s" in one:
        return True
    pushed = "data" in one or "events" in one or "tick" in one
    return pushed and any(isinstance(one.get(name), str) for name in ("topic", "stream", "channel", "ch"))


def _is_neutral(one: object) -> bool:
    """Whether a message is an outcome or a heartbeat such as many protocols have."""
    if not isinstance(one, dict):
        return False
    outcome = "result" in one or "success" in one or "status" in one or "code" in one or "pong" in one or "ping" in one
    return outcome or _verb(one)[1].lower() in _NEUTRAL or one.get("channel") in _NEUTRAL


def _verb(one: Json) -> tuple[str, str]:
    """The member that says what is done, and what it says."""
    for name in VERBS:
        if isinstance(said := one.get(name), str) and said:
            return name, short(said, 60)
    return "", ""


def _id(one: Json) -> str:
    for name in IDS:
        if name in one and (said := word(one[name])):
            return said
    return ""


def _topic(one: object) -> str:
    """What something is about, in a word or two: channel and instrument."""
    if isinstance(one, str):
        return short(one, 60)
    if not isinstance(one, dict):
        return ""
    said = [word(one[name], 60) for name in TOPICS if isinstance(one.get(name), str)][:1]
    said += [_places(one[name]) for name in PLACES if one.get(name)][:1]
    return " ".join(filter(None, said))


def _places(value: object) -> str:
    if isinstance(value, list):
        return ",".join(word(one, 30) for one in value[:4]) + (",…" if len(value) > 4 else "")
    return word(value, 60)


# -- heartbeats


def _beat(verb: str, name: str) -> Reading:
    key = f"ping {name}".rstrip()
    if verb == "ping":
        clue = Clue(("ping",), frozenset(("ping",)))
        return Reading(verb, name, asks=key, method="ping", quiet=True, clue=clue)
    return Reading(verb, name, answers=key, quiet=True, clue=None if name else Clue(("ping",), whole=True))


# -- requests


def _request(one: Json) -> Sequence[Reading]:
    verb = _verb(one)[1]
    if not verb:
        if "pong" in one or "ping" in one:
            verb = "ping" if "ping" in one else "pong"
            return (_beat(verb, word(one[verb])),)
        return ()
    ident = _id(one)
    if verb.lower() in ("ping", "pong"):
        return (_beat(verb.lower(), ident),)
    topics = list(islice(_topics(one), MOST + 1))
    if ident or not _is_one_by_one(one):
        key = f"id {ident}" if ident else f"verb {verb.lower()}"
        return (_asked(verb, topics, key, ident),)
    asked = [_asked(verb, [topic], f"{verb.lower()} {topic}", "") for topic in topics[:MOST]]
    return [unread("more channels"), *asked] if len(topics) > MOST else asked


def _is_one_by_one(one: Json) -> bool:
    """Whether each thing that is asked for is acknowledged by itself, by its name."""
    args = one.get("args")
    return isinstance(args, list) and bool(args) and all(isinstance(arg, dict) and "channel" in arg for arg in args)


def _topics(one: Json) -> Iterator[str]:
    for name in ("args", "params", "channels", "product_ids", "arg", "subscription", "pair", "channel", "topic"):
        value = one.get(name)
        for part in value if isinstance(value, list) else [value]:
            if topic := _topic(part):
                yield topic


def _asked(verb: str, topics: Sequence[str], key: str, ident: str) -> Reading:
    hidden = verb.lower() in ("login", "auth", "authenticate")
    shown = () if hidden else topics
    about = ", ".join(shown[:4]) + (", …" if len(shown) > 4 else "")
    return Reading(
        verb,
        about,
        tuple((name, value) for name, value in (("id", ident), ("about", about)) if value),
        asks=key,
        method=verb,
        clue=Clue((verb.lower(),), _words((verb, *shown))),
    )


def _words(said: Iterable[str]) -> frozenset[str]:
    """The first words in some texts, as they are compared: of two characters no word is telling."""
    words = (word.rstrip(".!?") for text in said for word in _APART.split(text.lower()))
    return frozenset(islice((word for word in words if len(word) > 2), MOST_WORDS))


# -- answers


def _answer(one: Json) -> Reading | None:
    """An acknowledgement or an error; None where it is neither."""
    name, verb = _verb(one)
    ident = _id(one)
    if verb.lower() == "pong" or one.get("ret_msg") == "pong":
        return _beat("pong", ident)
    if not verb and ("ping" in one or "pong" in one):
        verb = "ping" if "ping" in one else "pong"
        return _beat(verb, word(one[verb]))
    if not verb and one.get("channel") == "subscriptions":
        verb = "subscriptions"
    failed = _failed(one, verb)
    acked = _acked(one, name, verb)
    is_ack = acked in _SENT or "success" in one or failed or (bool(ident) and ("result" in one or "status" in one))
    if not (is_ack or (ident and "data" in one and name == "op")):
        return None
    topic = "" if verb == "subscriptions" else _topic(one.get("arg")) or _topic(one)
    key = f"id {ident}" if ident else f"{acked} {topic}" if isinstance(one.get("arg"), dict) else f"verb {acked}"
    outcome = _outcome(one, failed=failed)
    sorts = _AFTER.get(verb.lower(), () if acked in ("error", "") else (acked,))
    words = _words((topic, outcome) if failed else (topic,))
    return Reading(
        verb or ("error" if failed else "result"),
        outcome or topic,
        tuple((label, value) for label, value in (("id", ident), ("about", topic)) if value),
        answers=key if ident or acked in _SENT else "",
        failed=failed,
        clue=None if ident else Clue(sorts, words, whole=not failed),
    )


def _acked(one: Json, name: str, verb: str) -> str:
    """What is answered, by the word for it."""
    if name == "event" and verb == "subscriptionStatus":
        return "unsubscribe" if one.get("status") == "unsubscribed" else "subscribe"
    return _ACKS.get(verb.lower(), "" if name == "e" else verb.lower())


def _failed(one: Json, verb: str) -> bool:
    if verb == "notice":  # it has a code, and is no error
        return False
    if verb.lower() == "error" or one.get("error") not in (None, "", {}, False) or one.get("success") is False:
        return True
    if one.get("status") == "error" or (isinstance(one.get("status"), int) and one["status"] not in _GOOD):
        return True
    return "code" in one and one["code"] not in _GOOD and ("msg" in one or "message" in one)


def _outcome(one: Json, *, failed: bool) -> str:
    """What came of a request, in words; what went wrong with its code."""
    if failed:
        error = one.get("error")
        inner = error if isinstance(error, dict) else one
        named = [word(inner.get(name), 200) for name in ("code", "ret_code", "msg", "message", "reason", "ret_msg")]
        said = " ".join(filter(None, named)) or word(error, 200) or word(one.get("errorMessage"), 200)
        return said or brief(error or one)
    result = one.get("result", one.get("data"))
    return brief(result) if result not in (None, {}, [], CUT) else ""


# -- pushes


def _push(one: Json) -> Reading | None:
    """What is pushed: its channel as the type, then the instrument and the figures of the first item."""
    if isinstance(inner := one.get("data"), dict) and isinstance(stream := one.get("stream"), str):
        found = _push(inner)
        parties = (("stream", short(stream)), *(found.parties if found else ()))
        kind = found.kind if found else short(stream, 60)
        return Reading(kind, found.meaning if found else _figures(inner), parties, method=kind)
    arg = about if isinstance(about := one.get("arg"), dict) else one
    kind = next((word(arg[name], 60) for name in TOPICS if isinstance(arg.get(name), str)), "")
    if not kind:
        kind = word(one.get("e"), 60) if isinstance(one.get("e"), str) else _verb(one)[1]
    if not kind:
        return None
    items = next((one[name] for name in ("data", "events", "tick") if isinstance(one.get(name), list | dict)), one)
    item = items[0] if isinstance(items, list) and items else items
    place = _place(arg) or (_place(item) if isinstance(item, dict) else "")
    several = f"({len(items)})" if isinstance(items, list) and len(items) > 1 else ""
    action = next((word(one[name], 20) for name in ("action", "type") if isinstance(one.get(name), str)), "")
    said = (place, action if action != kind else "", several, _figures(item))
    parties = (("channel", kind), ("instrument", place))
    meaning = " ".join(filter(None, said))
    return Reading(kind, meaning, tuple((n, v) for n, v in parties if v), method=kind, quiet=kind == "heartbeat")


def _place(one: Json) -> str:
    return next((_places(one[name]) for name in PLACES if one.get(name) and name != "instType"), "")


def _figures(item: object) -> str:
    """The scalars of an item with their names, those that say where and when left out; lists as how many."""
    if not isinstance(item, dict):
        return brief(item) if item not in (None, CUT) else ""
    said: list[str] = []
    for name, value in item.items():
        if name in PLACES or name in TOPICS or name in _TIMES or name in VERBS or isinstance(value, dict):
            continue
        if isinstance(value, list):
            said.append(f"{short(name, 20)} ×{len(value)}")
        elif text := word(value, 24):
            said.append(f"{short(name, 20)} {text}")
        if len(said) == MOST_FIGURES:
            break
    return "  ".join(said)


_TIMES = {"ts", "E", "T", "time", "timestamp", "cts", "arg", "data", "seqId", "prevSeqId", "checksum"}


def _array(one: list[object]) -> Sequence[Reading]:
    """A push that is a list: a number of the channel, the data, the channel's name, the pair."""
    if not _is_feed(one):
        return ()
    names = [short(str(part), 40) for part in one[1:] if isinstance(part, str)]
    kind, place = (names[0], " ".join(names[1:])) if names else ("", "")
    meaning = f"{place} {_figures(one[1])}".strip()
    parties = (("channel", kind), ("instrument", place))
    return (Reading(kind, meaning, tuple((n, v) for n, v in parties if v), method=kind),)


LENS = ExchangeLens()
