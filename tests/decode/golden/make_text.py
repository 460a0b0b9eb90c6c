"""Writes anew the golden files of what is packed and of what is text: each from the program or library that people make
it with, never from wstui's own code. `SAID` is what is in those that pack.

    .venv/bin/pip install brotli zstandard pyjwt && apt install gzip jq libxml2-utils sqlite3 xxd zstd
    .venv/bin/python tests/decode/golden/make_text.py
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import brotli
import zstandard

HERE = Path(__file__).parent
SAID = ('{"op":"subscribe","price":1.10,"id":12345678901234567890,"city":"Zürich ☃"}' + " " * 8 + "\n").encode()
FIELDS = {"name": "Jürgen Groß", "city": "☃", "empty": "", "n": "1.10", "lines": "a\nb&c=\0"}
QUERY = "select 1 as id, 'BTC-USDT' as name, '1.10' as price union select 2, 'a', '2'"
TOKEN = """
import jwt
claims = {"sub": "u", "iat": 1764179476, "exp": 1764183076, "big": 12345678901234567890}
print(jwt.encode(claims, "k" * 32))
"""


def files() -> Iterator[tuple[str, bytes]]:
    """Where each goes, and its bytes."""
    yield "gzip/cli.gz", run("gzip", "-9", "--no-name")
    yield "gzip/python.gz", gzip.compress(SAID, mtime=0)
    yield "gzip/members.gz", gzip.compress(SAID[:20], mtime=0) + gzip.compress(SAID[20:], mtime=0)
    yield "zlib/whole.zz", zlib.compress(SAID, 9)
    yield "zlib/flushed.zz", deflated(15, zlib.Z_SYNC_FLUSH)
    yield "deflate/whole.deflate", deflated(-15, zlib.Z_FINISH)
    yield "deflate/flushed.deflate", deflated(-15, zlib.Z_SYNC_FLUSH)
    yield "zstd/cli.zst", run("zstd", "-19", "--no-progress")
    yield "zstd/python.zst", zstandard.ZstdCompressor().compress(SAID)
    yield "brotli/python.br", brotli.compress(SAID)
    yield "base64/coreutils.txt", run("base64")
    yield "base64/url.txt", base64.urlsafe_b64encode(SAID).rstrip(b"=")
    yield "base64/data.txt", b"data:application/json;charset=utf-8;base64," + base64.b64encode(SAID)
    yield "base64/gzip.txt", base64.b64encode(gzip.compress(SAID, mtime=0))
    yield "hex/xxd.txt", run("xxd", "-p")
    yield "hex/python.txt", SAID.hex(":").encode()
    for name in ("UTF-16", "UTF-16LE", "UTF-16BE"):
        yield f"utf16/{name}.txt", run("iconv", "-f", "UTF-8", "-t", name)

    yield "form/urllib.txt", urlencode(FIELDS).encode()
    yield "csv/python.csv", table()
    yield "csv/sqlite.tsv", run("sqlite3", "-header", "-tabs", ":memory:", QUERY)
    yield "jwt/pyjwt.txt", run(sys.executable, "-c", TOKEN).strip()
    yield "ndjson/jq.txt", run("jq", "-c", '., {n: 1, "é": [null, true]}, "a\\nb"')
    yield "ndjson/python.txt", "\n".join(json.dumps(one) for one in ({"city": "☃", "n": 1}, [1.5, None])).encode()
    document = xml()
    yield "xml/python.xml", document
    yield "xml/xmllint.xml", run("xmllint", "--format", "-", said=document)
    page = page_of()
    yield "html/python.html", page
    yield "html/xmllint.html", run("xmllint", "--html", "-", said=page)


def xml() -> bytes:
    """A document as the standard library writes it, with everything that has a spelling of its own."""
    ElementTree.register_namespace("a", "http://www.w3.org/2005/Atom")
    feed = ElementTree.Element("{http://www.w3.org/2005/Atom}feed", {"quote": 'say "hi" & <go>', "é": "ü"})
    entry = ElementTree.SubElement(feed, "entry", id="1")
    ElementTree.SubElement(entry, "title").text = "1 < 2 & 日本 ☃"
    ElementTree.SubElement(entry, "empty")
    mixed = ElementTree.SubElement(feed, "p")
    mixed.text, ElementTree.SubElement(mixed, "b").text, mixed[0].tail = "some ", "bold", " text"
    feed.append(ElementTree.Comment(" <not> an element "))
    feed.append(ElementTree.ProcessingInstruction("go", "now"))
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def page_of() -> bytes:
    """A page as the standard library writes HTML: no end tags where there are none."""
    page = ElementTree.Element("html")
    head = ElementTree.SubElement(page, "head")
    ElementTree.SubElement(head, "meta", charset="utf-8")
    ElementTree.SubElement(head, "script").text = "if (1 < 2 && true) go('</b>')"
    body = ElementTree.SubElement(page, "body")
    line = ElementTree.SubElement(body, "p")
    line.text, ElementTree.SubElement(line, "br").tail = "one & two", "three"
    ElementTree.SubElement(body, "pre").text = "  as\n   it is "
    return b"<!DOCTYPE html>" + bytes(ElementTree.tostring(page, encoding="utf-8", method="html"))


def table() -> bytes:
    """What the standard library writes."""
    file = io.StringIO()
    rows = [["12:00", "BTC-USDT", "42000.10", 'say "hi", you'], ["12:01", "日本", "1.5", "two\r\nlines"]]
    csv.writer(file).writerows([["time", "symbol", "price", "note"], *rows])
    return file.getvalue().encode()


def deflated(wbits: int, flush: int) -> bytes:
    """As zlib gives it out, ended or flushed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(SAID) + packer.flush(flush)


def run(*command: str, said: bytes = SAID) -> bytes:
    """What a program makes of it."""
    return subprocess.run(command, input=said, stdout=subprocess.PIPE, check=True).stdout


def main() -> None:
    """Write all files."""
    for name, payload in files():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_bytes(payload)


if __name__ == "__main__":
    main()
