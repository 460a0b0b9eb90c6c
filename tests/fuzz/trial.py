"""Cases tried: in the process with no socket, or over real ones; and the capture that they leave, read to its end."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidState, ProtocolError

from fuzz.case import KEY_MARK, Case
from servers.driving import FakeTransport, new_protocol
from servers.framing import GUID
from servers.liar import Visit, liar
from wstui.closecodes import code_name
from wstui.decode import choose
from wstui.model import Close, Direction, Failure, Opcode, Profile, State
from wstui.net import scanner, wire
from wstui.net.client import Client
from wstui.net.incoming import Manners
from wstui.net.tap import Tap
from wstui.session import Inspector
from wstui.store.capture import Capture
from wstui.ui.rows import Layout, row_line

__all__ = ["Hang", "in_process", "read_capture", "steps_counted"]

SLACK = 1000


class Hang(Exception):
    """More steps than any bytes need."""


class Steps:
    """Steps that the scanner took, against what the bytes allow."""

    def __init__(self) -> None:
        self.taken = 0
        self.allowed = SLACK

    def step(self) -> None:
        """One more."""
        self.taken += 1
        if self.taken > self.allowed:
            raise Hang(f"{self.taken} steps")


@contextmanager
def steps_counted() -> Iterator[Steps]:
    """Count how often a frame's header is looked at: two looks for each byte received are more than enough."""
    steps, look = Steps(), wire.head_at

    def counted(data: bytes, at: int) -> Any:
        steps.step()
        return look(data, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "head_at", counted)
        yield steps


def ending(close: Close | None) -> str:
    """How a case ended, in a word."""
    if close is None:
        return "no handshake"
    name = code_name(close.code)
    if close.code >= 3000:
        return f"closed, {name}"
    return "closed with a code that is none" if name == "not a valid code" else f"closed {close.code} {name}"


def accepted(data: bytes, request: bytes) -> bytes:
    """The bytes with the answer to the client's key in its place."""
    if KEY_MARK not in data:
        return data
    lines = request.split(b"\r\n")
    key = next((line.split(b":")[1].strip() for line in lines if line.lower().startswith(b"sec-websocket-key")), b"")
    return data.replace(KEY_MARK, base64.b64encode(hashlib.sha1(key + GUID).digest()))


async def in_process(case: Case, capture: Capture, steps: Steps) -> str:
    """Take a tap and its client through a case; returns how it ended. Raises what nothing may raise."""
    profile = Profile("ws://127.0.0.1:9000/", auto_pong=case.auto_pong, lenient=case.lenient, max_size=case.limit)
    number = capture.add_connection(profile)
    recorder, transport = capture.recorder(number), FakeTransport()
    client = Client(profile, recorder, lambda: None)
    options = {"ping_interval": None, "close_timeout": None}
    tap = Tap(
        new_protocol(case.limit),
        client,
        recorder,
        client.statistics,
        Manners(case.auto_pong, case.lenient),
        **options,
    )
    tap.connection_made(transport)
    tap.protocol.send_request(tap.protocol.connect())
    tap.send_data()
    request, received = bytes(transport.written), 0
    # The mark may be cut in two: it is put in before the cutting, as the pieces are joined again.
    chunks = _put_in(case, request)
    for step in case.steps:
        match step.act:
            case "receive":
                chunk = next(chunks)
                received += len(chunk)
                steps.taken, steps.allowed = 0, SLACK + 2 * received
                if not transport.closing:
                    tap.data_received(chunk)
            case "eof":
                tap.eof_received()
                tap.connection_lost(None)
            case "reset":
                tap.connection_lost(ConnectionResetError(104, "reset"))
            case "drop":
                tap.connection_lost(None)
            case act:
                await _act(tap, act, step.data)
    if tap.broken is not None:
        raise tap.broken
    if client.close is not None:
        capture.put_close(number, client.close)
        assert client.close.code or client.close.code == 0
    seen = sum(m.wire_size for m in capture.view(number).rows(0, 10**6) if m.direction is Direction.IN)
    if tap.incoming is not None and not transport.closing:
        assert seen == received - len(tap.answer), f"{seen} of {received - len(tap.answer)} bytes are recorded"
    return ending(client.close)


