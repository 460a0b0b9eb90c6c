"""Decoders: bytes to readable text, one per file. Each module here that exports `DECODER` is one, and so is each Python
file in the `decoders` folder beside the settings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import cast

from wstui import registry
from wstui.decode._chain import DEPTH, LIMIT, MOST, PLAIN, RATIO, TooMuch, as_one, layers, plain
from wstui.decode._own import broken_own, own
from wstui.decode._protocol import UNREAD, Decoded, Decoder, Span, Unpacks
from wstui.model import Opcode

__all__ = [
    "DEPTH",
    "LIMIT",
    "MOST",
    "PLAIN",
    "RATIO",
    "UNREAD",
    "Decoded",
    "Decoder",
    "Span",
    "TooMuch",
    "Unpacks",
    "broken",
    "choose",
    "claim",
    "decoders",
    "next_name",
    "plain",
    "read",
]

WITHIN = ">"
"""Stands in a choice between the name of a wrapper and that of what is inside."""


def decoders() -> dict[str, Decoder]:
    """Every decoder there is, by name; one of the person's own goes before one of the same name."""
    found = registry.find("wstui.decode", "DECODER").exports("DECODER")
    return {name: cast(Decoder, decoder) for name, decoder in found} | own()


def broken() -> tuple[registry.Broken, ...]:
    """The decoders that could not be imported, and why."""
    return (*registry.find("wstui.decode", "DECODER").broken, *broken_own())


def choose(payload: bytes, opcode: Opcode, name: str = "") -> Decoder:
    """The decoder of that name, else the one that claims the payload with the highest priority; of equals, the first
    by name."""
    known = decoders()
    named = known.get(name.partition(WITHIN)[0])
    return named or max(known.values(), key=lambda decoder: claim(decoder, payload, opcode))


def claim(decoder: Decoder, payload: bytes, opcode: Opcode) -> float:
    """How likely a decoder thinks a payload its own."""
    try:
        return float(decoder.priority(payload, opcode))
    except (Exception, SystemExit):  # one that cannot judge does not get the payload
        return 0.0


def read(
    payload: bytes,
    opcode: Opcode,
    name: str = "",
    *,
    hide: Callable[[bytes], bytes] | None = None,
    at_once: int | None = None,
) -> Decoded:
    """The payload as it is read, through all that it is wrapped in: the label of a chain is `Base64 → gzip → JSON`.

    `name` is the reader's choice for the payload, and behind a `>` for what is inside; empty: what is likeliest, as
    for whatever the chosen decoder neither claims nor can read. `hide` takes out of what was unpacked what must not be
    seen. Raises `TooMuch` where there is more to read than `at_once` bytes.
    """
    names = name.split(WITHIN)

    def choice(part: bytes, kind: Opcode, depth: int) -> Decoder:
        wanted = names[depth] if depth < len(names) else ""
        if depth and wanted and not _claims(wanted, part, kind):
            wanted = ""
        return choose(part, kind, wanted)

    found = list(layers(payload, opcode, choice, hide, at_once))
    decoded = as_one(found)
    first = found[0].decoder
    if first.name == names[0] and found[0].decoded.fault and not claim(first, payload, opcode):
        likeliest = read(payload, opcode, hide=hide, at_once=at_once)
        fault = f"your choice does not fit: {found[0].decoded.fault}"
        return replace(likeliest, fault=f"{fault} · {likeliest.fault}" if likeliest.fault else fault)
    return decoded


def next_name(payload: bytes, opcode: Opcode, name: str, at_once: int) -> str:
    """The choice after this one: the next most likely for what is innermost, then for each layer around it; the
    likeliest (empty) after the last. Looks no further into what is longer than `at_once` bytes."""
    found: list[tuple[str, bytes, Opcode]] = [("", payload, opcode)]  # what is around it, and a payload
    with suppress(TooMuch):
        for layer in layers(payload, opcode, lambda part, kind, _: choose(part, kind), at_once=at_once):
            if (inner := layer.decoded.inner) is not None:
                found.append((f"{found[-1][0]}{layer.decoder.name}{WITHIN}", inner, Opcode.BINARY))
    names = [""]
    for around, part, kind in reversed(found):
        claims = {key: claim(one, part, kind) for key, one in decoders().items()}
        likely = choose(part, kind).name
        others = sorted((key for key in claims if claims[key] > 0 and key != likely), key=lambda key: -claims[key])
        names += [around + key for key in others]
    return names[(names.index(name) + 1) % len(names)] if name in names else ""


def _claims(name: str, payload: bytes, opcode: Opcode) -> bool:
    decoder = decoders().get(name)
    return decoder is not None and claim(decoder, payload, opcode) > 0
