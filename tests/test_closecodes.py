"""What close codes are called and mean."""

from __future__ import annotations

import pytest

from wstui.closecodes import code_name, explained


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (999, "not a valid code"),
        (1009, "message too big"),
        (1016, "not a valid code"),
        (3000, "unauthorized"),
        (3456, "registered for libraries"),
        (4999, "private use"),
        (5000, "not a valid code"),
    ],
)
def test_every_code_has_a_name(code: int, name: str) -> None:
    assert code_name(code) == name


def test_every_code_has_a_sentence() -> None:
    for code in range(0, 5002):
        assert explained(code).endswith((".", "means."))
    assert "never sent" in explained(1006)
    assert "application" in explained(4001)
