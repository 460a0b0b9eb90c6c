"""The bridge: however often the engine speaks, the screen hears it a few times a second, and nothing is left out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from textual.message import Message

from wstui.session import Inspector, Session
from wstui.ui.bridge import Bridge, Tick


class Capture:
    """What the bridge uses of one."""

    def __init__(self) -> None:
        self.on_grown: Callable[[], None] | None = None
        self.on_trouble: Callable[[], None] | None = None
        self.seen = 0

    def grown_seen(self) -> None:
        """Told that the rows were read."""
        self.seen += 1


class Engine:
    """An inspector that says what it is told to say."""

    def __init__(self) -> None:
        self.capture = Capture()
        self.on_changed: Callable[[Session], None] | None = None

    def grow(self) -> None:
        """New rows."""
        assert self.capture.on_grown
        self.capture.on_grown()

    def change(self, session: object) -> None:
        """Another state."""
        assert self.on_changed
        self.on_changed(cast(Session, session))


class Pace:
    """A pace that says what it is told to say."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.waits = 0.0
        self.asked = 0

    def wait(self) -> float:
        """As long as was set."""
        self.asked += 1
        return self.waits


class Screen:
    """Keeps the ticks."""

    def __init__(self) -> None:
        self.ticks: list[Tick] = []

    def post_message(self, message: Message) -> bool:
        """Take one in."""
        assert isinstance(message, Tick)
        self.ticks.append(message)
        return True


def bridge(interval: float = 0.02, pace: Pace | None = None) -> tuple[Engine, Screen, Bridge]:
    engine, screen = Engine(), Screen()
    return engine, screen, Bridge(cast(Inspector, engine), screen, pace or Pace(interval))


def told(tick: Tick) -> tuple[bool, set[object]]:
    return tick.grown, set(tick.changed)


async def settle(interval: float = 0.02) -> None:
    await asyncio.sleep(interval * 3)


async def test_many_calls_are_one_tick() -> None:
    engine, screen, _ = bridge()
    for _ in range(1000):
        engine.grow()
    engine.change("one")
    engine.change("two")
    await settle()
    assert [told(tick) for tick in screen.ticks] == [(True, {"one", "two"})]


async def test_the_next_tick_waits_for_the_screen() -> None:
    engine, screen, over = bridge()
    engine.grow()
    await settle()
    engine.grow()
    engine.change("one")
    await settle()
    assert len(screen.ticks) == 1
    over.handled()
    await settle()
    assert [told(tick) for tick in screen.ticks[1:]] == [(True, {"one"})]


async def test_ticks_keep_their_distance() -> None:
    engine, screen, over = bridge(interval=3600)
    engine.grow()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    over.handled()
    engine.grow()
    await settle()
    assert len(screen.ticks) == 1


async def test_a_tick_waits_for_the_pace_and_comes_as_soon_as_there_is_room() -> None:
    pace = Pace(0.0)
    engine, screen, over = bridge(pace=pace)
    pace.waits = 3600
    engine.grow()
    await settle()
    engine.change("one")
    await settle()
    assert (screen.ticks, pace.asked) == ([], 1)
    over.room()  # it was told too early
    assert (screen.ticks, pace.asked) == ([], 2)
    pace.waits = 0.0
    over.room()
    assert [told(tick) for tick in screen.ticks] == [(True, {"one"})]
    over.handled()
    over.room()  # nothing is late
    assert (len(screen.ticks), pace.asked) == (1, 3)


async def test_an_idle_engine_wakes_nobody() -> None:
    engine, screen, over = bridge()
    engine.grow()
    await settle()
    over.handled()
    assert over._handle is None
    await settle()
    assert len(screen.ticks) == 1
    assert engine.capture.seen == 1


async def test_a_tick_can_be_ordered_and_comes_sooner_when_there_is_news() -> None:
    engine, screen, over = bridge()
    engine.grow()
    await settle()
    over.handled(0.01)
    await settle()
    assert [told(tick) for tick in screen.ticks[1:]] == [(False, set())]
    over.handled(3600)
    engine.grow()
    await settle()
    assert len(screen.ticks) == 3


async def test_a_closed_bridge_is_silent() -> None:
    engine, screen, over = bridge()
    engine.grow()
    over.close()
    await settle()
    assert screen.ticks == []
    assert [engine.on_changed, engine.capture.on_grown, engine.capture.on_trouble] == [None] * 3
