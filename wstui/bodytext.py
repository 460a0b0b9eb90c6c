"""The body of a refusal as text: unpacked, and decoded by its type and charset (RFC 9110 section 8). Pure.

Nothing is raised: what cannot be unpacked or decoded stays as it came, and a note says so.
"""

from __future__ import annotations

import codecs
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass

from wstui.httptext import headers_of, split_list, values
from wstui.model import MOST_BODY
from wstui.safetext import oneline

__all__ = ["Body", "is_page", "readable", "title"]

NO_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "utf-7"}
"""Encodings of Python that text on the web has not."""

WEB = {"iso8859-1": "cp1252", "ascii": "cp1252"}
"""What browsers read for a charset that pages only claim to be in (WHATWG Encoding section 4.2)."""

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LONGEST_TITLE = 80  # characters

_META = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,200}?\b(?:charset|encoding)\s*=\s*["']?([-\w.:]+)""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Body:
    """A body made readable: `data` is UTF-8, or the bytes as they came where they are no text.

    `kind` is its media type, lower case, empty where it has none. `notes` say what was done to it, and what could not
    be; words and text that is safe to show.
    """

    data: bytes
    kind: str = ""
    notes: tuple[str, ...] = ()


def readable(head: bytes, body: bytes) -> Body:
    """The body that belongs to a response's head; inflated it is cut at `MOST_BODY` bytes."""
    headers = headers_of(head)
    content_type = next(iter(values(headers, "content-type")), "")
    kind = content_type.partition(";")[0].strip().lower()
    codings = [part.lower() for value in values(headers, "content-encoding") for part in split_list(value)]
    notes: list[str] = []
    for coding in reversed(codings):
        body, note = _unpacked(body, coding)
        notes += [note] if note else []
    text, note = _decoded(body, content_type, kind)
    notes += [note] if note else []
    return Body(text, oneline(kind), tuple(notes))


def title(body: Body) -> str:
    """The title of a web page, safe to show in one line; empty where there is none."""
    import html

    found = _TITLE.search(body.data[: 2**16].decode("utf-8", "replace"))
    words = " ".join(html.unescape(found[1]).split()) if found else ""
    return oneline(words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…")


def is_page(body: Body) -> bool:
    """Whether this is a web page, by its type or by how it begins."""
    start = body.data[:256].lstrip().lower()
    return body.kind in ("text/html", "application/xhtml+xml") or start.startswith((b"<!doctype html", b"<html"))


def _unpacked(body: bytes, coding: str) -> tuple[bytes, str]:
    """A body without one of its content codings (RFC 9110 section 8.4.1), and what is to be said of that."""
    if coding in ("identity", ""):
        return body, ""
    if coding not in ("gzip", "x-gzip", "deflate"):
        return body, f"compressed with {oneline(coding)}, which wstui cannot unpack"
    # "deflate" is zlib's format by the RFC, and raw deflate by the servers that got it wrong.
    for wbits in (31,) if coding != "deflate" else (15, -15):
        unpacker = zlib.decompressobj(wbits=wbits)
        try:
            plain = unpacker.decompress(body, MOST_BODY)
        except zlib.error:
            continue
        if unpacker.unconsumed_tail:
            return plain, f"{coding}: the first {MOST_BODY >> 20} MiB of what it unpacks to"
        return plain, f"unpacked from {coding}" + ("" if unpacker.eof else ", cut short")
    return body, f"said to be {oneline(coding)}, and it is not"


def _decoded(body: bytes, content_type: str, kind: str) -> tuple[bytes, str]:
    """A body as UTF-8, and what is to be said of its charset."""
    marked = next((name for bom, name in BOMS if body.startswith(bom)), "")
    declared = re.search(r"""charset\s*=\s*["']?([^\s"';]+)""", content_type, re.IGNORECASE)
    written = _META.search(body[:1024]) if "html" in kind or "xml" in kind else None
    name = marked or (declared[1] if declared else "") or (written[1].decode("ascii", "replace") if written else "")
    if not name:
        return _undeclared(body, kind)
    codec = _codec(name)
    if not codec:
        return body, f"the charset {oneline(name)} is not known"
    if codec == "utf-8":
        return body, ""
    try:
        decoder = codecs.getincrementaldecoder(codec)()
        text = decoder.decode(body).encode("utf-8")
    except (UnicodeError, ValueError):
        return body, f"the body is not the {oneline(name)} it is said to be"
    # A body may be cut anywhere, and what is left of its last character is none.
    cut = ", cut within a character" if decoder.getstate()[0] else ""
    return text, "" if marked == "utf-8-sig" and not cut else f"charset {oneline(name)}{cut}"


def _undeclared(body: bytes, kind: str) -> tuple[bytes, str]:
    """Text that names no charset: UTF-8, else what browsers take it for (WHATWG Encoding, windows-1252)."""
    if not kind.startswith("text/") or b"\0" in body[:4096]:
        return body, ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)  # it may be cut within a character
    except UnicodeError:
        with suppress(UnicodeError):
            return body.decode("cp1252").encode("utf-8"), "no charset named, read as windows-1252"
    return body, ""


def _codec(name: str) -> str:
    """The name of the codec for a charset; empty where there is none."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("_", "-") in NO_CHARSETS:
        return ""
    return WEB.get(found.name, found.name)
