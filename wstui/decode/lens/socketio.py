"""Socket.IO protocol 4 and 5 over Engine.IO 3 and 4 (socket.io/docs/v4/socket-io-protocol, .../engine-io-protocol).

A packet is one text message; the bytes in its arguments follow as binary messages of their own, one each. Engine.IO 3
puts a byte before these and lets the client ping, 4 does neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qs

from wstui.decode.lens._framing import unfit
from wstui.decode.lens._json import CUT, brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading
from wstui.model import Direction, Opcode

__all__ = ["LENS"]

ENGINE = ("open", "close", "ping", "pong", "message", "upgrade", "noop")
SOCKET = ("CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK")
_PACKET = re.compile(rb"4([0-6])(?:(\d{1,6})-)?(/[^,\[{]{0,256})?,?(\d{1,20})?(?=[\[{\"]|\Z)")
_OPENED = re.compile(rb'0\{.{0,400}"sid"', re.DOTALL)


class SocketIoLens:
    """Events with their acknowledgements, namespaces, attachments."""

    name = "socketio"
    label = "Socket.IO"
    subprotocols = ()

    def claims(self, beginning: Beginning) -> Claim | None:
        """By `EIO` in the URL, or by the first packet of a server."""
        if any(one.opcode is Opcode.TEXT and _OPENED.match(one.payload) for one in beginning.sample[:2]):
            return Claim(0.95, "an Engine.IO packet open")
        if engine := _engine(beginning):
            return Claim(0.9, f"EIO={engine} in the URL")
        return Claim(0.6, "path /socket.io/") if "/socket.io" in beginning.path else None

    def reader(self, beginning: Beginning) -> Read:
        """Packets as the version in the URL has them."""
        is_old = _engine(beginning) == "3"
        return lambda excerpt: _read(excerpt, is_old)


def _engine(beginning: Beginning) -> str:
    found = parse_qs(beginning.query, max_num_fields=64).get("EIO", [""]) if "EIO=" in beginning.query else [""]
    return found[0] if found[0] in ("3", "4") else ""


def _read(excerpt: Excerpt, is_old: bool) -> Sequence[Reading]:
    data = excerpt.payload
    if excerpt.opcode is Opcode.BINARY:
        body = data[1:] if is_old and data.startswith(b"\x04") else data
        size = excerpt.size - len(data) + len(body)
        return [Reading("attachment", f"{size:,} bytes of the packet before", body=body)]
    if not data or not 0x30 <= data[0] <= 0x36:
        return [unfit("Socket.IO", "no packet type at its beginning")] if data else ()
    kind = ENGINE[data[0] - 0x30]
    if kind == "message":
        return [_packet(excerpt)]
    rest = data[1:]
    match kind:
        case "open":
            given = document(_behind(excerpt, 1))
            if not isinstance(given, dict):
                return [unfit("Socket.IO", "open without a JSON object")]
            return [_opened(given)]
        case "ping" | "pong":
            if rest not in (b"", b"probe"):
                return [unfit("Socket.IO", f"{kind} with something after it")]
            said = rest.decode()
            asked = kind == "ping"
            return [Reading(kind, said, asks="ping" * asked, answers="ping" * (not asked), method=kind, quiet=True)]
    return [unfit("Socket.IO", f"{kind} with something after it")] if rest else [Reading(kind, quiet=kind == "noop")]


def _opened(given: dict[object, object]) -> Reading:
    names = ("sid", "pingInterval", "pingTimeout", "maxPayload")
    parties = tuple((name, word(given.get(name))) for name in names if word(given.get(name)))
    return Reading("open", f"ping every {word(given.get('pingInterval'))} ms", parties)


def _behind(excerpt: Excerpt, at: int) -> Excerpt:
    return Excerpt(excerpt.direction, excerpt.opcode, excerpt.payload[at:], excerpt.size - at, excerpt.tail)


def _packet(excerpt: Excerpt) -> Reading:
    head = _PACKET.match(excerpt.payload)
    if head is None:
        return unfit("Socket.IO", "no packet of it in a message of Engine.IO")
    kind = SOCKET[head[1][0] - 0x30]
    namespace, number = _namespace(head[3]), (head[4] or b"").decode()
    about = [("namespace", namespace if namespace != "/" else ""), ("id", number), ("attachments", _count(head[2]))]
    inner = _behind(excerpt, head.end())
    given = document(inner) if inner.payload else None
    if inner.payload and given is None:
        return unfit("Socket.IO", f"{kind} with what is not JSON")
    place = f"{short(namespace)} " if namespace != "/" else ""
    if kind.endswith(("EVENT", "ACK")):
        return _event(kind, inner, given, place, about, f"{namespace} {number}" if number else "")
    return _about_namespace(kind, excerpt.direction, given, namespace, about)


def _namespace(name: bytes | None) -> str:
    # A namespace may carry a query, in version 4 of the protocol.
    return name.decode("utf-8", "surrogateescape") if name else "/"


def _count(attachments: bytes | None) -> str:
    return attachments.decode() if attachments and attachments.strip(b"0") else ""


def _event(kind: str, inner: Excerpt, given: object, place: str, about: list[tuple[str, str]], key: str) -> Reading:
    if given is not CUT and not (isinstance(given, list) and (given or kind.endswith("ACK"))):
        return unfit("Socket.IO", f"{kind} without an array")
    items = given if isinstance(given, list) else [CUT]
    if kind.endswith("ACK"):
        said = ", ".join(_argument(one) for one in items[:8])
        return Reading(kind, short(said, 400), _parties(about), answers=key, body=inner.payload)
    name = word(items[0]) or "…"
    said = f"{place}{name} " + ", ".join(_argument(one) for one in items[1:9])
    parties = _parties([("event", name), *about])
    return Reading(kind, short(said.rstrip(), 400), parties, asks=key, method=place + name, body=inner.payload)


def _argument(value: object) -> str:
    if isinstance(value, dict) and value.get("_placeholder") is True:
        return f"(attachment {word(value.get('num'))})"
    return brief(value, 100)


def _about_namespace(
    kind: str, direction: Direction, given: object, namespace: str, about: list[tuple[str, str]]
) -> Reading:
    parties = _parties(about)
    key = f"connect {namespace}"
    match kind:
        case "CONNECT" if direction is Direction.OUT:
            # What is given here is often a token: that it is there is said, not what it is.
            said = namespace + (" with " + ", ".join(map(short, map(str, given))) if isinstance(given, dict) else "")
            return Reading(kind, short(said, 400), parties, asks=key, method=f"CONNECT {short(namespace)}")
        case "CONNECT":
            sid = word(given.get("sid")) if isinstance(given, dict) else ""
            # An answer is shown beside the method of what it answers, in which the namespace is.
            return Reading(kind, "", _parties([*about, ("sid", sid)]), answers=key)
        case "CONNECT_ERROR":
            why = word(given.get("message")) if isinstance(given, dict) else word(given)
            return Reading(kind, short(why or brief(given), 400), parties, answers=key, failed=True)
    return Reading(kind, short(namespace), parties, method=f"DISCONNECT {short(namespace)}")


def _parties(about: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, short(value, 200)) for name, value in about if value)


LENS = SocketIoLens()
