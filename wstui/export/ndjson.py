"""Messages as lines of JSON, for `jq` and the like."""

from __future__ import annotations

import json
from base64 import b64encode

from wstui import jsontext
from wstui.export._rows import stamp, text_of
from wstui.model import Message

__all__ = ["ROWS"]


class NdjsonRows:
    """One object a message. Its payload is in `json`, spelled as it was sent, else in `text`, else in `base64`."""

    name = "ndjson"
    label = "NDJSON"
    key = "n"
    head = ""

    def row(self, message: Message, connection: str) -> str:
        """The line of a message."""
        row = message.row
        about = {
            "connection": connection,
            "number": row.number,
            "direction": row.direction.name.lower(),
            "opcode": row.opcode.name.lower(),
            "time": stamp(row.time_ns),
            "size": row.size,
        }
        return f"{json.dumps(about)[:-1]}, {_payload(message)}}}\n"


def _payload(message: Message) -> str:
    text = text_of(message)
    if text is None:
        return f'"base64": "{b64encode(message.payload).decode("ascii")}"'
    # Not re-written by a parser: numbers and repeated keys stay as they are.
    if text.lstrip(" \t\r\n")[:1] in ("{", "["):
        try:
            return f'"json": {jsontext.one_line(text)}'
        except jsontext.JsonError:
            pass
    return f'"text": {json.dumps(text)}'


ROWS = NdjsonRows()
