"""What payloads would be called as files."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.ui.filekind import suffix_of


def zipped() -> bytes:
    """An archive as the library writes it."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a"), "b")
    return file.getvalue()


@pytest.mark.parametrize(
    ("payload", "suffix"),
    [
        (b'{"a":1}', ".json"),
        (b" [1]\n", ".json"),
        (b"{no", ".txt"),
        (b"{" + b" " * 2**20, ".json"),
        (b"[" * 2**19, ".json"),
        (b"[INFO] " + b"begun " * 2**14, ".txt"),
        (b"[NaN]", ".txt"),
        (b"[" + b"1" * 5000 + b"]", ".json"),
        (b"7", ".txt"),
        (b"", ".txt"),
        ("grüße".encode(), ".txt"),
        (b"<?xml version='1.0'?><a/>", ".xml"),
        (b"\xff\xfe", ".bin"),
        (b"a\0b", ".bin"),
        (b"\x89PNG\r\n\x1a\n...", ".png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", ".webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", ".wav"),
        (b"\0\0\0\x20ftypisom", ".mp4"),
        (gzip.compress(b"x", mtime=0), ".gz"),
        (zipped(), ".zip"),
    ],
)
def test_suffix(payload: bytes, suffix: str) -> None:
    assert suffix_of(payload) == suffix


@given(st.binary())
def test_anything_has_one(payload: bytes) -> None:
    assert suffix_of(payload).startswith(".")
