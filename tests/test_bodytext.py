"""Bodies of refusals as text: unpacked and decoded as their headers say, and left alone where that is not so."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.bodytext import Body, is_page, readable, title
from wstui.model import MOST_BODY


def of(body: bytes, *headers: str) -> Body:
    """A body under these headers."""
    return readable("\r\n".join(["HTTP/1.1 403 No", *headers, "", ""]).encode(), body)


def packed(data: bytes) -> bytes:
    """The data as gzip, always the same bytes: they are part of the names of tests."""
    return gzip.compress(data, mtime=0)


PAGE = '<meta charset="windows-1251">доступ'
XML = "<?xml version='1.0' encoding='latin-1'?>ü"
TEXT = "Zugriff verweigert: für Sie nicht"


@pytest.mark.parametrize(
    ("body", "headers", "text", "note"),
    [
        (TEXT.encode(), [], TEXT, ""),
        (TEXT.encode(), ["Content-Type: text/plain; charset=UTF-8"], TEXT, ""),
        (TEXT.encode("latin-1"), ["Content-Type: text/plain;charset=ISO-8859-1"], TEXT, "charset ISO-8859-1"),
        (TEXT.encode("latin-1"), ["Content-Type: text/html"], TEXT, "no charset named, read as windows-1252"),
        ("€".encode("cp1252"), ["Content-Type: text/plain; charset=latin1"], "€", "charset latin1"),
        ("アクセス".encode("shift_jis"), ['Content-Type: text/plain; charset="Shift_JIS"'], "アクセス", "Shift_JIS"),
        (b"\xef\xbb\xbf" + TEXT.encode(), [], TEXT, ""),
        (TEXT.encode("utf-16"), ["Content-Type: text/plain"], TEXT, "utf-16"),
        (PAGE.encode("cp1251"), ["Content-Type: text/html"], PAGE, "windows-1251"),
        (XML.encode("latin-1"), ["Content-Type: application/xml"], XML, "latin-1"),
        (b"a\xff\xff", ["Content-Type: text/plain; charset=euc-jp"], None, "is not the euc-jp"),
        (b"a", ["Content-Type: text/plain; charset=klingon\x1b"], None, "the charset klingon␛ is not known"),
        (b"YQ==", ["Content-Type: text/plain; charset=base64"], None, "not known"),
        (b"\\x41", ["Content-Type: text/plain; charset=unicode_escape"], None, "not known"),
        (packed(TEXT.encode()), ["Content-Encoding: gzip"], TEXT, "unpacked from gzip"),
        (packed(TEXT.encode())[:-9], ["Content-Encoding: GZIP"], "Zugriff", "gzip, cut short"),
        (zlib.compress(TEXT.encode()), ["Content-Encoding: deflate"], TEXT, "unpacked from deflate"),
        (zlib.compress(TEXT.encode(), wbits=-15), ["Content-Encoding: deflate"], TEXT, "unpacked from deflate"),
        (packed(zlib.compress(TEXT.encode())), ["Content-Encoding: deflate, gzip"], TEXT, "unpacked from gzip"),
        (b"plain", ["Content-Encoding: gzip"], None, "said to be gzip, and it is not"),
        (b"\x0b\x02", ["Content-Encoding: br"], None, "compressed with br, which wstui cannot unpack"),
        (b"plain", ["Content-Encoding: identity"], None, ""),
    ],
)
def test_bodies(body: bytes, headers: list[str], text: str | None, note: str) -> None:
    made = of(body, *headers)
    assert made.data.startswith(body if text is None else text.encode())
    assert note in ", ".join(made.notes)
    assert bool(made.notes) == bool(note)


def test_what_unpacks_to_too_much_is_cut() -> None:
    bomb = packed(b"\0" * (50 * MOST_BODY))
    made = of(bomb, "Content-Encoding: gzip")
    assert len(made.data) == MOST_BODY
    assert made.notes == ("gzip: the first 1 MiB of what it unpacks to",)


def test_a_character_that_is_cut_does_not_spoil_the_rest() -> None:
    made = of("アク".encode("utf-16")[:-1], "Content-Type: text/plain; charset=utf-16")
    assert made.data.decode() == "ア"
    half = TEXT.encode() + b"\xc3"
    assert of(half, "Content-Type: text/html") == Body(half, "text/html"), "this is UTF-8 all the same"
    assert made.notes == ("charset utf-16, cut within a character",)


def test_pages_and_their_titles() -> None:
    page = of(b"<!DOCTYPE html><head><TITLE lang=en>\n Sign in &amp;\n\x1b go </TITLE>", "Content-Type: Text/HTML; x=y")
    assert (page.kind, is_page(page), title(page)) == ("text/html", True, "Sign in & ␛ go")
    assert is_page(of(b"  <html><body>"))
    assert not is_page(of(b"{}", "Content-Type: application/json"))
    assert title(of(b"<title>open")) == ""
    assert len(title(of(b"<title>" + b"x" * 500 + b"</title>"))) == 80


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "x"]), st.text(max_size=20))
def test_nothing_is_raised(body: bytes, coding: str, charset: str) -> None:
    made = readable(
        f"HTTP/1.1 403 No\r\nContent-Encoding: {coding}\r\nContent-Type: text/html; charset={charset}\r\n\r\n".encode(),
        body,
    )
    assert all(note.isprintable() for note in made.notes)
    assert title(made).isprintable()
