"""Close codes (RFC 6455 section 7.4, and the registry of section 11.7): what they are called, and what they mean. Pure;
knows no frame."""

from __future__ import annotations

__all__ = ["NEVER_SENT", "code_name", "explained"]

_NAMES = {
    1000: "normal closure",
    1001: "going away",
    1002: "protocol error",
    1003: "unsupported data",
    1004: "reserved",
    1005: "no status",
    1006: "abnormal closure",
    1007: "invalid payload data",
    1008: "policy violation",
    1009: "message too big",
    1010: "mandatory extension",
    1011: "internal error",
    1012: "service restart",
    1013: "try again later",
    1014: "bad gateway",
    1015: "TLS handshake",
    3000: "unauthorized",
    3003: "forbidden",
    3008: "timeout",
}

NEVER_SENT = {
    1005: "1005 is never sent on the wire: it stands for a close frame that had no code.",
    1006: "1006 is never sent on the wire: it stands for a connection that ended without a close frame.",
    1015: "1015 is never sent on the wire: it stands for a TLS handshake that failed.",
}
"""What is said of codes that only stand for something (RFC 6455 section 7.4.1)."""

_MEANINGS = {
    1000: "What the connection was for is done.",
    1001: "A server that goes down, or a page that is left.",
    1002: "The other side broke the protocol.",
    1003: "Data of a kind that is not taken, such as binary where text is wanted.",
    1007: "The payload is not what its opcode says: a text that is not UTF-8, most often.",
    1008: "A rule of the application was broken, and no other code fits.",
    1009: "The message is larger than the side that closes takes.",
    1010: "The server did not agree to an extension that the client needs.",
    1011: "The side that closes met something that it did not expect.",
    1012: "The service restarts: connect again after a moment.",
    1013: "The service is overloaded: connect again later, or elsewhere.",
    1014: "A gateway got no valid answer from the server behind it.",
    3000: "Credentials are missing or wrong.",
    3003: "The credentials are right, and do not allow this.",
    3008: "Something took too long.",
}


def code_name(code: int) -> str:
    """The registered name of a close code, or the range it lies in."""
    if code in _NAMES:
        return _NAMES[code]
    if 3000 <= code < 4000:
        return "registered for libraries"
    return "private use" if 4000 <= code < 5000 else "not a valid code"


def explained(code: int) -> str:
    """What a close code means, in a sentence."""
    if code in NEVER_SENT:
        return NEVER_SENT[code]
    if code in _MEANINGS:
        return _MEANINGS[code]
    if 3000 <= code < 4000:
        return "Defined by a library or a framework (RFC 6455 section 7.4.2): its documentation says what it means."
    if 4000 <= code < 5000:
        return "Private to the application (RFC 6455 section 7.4.2): its documentation says what it means."
    return "No close frame may have this code (RFC 6455 section 7.4)."
