"""The lens that docs/lenses.md shows how to write is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wstui import config
from wstui.decode import lens as lenses
from wstui.decode.lens import Beginning, Excerpt
from wstui.model import Direction, Opcode

PAGE = Path(__file__).parents[2] / "docs" / "lenses.md"


def test_the_lens_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config.lenses_dir().mkdir(parents=True)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (config.lenses_dir() / "weather.py").write_text(code)
    chosen = lenses.choose(Beginning("", "ws://localhost/weather"))
    assert chosen is not None
    assert (chosen.lens.label, chosen.why) == ("weather", "path /weather")
    read = chosen.lens.reader(Beginning())
    (ask,) = read(Excerpt.of(Direction.OUT, Opcode.TEXT, b"ask Oslo"))
    (told,) = read(Excerpt.of(Direction.IN, Opcode.TEXT, b"told Oslo 4"))
    assert ask.asks == told.answers == "Oslo"
    assert read(Excerpt.of(Direction.IN, Opcode.TEXT, b"\xff")) == []


def test_every_lens_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    missing = [lens.label for name, lens in lenses.lenses().items() if lens.label not in page]
    assert not missing
