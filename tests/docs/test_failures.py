"""The page on failures is what the program says, and the table behind it can say all of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from wstui.net.causes import CAUSES, failure

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", CAUSES)
def test_every_cause_says_what_happened_and_what_to_try(name: str) -> None:
    cause = CAUSES[name]
    words: Any = dict.fromkeys(re.findall(r"\{(\w+)\}", cause.says + cause.hint), "w\x1b")
    made = failure(name, **words)
    assert made.what
    assert made.hint
    assert str(made).isprintable()
    assert made.lasting is cause.lasting
    assert not re.search(r"[{}]", str(made))


def test_every_cause_is_used() -> None:
    said = "".join(path.read_text("utf-8") for path in (ROOT / "wstui" / "net").glob("*.py"))
    assert [name for name in CAUSES if f'"{name}"' not in said] == []
