"""JSON lines: a JSON value on each line, indented line by line, so that one that does not hold spoils no other."""

from __future__ import annotations

from collections.abc import Sequence

from wstui import jsontext
from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is, is_readable
from wstui.model import Opcode
from wstui.safetext import decode

__all__ = ["DECODER"]

FIRST = 4096
"""Characters of the first line that are read to see whether it is a value of its own."""
DOZEN = 32
MOST = 1000
"""Lines that do not hold, after which no other is tried."""
LEEWAY = 64
"""Steps of the layout that a few lines may take whatever their length; what takes more stays as it came."""
NAMED = 3
"""Lines that do not hold, of which each is named."""
_OPENS = (b"{", b"[")
_CLOSES = (b"}", b"]")


class NdjsonDecoder:
    """Claims by a first line that is a value of its own, and more lines that begin with a bracket."""

    name = "ndjson"
    label = "JSON lines"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Higher than JSON where the second line begins another value."""
        if opcode not in (Opcode.TEXT, Opcode.BINARY) or payload[:64].lstrip()[:1] not in _OPENS:
            return 0.0
        if opcode is Opcode.BINARY and not is_readable(payload):
            return 0.0
        first, _, rest = payload.strip().partition(b"\n")
        if not first.rstrip().endswith(_CLOSES) or rest.lstrip()[:1] not in _OPENS:
            return 0.0
        if len(first) <= FIRST:
            try:
                jsontext.one_line(decode(first))
            except jsontext.JsonError:
                return 0.0
        return 0.92

    def decode(self, payload: bytes) -> Decoded:
        """Each line indented where it holds, else as it came, with the places where it does not."""
        text = decode(payload)
        try:
            found, values, unread = jsontext.indent(text, most=jsontext.steps(len(payload)))
        except jsontext.JsonError:
            found, values, fault = _piecemeal(text.split("\n"))
            unread = 0
        else:
            fault = ""
        if not values:
            return as_it_is(payload, fault="not JSON lines: no line is JSON")
        why = f"{values:,} JSON values, a line each"
        return Decoded(self.label, found, f"{why}; {jsontext.TOO_DENSE}" if unread else why, fault, jsontext.spans)


def _piecemeal(lines: Sequence[str]) -> tuple[str, int, str]:
    """The text, how many values there are, and what does not hold. Lines are taken by the dozen, and one by one where
    a dozen does not hold; after many that do not, the rest stays as it came."""
    shown: list[str] = []
    faults: list[str] = []
    values = bad = at = 0
    while at < len(lines) and bad < MOST:
        part = lines[at : at + DOZEN]
        try:
            joined = "\n".join(part)
            found = jsontext.indent(joined, most=len(joined) // jsontext.EACH + LEEWAY)
            shown.append(found.text)
            values += found.values
        except jsontext.JsonError:
            for number, line in enumerate(part, at + 1):
                if not line.strip():
                    continue
                try:
                    shown.append(jsontext.indent(line, most=len(line) // jsontext.EACH + LEEWAY).text)
                    values += 1
                except jsontext.JsonError as exc:
                    shown.append(line)
                    bad += 1
                    if bad <= NAMED:
                        faults.append(f"line {number}, column {exc.column}: {exc.what}")
        at += DOZEN
    shown += lines[at:]
    if bad > NAMED:
        faults.append(f"and {bad - NAMED:,} more" + (", the rest as it came" if at < len(lines) else ""))
    return "\n".join(shown), values, "; ".join(faults)


DECODER = NdjsonDecoder()
