"""Payloads within payloads: how far they are read, what is said of it, and how another reading is chosen."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass

import pytest

from wstui import decode
from wstui.decode import DEPTH, LIMIT, RATIO, Decoded, Decoder, TooMuch
from wstui.decode._chain import GROWN, GROWN_LEAST, LEAST
from wstui.decode.binary import DECODER as BINARY
from wstui.decode.json import DECODER as JSON
from wstui.decode.text import DECODER as TEXT
from wstui.model import Opcode


class Wrapper:
    """Claims what begins with `w`, and holds what follows."""

    name = label = "wrapper"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        return 0.95 if payload.startswith(b"w") else 0.0

    def decode(self, payload: bytes) -> Decoded:
        if not payload.startswith(b"w"):
            return Decoded("text", payload.decode(), fault="no w")
        return Decoded(self.label, "inside", "a w", inner=payload[1:])


@dataclass
class Bomb:
    """Holds as many bytes as it may; remembers how many these were."""

    name: str = "bomb"
    label: str = "bomb"
    made: int = 0

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        return 0.95 if payload.startswith(b"b") else 0.0

    def decode(self, payload: bytes) -> Decoded:
        return self.unpack(payload, LIMIT)

    def unpack(self, payload: bytes, most: int) -> Decoded:
        self.made += most + 1
        return Decoded(self.label, "", "a b", inner=b"b" * (most + 1))


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> Bomb:
    """The decoders there are: what is tried here, and the plain ones."""
    bomb = Bomb()
    known: list[Decoder] = [bomb, Wrapper(), JSON, TEXT, BINARY]
    monkeypatch.setattr(decode, "decoders", lambda: {one.name: one for one in known})
    return bomb


@pytest.mark.usefixtures("bomb")
def test_a_chain_is_found_by_itself() -> None:
    decoded = decode.read(b'ww{"a":1}', Opcode.TEXT)
    assert decoded.label == "wrapper → wrapper → JSON"
    assert decoded.why == "a w → a w → valid JSON"
    assert (decoded.text, decoded.fault, decoded.is_json) == ('{\n  "a": 1\n}', "", True)


@pytest.mark.usefixtures("bomb")
def test_a_fault_names_its_layer() -> None:
    decoded = decode.read(b'w{"a":}', Opcode.TEXT)
    assert decoded.label == "wrapper → text"
    assert decoded.fault == "text: not JSON: line 1, column 6: expected a value"


@pytest.mark.usefixtures("bomb")
def test_the_depth_has_a_limit_that_is_named() -> None:
    assert decode.read(b"w" * (DEPTH - 1) + b"x", Opcode.TEXT).label == "wrapper → " * (DEPTH - 1) + "text"
    decoded = decode.read(b"w" * DEPTH + b"x", Opcode.TEXT)
    assert decoded.label == " → ".join(["wrapper"] * DEPTH)
    assert decoded.text == "x"
    assert decoded.fault == "wrapper: 6 layers, the limit: what is inside is not read on"


def test_a_bomb_is_stopped_and_the_limit_named(bomb: Bomb) -> None:
    decoded = decode.read(b"b" * 100, Opcode.BINARY)
    assert decoded.fault == "unpacks to more than 1 MiB, the limit for so few: its beginning is shown"
    assert decoded.inner is None
    assert bomb.made == LEAST + 1
    size = 4096
    decoded = decode.read(b"b" * size, Opcode.BINARY)
    assert decoded.fault == "unpacks to more than 4 MiB, 1,024 times what was sent: its beginning is shown"
    assert bomb.made == LEAST + 1 + RATIO * size + 1
    decoded = decode.read(b"b" * LEAST, Opcode.BINARY)
    assert decoded.fault == "unpacks to more than 64 MiB, the limit: its beginning is shown"


def test_of_what_grew_no_more_is_laid_out_than_its_few_bytes_are_worth() -> None:
    item = b'{"a":1},'
    for size, label in ((GROWN_LEAST, "gzip → JSON"), (GROWN_LEAST + len(item), "gzip → text")):
        decoded = decode.read(gzip.compress(b"[" + item * (size // len(item) - 1) + b'"----"]'), Opcode.BINARY)
        assert decoded.label == label
    assert decoded.why.endswith(f"too long for JSON: more than {GROWN_LEAST >> 20} MiB")
    noise = b'"' + random.Random(1).randbytes(GROWN_LEAST).hex().encode()[: GROWN_LEAST // GROWN * 4] + b'",'
    more = b"[" + noise + item * (GROWN_LEAST // len(item)) + b"1]"
    packed = gzip.compress(more)
    assert GROWN_LEAST < len(more) < GROWN * len(packed)
    assert decode.read(packed, Opcode.BINARY).label == "gzip → JSON"


def test_layers_share_one_limit(bomb: Bomb) -> None:
    decoded = decode.read(b"w" + b"b" * (LEAST - 1), Opcode.BINARY)
    before = LEAST - 1
    assert decoded.fault == (
        f"bomb: unpacks to more than 64 MiB, the limit with {before:,} B of it unpacked before: its beginning is shown"
    )
    assert bomb.made == LIMIT - before + 1


def test_no_more_is_made_than_may_be_read_at_once(bomb: Bomb) -> None:
    with pytest.raises(TooMuch):
        decode.read(b"b", Opcode.BINARY, at_once=1000)
    assert bomb.made == 1001
    with pytest.raises(TooMuch):
        decode.read(b'w["' + b"x" * 1000 + b'"]', Opcode.BINARY, at_once=1000)
    assert decode.read(b"x" * 2000, Opcode.TEXT, at_once=1000).label == "text"  # costs nothing


@pytest.mark.usefixtures("bomb")
def test_secrets_are_hidden_within() -> None:
    decoded = decode.read(b"ww{'key'}", Opcode.TEXT, hide=lambda data: data.replace(b"key", b"***"))
    assert decoded.text == "{'***'}"


@pytest.mark.usefixtures("bomb")
def test_one_goes_round_the_readings_from_the_inside_out() -> None:
    payload = b'w{"a":1}'
    names = [""]
    while name := decode.next_name(payload, Opcode.TEXT, names[-1], 1000):
        names.append(name)
    assert names == ["", "wrapper>text", "wrapper>binary", "text", "binary"]
    assert [decode.read(payload, Opcode.TEXT, name).label for name in names] == [
        "wrapper → JSON",
        "wrapper → text",
        "wrapper → binary",
        "text",
        "binary",
    ]
    assert decode.next_name(payload, Opcode.TEXT, "gone", 1000) == ""
    assert decode.next_name(b'w["' + b"x" * 1000 + b'"]', Opcode.TEXT, "", 1000) == "text"


@pytest.mark.usefixtures("bomb")
def test_a_choice_that_does_not_fit_gives_way_and_says_so() -> None:
    decoded = decode.read(b"[1]", Opcode.TEXT, "wrapper")
    assert decoded.label == "JSON"
    assert decoded.fault == "your choice does not fit: no w"
    assert decode.read(b'{"a"', Opcode.TEXT, "json").label == "text"  # it is claimed: the fault is what is asked for
    assert decode.read(b"wx", Opcode.TEXT, "wrapper>json").label == "wrapper → text"


def test_what_another_makes_wrong_is_contained(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        name = label = "other"
        made: object = None

        def priority(self, payload: bytes, opcode: Opcode) -> float:
            return 1.0

        def decode(self, payload: bytes) -> Decoded:
            if self.made is None:
                raise SystemExit(3)
            return self.made  # type: ignore[return-value]

    def failing(line: str) -> list[decode.Span]:
        raise ValueError(line)

    other = Other()
    monkeypatch.setattr(decode, "decoders", lambda: {"other": other})
    assert decode.read(b"ab", Opcode.TEXT).fault == "the other decoder failed: SystemExit: 3"
    other.made = "ab"
    assert decode.read(b"ab", Opcode.TEXT).fault == "the other decoder failed: TypeError: it gave str, not Decoded"
    other.made = Decoded("other", "ab", tag=failing)
    assert decode.read(b"ab", Opcode.TEXT).tag("ab") == ()
