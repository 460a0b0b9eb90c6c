"""Form data (application/x-www-form-urlencoded), a line for each field, with what was percent-encoded beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from wstui.decode._protocol import Decoded, Span
from wstui.decode.text import as_it_is
from wstui.model import Opcode
from wstui.safetext import oneline

__all__ = ["DECODER"]

_NAME = rb"[\w.~*+%$@:/;,!()'\[\]-]"
_VALUE = rb"[\w.~*+%$@:/?;,!()'\[\]{}|=-]*+"
_FORM = re.compile(
    _NAME + rb"{1,256}+=" + _VALUE + rb"(?:&" + _NAME + rb"{1,256}+(?:=" + _VALUE + rb")?+)*+\s*", re.ASCII
)
_ENCODED = re.compile(rb"%[0-9A-Fa-f]{2}")
_LINE = re.compile(r"(\S.*?)( = )")
SAMPLE = 4096
WIDEST = 32
MOST = 50_000
"""Fields that are read: more of them would take seconds."""
ALIGNED = 10_000
"""Fields whose names are as wide as the widest; blanks for more would be many times the text."""
SENT = "   ← "


class FormDecoder:
    """Claims by names, equals signs and ampersands, and no blank."""

    name = "form"
    label = "form data"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Middling for several fields; little for one, which may be anything."""
        if not opcode.is_data or b"=" not in payload[:512]:
            return 0.0
        head = payload[:SAMPLE]
        match = _FORM.match(head)
        if match is None or (match.end() < len(head) and len(payload) <= SAMPLE) or match.end() < len(head) - 300:
            return 0.0
        several = b"&" in head
        return 0.55 if several and (b"=" in head.split(b"&")[1]) else 0.3 if _ENCODED.search(head) else 0.1

    def decode(self, payload: bytes) -> Decoded:
        """Names and values; what is not encoded is not repeated."""
        if b"=" not in payload:
            return as_it_is(payload, fault="not form data: no field has a value")
        *parts, rest = [*payload.strip().split(b"&", MOST), b""][: MOST + 1]
        fields = [part.partition(b"=") for part in parts]
        names = [_plain(name) for name, _, _ in fields]
        wide = min(WIDEST, max(map(len, names))) if len(fields) <= ALIGNED else 0
        lines = []
        for name, (key, equals, value) in zip(names, fields, strict=True):
            said = _plain(value)
            sent = SENT + oneline(key + equals + value) if _is_written(key) or _is_written(value) else ""
            lines.append(f"{name:<{wide}} = {said}{sent}" if equals else f"{name}{sent}")
        if rest:
            lines.append(oneline(rest))
        many = (
            f"{MOST:,} fields, the rest as it came"
            if rest
            else "1 field"
            if len(fields) == 1
            else f"{len(fields):,} fields"
        )
        return Decoded(self.label, "\n".join(lines), many, tag=_spans)


def _plain(written: bytes) -> str:
    """What is meant, on one line: a line break that was encoded must not look like another field."""
    return oneline(unquote_to_bytes(written.replace(b"+", b" ")) if _is_written(written) else written)


def _is_written(part: bytes) -> bool:
    """Whether it says another thing than it seems to."""
    return b"%" in part or b"+" in part


def _spans(line: str) -> Sequence[Span]:
    found = []
    sent = line.rfind(SENT)
    if match := _LINE.match(line):
        found = [Span(*match.span(1), "key"), Span(*match.span(2), "punctuation")]
    if sent >= 0 and (not found or sent >= found[-1].end):
        found.append(Span(sent, len(line), "punctuation"))
    return found


DECODER = FormDecoder()
