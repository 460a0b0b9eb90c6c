"""A frame's header, bit by bit: every header length, whatever the bits say, and however much of it came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.framing import BINARY, CONT, PING, TEXT, frame
from wstui.frames import first_frame
from wstui.rules import Broken, Rule
from wstui.ui.framebits import WireLines, header_lines, opcode_name
from wstui.ui.line import plain, width_of


def drawn(wire: bytes, **more: object) -> list[str]:
    return [plain(line).rstrip() for line in header_lines(first_frame(wire)[0], **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wire", "lengths"),
    [
        (frame(TEXT, b"x" * 5), ["5"]),
        (frame(TEXT, b"x" * 200), ["126", "200"]),
        (frame(BINARY, b"x" * 70000), ["127", "70,000"]),
        (frame(BINARY, b"x" * 5, form=64), ["127", "5"]),
    ],
)
def test_two_four_and_ten_bytes(wire: bytes, lengths: list[str]) -> None:
    lines = drawn(wire)
    found = [line.split("length")[1].split()[0] for line in lines if "length" in line]
    assert found == lengths
    bits = "".join(char for line in lines[:5] for char in line[9:18] if char in "01")
    assert bits == f"{wire[0]:08b}"
    bits = "".join(char for line in lines[5:7] for char in line[9:18] if char in "01")
    assert bits == f"{wire[1]:08b}"


def test_each_bit_stands_in_its_place() -> None:
    assert [line[9:18] for line in drawn(frame(CONT, b"", fin=False, rsv=5))[:5]] == [
        "0... ....",
        ".1.. ....",
        "..0. ....",
        "...1 ....",
        ".... 0000",
    ]


def test_the_words_say_what_the_bits_mean() -> None:
    text = "\n".join(drawn(frame(TEXT, b"abc", rsv=4, fin=False), deflate=True))
    assert "more fragments follow" in text
    assert "deflated (permessage-deflate)" in text
    assert "means nothing here" in "\n".join(drawn(frame(TEXT, b"abc", rsv=4)))
    assert "deflated" not in "\n".join(drawn(frame(PING, b"abc", rsv=4), deflate=True))
    assert "XORed" in "\n".join(drawn(frame(PING, b"abc", mask=b"abcd")))


@pytest.mark.parametrize(("cut", "words"), [(1, "before it"), (3, "within it"), (6, "bytes of it came")])
def test_a_header_cut_short(cut: int, words: str) -> None:
    assert any(words in line for line in drawn(frame(TEXT, b"x" * 200)[:cut]))


@given(st.binary(min_size=1, max_size=20), st.sampled_from(list(Rule)), st.booleans())
def test_any_bytes_are_drawn(wire: bytes, rule: Rule, deflate: bool) -> None:
    parsed, length = first_frame(wire)
    for line in header_lines(parsed, Broken(rule, wire[0], length), deflate=deflate):
        assert width_of(line) < 90
        assert plain(line).isprintable()


def test_reserved_opcodes_have_numbers() -> None:
    assert [opcode_name(code) for code in (0, 1, 2, 3, 8, 9, 10, 15)] == [
        "cont",
        "text",
        "binary",
        "0x3",
        "close",
        "ping",
        "pong",
        "0xF",
    ]


@given(st.integers(0, 40), st.integers(2, 14), st.booleans(), st.integers(50, 120))
def test_the_header_and_the_key_stand_out_in_the_bytes(size: int, header: int, masked: bool, width: int) -> None:
    key = 4 if masked and header >= 6 else 0
    wire = bytes(range(header + size))
    lines = WireLines(wire, header, key, width)
    tones = {"accent": "", "key": "", "": ""}
    for place in range(len(lines)):
        for text, tone in lines.line(place):
            if tone in tones:
                tones[tone] += text
    found = {tone: bytes.fromhex(text) for tone, text in tones.items()}
    assert found == {"accent": wire[: header - key], "key": wire[header - key : header], "": wire[header:]}
