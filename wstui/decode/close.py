"""The payload of a close frame: a code and a reason (RFC 6455 sections 5.5.1 and 7.4)."""

from __future__ import annotations

from wstui.decode._protocol import Decoded
from wstui.model import Opcode
from wstui.safetext import decode

__all__ = ["DECODER", "meaning"]

_MEANINGS = {
    1000: "normal closure",
    1001: "going away",
    1002: "protocol error",
    1003: "unsupported data",
    1005: "no code was sent; never on the wire",
    1006: "abnormal closure; never on the wire",
    1007: "invalid payload data",
    1008: "policy violation",
    1009: "message too big",
    1010: "an extension is missing",
    1011: "internal error",
    1012: "service restart",
    1013: "try again later",
    1014: "bad gateway",
    1015: "TLS handshake failed; never on the wire",
}
_RANGES = ((3000, 4000, "registered by a library or framework"), (4000, 5000, "private to the application"))


def meaning(code: int) -> str:
    """What a close code says (RFC 6455 section 7.4 and the IANA registry)."""
    if known := _MEANINGS.get(code):
        return known
    return next((text for low, high, text in _RANGES if low <= code < high), "not a valid code")


class CloseDecoder:
    """Claims close frames and nothing else."""

    name = "close"
    label = "close"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Certain: the opcode says so."""
        return 1.0 if opcode is Opcode.CLOSE else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """The code, what it means, and the reason below it."""
        if len(payload) < 2:
            fault = "half a close code" if payload else ""
            return Decoded(self.label, decode(payload) or "no close code", "the opcode is close", fault)
        code = int.from_bytes(payload[:2], "big")
        lines = [f"{code} {meaning(code)}"]
        if reason := decode(payload[2:]):
            lines.append(reason)
        return Decoded(self.label, "\n".join(lines), "the opcode is close")


DECODER = CloseDecoder()
