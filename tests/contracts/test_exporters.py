"""What every exporter keeps, found by the registry: a new file in wstui/export is held to it with no edit here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.samples import PAYLOADS, anything, message
from wstui import export, registry, safetext
from wstui.export import Exporter
from wstui.model import Opcode

EXPORTERS = export.exporters()

every_exporter = pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=EXPORTERS)


def check(exporter: Exporter, payload: bytes, opcode: Opcode) -> None:
    """Export and hold the outcome to the protocol."""
    given_message = message(payload, opcode)
    exported = exporter.export(given_message)
    exported.encode()  # or it could not be copied
    note = exporter.note(given_message)
    assert note == safetext.oneline(note)
    assert exporter.export(given_message) == exported


def test_no_module_of_the_folder_is_broken() -> None:
    assert registry.find("wstui.export", "EXPORTER").broken == ()
    assert EXPORTERS


def test_no_two_share_a_key() -> None:
    assert len({exporter.key for exporter in EXPORTERS.values()}) == len(EXPORTERS)


@every_exporter
def test_it_is_named_after_its_module(exporter: Exporter) -> None:
    assert EXPORTERS[exporter.name] is exporter
    assert exporter.label
    assert len(exporter.key) == 1
    assert exporter.key.islower()


@every_exporter
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_it_survives_the_samples(exporter: Exporter, payload: bytes) -> None:
    check(exporter, payload, Opcode.TEXT)


@every_exporter
@given(payload=anything, opcode=st.sampled_from(Opcode))
def test_it_survives_anything(exporter: Exporter, payload: bytes, opcode: Opcode) -> None:
    check(exporter, payload, opcode)
