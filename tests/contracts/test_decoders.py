"""What every decoder keeps, found by the registry: a new file in wstui/decode is held to it with no edit here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.samples import PAYLOADS, anything
from wstui import decode, registry, safetext
from wstui.decode import Decoded, Decoder
from wstui.model import Opcode

DECODERS = decode.decoders()

every_decoder = pytest.mark.parametrize("decoder", DECODERS.values(), ids=DECODERS)
every_payload = pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)


def check(decoder: Decoder, payload: bytes) -> Decoded:
    """Decode and hold the outcome to the protocol."""
    decoded = decoder.decode(payload)
    assert decoded.label
    for said in (decoded.label, decoded.why, decoded.fault):
        assert "\n" not in said
    for line in decoded.text.split("\n")[:200]:
        for shown in (line, safetext.oneline(line), line[:7]):
            end = 0
            for start, stop, tag in decoded.tag(shown):
                assert end <= start < stop <= len(shown)
                assert tag
                end = stop
    return decoded


def test_no_module_of_the_folder_is_broken() -> None:
    assert registry.find("wstui.decode", "DECODER").broken == ()
    assert DECODERS


@every_decoder
def test_it_is_named_after_its_module(decoder: Decoder) -> None:
    assert DECODERS[decoder.name] is decoder
    assert decoder.label


@every_decoder
@every_payload
def test_it_survives_the_samples(decoder: Decoder, payload: bytes) -> None:
    for opcode in Opcode:
        assert 0.0 <= decoder.priority(payload, opcode) <= 1.0
    assert check(decoder, payload) == check(decoder, payload)


@every_decoder
@given(payload=anything, opcode=st.sampled_from(Opcode))
def test_it_survives_anything(decoder: Decoder, payload: bytes, opcode: Opcode) -> None:
    assert 0.0 <= decoder.priority(payload, opcode) <= 1.0
    check(decoder, payload)


@every_payload
def test_somebody_claims_every_payload(payload: bytes) -> None:
    for opcode in Opcode:
        chosen = decode.choose(payload, opcode)
        assert chosen.priority(payload, opcode) == max(one.priority(payload, opcode) for one in DECODERS.values()) > 0


WORST = {
    **{
        f"{piece!r} repeated": piece * (200_000 // len(piece))
        for piece in (b"<a \"'", b"<![", b"a=%4", b"{}\n", b",", b"0 ")
    },
    "zeros": bytes(200_000),
    "a quote that does not end": b'"' + b"a,b\n" * 50_000,
}
"""What makes readers look at the same bytes again and again, or say much of little."""


@every_decoder
@pytest.mark.parametrize("payload", WORST.values(), ids=WORST)
def test_what_is_made_of_little_is_bounded(decoder: Decoder, payload: bytes) -> None:
    decoded = check(decoder, payload)
    assert len(decoded.text) <= 10 * len(payload) + 2**17
    assert decoded.inner is None or len(decoded.inner) <= decode.LIMIT + 1


@every_payload
def test_chains_end_and_what_they_say_is_one_line(payload: bytes) -> None:
    for opcode in (Opcode.TEXT, Opcode.BINARY):
        for name in ("", *DECODERS):
            decoded = decode.read(payload, opcode, name)
            assert decoded.label.count("→") < decode.DEPTH
            assert all(safetext.oneline(line).isprintable() for line in decoded.text.split("\n")[:200])
