"""HTML, indented between its tags where no text is; nothing is repaired."""

from __future__ import annotations

import re

from wstui.decode._markup import laid_out, opens
from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is, is_readable
from wstui.model import Opcode

__all__ = ["DECODER"]

_NAMED = re.compile(rb"[\xef\xbb\xbf\s]*(?:<!--[^>]{0,256}-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TAG = re.compile(
    rb"\s*<(?:div|span|p|table|tr|td|ul|ol|li|img|section|form|button|template|turbo-stream)\b", re.IGNORECASE
)


class HtmlDecoder:
    """Claims by the tags it may begin with."""

    name = "html"
    label = "HTML"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High for a document, and for a piece of one."""
        if not opcode.is_data or not opens(payload) or (opcode is Opcode.BINARY and not is_readable(payload)):
            return 0.0
        head = payload[:512]
        return 0.9 if _NAMED.match(head) else 0.7 if _TAG.match(head) else 0.05

    def decode(self, payload: bytes) -> Decoded:
        """Laid out."""
        if not opens(payload):
            return as_it_is(payload, fault="not HTML: it does not begin and end with a tag")
        why = "a document of HTML" if _NAMED.match(payload[:512]) else "it begins with a tag of HTML"
        return laid_out(payload, self.label, why, is_html=True)


DECODER = HtmlDecoder()
