"""What is said for a moment: how many lines it takes, and that nothing that is written or read beside it is covered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets._toast import Toast

from ui.shell import Shell, shell
from wstui.ui.saying import LINES, MOST, lines, shortened

SIZES = [(120, 40), (80, 24), (60, 16)]
FETCH = "scp -P 2222 somebody@2001:db8::1234:/home/somebody/.local/state/wstui/copies/message-42-20261127-015305.json ."
LONG = f"message as JSON: 2,097,152 B saved in a file · {'no clipboard takes this much · ' * 9}{FETCH}"


@given(st.text("ab \u4e16", max_size=600), st.integers(20, 90))
def test_a_notice_has_few_lines(text: str, width: int) -> None:
    assert lines(shortened(text, width), width) <= LINES


@given(st.text("ab ", max_size=200))
def test_what_is_short_stays(text: str) -> None:
    assert shortened(text, 60) == text


@pytest.mark.parametrize("width", [55, 75])
def test_the_line_to_be_typed_elsewhere_is_whole(width: int) -> None:
    short = shortened(LONG, width)
    assert short.startswith("message as JSON: ")
    assert short.endswith(FETCH)


async def said(running: Shell, *texts: str) -> list[Toast]:
    """Have texts said; the toasts that stand then, from top to bottom."""
    for text in texts:
        running.main.tell(text, failed=True)
    last = texts[-1][-20:]

    def toasts() -> list[Toast]:
        return [one for one in running.app.screen.query(Toast) if one.region]

    await running.until(lambda: toasts() and toasts()[-1]._notification.message.endswith(last), "the last of them")
    return toasts()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("texts", [["short"], [LONG], ["one", LONG], [LONG, "two"], ["one", "two", "three", "four"]])
async def test_notices_stay_within_the_log(tmp_path: Path, size: tuple[int, int], texts: list[str]) -> None:
    async with shell(tmp_path, "/", size=size) as running:
        await running.until_open()
        toasts = await said(running, *texts)
        rows = running.main.messages.region.shrink((1, 1, 1, 1))
        for toast in toasts:
            assert rows.contains_region(toast.region)
            assert toast.region.height <= LINES
        assert toasts[-1].region.bottom - toasts[0].region.y <= MOST
        assert len(toasts) == {1: 1, 2: 1, 4: 3}[len(texts)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_that_is_written_stays_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shell(tmp_path, "/", size=size) as running:
        await running.until_open()
        await said(running, LONG)
        await running.pilot.press("slash")

        def apart(pane: str) -> bool:
            region = running.main.query_one(pane).region
            return not any(toast.region.overlaps(region) for toast in running.app.screen.query(Toast))

        await running.until(lambda: running.main.filter_bar.region and apart("#filter"), "the bar in sight")
        assert apart("#status")
        assert apart("#composer")
        await running.pilot.press("escape")
        await running.until(lambda: not running.main.filter_bar.region and apart("#status"), "the bar away")
        assert not running.app.screen.query("ToastRack.-lower")
