"""A replay on a real session against the embedded server."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.recorded import ERROR, PING, SUBSCRIBE, record
from wstui.model import Direction, Opcode, Profile
from wstui.replay.comparison import Comparison
from wstui.replay.plan import ANSWERED, Act, Step
from wstui.replay.runner import Phase, Runner, recording
from wstui.replaying import SessionPeer, profile_for
from wstui.server.app import serve
from wstui.session import Inspector
from wstui.store.capture import Capture


async def test_a_capture_is_replayed_on_a_session(tmp_path: Path) -> None:
    earlier = Capture.open(await record(tmp_path / "before", [SUBSCRIBE, ERROR, PING], leave=8))
    source = recording(earlier.view(1))
    inspector = Inspector(Capture.create(tmp_path / "after"))
    async with await serve(seed=2) as server:
        recorded = earlier.connections()[0].profile
        profile, left = profile_for(recorded, f"{server.url}/exchange")
        assert left == []
        peer = SessionPeer(inspector.add(profile, connect=False))
        runner = Runner(source.read, source.span, peer, Comparison(), pace=ANSWERED)
        await runner.run()
        sent = [
            row.preview.decode()
            for row in peer.session.view.rows(0, 10**6)
            if row.direction is Direction.OUT and row.opcode.is_data
        ]
        await inspector.close()
    earlier.close()
    assert runner.phase is Phase.DONE
    assert runner.failure is None
    assert sent == [SUBSCRIBE, ERROR, PING]
    assert runner.comparison.differences == []
    assert runner.unanswered == 0


async def test_what_was_sent_in_fragments_is_sent_again_as_a_whole_message(tmp_path: Path) -> None:
    inspector = Inspector(Capture.create(tmp_path))
    async with await serve() as server:
        first = inspector.add(Profile(server.url), connect=False)
        await first.connect()
        await first.send("hello there", fragment=4)
        await first.send(b"\x00\x01\x02", fragment=1)
        peer = SessionPeer(inspector.add(Profile(server.url), connect=False))
        source = recording(first.view)
        runner = Runner(source.read, source.span, peer, Comparison(), pace=ANSWERED)
        await runner.run()
        frames = [
            [(message.payload, len(message.frames)) for message in map(view.message, range(len(view)))
             if message.row.direction is Direction.OUT and message.row.opcode.is_data]
            for view in (first.view, peer.session.view)
        ]  # fmt: skip
        await inspector.close()
    assert frames == [[(b"hello there", 3), (b"\x00\x01\x02", 3)], [(b"hello there", 1), (b"\x00\x01\x02", 1)]]


async def test_every_sort_of_message_is_sent_as_it_was(tmp_path: Path) -> None:
    inspector = Inspector(Capture.create(tmp_path))
    async with await serve() as server:
        peer = SessionPeer(inspector.add(Profile(server.url), connect=False))
        await peer.open()
        for opcode, payload in ((Opcode.TEXT, "ä".encode()), (Opcode.BINARY, b"\xff"), (Opcode.PING, b"p")):
            await peer.send(Step(Act.SEND, opcode, payload, 0, 0, 1))
        await peer.send(Step(Act.SEND, Opcode.PONG, b"q", 0, 0, 1))
        await peer.close(4000, "bye")
        view = peer.session.view
        out = [(row.opcode, row.preview) for row in view.rows(0, len(view)) if row.direction is Direction.OUT]
        await inspector.close()
    assert out == [
        (Opcode.TEXT, "ä".encode()),
        (Opcode.BINARY, b"\xff"),
        (Opcode.PING, b"p"),
        (Opcode.PONG, b"q"),
        (Opcode.CLOSE, b"\x0f\xa0bye"),
    ]


@pytest.mark.parametrize(
    ("url", "kept"),
    [(None, True), ("ws://api.example/other", True), ("ws://localhost:1", False), ("wss://api.example/", False)],
)
def test_credentials_go_to_no_other_server(url: str | None, kept: bool) -> None:
    headers = (("Authorization", "Bearer x"), ("X-Trace", "1"))
    recorded = Profile("ws://api.example/v1", headers=headers, cookie="a=b", on_open=("hello",), reconnect="always")
    profile, left = profile_for(recorded, url)
    assert (profile.cookie == "a=b") is kept
    assert (headers[0] in profile.headers) is kept
    assert headers[1] in profile.headers
    assert left == ([] if kept else ["Authorization", "Cookie"])
    assert profile.on_open == ()
    assert profile.reconnect == "off"
    assert profile.url == (url or recorded.url)
