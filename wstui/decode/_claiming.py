"""How a binary format that describes itself is judged and shown: by reading it. Knows no format."""

from __future__ import annotations

from collections.abc import Callable

from wstui import hextext, jsontext
from wstui.decode._protocol import UNREAD, Decoded
from wstui.decode._writing import Broken, Enough, Writer
from wstui.decode.binary import SHOWN
from wstui.model import Opcode

__all__ = ["Reader", "as_bytes", "as_json", "claim", "laid_out", "shortened", "steps"]

Reader = Callable[[bytes, Writer], None]
"""Tells the values of a payload to a writer. Raises `Broken` where the payload does not hold to its last byte."""

BUDGET = 300  # values looked at to judge a payload
NAMED, HELD, WEAK = 0.8, 0.5, 0.03
STEPS, STEPS_AT_LEAST = 0.22, 50_000
"""Keys, values and tags that are read: as many for each byte, and of any payload. That is half a second for a megabyte;
the other half is for indenting it."""
WORK, MOST_WORK, WORK_AT_LEAST = 2, 0.6, 100_000
"""To indent a container takes as long as two scalars; of all that, five bytes of wire may ask for three scalars."""


def claim(read: Reader, payload: bytes, opcode: Opcode) -> float:
    """High where maps have names for keys, middling for other arrays and maps, and next to nothing where a number or a
    string would be all: nearly any byte is one. Nothing where the first values do not hold."""
    if not payload or opcode in (Opcode.CLOSE, Opcode.EVENT):
        return 0.0
    glance = Writer(BUDGET)
    try:
        read(payload, glance)
    except Enough:
        pass
    except Broken:
        return 0.0
    if glance.bare or not glance.containers or glance.not_utf8:
        return WEAK
    if opcode not in (Opcode.TEXT, Opcode.BINARY):
        return HELD / 2  # pings and pongs carry a few bytes of anything
    return NAMED if glance.named > glance.odd_keys else HELD


def as_json(label: str, read: Reader, payload: bytes) -> Decoded:
    """The payload as indented JSON, or its bytes and where it does not hold."""
    if not payload:
        return Decoded(label, "", fault="empty")
    into, fault = Writer(most=steps(len(payload))), ""
    try:
        read(payload, into)
    except Broken as exc:
        return as_bytes(payload, f"not {label}: {exc}")
    except Enough:
        into.cut()
        fault = shortened(steps(len(payload)))
    text = into.json()
    said = ["holds so far" if fault else "holds to its last byte", *sorted(into.notes)]
    if into.odd_keys:
        said.append(f"{_counted(into.odd_keys, 'key is', 'keys are')} no string: in quotes")
    if into.not_utf8:
        said.append(f"{_counted(into.not_utf8, 'string is', 'strings are')} not UTF-8")
    values = text.rstrip("\n").count("\n") + 1
    text, dense = laid_out(text, len(payload))
    said += [dense] if dense else []
    label = f"{label}, {values:,} values" if values > 1 else label
    return Decoded(label, text, "; ".join(said), fault, tag=jsontext.spans, is_json=values == 1 and not fault)


def steps(size: int) -> int:
    """How many keys, values and tags are read of a payload of so many bytes."""
    return int(STEPS * size) + STEPS_AT_LEAST


def shortened(most: int) -> str:
    """What is said where there is more than is read."""
    return f"{UNREAD}: the first {most:,} keys and values are shown, and the hex view shows all"


def laid_out(text: str, size: int) -> tuple[str, str]:
    """JSON indented, unless it takes too long for a payload of so many bytes: then as it is, and that this is so."""
    scalars = text.count(",") + text.count("\n")
    if WORK * (text.count("{") + text.count("[")) + scalars > MOST_WORK * size + WORK_AT_LEAST:
        return text, "too dense to be indented"
    found = jsontext.indent(text, most=jsontext.steps(size))
    return found.text, "its rest too dense to be indented" if found.unread else ""


def _counted(number: int, one: str, more: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {more}"


def as_bytes(payload: bytes, fault: str) -> Decoded:
    """The first bytes in hex, and why nothing better is made of them."""
    text = hextext.dump(payload[:SHOWN])
    if len(payload) > SHOWN:
        text += f"\n... and {len(payload) - SHOWN:,} bytes more: the hex view shows all"
    return Decoded("binary", text, fault=fault)
