"""The files that the page on sending shows are read without a word."""

from __future__ import annotations

import re
from pathlib import Path

from wstui import tomltext
from wstui.payloads.document import saved_of

PAGE = Path(__file__).parents[2] / "docs" / "sending.md"


def test_every_profile_on_the_page_is_one(tmp_path: Path) -> None:
    shown = re.findall(r"(?ms)^```toml\n(.*?)^```$", PAGE.read_text())
    assert len(shown) == 2
    for text in shown:
        path = tmp_path / "shown.toml"
        path.write_text(text if "url = " in text else f'url = "wss://a"\n{text}')
        saved = saved_of(tomltext.read(path), "shown")
        assert saved.warnings == ()
        assert saved.payloads or saved.recipe.steps
