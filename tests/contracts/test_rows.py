"""What every exporter of rows keeps, found by the registry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.samples import anything, message
from wstui import export
from wstui.export import Rows
from wstui.model import Opcode

ROWS = export.rows()

every = pytest.mark.parametrize("exporter", ROWS.values(), ids=ROWS)


def test_no_two_share_a_key() -> None:
    assert ROWS
    assert len({exporter.key for exporter in ROWS.values()} | {"s"}) == len(ROWS) + 1  # s is for as shown


@every
def test_it_is_named_after_its_module(exporter: Rows) -> None:
    assert ROWS[exporter.name] is exporter
    assert exporter.label
    assert exporter.head == "" or exporter.head.endswith("\n")


@every
@given(payload=anything, opcode=st.sampled_from(Opcode), name=st.text())
def test_it_survives_anything_and_ends_its_line(exporter: Rows, payload: bytes, opcode: Opcode, name: str) -> None:
    text = exporter.row(message(payload, opcode), name)
    text.encode()
    assert text.endswith("\n")
