"""A screen with a fixed clock and connections that play a script instead of a network, so that a scene is always the
same picture. What is on it is the program itself: sessions, capture, panes and keys are the real ones."""

from __future__ import annotations

import os
import tempfile
import time
import zlib
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import TextArea

from servers.framing import frame
from wstui.config import Settings
from wstui.model import Close, Direction, Failure, Flag, Handshake, Opcode, Payload, Profile, Run, State
from wstui.net.target import check_profile, parse_header_line, parse_url
from wstui.payloads.collection import Collection
from wstui.payloads.driving import Driver
from wstui.payloads.envfile import env_file, read_env
from wstui.payloads.recipe import NONE, Recipe
from wstui.payloads.safefile import replace as replace_file
from wstui.payloads.variables import Variables
from wstui.session import Inspector, Session
from wstui.store.capture import Capture
from wstui.ui.app import WstuiApp
from wstui.ui.form import Checks
from wstui.ui.screens.lens_actions import LensActions
from wstui.ui.screens.main import MainScreen
from wstui.ui.start import Start

if TYPE_CHECKING:
    from zlib import _Compress as Deflate

__all__ = ["Clock", "Part", "Said", "on_stage", "picture"]

MASK = b"\x37\xfa\x21\x3d"
DATA = {"text": Opcode.TEXT, "binary": Opcode.BINARY, "ping": Opcode.PING, "pong": Opcode.PONG}


class Clock:
    """The time of a scene, in nanoseconds since the epoch; it moves when a script says so."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@dataclass(frozen=True)
class Said:
    """One message: `<` received or `>` sent, what kind, its payload, and the milliseconds since the one before; `•` is
    a line of the inspector's own."""

    mark: str
    kind: str
    payload: bytes
    after: int = 100
    flags: Flag = Flag.NONE


@dataclass(frozen=True)
class Part:
    """One connection's part in a scene: how it connected, what was said, and how it stands now."""

    profile: Profile
    handshake: Handshake | None = None
    event: str = ""
    said: Sequence[Said] = ()
    state: State = State.OPEN
    close: Close | None = None
    trips: Sequence[int] = ()
    """Round trips of pings, in nanoseconds."""
    opened: int = 0
    """Milliseconds that it had been open before the first message of the scene."""
    payloads: Sequence[Payload] = field(default=())
    deflate: bool = False
    """Whether permessage-deflate was agreed on."""
    recipe: Recipe = NONE
    doing: Callable[[], Driver] | None = None
    """What runs on it."""


class Actor(Session):
    """A session that is what its part says it is."""

    part: Part

    @property
    def state(self) -> State:
        """As its part has it."""
        return self.part.state

    @property
    def handshake(self) -> Handshake | None:
        """As its part has it."""
        return self.part.handshake

    @property
    def close(self) -> Close | None:
        """As its part has it."""
        return self.part.close

    @property
    def failure(self) -> Failure | None:
        """What its handshake says."""
        shake = self.part.handshake
        return Failure(shake.failure, shake.hint) if shake and shake.failure else None

    async def connect(self) -> None:
        """It is what it is."""

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """It stays what it is."""


def play(inspector: Inspector, part: Part, clock: Clock) -> None:
    """Put a connection into the capture as if it had happened, message by message."""
    capture = inspector.capture
    actor = Actor(capture, part.profile, capture.add_connection(part.profile), lambda session: None, inspector.start)
    actor.part = part
    inspector.sessions.append(actor)
    recorder = capture.recorder(actor.id)
    if part.handshake is not None:
        capture.put_handshake(actor.id, part.handshake)
    if part.event:
        recorder.event(part.event, Flag.FAILURE if part.state is State.FAILED else Flag.NONE)
    if part.state is State.OPEN:
        actor.statistics.opened_ns = clock.now - part.opened * 1_000_000
        actor.statistics.trips.extend(part.trips)
        actor.statistics.rtt_ns = part.trips[-1] if part.trips else 0
    counters = actor.statistics.counters
    wires = {mark: zlib.compressobj(wbits=-15) for mark in "<>"} if part.deflate else {}
    for said in part.said:
        clock.now += said.after * 1_000_000
        if said.mark == "•":
            recorder.event(said.payload.decode())
            continue
        recorder.run(run_of(said, clock.now, wires.get(said.mark)))
        if said.mark == "<":
            counters.messages_in += 1
            counters.bytes_in += len(said.payload)
        else:
            counters.messages_out += 1
            counters.bytes_out += len(said.payload)


