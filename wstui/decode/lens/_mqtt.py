"""The parts that MQTT packets are made of: fields, properties and reason codes (MQTT 5 sections 1.5, 2.2.2, 2.4)."""

from __future__ import annotations

from wstui.decode.lens._framing import MOST, Unfit, text
from wstui.model import Direction

__all__ = ["Packet", "properties", "reason"]


class Packet:
    """The rest of a packet behind its fixed header, read field by field. Raises `Unfit` where a field is not there.

    Its end may lie behind that of the data, of which no more was given: then only its last field is not all there.
    """

    def __init__(self, data: bytes, at: int, end: int, direction: Direction) -> None:
        self._data, self._at, self._end = data, at, end
        self.direction = direction

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return min(self._end, len(self._data)) - self._at

    def _take(self, count: int) -> bytes:
        if count > self.left:
            raise Unfit(f"a field of {count:,} bytes, with {self.left:,} left")
        self._at += count
        return self._data[self._at - count : self._at]

    def byte(self) -> int:
        """One byte."""
        return self._take(1)[0]

    def number(self, width: int) -> int:
        """A number of so many bytes."""
        return int.from_bytes(self._take(width), "big")

    def varying(self) -> int:
        """A number of one to four bytes."""
        value = 0
        for shift in range(0, 28, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise Unfit("a number of more than four bytes")

    def binary(self) -> bytes:
        """Bytes behind their number."""
        return self._take(self.number(2))

    def string(self) -> str:
        """Text behind the number of its bytes."""
        return text(self.binary())

    def part(self, length: int) -> Packet:
        """So many bytes as a packet of their own."""
        start = self._at
        self._take(length)
        return Packet(self._data, start, self._at, self.direction)

    def rest(self) -> bytes:
        """All that is left."""
        return self._take(self.left)


_PROPERTIES = {
    0x01: ("payload format", "byte"),
    0x02: ("expires in s", "four"),
    0x03: ("content type", "string"),
    0x08: ("response topic", "string"),
    0x09: ("correlation data", "binary"),
    0x0B: ("subscription", "varying"),
    0x11: ("session expires in s", "four"),
    0x12: ("client", "string"),
    0x13: ("keep alive s", "two"),
    0x15: ("authentication", "string"),
    0x16: ("authentication data", "secret"),
    0x17: ("problem information", "byte"),
    0x18: ("will delay s", "four"),
    0x19: ("response information", "byte"),
    0x1A: ("response information", "string"),
    0x1C: ("server", "string"),
    0x1F: ("reason", "string"),
    0x21: ("most at once", "two"),
    0x22: ("topic aliases", "two"),
    0x23: ("topic alias", "two"),
    0x24: ("most QoS", "byte"),
    0x25: ("retain available", "byte"),
    0x26: ("user property", "pair"),
    0x27: ("largest packet", "four"),
    0x28: ("wildcards available", "byte"),
    0x29: ("subscription ids available", "byte"),
    0x2A: ("shared available", "byte"),
}


def properties(packet: Packet) -> tuple[tuple[str, str], ...]:
    """The properties that come next in a packet, by name."""
    part = packet.part(packet.varying())
    found: list[tuple[str, str]] = []
    while part.left and len(found) < MOST:
        code = part.varying()
        if code not in _PROPERTIES:
            raise Unfit(f"property 0x{code:02x}, which there is not")
        name, how = _PROPERTIES[code]
        found.append((name, _property(part, how)))
    return tuple(found)


def _property(part: Packet, how: str) -> str:
    match how:
        case "byte":
            return str(part.byte())
        case "two":
            return str(part.number(2))
        case "four":
            return str(part.number(4))
        case "varying":
            return str(part.varying())
        case "string":
            return part.string()
        case "pair":
            return f"{part.string()}: {part.string()}"
        case "secret":
            return f"{len(part.binary()):,} bytes"
    data = part.binary()
    return data.decode() if data.isascii() and data.decode().isprintable() else data.hex()


_CONNACK_3 = (
    "accepted", "unacceptable protocol version", "identifier rejected", "server unavailable",
    "bad user name or password", "not authorized",
)  # fmt: skip
_ZERO = {"DISCONNECT": "normal disconnection", "SUBACK": "granted QoS 0", "CONNACK": "accepted"}
_REASONS = {
    0x00: "success",
    0x01: "granted QoS 1",
    0x02: "granted QoS 2",
    0x04: "disconnect with will message",
    0x10: "no matching subscribers",
    0x11: "no subscription existed",
    0x18: "continue authentication",
    0x19: "re-authenticate",
    0x80: "unspecified error",
    0x81: "malformed packet",
    0x82: "protocol error",
    0x83: "implementation specific error",
    0x84: "unsupported protocol version",
    0x85: "client identifier not valid",
    0x86: "bad user name or password",
    0x87: "not authorized",
    0x88: "server unavailable",
    0x89: "server busy",
    0x8A: "banned",
    0x8B: "server shutting down",
    0x8C: "bad authentication method",
    0x8D: "keep alive timeout",
    0x8E: "session taken over",
    0x8F: "topic filter invalid",
    0x90: "topic name invalid",
    0x91: "packet identifier in use",
    0x92: "packet identifier not found",
    0x93: "receive maximum exceeded",
    0x94: "topic alias invalid",
    0x95: "packet too large",
    0x96: "message rate too high",
    0x97: "quota exceeded",
    0x98: "administrative action",
    0x99: "payload format invalid",
    0x9A: "retain not supported",
    0x9B: "QoS not supported",
    0x9C: "use another server",
    0x9D: "server moved",
    0x9E: "shared subscriptions not supported",
    0x9F: "connection rate exceeded",
    0xA0: "maximum connect time",
    0xA1: "subscription identifiers not supported",
    0xA2: "wildcard subscriptions not supported",
}


def reason(code: int, kind: str) -> str:
    """A reason code in words, and the code where it is one of failing."""
    if kind == "CONNACK 3":
        return _CONNACK_3[code] if code < len(_CONNACK_3) else f"return code {code}"
    if not code:
        return _ZERO.get(kind, _REASONS[0])
    said = _REASONS.get(code, "unknown reason")
    return said if code < 0x80 and code in _REASONS else f"{said} (0x{code:02x})"
