"""XML, indented between its tags; no entity is resolved."""

from __future__ import annotations

import re

from wstui.decode._markup import laid_out, opens
from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is, is_readable
from wstui.model import Opcode

__all__ = ["DECODER"]

_DECLARED = re.compile(rb"[\xef\xbb\xbf\s]*<\?xml\s")


class XmlDecoder:
    """Claims by a tag at both ends."""

    name = "xml"
    label = "XML"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High with a declaration, and less for any tags."""
        if not opcode.is_data or not opens(payload) or (opcode is Opcode.BINARY and not is_readable(payload)):
            return 0.0
        if _DECLARED.match(payload):
            return 0.9
        return 0.6 if b"</" in payload[-256:] or payload.rstrip().endswith(b"/>") else 0.15

    def decode(self, payload: bytes) -> Decoded:
        """Laid out, and what of it is not well-formed."""
        if not opens(payload):
            return as_it_is(payload, fault="not XML: it does not begin and end with a tag")
        why = "an XML declaration" if _DECLARED.match(payload) else "tags from end to end"
        return laid_out(payload, self.label, why, is_html=False)


DECODER = XmlDecoder()
