"""XML and HTML: breaks and blanks between tags, and nothing else changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import decode
from wstui.decode._markup import DEEPEST, MOST, STEP
from wstui.decode.html import DECODER as HTML
from wstui.decode.xml import DECODER as XML
from wstui.model import Opcode

GOLDEN = Path(__file__).parent / "golden"
"""Made by tests/decode/golden/make_text.py."""
PIECES = [
    "<a>",
    "</a>",
    "<b x='1'>",
    "</b>",
    "<br>",
    "<c/>",
    "text",
    " ",
    "\n",
    "<!-- <a> -->",
    "<![CDATA[<a>]]>",
    "<",
    ">",
    '"',
]
PIECES += ["<script>", "</script>", "<!doctype html>", "&amp;", "<?pi?>", "é"]


def test_xml_is_indented_between_tags_and_not_in_text() -> None:
    payload = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a xmlns="u"><b k="v > w">text</b><c/>'
        b'<d>\n<e>1</e> <e>2 &x; <i>mixed</i> text</e></d><!-- note --><p xml:space="preserve"> <q/> </p></a>'
    )
    decoded = decode.read(payload, Opcode.TEXT)
    assert (decoded.label, decoded.why, decoded.fault) == ("XML", "an XML declaration", "")
    assert decoded.text.split("\n") == [
        '<?xml version="1.0"?>',
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<a xmlns="u">',
        '  <b k="v > w">text</b>',
        "  <c/>",
        "  <d>",
        "    <e>1</e>",
        "    <e>2 &x; <i>mixed</i> text</e>",
        "  </d>",
        "  <!-- note -->",
        '  <p xml:space="preserve"> <q/> </p>',
        "</a>",
    ]


def test_the_standard_librarys_xml_is_laid_out_as_xmllint_does() -> None:
    found = decode.read((GOLDEN / "xml" / "python.xml").read_bytes(), Opcode.TEXT)
    theirs = (GOLDEN / "xml" / "xmllint.xml").read_bytes()
    assert (found.label, found.why, found.fault) == ("XML", "an XML declaration", "")
    assert found.text.replace("<empty />", "<empty/>").split("\n")[1:] == theirs.decode().split("\n")[1:-1]
    assert decode.read(theirs, Opcode.TEXT).text == theirs.decode().rstrip("\n")


@pytest.mark.parametrize(("name", "script"), [("python", "</b>"), ("xmllint", "")])
def test_html_of_libraries_is_laid_out(name: str, script: str) -> None:
    found = decode.read((GOLDEN / "html" / f"{name}.html").read_bytes(), Opcode.TEXT)
    assert (found.label, found.fault) == ("HTML", "")
    assert found.text.split("\n") == [
        "<!DOCTYPE html>",
        "<html>",
        "  <head>",
        '    <meta charset="utf-8">',
        f"    <script>if (1 < 2 && true) go('{script}')</script>",
        "  </head>",
        "  <body>",
        "    <p>one &amp; two<br>three</p>",
        "    <pre>  as",
        "   it is </pre>",
        "  </body>",
        "</html>",
    ]


def test_html_knows_what_has_no_end_and_where_blanks_say_something() -> None:
    payload = (
        b"<html><body><hr><center>nginx</center><pre> a\n b </pre><script>if (a<b) '<p>'</script></BODY></html>\r\n"
    )
    decoded = decode.read(payload, Opcode.TEXT)
    assert (decoded.label, decoded.fault) == ("HTML", "")
    assert decoded.text.split("\n") == [
        "<html>",
        "  <body>",
        "    <hr>",
        "    <center>nginx</center>",
        "    <pre> a",
        " b </pre>",
        "    <script>if (a<b) '<p>'</script>",
        "  </BODY>",
        "</html>",
    ]


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"<x><y></x>", "not well-formed: <y> is not closed"),
        (b"<x></y></x>", "not well-formed: </y> closes nothing"),
        (b"<x></x></x>", "not well-formed: </x> closes nothing"),
        (b"no tag", "not XML: it does not begin and end with a tag"),
    ],
)
def test_what_is_not_well_formed_says_so(payload: bytes, fault: str) -> None:
    assert XML.decode(payload).fault == fault


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (b"<hello>", "text"),
        (b"<3", "text"),
        (b"a < b > c", "text"),
        (b"<stream:stream to='x'></stream:stream>", "xml"),
        (b"<presence/>", "xml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "xml"),
        (b"<!DOCTYPE html><title>x</title>", "html"),
        (b'<div id="x"><b>1</b></div>', "html"),
        (b"\x00<a></a>", "text"),
    ],
)
def test_choice(payload: bytes, name: str) -> None:
    assert decode.choose(payload, Opcode.TEXT).name == name


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_nothing_but_white_space_is_added(text: str) -> None:
    payload = f"<r>{text}</r>".encode()
    for decoder in (XML, HTML):
        assert re.sub(r"\s+", "", decoder.decode(payload).text) == re.sub(r"\s+", "", payload.decode())


def test_blanks_are_bounded_and_so_is_what_is_laid_out() -> None:
    deep = XML.decode(b"<a>" * 20_000 + b"</a>" * 20_000)
    assert len(deep.text) < 10 * 140_000 + 2**16
    assert max(len(line) - len(line.lstrip()) for line in deep.text.split("\n")) == STEP * DEEPEST
    many = XML.decode(b"<a>" + b"<b/>" * MOST + b"</a>")
    assert many.text == "<a>" + "<b/>" * MOST + "</a>"
    assert many.why.endswith("as it came, with more than 100,000 tags")


def test_the_parts_of_a_line_stand_out() -> None:
    line = """<a href="/x" b='1'/> <!-- c -->"""
    assert [(line[start:end], tag) for start, end, tag in XML.decode(b"<a/>").tag(line)] == [
        ("<", "punctuation"),
        ("a", "literal"),
        ("href", "key"),
        ('"/x"', "string"),
        ("b", "key"),
        ("'1'", "string"),
        ("/>", "punctuation"),
        ("<!-- c -->", "punctuation"),
    ]
