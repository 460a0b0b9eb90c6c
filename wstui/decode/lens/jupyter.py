"""Messages of Jupyter kernels (jupyter-client.readthedocs.io, messaging) as a Jupyter server passes them on: JSON, JSON
with buffers behind it, and the framing of v1.kernel.websocket.jupyter.org."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from wstui.decode.lens._json import brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply
from wstui.model import Opcode

__all__ = ["LENS"]

V1 = "v1.kernel.websocket.jupyter.org"
MOST_PARTS = 1024
_PATH = re.compile(r"/api/kernels/[^/]+/channels$")
_LINE = re.compile(r"[^\n]*")
_SAID = {
    "execute_request": "code",
    "execute_input": "code",
    "complete_request": "code",
    "inspect_request": "code",
    "is_complete_request": "code",
    "stream": "text",
    "status": "execution_state",
    "input_request": "prompt",
    "input_reply": "value",
    "kernel_info_reply": "banner",
    "comm_open": "target_name",
    "comm_msg": "comm_id",
    "comm_close": "comm_id",
}
"""What of the content says most, by type."""


class JupyterLens:
    """Requests and replies by msg_id; what comes on iopub belongs to the request it names as its parent."""

    name = "jupyter"
    label = "Jupyter"
    subprotocols = (V1,)

    def claims(self, beginning: Beginning) -> Claim | None:
        """By the path of a kernel's channels, or a header with a msg_type."""
        if _PATH.search(beginning.path):
            return Claim(0.9, "path /api/kernels/…/channels")
        found = any(_message(excerpt) is not None for excerpt in beginning.sample[:2])
        return Claim(0.9, "header with msg_type in the first messages") if found else None

    def reader(self, beginning: Beginning) -> Read:
        """Every message is read by itself."""
        return read


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """What a message is, by the type in its header."""
    found = _message(excerpt)
    return () if found is None else (_read(*found),)


Parts = tuple[str, dict[str, object], dict[str, object], dict[str, object], bytes | None]
"""The channel, the header, the parent's header, the content; the content's own bytes where it has them."""


def _message(excerpt: Excerpt) -> Parts | None:
    payload = excerpt.payload
    if excerpt.opcode is Opcode.BINARY and excerpt.is_whole:
        if parts := _parts(payload, 8, "little"):
            return _of_parts(parts)
        parts = _parts(payload, 4, "big")
        if not parts:
            return None
        excerpt = Excerpt(excerpt.direction, Opcode.TEXT, parts[0], len(parts[0]))
    found = document(excerpt)
    if not isinstance(found, dict):
        return None
    header, parent, content = (found.get(name) for name in ("header", "parent_header", "content"))
    if not isinstance(header, dict) or not isinstance(header.get("msg_type"), str):
        return None
    return word(found.get("channel")), header, _dict(parent), _dict(content), None


def _parts(payload: bytes, size: int, order: str) -> list[bytes]:
    """What follows a number of offsets and these, each of so many bytes; nothing where that does not hold. In the older
    framing the last part goes to the end; in the newer one the last offset is the end."""
    byteorder = "little" if order == "little" else "big"
    count = int.from_bytes(payload[:size], byteorder)  # type: ignore[arg-type]
    if not 1 <= count <= MOST_PARTS or len(payload) < size * (count + 1):
        return []
    at = [int.from_bytes(payload[size * n : size * (n + 1)], byteorder) for n in range(1, count + 1)]  # type: ignore[arg-type]
    if at[0] != size * (count + 1) or at != sorted(at) or at[-1] > len(payload):
        return []
    ends = [*at[1:], len(payload)]
    return [payload[start:end] for start, end in zip(at, ends, strict=True)]


def _of_parts(parts: list[bytes]) -> Parts | None:
    """A message of v1: channel, header, parent header, metadata, content, then buffers."""
    if len(parts) < 5:
        return None
    header, parent, content = (_loaded(parts[n]) for n in (1, 2, 4))
    if not isinstance(header.get("msg_type"), str):
        return None
    return short(parts[0].decode("utf-8", "replace"), 40), header, parent, content, parts[4]


def _loaded(data: bytes) -> dict[str, object]:
    try:
        return _dict(json.loads(data.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        return {}


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _read(
    channel: str, header: dict[str, object], parent: dict[str, object], content: dict[str, object], body: bytes | None
) -> Reading:
    kind = word(header.get("msg_type")) or "message"
    name, before = word(header.get("msg_id"), 200), word(parent.get("msg_id"), 200)
    parties = (("channel", channel), ("msg_id", name), ("parent", before), ("session", word(header.get("session"))))
    failed = kind == "error" or content.get("status") == "error"
    asks = answers = ""
    reply = Reply.LAST
    if kind in ("input_request", "input_reply"):
        # A kernel waits for the answer before it asks again, and clients leave out what it is an answer to.
        asks, answers = ("stdin", "") if kind == "input_request" else ("", "stdin")
    elif kind.endswith("_request"):
        asks = name
    elif kind.endswith("_reply"):
        answers = before
    else:
        answers, reply = before, Reply.ASIDE
    return Reading(
        kind,
        _said(kind, content, failed=failed),
        tuple((label, value) for label, value in parties if value),
        asks=asks,
        answers=answers,
        reply=reply,
        method=kind if asks else "",
        failed=failed,
        quiet=kind == "status",
        body=body,
    )


def _said(kind: str, content: dict[str, object], *, failed: bool) -> str:
    """What the content says, in a line."""
    if failed:
        return f"{word(content.get('ename'))}: {word(content.get('evalue'), 200)}"
    if kind in ("execute_result", "display_data", "update_display_data"):
        data = _dict(content.get("data"))
        return _first_line(word(data.get("text/plain"), 400)) or ", ".join(short(name, 40) for name in list(data)[:8])
    if kind in _SAID and isinstance(content.get(_SAID[kind]), str):
        said = _first_line(word(content.get(_SAID[kind]), 400))
        return f"{word(content.get('name'))} {said}" if kind == "stream" else said
    if kind == "execute_reply":
        return f"{word(content.get('status'))} [{word(content.get('execution_count'))}]"
    return brief(content) if content else ""


def _first_line(text: str) -> str:
    """The first line that is not empty, and an ellipsis where there are more."""
    text = text.strip("\n")
    line = _LINE.match(text)
    return f"{line[0]} …" if line and len(line[0]) < len(text) else text


LENS = JupyterLens()
