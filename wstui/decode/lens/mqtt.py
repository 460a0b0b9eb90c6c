"""MQTT 3.1, 3.1.1 (docs.oasis-open.org/mqtt/mqtt/v3.1.1) and 5.0 (docs.oasis-open.org/mqtt/mqtt/v5.0).

Control packets are a stream: clients cut it where they like, some into a message for each field. The version stands in
CONNECT; where that was not seen, a CONNACK tells 5 from what was before it, and without one 3.1.1 is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wstui.decode.lens._framing import MOST, Unfit, goes_on, left, shown, unfit
from wstui.decode.lens._json import short
from wstui.decode.lens._mqtt import Packet, properties, reason
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply
from wstui.model import Direction, Opcode

__all__ = ["LENS"]

_CONNECT = re.compile(rb"\x10[\x80-\xff]{0,3}[\x00-\x7f]\x00(?:\x04MQTT|\x06MQIsdp)(.)", re.DOTALL)
_CONNACK_5 = re.compile(rb"\x20(?:[\x03-\x7f]|[\x80-\xff])")
KINDS = (
    "", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP",
    "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
)  # fmt: skip
_FLAGS = {"PUBREL": 2, "SUBSCRIBE": 2, "UNSUBSCRIBE": 2}
_VERSIONS = {3: "MQTT 3.1", 4: "MQTT 3.1.1", 5: "MQTT 5"}
_QUIET = ("PINGREQ", "PINGRESP")


class MqttLens:
    """Subscriptions, messages and their acknowledgements, with properties and reasons."""

    name = "mqtt"
    label = "MQTT"
    subprotocols = ("mqtt", "mqttv3.1")

    def claims(self, beginning: Beginning) -> Claim | None:
        """By a CONNECT at the very beginning."""
        return Claim(0.95, "an MQTT CONNECT at the beginning") if _connect(beginning) else None

    def reader(self, beginning: Beginning) -> Read:
        """Packets as the version of the connection has them."""
        connect = _connect(beginning)
        if connect is not None:
            version = connect[1][0]
        else:
            version = 5 if _CONNACK_5.match(_joined(beginning, Direction.IN)) else 4
        return lambda excerpt: _read(excerpt, version)


def _joined(beginning: Beginning, direction: Direction) -> bytes:
    return b"".join(one.payload[:64] for one in beginning.sample if one.direction is direction)


def _connect(beginning: Beginning) -> re.Match[bytes] | None:
    return next((found for one in Direction if (found := _CONNECT.match(_joined(beginning, one)))), None)


def _read(excerpt: Excerpt, version: int) -> Sequence[Reading]:
    if excerpt.opcode is not Opcode.BINARY:
        return ()
    data, readings = excerpt.payload, list[Reading]()
    at = 0
    while at < len(data) and len(readings) < MOST:
        kind, start, length = KINDS[data[at] >> 4], at, 0
        try:
            if not kind:
                raise Unfit(f"0x{data[at]:02x} begins no packet")
            if kind != "PUBLISH" and data[at] & 0x0F != _FLAGS.get(kind, 0):
                raise Unfit(f"with flags {data[at] & 0x0F:04b}")
            start, length = _remaining(data, at + 1)
            if start < 0 or start + length > excerpt.size:
                return [*readings, goes_on(kind, at)]
            packet = Packet(data, start, start + length, excerpt.direction)
            readings.append(_PACKETS[kind](packet, kind, data[at] & 0x0F, version))
        except Unfit as exc:
            if kind and start + length > len(data):  # it goes on behind what is given of a long message
                return [*readings, Reading(kind, "too long to be read")]
            return [*readings, unfit("MQTT", f"{kind}, {exc}" if kind else str(exc))]
        at = start + length
    return left(excerpt, at) + readings


def _remaining(data: bytes, at: int) -> tuple[int, int]:
    """Where the rest of a packet begins and its length; -1 where that number is not all there."""
    value = 0
    for i in range(4):
        if at + i == len(data):
            return -1, 0
        value |= (data[at + i] & 0x7F) << 7 * i
        if data[at + i] < 0x80:
            return at + i + 1, value
    raise Unfit("a length of more than four bytes")


def _connecting(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    packet.string()
    level, bits, keep_alive = packet.byte(), packet.byte(), packet.number(2)
    given = properties(packet) if level == 5 else ()
    about = [("client", packet.string())]
    if bits & 4:
        will = properties(packet) if level == 5 else ()
        about += [("will topic", packet.string()), ("will", shown(packet.binary())), *will]
    if bits & 0x80:
        about.append(("user", packet.string()))
    if bits & 0x40:
        packet.binary()  # the password, which no line repeats
        about.append(("password", "given"))
    start = "clean start" if level == 5 else "clean session"
    said = [_VERSIONS.get(level, f"level {level}"), *([start] if bits & 2 else []), f"keep alive {keep_alive} s"]
    said += [f"{name} {short(value)}" for name, value in about if value and name in ("client", "user", "will topic")]
    return Reading(kind, ", ".join(said), _parties(*about, *given), asks="connect", method=kind)


def _connected(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    present, code = packet.byte() & 1, packet.byte()
    given = properties(packet) if version == 5 and packet.left else ()
    said = reason(code, kind if version == 5 else "CONNACK 3") + (", session present" if present else "")
    return Reading(kind, said, _parties(*given), answers="connect", failed=code > 0)


def _publish(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    topic, qos = packet.string(), flags >> 1 & 3
    if qos == 3:
        raise Unfit("QoS 3, which there is not")
    number = packet.number(2) if qos else 0
    given = properties(packet) if version == 5 else ()
    body = packet.rest()
    bits = [("retain", "yes")] * (flags & 1) + [("dup", "yes")] * (flags >> 3)
    parties = _parties(("topic", topic), ("QoS", str(qos)), ("packet", str(number or "")), *bits, *given)
    alias = next((value for name, value in given if name == "topic alias"), "")
    name = short(topic) or f"topic alias {alias}"
    words = [f"QoS {qos}"] * (qos > 0) + ["retained"] * (flags & 1) + ["again"] * (flags >> 3)
    said = f"{name} {shown(body)}".rstrip() + (f" ({', '.join(words)})" if words else "")
    asks = f"publish {number}" if qos else ""
    return Reading(kind, said, parties, asks=asks, method=f"{kind} {name}", body=body)


def _acknowledged(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    number = packet.number(2)
    code = packet.byte() if version == 5 and packet.left else 0
    given = properties(packet) if version == 5 and packet.left else ()
    # A PUBREL goes the way of the message; it is the PUBCOMP that ends what the message began.
    answers = "" if kind == "PUBREL" else f"publish {number}"
    reply = Reply.PART if kind == "PUBREC" and code < 0x80 else Reply.LAST
    said = f"packet {number}" + (f", {reason(code, kind)}" if version == 5 else "")
    parties = _parties(("packet", str(number)), *given)
    return Reading(kind, said, parties, answers=answers, reply=reply, failed=code >= 0x80)


def _subscribe(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    number = packet.number(2)
    given = properties(packet) if version == 5 else ()
    wanted, about = list[str](), list[tuple[str, str]]()
    while packet.left and len(wanted) < MOST:
        topic = packet.string()
        options = packet.byte() if kind == "SUBSCRIBE" else -1
        about.append(("topic", topic))
        wanted.append(short(topic) + (f" (QoS {options & 3})" if options >= 0 else ""))
    if not wanted:
        raise Unfit("no topic in it")
    parties = _parties(("packet", str(number)), *about, *given)
    asks = f"{kind.lower()} {number}"
    return Reading(kind, short(", ".join(wanted), 400), parties, asks=asks, method=f"{kind} {short(', '.join(wanted))}")


def _subscribed(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    number = packet.number(2)
    given = properties(packet) if version == 5 else ()
    codes = packet.rest()
    said = ", ".join(reason(code, kind) for code in codes[:MOST]) or "done"
    answers = f"{'subscribe' if kind == 'SUBACK' else 'unsubscribe'} {number}"
    failed = any(code >= 0x80 for code in codes)
    return Reading(kind, short(said, 400), _parties(("packet", str(number)), *given), answers=answers, failed=failed)


def _ping(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    if kind == "PINGREQ":
        return Reading(kind, asks="ping", method=kind, quiet=True)
    return Reading(kind, answers="ping", quiet=True)


def _parting(packet: Packet, kind: str, flags: int, version: int) -> Reading:
    """DISCONNECT, and AUTH, which the server sends while it has not answered a CONNECT."""
    code = packet.byte() if version == 5 and packet.left else 0
    given = properties(packet) if version == 5 and packet.left else ()
    said = reason(code, kind) if version == 5 else ""
    answers = "connect" if kind == "AUTH" and packet.direction is Direction.IN else ""
    return Reading(kind, said, _parties(*given), answers=answers, reply=Reply.ASIDE, failed=code >= 0x80)


def _parties(*about: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, short(value, 200)) for name, value in about if value)


_PACKETS = {
    "CONNECT": _connecting,
    "CONNACK": _connected,
    "PUBLISH": _publish,
    "SUBSCRIBE": _subscribe,
    "UNSUBSCRIBE": _subscribe,
    "SUBACK": _subscribed,
    "UNSUBACK": _subscribed,
    "PINGREQ": _ping,
    "PINGRESP": _ping,
    "DISCONNECT": _parting,
    "AUTH": _parting,
} | dict.fromkeys(("PUBACK", "PUBREC", "PUBREL", "PUBCOMP"), _acknowledged)

LENS = MqttLens()
