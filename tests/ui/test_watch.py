"""A look now and then, without waking the loop."""

from __future__ import annotations

import asyncio

import pytest

from wstui.ui import watch as module
from wstui.ui.watch import Watch


async def test_what_changed_is_told_once_and_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 0.001)
    seen = [1]
    told: asyncio.Queue[int] = asyncio.Queue()
    watch = Watch(lambda: seen[0], lambda: told.put_nowait(seen[0]))
    seen[0] = 2
    assert await told.get() == 2
    seen[0] = 3
    assert await told.get() == 3
    assert told.empty()
    watch.stop()


async def test_nothing_is_told_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    watch = Watch(lambda: 1, lambda: told.append(1))
    watch.stop()
    watch._tell()
    assert told == []
