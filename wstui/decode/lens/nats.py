"""The NATS client protocol (docs.nats.io/reference/reference-protocols/nats-protocol), headers and status included.

Lines and payloads are a stream: a message may hold several, and one may go on in the next. A request is what is
published with a subject for the reply; it is answered by what is published to that subject, as far as clients name it
`_INBOX.`, as all of NATS do unless told otherwise. Everything else belongs to its subscription.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from wstui.decode.lens._framing import MOST, Unfit, goes_on, left, shown, text, unfit
from wstui.decode.lens._json import short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply

__all__ = ["LENS"]

# Possessive, so that a line of blanks is looked at once.
_LINE = re.compile(rb"([A-Za-z+-]{1,7})(?:[ \t]++([^\r\n]*+))?+\r?\n")
_WORD = re.compile(rb"(?:INFO|CONNECT|PUB|HPUB|SUB|UNSUB|MSG|HMSG|PING|PONG|\+OK|-ERR)(?:[ \t][^\r\n]*+)?+\r?\Z", re.I)
_PART = re.compile(rb"[A-Za-z+-]{1,7}\Z")
_FIRST = re.compile(rb"INFO[ \t]++(\{[^\r\n]*+)\r\n")
_STATUS = re.compile(rb"NATS/1\.0(?:[ \t]++(\d{3})(?:[ \t]++([^\r\n]*+))?+)?+[ \t]*+\r\n")
_ERRORS = range(400, 600)
INBOX = ("_INBOX.", "_R_.")
ACK = "$JS.ACK."
COUNTED = {"PUB": (2, 3, 1), "HPUB": (3, 4, 2), "MSG": (3, 4, 1), "HMSG": (4, 5, 2)}
"""Of what carries a payload: fewest and most words of its line, and how many of them are sizes."""


class NatsLens:
    """What is published, subscribed to and delivered; requests with their replies."""

    name = "nats"
    label = "NATS"
    subprotocols = ("nats",)

    def claims(self, beginning: Beginning) -> Claim | None:
        """By the INFO that a server begins with."""
        infos = [found[1] for one in beginning.sample[:2] if (found := _FIRST.match(one.payload))]
        if any(b'"server_id"' in info or b'"max_payload"' in info for info in infos):
            return Claim(0.95, "INFO of a NATS server")
        return None

    def reader(self, beginning: Beginning) -> Read:
        """Every message is read by itself."""
        return read


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """What the lines of a message are, with their payloads."""
    data, readings = excerpt.payload, list[Reading]()
    at = 0
    while at < len(data) and len(readings) < MOST:
        line = _LINE.match(data, at)
        if line is None:
            if not excerpt.is_whole and b"\n" not in data[at:]:
                break  # the excerpt ends in it
            if excerpt.is_whole and (_PART.match(data, at) or _WORD.match(data, at)):
                return [*readings, goes_on(text(data[at : at + 7]).split()[0], at)]
            return [*readings, unfit("NATS", "no line of it begins here")] if readings else ()
        kind, words = line[1].decode().upper(), text(line[2] or b"").split()
        try:
            if kind in COUNTED:
                sizes = _sizes(kind, words)
                if line.end() + sizes[1] + 2 > excerpt.size:
                    return [*readings, goes_on(kind, at)]
                end = line.end() + sizes[1]
                if end < len(data) and not b"\r\n".startswith(data[end : end + 2]):
                    raise Unfit(f"no line end after a payload of {sizes[1]:,} bytes")
                readings.append(_carried(kind, words, data[line.end() : end], sizes[0]))
                at = end + 2
                continue
            reading = _said(kind, words, line[2] or b"")
        except Unfit as exc:
            return [*readings, unfit("NATS", f"{kind}, {exc}")]
        if reading is None:
            return [*readings, unfit("NATS", f"{kind} is no word of it")] if readings else ()
        readings.append(reading)
        at = line.end()
    return left(excerpt, at) + readings


def _sizes(kind: str, words: list[str]) -> tuple[int, int]:
    """The bytes of the headers, and of these and the payload."""
    fewest, most, numbers = COUNTED[kind]
    if not fewest <= len(words) <= most:
        raise Unfit(f"{len(words)} words instead of {fewest} or {most}")
    given = words[-numbers:]
    if not all(one.isascii() and one.isdigit() and len(one) < 12 for one in given):
        raise Unfit(f"sizes of {short(' '.join(given), 40)}")
    headers, total = (int(given[0]) if numbers == 2 else 0), int(given[-1])
    if headers > total:
        raise Unfit("headers longer than all of it")
    return headers, total


def _carried(kind: str, words: list[str], data: bytes, headers: int) -> Reading:
    """PUB and MSG, with headers or without."""
    is_pub = kind.endswith("PUB")
    subject, sid = words[0], "" if is_pub else words[1]
    numbers = COUNTED[kind][2]
    rest = words[1:-numbers] if is_pub else words[2:-numbers]
    reply = rest[0] if rest else ""
    body = data[headers:]
    status = _STATUS.match(data[:headers])
    code, why = (status[1] or b"", text(status[2] or b"")) if status else (b"", "")
    about = [("subject", subject), ("reply to", reply), ("subscription", sid), ("status", text(code))]
    if status:
        lines = text(data[status.end() : headers]).split("\r\n")[:32]
        about += [("header", line) for line in lines]
    said = f"{short(subject)} {shown(body)}".rstrip()
    if code:
        said += f" ({text(code)}{' ' + short(why) if why else _STATUSES.get(int(code), '')})"
    asks = answers = ""
    if reply:
        asks = reply
    elif subject.startswith((*INBOX, ACK)):
        answers = subject
    elif sid:
        answers = f"sub {sid}"
    how = Reply.PART if answers == f"sub {sid}" or reply.startswith(ACK) else Reply.LAST
    failed = bool(code) and int(code) in _ERRORS
    method = f"{kind.removeprefix('H')} {'(inbox)' if subject.startswith(INBOX) else short(subject)}"
    return Reading(kind, said, _parties(about), asks, answers, how, method, failed, body=body)


_STATUSES = {100: " heartbeat", 503: " no responders"}


def _said(kind: str, words: list[str], line: bytes) -> Reading | None:
    """What carries no payload; None for what is no word of the protocol."""
    match kind:
        case "PING":
            return Reading(kind, asks="ping", method=kind, quiet=True)
        case "PONG":
            return Reading(kind, answers="ping", quiet=True)
        case "+OK":
            return Reading(kind, quiet=True)
        case "-ERR":
            return Reading(kind, short(text(line).strip().strip("'"), 400), method=kind, failed=True)
        case "INFO" | "CONNECT":
            return _options(kind, line)
        case "SUB":
            if not 2 <= len(words) <= 3:
                raise Unfit(f"{len(words)} words instead of 2 or 3")
            queue = words[1] if len(words) == 3 else ""
            about = [("subject", words[0]), ("queue", queue), ("subscription", words[-1])]
            said = short(words[0]) + (f" (queue {short(queue)})" if queue else "")
            asks = f"sub {words[-1]}"
            return Reading(kind, said, _parties(about), asks, reply=Reply.PART, method=f"SUB {short(words[0])}")
        case "UNSUB":
            if not 1 <= len(words) <= 2:
                raise Unfit(f"{len(words)} words instead of 1 or 2")
            about = [("subscription", words[0]), ("after messages", words[1] if len(words) == 2 else "")]
            said = short(words[0]) + (f" after {short(words[1])} messages" if len(words) == 2 else "")
            # What ends after some messages is still to get them.
            answers = f"sub {words[0]}" if len(words) == 1 else ""
            return Reading(kind, said, _parties(about), answers=answers, reply=Reply.WITHDRAWN, method=kind)
    return None


def _options(kind: str, line: bytes) -> Reading:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise Unfit("without its JSON object") from None
    if not isinstance(given, dict):
        raise Unfit("without its JSON object")
    names = ("server_name", "version", "lang", "name", "user", "auth_required", "max_payload", "verbose", "client_id")
    about = [(name.replace("_", " "), word(given.get(name))) for name in names]
    wanted = ("version", "server name") if kind == "INFO" else ("lang", "version", "name", "user")
    said = ", ".join(f"{name} {short(value, 40)}" for name in wanted for key, value in about if key == name and value)
    return Reading(kind, said, _parties(about), method=kind)


def _parties(about: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, short(value, 200)) for name, value in about if value)


LENS = NatsLens()