def run_of(said: Said, now: int, deflate: Deflate | None = None) -> Run:
    """One message as the wire would hand it over: what was sent is masked (RFC 6455 section 5.3), and data compressed
    where that was agreed on (RFC 7692 section 7.2.1)."""
    opcode = DATA[said.kind]
    size = len(said.payload)
    if deflate is not None and not opcode.is_control:
        packed = (deflate.compress(said.payload) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]
        wire = frame(opcode, packed, rsv=4, mask=None if said.mark == "<" else MASK)
        return Run(
            Direction.IN if said.mark == "<" else Direction.OUT,
            wire + said.payload,
            array("Q", [len(wire) << 32 | size]),
            bytes([opcode]),
            now,
            now,
            array("Q", [len(wire)]),
            said.flags | Flag.COMPRESSED,
        )
    if said.mark == "<":
        wire = frame(opcode, said.payload)
        spans, wires = array("Q", [len(wire) - size << 32 | size]), None
        return Run(Direction.IN, wire, spans, bytes([opcode]), now, now, wires, said.flags)
    wire = frame(opcode, said.payload, mask=MASK)
    return Run(
        Direction.OUT,
        wire + said.payload,
        array("Q", [len(wire) << 32 | size]),
        bytes([opcode]),
        now,
        now,
        array("Q", [len(wire)]),
        said.flags,
    )


SETTINGS = Settings(theme="dark", ascii=False)
"""Whatever the terminal that this is called from."""


@asynccontextmanager
async def on_stage(
    parts: Sequence[Part],
    *,
    size: tuple[int, int] = (120, 40),
    select: int = 0,
    hint: str = "",
    began: int,
    environment: str = "",
) -> AsyncIterator[Pilot[int]]:
    """The program over these connections, drawn and at rest; `began` is when the first message came, ns since 1970.
    `environment` is what a file says of variables."""
    clock = Clock(began)
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("time.time_ns", clock),
        patch("time.monotonic_ns", clock),
        patch.dict(os.environ, {"TZ": "UTC", "XDG_STATE_HOME": folder}),
    ):
        time.tzset()
        capture = Capture.create(Path(folder, "captures"))
        inspector = Inspector(capture)
        collection = Collection(Path(folder, "collection"))
        variables = with_environment(inspector, collection, environment)
        for part in parts:
            if part.payloads:
                collection.create(part.profile, part.payloads, part.recipe)
            play(inspector, part, clock)
        capture.flush()
        checks = Checks(parse_url, parse_header_line, profile=check_profile)
        start = Start(
            inspector,
            collection,
            Path(folder, "history"),
            checks,
            SETTINGS,
            hint=hint,
            select=select,
            variables=variables,
        )
        app = WstuiApp(start)
        async with app.run_test(size=size) as pilot:
            begin(app, parts)
            await rest(pilot)
            yield pilot
        await inspector.close()


def with_environment(inspector: Inspector, collection: Collection, text: str) -> Variables:
    """The variables of a scene, whose secrets are known to the capture as if they had been sent."""
    variables = Variables(collection, {}, env="live" if text else "")
    if text:
        file = env_file(collection.directory, "live")
        replace_file(file, text.encode())
        layer = read_env(file)
        inspector.capture.hide(layer.values[name] for name in layer.secrets)
    return variables


def begin(app: WstuiApp, parts: Sequence[Part]) -> None:
    """Have what runs on the connections shown."""
    main = next(screen for screen in app.screen_stack if isinstance(screen, MainScreen))
    for session, part in zip(main.inspector, parts, strict=True):
        if part.doing is not None:
            main.recipes._drivers[session] = part.doing()
    main.show_recipe()
    main.say_status()


async def rest(pilot: Pilot[int]) -> None:
    """Wait until the picture stays the same: what is decoded on the side has arrived."""
    for editor in pilot.app.screen.query(TextArea):
        editor.cursor_blink = False
    last, same = "", 0
    for _ in range(1000):
        await pilot.pause(0.02)
        now = pilot.app.export_screenshot()
        last, same = now, same + 1 if now == last else 0
        if same >= 5 and not _pairs(pilot.app.screen):
            return
    raise AssertionError("the scene does not come to rest")


def _pairs(screen: Screen[object]) -> bool:
    """Whether answers are still being paired with what they answer, or that is not drawn yet."""
    if not isinstance(screen, LensActions) or screen._pairing is None:
        return False
    return screen._meaning.wanted or not screen._pairing.complete


async def picture(pilot: Pilot[int], *keys: str) -> str:
    """Press keys, wait, and draw."""
    for key in keys:
        await pilot.press(key)
        await rest(pilot)
    return pilot.app.export_screenshot(title="wstui", simplify=True)
