"""What a payload would be called as a file: a suffix by its content. Pure."""

from __future__ import annotations

import json

__all__ = ["suffix_of"]

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"\x1f\x8b\x08", ".gz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"BZh", ".bz2"),
    (b"\xfd7zXZ\x00", ".xz"),
    (b"\x00asm", ".wasm"),
    (b"OggS", ".ogg"),
    (b"fLaC", ".flac"),
    (b"ID3", ".mp3"),
    (b"\x1aE\xdf\xa3", ".webm"),
    (b"SQLite format 3\x00", ".sqlite"),
)
"""How files begin."""
LARGEST_JSON = 2**20
"""Bytes that are looked through for whether they are JSON; of more the first one decides."""


def suffix_of(payload: bytes) -> str:
    """`.png`, `.json`, `.txt` and so on; `.bin` for bytes that are nothing known."""
    for magic, suffix in _MAGIC:
        if payload.startswith(magic):
            return suffix
    if payload.startswith(b"RIFF") and payload[8:12] in (b"WEBP", b"WAVE"):
        return ".webp" if payload[8:12] == b"WEBP" else ".wav"
    if payload[4:8] == b"ftyp":
        return ".mp4"
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return ".bin"
    if "\0" in text:
        return ".bin"
    return ".json" if _is_json(text) else ".xml" if text.lstrip().startswith("<?xml") else ".txt"


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    if len(text) > LARGEST_JSON:
        return True
    try:  # nothing of it is kept, so that numbers need not be true: the parser that is quick is good enough
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_json)
    except RecursionError:  # brackets in brackets: the first one decides here as well
        return True
    except ValueError:
        return False
    return True


def _no_json(name: str) -> None:
    raise ValueError(name)
