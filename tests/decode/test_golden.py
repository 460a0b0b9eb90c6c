"""What the reference libraries of the formats wrote is recognised and says what they were given; made by
tests/decode/golden/make.py, make.mjs, make_arrow.py and make_typed.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from decode.spelling import loaded
from wstui import decode
from wstui.model import Opcode

GOLDEN = Path(__file__).parent / "golden"
FILES = {str(path.relative_to(GOLDEN).with_suffix("")): path for path in sorted(GOLDEN.glob("*/*.bin"))}


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_it_is_recognised_and_says_what_was_written(path: Path) -> None:
    payload = path.read_bytes()
    assert decode.choose(payload, Opcode.BINARY).name == path.parent.name
    decoded = decode.read(payload, Opcode.BINARY)
    assert (decoded.fault, decoded.is_json) == ("", True)
    assert loaded(decoded.text) == loaded(path.with_suffix(".json").read_text())


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_cut_short_it_is_claimed_by_nobody_who_would_be_wrong(path: Path) -> None:
    payload = path.read_bytes()
    for end in {1, 2, len(payload) // 2, len(payload) - 1}:
        decoded = decode.read(payload[:end], Opcode.BINARY)
        assert decoded.fault or decoded.label in ("binary", "text")
