"""The parameters of permessage-deflate in words, and whether they may be so (RFC 7692 section 7.1). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wstui.safetext import oneline

__all__ = ["Parameters", "parameters_checked"]

Parameters = Sequence[tuple[str, str | None]]
"""Names with their values; None where there is no `=`."""

SMALLEST, LARGEST = 8, 15
"""Bits of a window (RFC 7692 section 7.1.2.1)."""

TAKEOVER = {
    "server_no_context_takeover": "the server compresses each message on its own, without looking back at earlier ones",
    "client_no_context_takeover": "wstui compresses each message on its own, without looking back at earlier ones",
}
BITS = {
    "server_max_window_bits": "the server, compressing, looks back at most {}",
    "client_max_window_bits": "wstui, compressing, looks back at most {}",
}


def parameters_checked(offers: Sequence[Parameters], accepted: Parameters) -> Iterator[tuple[str, bool, str]]:
    """Each accepted parameter as it is written, whether it may be so, and why; then each that is missing.

    `offers` are the parameters of every permessage-deflate that was offered: one of them must be answered.
    """
    found = [_parameter(name, value, offers) for name, value in accepted]
    seen: set[str] = set()
    for (name, value), (passed, reason) in zip(accepted, found, strict=True):
        if name in seen:
            passed, reason = False, "given twice"
        seen.add(name)
        yield oneline(name if value is None else f"{name}={value}"), passed, reason
    for name in ("server_no_context_takeover", "server_max_window_bits"):
        # What was asked of the server in every offer, it must confirm (RFC 7692 sections 7.1.1.1 and 7.1.2.1).
        if name not in seen and offers and all(name in dict(offer) for offer in offers):
            yield name, False, "asked for, and not confirmed by the server"


def window(bits: int) -> str:
    """A window's size in bytes, in words."""
    size = 1 << bits
    return f"{size} bytes" if size < 1024 else f"{size >> 10} KiB"


def _parameter(name: str, value: str | None, offers: Sequence[Parameters]) -> tuple[bool, str]:
    if name in TAKEOVER:
        return (True, TAKEOVER[name]) if value is None else (False, "takes no value")
    if name not in BITS:
        return False, "is no parameter of permessage-deflate"
    if value is None:
        return False, "needs a value from 8 to 15"
    if not (value.isascii() and value.isdigit()) or value != str(int(value)) or not SMALLEST <= int(value) <= LARGEST:
        return False, "must be a number from 8 to 15"
    bits = int(value)
    asked = [dict(offer)[name] for offer in offers if name in dict(offer)]
    if name == "client_max_window_bits" and not asked:
        return False, "may only be answered where it was offered"
    limits = [int(limit) for limit in asked if limit is not None and limit.isascii() and limit.isdigit()]
    if limits and len(limits) == len(offers) and bits > max(limits):
        return False, f"more than the {max(limits)} that were offered"
    return True, BITS[name].format(window(bits))
