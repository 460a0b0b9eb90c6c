"""SignalR of ASP.NET Core (github.com/dotnet/aspnetcore, src/SignalR/docs/specs/HubProtocol.md), as JSON, where each
message ends with 0x1e, and as MessagePack, where each begins with its length. The handshake is JSON in both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wstui.decode import msgpack
from wstui.decode.lens._framing import MOST, Unfit, goes_on, left, unfit
from wstui.decode.lens._json import CUT, brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply
from wstui.decode.lens._values import of_bytes
from wstui.model import Direction, Opcode

__all__ = ["LENS"]

END = b"\x1e"
KINDS = {
    1: "Invocation", 2: "StreamItem", 3: "Completion", 4: "StreamInvocation", 5: "CancelInvocation",
    6: "Ping", 7: "Close", 8: "Ack", 9: "Sequence",
}  # fmt: skip
# Arrays of MessagePack behind the type; what is not read stands for a header.
SHAPES = {
    "Invocation": ("headers", "invocationId", "target", "arguments", "streamIds"),
    "StreamInvocation": ("headers", "invocationId", "target", "arguments", "streamIds"),
    "StreamItem": ("headers", "invocationId", "item"),
    "Completion": ("headers", "invocationId", "how", "result"),
    "CancelInvocation": ("headers", "invocationId"),
    "Ping": (),
    "Close": ("error", "allowReconnect"),
    "Ack": ("sequenceId",),
    "Sequence": ("sequenceId",),
}
ERROR = 1
"""What a Completion of MessagePack holds: 1 an error, 2 nothing, 3 a result."""
_HANDSHAKE = re.compile(rb'\{\s*"protocol"\s*:\s*"(?:json|messagepack)"\s*,\s*"version"\s*:\s*\d+')


class SignalRLens:
    """Invocations with their completions, streams, pings."""

    name = "signalr"
    label = "SignalR"
    subprotocols = ()

    def claims(self, beginning: Beginning) -> Claim | None:
        """By the handshake of a client."""
        for one in beginning.sample[:2]:
            if _HANDSHAKE.match(one.payload) and one.payload.find(END, 0, 256) > 0:
                return Claim(0.95, "a SignalR handshake at the beginning")
        return None

    def reader(self, beginning: Beginning) -> Read:
        """Every message is read by itself."""
        return read


class Message(NamedTuple):
    """A message as both formats have it."""

    kind: str
    given: dict[str, object]


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """What the messages within a WebSocket message are."""
    data = excerpt.payload
    if not data:
        return ()
    if excerpt.opcode is Opcode.TEXT or (data[:1] == b"{" and data[-1:] == END):
        return _of_json(excerpt)
    return _of_msgpack(excerpt)


def _of_json(excerpt: Excerpt) -> list[Reading]:
    data, readings, at = excerpt.payload, list[Reading](), 0
    while at < len(data) and len(readings) < MOST:
        end = data.find(END, at)
        if end < 0 and excerpt.is_whole:
            return [*readings, goes_on("message", at)]
        is_last = end < 0 or end == len(data) - 1
        part = data[at:end] if end >= 0 else data[at:]
        size = len(part) if end >= 0 else excerpt.size - at - excerpt.tail.endswith(END)
        inner = Excerpt(excerpt.direction, excerpt.opcode, part, size, excerpt.tail[:-1] if is_last else b"")
        try:
            readings.append(_json_message(inner))
        except Unfit as exc:
            readings.append(unfit("SignalR", str(exc)))
        at = end + 1 if end >= 0 else excerpt.size
    return left(excerpt, at) + readings


def _json_message(part: Excerpt) -> Reading:
    given = document(part)
    if not isinstance(given, dict):
        raise Unfit("no JSON object before 0x1e")
    if "type" in given:
        kind = given["type"]
        if not isinstance(kind, int) or kind not in KINDS:
            raise Unfit(f"message type {brief(kind, 20)}, which there is not")
        return _told(Message(KINDS[kind], given))
    if "protocol" in given:
        said = f"{word(given['protocol'])} {word(given.get('version'))}"
        return Reading("Handshake", said, (("protocol", said),), asks="handshake", method="Handshake")
    if part.direction is Direction.IN and set(given) <= {"error", "minorVersion"}:
        error = word(given.get("error"), 200)
        return Reading("Handshake", error or "accepted", answers="handshake", failed=bool(error))
    raise Unfit("neither a type nor a handshake")


def _of_msgpack(excerpt: Excerpt) -> list[Reading]:
    data, readings, at = excerpt.payload, list[Reading](), 0
    while at < len(data) and len(readings) < MOST:
        try:
            start, length = _length(data, at)
            if start < 0 or start + length > excerpt.size:
                return [*readings, goes_on("message", at)]
            end = start + length
            readings.append(_msgpack_message(data[start:end], end <= len(data)))
        except Unfit as exc:
            return [*readings, unfit("SignalR", str(exc))]
        at = end
    return left(excerpt, at) + readings


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where a message begins and its length; -1 where that number is not all there."""
    value = 0
    for i in range(5):
        if at + i == len(data):
            return -1, 0
        value |= (data[at + i] & 0x7F) << 7 * i
        if data[at + i] < 0x80:
            if value < 1 or value > 2**31 - 1:
                raise Unfit(f"a length of {value:,}")
            return at + i + 1, value
    raise Unfit("a length of more than five bytes")


def _msgpack_message(data: bytes, is_whole: bool) -> Reading:
    values = of_bytes(data, msgpack.read, is_whole)
    if not isinstance(values, list) or not values:
        raise Unfit("no array of MessagePack")
    kind = KINDS.get(values[0]) if isinstance(values[0], int) and not isinstance(values[0], bool) else None
    if kind is None:
        raise Unfit(f"message type {brief(values[0], 20)}, which there is not")
    names = SHAPES[kind]
    if len(values) - 1 < len(names) - 1 and values[-1] is not CUT:
        raise Unfit(f"{kind} with {len(values)} elements")
    given = dict(zip(names, values[1:], strict=False))
    if kind == "Completion" and given.get("how") == ERROR:
        given["error"] = given.pop("result", "")
    return _told(Message(kind, given))


def _told(message: Message) -> Reading:
    kind, given = message
    key, target = word(given.get("invocationId")), word(given.get("target"))
    error = word(given.get("error"), 200) if given.get("error") else ""
    about = (("invocation", key), ("target", target), ("sequence", word(given.get("sequenceId"))))
    parties = tuple((name, value) for name, value in about if value)
    match kind:
        case "Invocation" | "StreamInvocation":
            if not target:
                raise Unfit(f"{kind} without a target")
            arguments = given.get("arguments")
            listed = arguments if isinstance(arguments, list) else [arguments]
            said = f"{target} " + ", ".join(brief(one, 100) for one in listed[:8])
            return Reading(kind, short(said.rstrip(), 400), parties, asks=key, method=target)
        case "StreamItem":
            return Reading(kind, brief(given.get("item")), parties, answers=key, reply=Reply.PART)
        case "Completion":
            said = error or (brief(given["result"]) if "result" in given else "")
            return Reading(kind, said, parties, answers=key, failed=bool(error))
        case "CancelInvocation":
            return Reading(kind, key, parties, answers=key, reply=Reply.WITHDRAWN)
        case "Close":
            again = " (the client may connect again)" if given.get("allowReconnect") is True else ""
            return Reading(kind, f"{error}{again}".strip(), parties, method=kind, failed=bool(error))
    return Reading(kind, word(given.get("sequenceId")), parties, quiet=True)


LENS = SignalRLens()
