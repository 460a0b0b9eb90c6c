"""STOMP 1.0, 1.1 and 1.2 (stomp.github.io), over WebSocket as brokers and their clients speak it.

Frames are a stream: a message may hold several, and large ones are cut. What asks for a receipt is answered by it, and
a message that wants to be acknowledged by its ACK or NACK; of an ACK that speaks for earlier messages as well, only the
named one is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wstui.decode.lens._framing import MOST, Unfit, goes_on, left, shown, text, unfit
from wstui.decode.lens._json import short
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply

__all__ = ["LENS"]

CLIENT = ("CONNECT", "STOMP", "SEND", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT",
          "DISCONNECT")  # fmt: skip
SHOWN = (
    "destination", "id", "subscription", "message-id", "transaction", "receipt", "receipt-id", "content-type",
    "version", "accept-version", "heart-beat", "host", "login", "session", "server", "ack", "message",
)  # fmt: skip
SERVER = ("CONNECTED", "MESSAGE", "RECEIPT", "ERROR")
_COMMAND = re.compile(rb"([A-Z]{3,11})(\r?\n)")
_WORD = re.compile(rb"[A-Z]{1,11}\r?\Z")
_BLANK = re.compile(rb"[\r\n]+")
_HEAD_END = re.compile(rb"\n\r?\n")
_FIRST = re.compile(rb"(?:CONNECT|STOMP|CONNECTED)\r?\n(?:[^\n:]+:[^\n]*\n|\r?\n)")
_VERSION = re.compile(rb"CONNECTED\r?\n(?:[^\n]+\n)*?version:(1\.[012])\r?\n")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "c": ":", "\\": "\\", "r": "\r"}
MOST_HEADERS = 64 * 2**10  # bytes of a frame's headers


class StompLens:
    """Frames with their destinations, receipts and acknowledgements."""

    name = "stomp"
    label = "STOMP"
    subprotocols = ("v12.stomp", "v11.stomp", "v10.stomp", "stomp")

    def claims(self, beginning: Beginning) -> Claim | None:
        """By a frame that opens a connection."""
        if any(_FIRST.match(one.payload) for one in beginning.sample):
            return Claim(0.9, "a STOMP frame CONNECT or CONNECTED")
        return None

    def reader(self, beginning: Beginning) -> Read:
        """Frames as the version of the connection has them: 1.0 escapes nothing."""
        version = {"v10.stomp": "1.0", "v11.stomp": "1.1"}.get(beginning.subprotocol, "1.2")
        for one in beginning.sample:
            if found := _VERSION.match(one.payload):
                version = found[1].decode()
        return lambda excerpt: _read(excerpt, version)


def _read(excerpt: Excerpt, version: str) -> Sequence[Reading]:
    data, readings = excerpt.payload, list[Reading]()
    at = 0
    while at < len(data) and len(readings) < MOST:
        if blank := _BLANK.match(data, at):
            at = blank.end()
            if at == len(data) and not readings:
                return [Reading("heart-beat", quiet=True)]
            continue
        command = _COMMAND.match(data, at, at + 16)
        if command is None:
            if _WORD.match(data, at) and len(data) - at < 12:
                return [*readings, goes_on("frame", at)]
            return [*readings, unfit("STOMP", "no frame begins here")] if readings else ()
        kind = command[1].decode()
        if kind not in CLIENT and kind not in SERVER:
            return [*readings, unfit("STOMP", f"{kind} is no command of it")] if readings else ()
        try:
            headers, start = _headers(data, command.end(), kind, version)
            end = _end(excerpt, headers, start) if start >= 0 else -1
        except Unfit as exc:
            return [*readings, unfit("STOMP", f"{kind}, {exc}")]
        if end < 0:
            return [*readings, goes_on(kind, at)]
        readings.append(_frame(kind, headers, data[start:end]))
        at = end + 1
    return left(excerpt, at) + readings


def _headers(data: bytes, at: int, kind: str, version: str) -> tuple[dict[str, str], int]:
    """The headers, and where the body begins: -1 where they do not end in this message."""
    blank = re.compile(rb"\r?\n").match(data, at)
    found = blank or _HEAD_END.search(data, at, at + MOST_HEADERS)
    if found is None:
        if len(data) - at >= MOST_HEADERS:
            raise Unfit("headers without an end")
        return {}, -1
    headers: dict[str, str] = {}
    if blank is None:
        for line in data[at : found.start()].split(b"\n"):
            name, colon, value = text(line.removesuffix(b"\r") if version == "1.2" else line).partition(":")
            if not colon:
                raise Unfit(f"a header without a colon: {short(name, 40)}")
            # Of a header that is there twice the first holds; an intermediate may have added to them (1.2, headers).
            headers.setdefault(_plain(name, kind, version), _plain(value, kind, version))
    return headers, found.end()


def _plain(value: str, kind: str, version: str) -> str:
    """A name or value of a header without its escapes; the frames that open a connection have none."""
    if "\\" not in value or version == "1.0" or kind in ("CONNECT", "CONNECTED"):
        return value
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[0]), value)


def _end(excerpt: Excerpt, headers: Mapping[str, str], start: int) -> int:
    """Where the NUL is that ends the frame; -1 where it is not in this message."""
    data, length = excerpt.payload, headers.get("content-length", "")
    if not length:
        end = data.find(b"\0", start)
        return end if end >= 0 or excerpt.is_whole else excerpt.size - 1
    if not (length.isascii() and length.isdigit() and len(length) < 12):
        raise Unfit(f"a content-length of {short(length, 20)}")
    end = start + int(length)
    if end >= excerpt.size:
        return -1
    if end < len(data) and data[end]:
        raise Unfit(f"no NUL after a body of {int(length):,} bytes")
    return end


def _frame(kind: str, headers: Mapping[str, str], body: bytes) -> Reading:
    parties = tuple((name, short(headers[name], 200)) for name in SHOWN if headers.get(name))
    place = short(headers.get("destination", ""))
    asks, answers, reply = "", "", Reply.LAST
    match kind:
        case "CONNECT" | "STOMP":
            asks = "connect"
            said = _named(headers, "accept-version", "host", "login", "heart-beat")
        case "CONNECTED":
            answers = "connect"
            said = _named(headers, "version", "server", "heart-beat")
        case "RECEIPT":
            answers = f"receipt {headers.get('receipt-id', '')}"
            said = short(headers.get("receipt-id", ""))
        case "ERROR":
            answers = f"receipt {headers['receipt-id']}" if "receipt-id" in headers else "connect"
            said = f"{short(headers.get('message', ''))} {shown(body)}"
        case "MESSAGE":
            said = f"{place or _named(headers, 'subscription')} {shown(body)}"
            if acked := headers.get("ack") or headers.get("message-id", ""):
                asks, reply = f"ack {acked}", Reply.PART
        case "ACK" | "NACK":
            acked = headers.get("id") or headers.get("message-id", "")
            answers, said = f"ack {acked}", short(acked)
        case _:
            said = place or _named(headers, "id", "transaction")
            said = f"{said} {shown(body)}" if kind == "SEND" else said
            said += f" ({headers['ack']})" if kind == "SUBSCRIBE" and headers.get("ack", "auto") != "auto" else ""
    if kind in CLIENT and not asks and not answers and "receipt" in headers:
        asks = f"receipt {headers['receipt']}"
    method = f"{kind} {place}".rstrip()
    failed = kind in ("ERROR", "NACK")
    holds = body if body or kind in ("SEND", "MESSAGE") else None
    return Reading(kind, short(said.strip(), 400), parties, asks, answers, reply, method, failed, body=holds)


def _named(headers: Mapping[str, str], *names: str) -> str:
    return ", ".join(f"{name} {short(headers[name])}" for name in names if headers.get(name))


LENS = StompLens()
