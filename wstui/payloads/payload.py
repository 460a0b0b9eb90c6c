"""What a person typed as the bytes or the text that goes out: text, JSON, hex digits, Base64, or JSON to be packed; or
a file. Knows no variables."""

from __future__ import annotations

import os
import re
import stat
from binascii import a2b_base64
from dataclasses import replace
from pathlib import Path

from wstui.config import path_of
from wstui.model import Failure, Payload
from wstui.safetext import oneline

__all__ = [
    "FILE_KINDS",
    "JSON_KINDS",
    "KINDS",
    "LARGEST_FILE",
    "data_of",
    "parse_base64",
    "parse_hex",
    "read_file",
    "template_of",
]

KINDS = ("text", "hex", "base64", "json", "msgpack", "cbor")
"""JSON is sent as text, as it was written; or as MessagePack or CBOR."""
FILE_KINDS = ("binary", *KINDS)
"""How a file is read: as the bytes it has, or as a body would be."""
JSON_KINDS = ("json", "msgpack", "cbor")
"""Kinds that are written as JSON."""
LARGEST_FILE = 2**29
"""Bytes of a file that is read to be sent."""

_BLANKS = " \t\n\r\v\f"
_NO_BLANKS = str.maketrans(dict.fromkeys(_BLANKS))
_HEX = re.compile(r"[0-9A-Fa-f]*+")
_HEX_TOKEN = re.compile(
    r"(?P<blank>\s++)|(?P<gap>[:,-]|(?:0[xX]|\\x)(?=[0-9A-Fa-f]))|(?P<digits>[0-9A-Fa-f])", re.ASCII
)
_BASE64_OTHER = re.compile(r"[^A-Za-z0-9+/_\-\s]", re.ASCII)
_MISSING = "a digit is missing after this one"
_URL_SAFE = str.maketrans("-_", "+/")


def data_of(payload: Payload, folder: Path | None = None) -> str | bytes:
    """What a payload sends: `str` as a text message, `bytes` as a binary one. A file is read from the folder where its
    path is not absolute (None: where the program was called). Raises `Failure`."""
    if payload.file:
        data = read_file(payload.file, folder)
        if payload.kind == "binary":
            return data
        try:
            payload = replace(payload, file="", body=data.decode())
        except UnicodeDecodeError as exc:
            what = f"{oneline(payload.file)}: byte {exc.start + 1:,} is not UTF-8"
            raise Failure(what, "send it as binary") from exc
    if payload.kind == "hex":
        return parse_hex(payload.body)
    if payload.kind == "base64":
        return parse_base64(payload.body)
    if payload.kind in ("msgpack", "cbor"):
        from wstui.payloads.packing import FORMATS, packed

        return packed(payload.body, FORMATS[payload.kind])
    if payload.kind not in ("text", "json"):
        raise Failure(f"{oneline(payload.kind)}: no such kind of payload", f"one of {', '.join(KINDS)}")
    try:
        payload.body.encode()
    except UnicodeEncodeError as exc:
        raise _fault(payload.body, exc.start, "UTF-8 cannot carry this character") from exc
    return payload.body


def template_of(written: Payload, body: str) -> Payload | None:
    """What is kept with a message as what it was made from: nothing where filling left the body as it was written."""
    return None if body == written.body else Payload("", written.body, written.kind)


def read_file(name: str, folder: Path | None = None) -> bytes:
    """The content of a file that is to be sent. Raises `Failure`: it cannot be read, or is too large."""
    path, called = Path(path_of(name, folder)), oneline(os.path.basename(name) or name)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would block for ever
            raise Failure(f"{called}: not a regular file")
        if about.st_size > LARGEST_FILE:
            raise Failure(f"{called}: larger than {LARGEST_FILE >> 20:,} MiB, which no message is")
        return path.read_bytes()
    except (OSError, ValueError) as exc:
        what = exc.strerror if isinstance(exc, OSError) else "no name of a file"
        raise Failure(f"{called}: {what}", "check the path, and that you may read it") from exc


def parse_hex(text: str) -> bytes:
    """Bytes from hex digits, two each; white space is ignored, even between the two.

    Between bytes `:`, `-` and `,` may stand, and `0x` or `\\x` before one. Raises `Failure` naming the first bad digit.
    """
    digits = text.translate(_NO_BLANKS)
    if not _HEX.fullmatch(digits):
        return _parse_spelled_hex(text)
    if len(digits) % 2:
        raise _fault(text, len(text.rstrip(_BLANKS)) - 1, _MISSING)
    return bytes.fromhex(digits)


def _parse_spelled_hex(text: str) -> bytes:
    """Hex with something between the bytes, digit by digit."""
    digits: list[str] = []
    position = last = 0
    while position < len(text):
        token = _HEX_TOKEN.match(text, position)
        if token is None:
            raise _fault(text, position, f"not a hex digit: {oneline(text[position])}")
        if token["digits"]:
            digits.append(token["digits"])
            last = position
        elif token["gap"] and len(digits) % 2:
            raise _fault(text, last, _MISSING)
        position = token.end()
    if len(digits) % 2:
        raise _fault(text, last, _MISSING)
    return bytes.fromhex("".join(digits))


def parse_base64(text: str) -> bytes:
    """Bytes from Base64 (RFC 4648 sections 4 and 5): either alphabet, white space ignored, padding optional.

    Raises `Failure` naming the first bad digit.
    """
    end = len(text.rstrip(_BLANKS + "="))
    if bad := _BASE64_OTHER.search(text, 0, end):
        what = "padding before the end" if bad[0] == "=" else f"not a Base64 digit: {oneline(bad[0])}"
        raise _fault(text, bad.start(), what)
    digits = text[:end].translate(_NO_BLANKS)
    if len(digits) % 4 == 1:
        raise _fault(text, end - 1, _MISSING)
    padding = -len(digits) % 4
    if text.count("=", end) > padding:
        raise _fault(text, _nth(text, "=", padding, end), "more padding than there is to pad")
    return a2b_base64(digits.translate(_URL_SAFE) + "=" * padding)


def _nth(text: str, char: str, nth: int, start: int) -> int:
    """Where `char` stands for the nth time, counted from 0, at or after `start`."""
    position = text.index(char, start)
    for _ in range(nth):
        position = text.index(char, position + 1)
    return position


def _fault(text: str, position: int, what: str) -> Failure:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return Failure(f"line {line}, column {column}: {what}")
