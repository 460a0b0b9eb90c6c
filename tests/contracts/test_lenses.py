"""What every lens keeps, found by the registry: a new file in wstui/decode/lens is held to it with no edit here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.samples import PAYLOADS, anything
from wstui.decode import lens as lenses
from wstui.decode.lens import Beginning, Excerpt, Lens, Reading
from wstui.model import Direction, Opcode
from wstui.reading import HEAD

LENSES = lenses.lenses()

every_lens = pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
every_payload = pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)

excerpts = st.builds(
    Excerpt.of, st.sampled_from(Direction), st.sampled_from((Opcode.TEXT, Opcode.BINARY)), anything
)  # fmt: skip
beginnings = st.builds(
    Beginning,
    st.sampled_from(["", *(name for lens in LENSES.values() for name in lens.subprotocols)]),
    st.sampled_from(("", "ws://[", "ws://localhost:9000/a?b=c", "wss://example.com/socket.io/?EIO=4")) | st.text(),
    st.lists(excerpts, max_size=4).map(tuple),
)


def check(excerpt: Excerpt, readings: Sequence[Reading]) -> None:
    """Hold what a lens made of a message to the protocol."""
    for reading in readings:
        assert reading.kind
        assert len(reading.kind) <= 80, "a type is a word"
        assert len(reading.meaning) <= 1000, "a meaning is a line"
        assert all(name and value for name, value in reading.parties)
        assert -1 <= reading.open_at < max(1, len(excerpt.payload))
        assert reading is readings[-1] or reading.open_at < 0
        assert not (reading.asks and reading.answers), "a unit asks or answers"


def test_no_module_of_the_folder_is_broken() -> None:
    assert lenses.broken() == ()
    assert LENSES


@every_lens
def test_it_is_named_after_its_module(lens: Lens) -> None:
    assert LENSES[lens.name] is lens
    assert lens.label


def test_no_subprotocol_has_two_lenses() -> None:
    names = [name for lens in LENSES.values() for name in lens.subprotocols]
    assert len(names) == len(set(names))


@every_lens
def test_a_subprotocol_chooses_its_lens(lens: Lens) -> None:
    for name in lens.subprotocols:
        chosen = lenses.choose(Beginning(name))
        assert chosen is not None
        assert chosen.lens is lens
        assert chosen.why == f"subprotocol {name}"


@every_lens
@every_payload
def test_it_survives_the_samples(lens: Lens, payload: bytes) -> None:
    for opcode in (Opcode.TEXT, Opcode.BINARY):
        excerpt = Excerpt.of(Direction.IN, opcode, payload)
        beginning = Beginning("", "ws://localhost/", (excerpt,))
        claim = lens.claims(beginning)
        assert claim is None or 0 <= claim.likely < 0.5, "none of these is of any subprotocol"
        read = lens.reader(beginning)
        assert read(excerpt) == read(excerpt)
        check(excerpt, read(excerpt))


@every_lens
@given(beginning=beginnings, excerpt=excerpts)
def test_it_survives_anything(lens: Lens, beginning: Beginning, excerpt: Excerpt) -> None:
    claim = lens.claims(beginning)
    if claim is not None:
        assert 0 <= claim.likely <= 1
        assert claim.why
    check(excerpt, lens.reader(beginning)(excerpt))


@every_lens
def test_it_survives_a_long_message_of_which_it_sees_the_ends(lens: Lens) -> None:
    for payload in (b'{"a":"' + b"x" * HEAD + b'"}', b"\x30" * (2 * HEAD), b"[" * (2 * HEAD), b"9" * (2 * HEAD)):
        excerpt = Excerpt.of(Direction.OUT, Opcode.TEXT, payload)
        check(excerpt, lens.reader(Beginning())(excerpt))


@every_lens
@pytest.mark.parametrize("opcode", [Opcode.TEXT, Opcode.BINARY])
def test_no_bytes_are_looked_at_again_and_again(lens: Lens, opcode: Opcode) -> None:
    # What is read in a number of steps that grows with the square of the length would take minutes here.
    for start in (
        b"",
        b"INFO ",
        b"INFO {",
        b"SEND\n",
        b"4",
        b"40/",
        b"{",
        b"[48,",
        b'{"protocol"',
        b"HPUB a 9 9\r\nNATS/1.0 ",
    ):
        for filler in (b" ", b"\n", b"\r", b"a", b"0", b'"', b"[", b",", b" \t", b"a:b\n", b"\x00", b"\x80", b"\x1e"):
            payload = start + filler * ((HEAD - len(start)) // len(filler))
            excerpt = Excerpt.of(Direction.OUT, opcode, payload)
            beginning = Beginning("", "", (excerpt,))
            lens.claims(beginning)
            check(excerpt, lens.reader(beginning)(excerpt))


def test_nothing_claims_what_is_of_no_subprotocol() -> None:
    sample = tuple(Excerpt.of(Direction.IN, Opcode.TEXT, payload) for payload in PAYLOADS.values())
    assert lenses.choose(Beginning("", "wss://example.com/", sample)) is None
    assert lenses.choose(Beginning("chat", "wss://example.com/")) is None
