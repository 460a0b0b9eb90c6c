"""JSON and JSON lines, indented without being parsed: numbers, escapes and duplicate keys stay as they were sent."""

from __future__ import annotations

import re

from wstui import jsontext
from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is, is_readable
from wstui.model import Opcode
from wstui.safetext import decode

__all__ = ["DECODER"]

_OPENS = re.compile(rb"[ \t\r\n]*+(?:\{[ \t\r\n]*+[\"}]|\[[ \t\r\n]*+[\"{}\[\]0-9tfn-])")
_SCALAR = re.compile(rb"\s*+(?:\"[^\x00-\x1f]*\"|-?[0-9][0-9.eE+-]*+|true|false|null)\s*+", re.ASCII)
_SCALAR_SIZE = 256


class JsonDecoder:
    """Claims by first and last character; only decoding finds out whether it holds."""

    name = "json"
    label = "JSON"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High for text between matching brackets, lower for the same in a binary frame, low for a lone scalar."""
        if opcode not in (Opcode.TEXT, Opcode.BINARY) or (opcode is Opcode.BINARY and not is_readable(payload)):
            return 0.0
        if _OPENS.match(payload):
            if payload[-256:].rstrip(b" \t\r\n")[-1:] not in (b"}", b"]"):
                return 0.3  # cut short, or never JSON: decoding says where it breaks
            return 0.9 if opcode is Opcode.TEXT else 0.7
        return 0.3 if len(payload) <= _SCALAR_SIZE and _SCALAR.fullmatch(payload) else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """Indented where it holds as JSON, else as it came, with the place where it does not."""
        found = decode(payload)
        try:
            text, values, unread = jsontext.indent(found, most=jsontext.steps(len(payload)))
        except jsontext.JsonError as exc:
            return as_it_is(payload, fault=f"not JSON: {exc}")
        why = "valid JSON"
        if unread:
            why = f"JSON for {len(found) - unread:,} characters; {jsontext.TOO_DENSE}"
        if values > 1:
            why = why if unread else f"{values} JSON values on lines of their own"
            return Decoded("JSON lines", text, why, tag=jsontext.spans)
        return Decoded("JSON", text, why, tag=jsontext.spans, is_json=True)


DECODER = JsonDecoder()