def _put_in(case: Case, request: bytes) -> Iterator[bytes]:
    """The chunks of a case as they are received."""
    chunks = [step.data for step in case.steps if step.act == "receive"]
    whole = b"".join(chunks)
    at = whole.find(KEY_MARK)
    if at < 0:
        yield from chunks
        return
    key = accepted(KEY_MARK, request)
    passed = 0
    for chunk in chunks:
        start, stop = passed, passed + len(chunk)
        passed = stop
        before = whole[start : min(stop, at)] if start < at else b""
        here = key if start <= at < stop else b""
        after = whole[max(start, at + len(KEY_MARK)) : stop] if stop > at + len(KEY_MARK) else b""
        yield before + here + after


async def _act(tap: Tap, act: str, data: bytes) -> None:
    """Something that the user does, or the network with what is written; it may be too late for it."""
    if act == "clog":
        if not tap.clogged:
            tap.pause_writing()
        return
    if tap.clogged:
        tap.resume_writing()  # what is sent would wait for that
    protocol = tap.protocol
    acts = {
        "send": lambda: protocol.send_text(data.hex().encode()),
        "ping": lambda: protocol.send_ping(data),
        "close": lambda: protocol.send_close(1000, "bye"),
        "flow": lambda: None,
    }
    with suppress(InvalidState, ProtocolError, OSError):  # it is not open, or no more
        await tap.perform(acts[act])


async def over_sockets(cases: Sequence[Case], inspector: Inspector) -> Counter[str]:
    """Take sessions through cases against a server on a socket; returns how they ended."""
    ends: Counter[str] = Counter()

    async def serve(visit: Visit, case: Case) -> None:
        request = await visit.hear()
        for step, chunk in zip([s for s in case.steps if s.act == "receive"], _put_in(case, request), strict=True):
            del step
            await visit.say(chunk)
            await asyncio.sleep(0)
        if case.steps[-1].act == "reset":
            visit.vanish()

    for case in cases:
        async with liar(lambda visit, case=case: serve(visit, case)) as server:  # type: ignore[misc]
            profile = Profile(server.url, lenient=case.lenient, auto_pong=case.auto_pong, max_size=case.limit)
            session = inspector.add(profile, connect=False)
            await session.connect()
            for step in case.steps:
                if step.act in ("send", "ping") and session.state is State.OPEN:
                    with suppress(Failure):  # it ended meanwhile
                        await (session.send(step.data.hex()) if step.act == "send" else session.ping(step.data))
            await session.disconnect()
            client = session._line.client if session._line else None
            tap = client._tap if client is not None else None
            if tap is not None and tap.broken is not None:
                raise tap.broken
            ends[ending(session.close)] += 1
            inspector.sessions.remove(session)
    return ends


def read_capture(path: Path) -> int:
    """Open a capture and read all there is: rows, messages, frames, in every list; returns how many rows there are."""
    capture = Capture.open(path)
    try:
        view = capture.view()
        rows = view.rows(0, len(view))
        assert len(rows) == len(view)
        layout = Layout(120, 6)
        for position, row in enumerate(rows):
            assert row.time_ns > 0, row
            row_line(row, layout)
            message = view.message(position)
            assert message.row == row
            assert len(message.payload) == row.size
            frames = list(message.frames)
            if row.opcode is not Opcode.EVENT:
                assert sum(frame.wire_size for frame in frames) == row.wire_size
            if row.opcode is not Opcode.EVENT and row.size < 5000:
                choose(message.payload, row.opcode).decode(message.payload)
        for record in capture.connections():
            frames_of = capture.frames(record.id)
            while frames_of.more():
                pass
            listed = frames_of.slice(0, len(frames_of))
            assert len(listed) == len(frames_of)
            part = capture.view(record.id)
            wire = sum(row.wire_size for row in part.rows(0, len(part)) if row.opcode is not Opcode.EVENT)
            assert sum((len(one.frame.header) if one.frame else 0) + one.length for one in listed) == wire
        return len(rows)
    finally:
        capture.close()
