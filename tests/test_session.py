"""The engine's façade: which rows it shows of one connection, of several, and through a filter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.feed import text_run
from wstui.grammar import parse
from wstui.model import Direction, Opcode, Payload, Profile
from wstui.server.app import serve
from wstui.session import Inspector
from wstui.store.capture import Capture
from wstui.store.filtered import Filtered
from wstui.store.view import View


@pytest.fixture
async def inspector(tmp_path: Path) -> AsyncIterator[Inspector]:
    """Three connections that spoke in turn."""
    inspector = Inspector(Capture.create(tmp_path))
    for name in "abc":
        inspector.add(Profile("ws://localhost/", name), connect=False)
    for number in range(3):
        for session in inspector:
            inspector.capture.recorder(session.id).run(text_run(f"{session.label}{number}".encode()))
    inspector.capture.flush()
    yield inspector
    await inspector.close()


async def seen(view: View | Filtered) -> list[bytes]:
    """What it shows, once everything is judged."""
    if isinstance(view, Filtered):
        news = asyncio.Event()
        view.on_found = news.set
        task = asyncio.ensure_future(view.run())
        while not view.complete:
            await news.wait()
            news.clear()
            view.found_seen()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return [row.preview for row in view.rows(0, len(view))]


async def test_a_session_filters_its_own_messages(inspector: Inspector) -> None:
    assert await seen(inspector.sessions[1].filtered(parse("!1"), 4)) == [b"b0", b"b2"]


async def test_an_earlier_failure_is_told_as_the_live_one_was(tmp_path: Path) -> None:
    inspector = Inspector(Capture.create(tmp_path))
    session = inspector.add(Profile("ws://localhost/#x"), connect=False)
    await session.connect()
    live = session.failure
    assert live is not None
    await inspector.close()
    (earlier,) = Inspector.of_earlier(Capture.open(inspector.capture.path))
    told = earlier.failure
    assert told is not None
    assert (told.what, told.hint, told.lasting) == (live.what, live.hint, True)
    earlier._capture.close()


async def test_a_session_groups_its_own_messages(inspector: Inspector) -> None:
    groups = inspector.sessions[1].groups()
    task = asyncio.ensure_future(groups.run())
    while not groups.complete:  # noqa: ASYNC110  # it tells of every slice, which is more than is asked here
        await asyncio.sleep(0)
    task.cancel()
    assert [(group.name, group.count, group.last_seq) for group in groups.groups()] == [("b#", 3, 7)]


async def test_the_timeline_of_all_connections_needs_no_scan(inspector: Inspector) -> None:
    view = inspector.timeline()
    assert isinstance(view, View)
    assert await seen(view) == [b"a0", b"b0", b"c0", b"a1", b"b1", b"c1", b"a2", b"b2", b"c2"]


async def test_the_timeline_of_one_connection_is_its_view(inspector: Inspector) -> None:
    view = inspector.timeline(frozenset({2}))
    assert isinstance(view, View)
    assert await seen(view) == [b"b0", b"b1", b"b2"]


async def test_the_timeline_of_some_connections(inspector: Inspector) -> None:
    assert await seen(inspector.timeline(frozenset({1, 3}))) == [b"a0", b"c0", b"a1", b"c1", b"a2", b"c2"]
    assert await seen(inspector.timeline(frozenset())) == []


async def test_the_timeline_through_a_filter(inspector: Inspector) -> None:
    assert await seen(inspector.timeline(None, parse("1 or 2"), 5)) == [b"a1", b"b1", b"c1", b"a2", b"b2", b"c2"]
    assert await seen(inspector.timeline(frozenset({1, 2}), parse("1"))) == [b"a1", b"b1"]


async def test_a_message_sent_in_fragments_is_listed_frame_by_frame(tmp_path: Path) -> None:
    inspector = Inspector(Capture.create(tmp_path))
    async with await serve(name="test", seed=1) as server:
        session = inspector.add(Profile(server.url + "/", compression=False), connect=False)
        await session.connect()
        sending = asyncio.create_task(session.send(b"x" * 300, 2))
        await asyncio.sleep(0)
        await session.ping(b"between")
        await sending
        while len(session.view) < 6:  # noqa: ASYNC110  # the greeting, the ping, its pong, the message, its echo
            await asyncio.sleep(0.001)
        frames = session.frames()
        inspector.capture.flush()
        while frames.more():  # noqa: ASYNC110  # what is written on another thread comes soon
            await asyncio.sleep(0.001)
        listed = [one.frame for one in frames.slice(0, len(frames))]
        sent = [frame for frame in listed if frame is not None and frame.masked]
    await inspector.close()
    assert len(sent) == 151
    (ping,) = [place for place, frame in enumerate(sent) if frame.opcode == Opcode.PING]
    assert 0 < ping < 150
    rest = sent[:ping] + sent[ping + 1 :]
    assert [frame.opcode for frame in rest] == [Opcode.BINARY] + [Opcode.CONT] * 149
    assert [frame.fin for frame in rest] == [False] * 149 + [True]
    assert {frame.payload for frame in rest} == {b"xx"}


async def test_the_template_of_a_message_is_kept_with_it(tmp_path: Path) -> None:
    async with await serve() as server:
        inspector = Inspector(Capture.create(tmp_path))
        session = inspector.add(Profile(server.url), connect=False)
        await session.connect()
        await session.send("same")
        await session.send("same", template=Payload("", "{{word}}"))
        await session.send(b"\x00", template=Payload("", "{{byte}}", "hex"))
        view = session.view
        sent = [row for row in view.rows(0, len(view)) if row.direction is Direction.OUT]
        assert [inspector.capture.templates.get(row.seq) for row in sent] == [
            None,
            Payload("", "{{word}}"),
            Payload("", "{{byte}}", "hex"),
        ]
        await inspector.close()
