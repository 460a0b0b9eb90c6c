"""One connection's life: opened with what a profile says, told in lines of the log, ended with a closing handshake.

It must know no screen and no file. Trouble on the network becomes state, a failure and a line; it is never raised.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from typing import Any

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidState, ProtocolError

from wstui.model import (
    Close,
    Failure,
    Flag,
    Handshake,
    Payload,
    Profile,
    Recorder,
    State,
    Statistics,
    without_secrets,
)
from wstui.net import handshake
from wstui.net.closing import Ending, close_of, closed_line
from wstui.net.incoming import Manners
from wstui.net.opening import Opening
from wstui.net.tap import Tap
from wstui.net.target import check_profile, parse_url
from wstui.net.wire import LARGEST
from wstui.safetext import oneline

__all__ = ["Client"]

CLOSE_TIMEOUT = 5.0
"""Seconds the other side has to end the connection after a close frame was sent."""

LONGEST_HEAD = 14  # bytes
TOGETHER = 64
"""Fragments that are made in one turn of the loop."""

REFUSED = {
    "control frame too long": ("a ping or pong holds at most 125 bytes, a close reason 123", "RFC 6455 section 5.5"),
    "invalid status code": ("this close code may not be sent", "1000-1003, 1007-1014 and 3000-4999 may"),
}
"""What the library says of frames it will not make, in our words."""


class _Gone(Failure):
    """The connection is ending while something is sent."""


class Client:
    """A connection for one profile. `on_change` is called when state, handshake or close changed.

    `statistics` may be one that goes on from an earlier connection. `turn` is held while an attempt is under way, and
    waited for before it. `fill` gives the profile as it is connected with, or raises Failure, and then nothing is.
    `close_timeout` is in seconds.
    """

    def __init__(
        self,
        profile: Profile,
        recorder: Recorder,
        on_change: Callable[[], None],
        statistics: Statistics | None = None,
        *,
        turn: AbstractAsyncContextManager[object] | None = None,
        fill: Callable[[Profile], Profile] | None = None,
        close_timeout: float = CLOSE_TIMEOUT,
    ) -> None:
        self.profile = profile
        self.state = State.IDLE
        self.handshake: Handshake | None = None
        self.close: Close | None = None
        self.failure: Failure | None = None
        self.statistics = statistics or Statistics()
        self._recorder = recorder
        self._on_change = on_change
        self._turn = turn or nullcontext()
        self._fill = fill
        self._close_timeout = close_timeout
        self._attempt: asyncio.Task[Failure | None] | None = None
        self._opening: Opening | None = None
        self._tap: Tap | None = None
        self._url = profile.url
        self._started = (0, 0)
        self._took_ns = 0
        self._ended = asyncio.Event()
        self._ended.set()
        self._sending = asyncio.Lock()
        """Held while a message leaves, which may be in fragments."""
        recorder.on_ready = self._ready

    async def connect(self) -> None:
        """Open the connection; returns when it is open or has failed. Does nothing while one is open or opening."""
        if self.state in (State.CONNECTING, State.OPEN, State.CLOSING):
            return
        self.failure = self.close = self.handshake = self._tap = self._opening = None
        self._started, self._took_ns = _now(), 0
        self._ended.clear()
        self._change(State.CONNECTING)
        self._attempt = asyncio.ensure_future(self._dial())
        try:
            await asyncio.wait([self._attempt])
        finally:
            self._attempt.cancel()
            given_up = not self._attempt.done() or self._attempt.cancelled()
            failure = Failure("the attempt to connect was ended here") if given_up else self._attempt.result()
            if failure is not None and not self._ended.is_set() and self._tap is None:
                self._fail(failure)

    async def send(self, data: str | bytes, fragment: int = 0, template: Payload | None = None) -> None:
        """Send a text or a binary message; with `fragment` in fragments of at most so many bytes (RFC 6455 section
        5.4), where it is longer. What it was made from is recorded with it.

        Raises:
            Failure: the connection is not open, or the message cannot be sent.
        """
        try:
            payload = data.encode() if isinstance(data, str) else data
        except UnicodeEncodeError as exc:
            raise Failure(f"character {exc.start + 1} of the text is no character: a lone surrogate") from None
        if len(payload) + (len(payload) // fragment * LONGEST_HEAD if fragment else 0) > LARGEST:
            raise Failure(f"a message of more than {LARGEST >> 20} MiB cannot be recorded, so it is not sent")
        async with self._sending:
            await self._send(payload, fragment or len(payload), text=isinstance(data, str))
            if template is not None:  # no other message is sent before the next has the lock
                self._recorder.made_from(template)

    async def _send(self, payload: bytes, size: int, *, text: bool) -> None:
        """Send a payload in fragments of at most so many bytes; other messages wait, control frames do not."""
        protocol = self._open_tap().protocol
        starts = range(0, max(1, len(payload)), max(1, size))

        def act(slice_: range) -> None:
            for start in slice_:
                send = protocol.send_continuation if start else protocol.send_text if text else protocol.send_binary
                send(payload[start : start + size], start == starts[-1])

        # A turn of the loop for each few of them, and none waited for where the network takes them all.
        for at in range(0, len(starts), TOGETHER):
            try:
                await self._perform(partial(act, starts[at : at + TOGETHER]))
            except Failure as failure:
                if not at:
                    raise
                said = f"the connection ended within the message: {at:,} of {len(starts):,} fragments were sent"
                raise Failure(said) from failure
            if at + TOGETHER < len(starts):
                await asyncio.sleep(0)

    async def ping(self, data: bytes | None = None) -> None:
        """Send a ping (RFC 6455 section 5.5.2), of four random bytes unless `data` says otherwise; the round trip
        appears in the statistics.

        Raises:
            Failure: the connection is not open, or `data` is over 125 bytes.
        """
        payload = secrets.token_bytes(4) if data is None else data
        await self._perform(lambda: self._open_tap().protocol.send_ping(payload))

    async def answers(self, within: float) -> bool:
        """Whether the server answers a ping in so many seconds: it has then read all that was sent before."""
        if self._tap is None or self.state is not State.OPEN:
            return False
        answered = self._tap.probe()
        ended = asyncio.ensure_future(self._ended.wait())
        either: set[asyncio.Future[Any]] = {answered, ended}
        await asyncio.wait(either, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        return answered.done() and not answered.cancelled()

    async def pong(self, data: bytes = b"") -> None:
        """Send an unsolicited pong (RFC 6455 section 5.5.3).

        Raises:
            Failure: the connection is not open, or `data` is over 125 bytes.
        """
        await self._perform(lambda: self._open_tap().protocol.send_pong(data))

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """End the connection with a closing handshake (RFC 6455 section 7.1.2), or the attempt to open it.

        Returns when the TCP connection is gone, which takes `close_timeout` seconds at most. May be called again.

        Raises:
            Failure: the code or the reason may not be sent (RFC 6455 section 7.4).
        """
        if self.state is State.CONNECTING and self._attempt is not None:
            self._attempt.cancel()
        elif self.state is State.OPEN:
            protocol = self._open_tap().protocol
            with suppress(_Gone):  # then it ends by itself
                await self._perform(lambda: protocol.send_close(code, reason))
        await self.wait_closed()

    async def wait_closed(self) -> None:
        """Return when no connection is open or opening."""
        await self._ended.wait()

    @property
    def underway(self) -> tuple[int, int, int] | None:
        """Of a message that takes long to come: its whole frames, its bytes so far, and those that the frame which
        comes now lacks (0: nobody knows)."""
        up = self.state in (State.OPEN, State.CLOSING) and self._tap is not None
        return self._tap.underway.so_far if up and self._tap is not None and self._tap.underway is not None else None

    # What the tap tells.

    def opened(self, tap: Tap) -> None:
        """The handshake is done: say so before the first message is recorded."""
        self._tap = tap
        self.handshake = self._handshake()
        self.statistics.opened_ns, self.statistics.closed_ns, self.statistics.unanswered = time.time_ns(), 0, 0
        shake = self.handshake
        milliseconds = shake.elapsed_ns / 1e6
        line = f"open · {shake.status} {oneline(shake.reason)} · {milliseconds:.1f} ms · {oneline(shake.peer)}"
        self._recorder.event(line)
        if not self.profile.auto_pong:
            self._recorder.event("pings of the server are not answered on this connection: no automatic pongs")
        if self.profile.lenient:
            self._recorder.event("what breaks the protocol is passed over on this connection, where that is possible")
        self._change(State.OPEN)

    def closing(self, tap: Tap) -> None:
        """A close frame was sent."""
        if tap is self._tap and self.state is State.OPEN:
            self._change(State.CLOSING)

    def progressed(self, tap: Tap) -> None:
        """More came of a message that takes long."""
        if tap is self._tap:
            self._on_change()

    def lost(self, tap: Tap) -> None:
        """The connection is gone: say how it ended."""
        if tap is not self._tap:
            return
        self.close = close_of(tap.protocol, self._ending(tap))
        self.statistics.closed_ns = time.time_ns()
        self._ended.set()
        self._recorder.event(*closed_line(self.close))
        self._change(State.CLOSED)

    # Parts.

    async def _dial(self) -> Failure | None:
        """Open the connection; the failure when that did not work."""
        try:
            if self._fill is not None:
                self.profile = self._fill(self.profile)
            self._url = parse_url(self.profile.url)
            check_profile(self.profile)
        except Failure as failure:
            failure.lasting = True
            return failure
        async with self._turn:
            self._started = _now()
            self._opening = opening = Opening(
                self._url,
                self.profile,
                self._make,
                redirected=self._redirected,
                close_timeout=self._close_timeout,
                started_ns=self._started[1],
            )
            try:
                await opening.open()
            except Exception as exc:  # all that the network and the library may raise is told in words
                return await self._explain(exc, opening)
        return None

    async def _explain(self, exc: Exception, opening: Opening) -> Failure | None:
        """What went wrong, with a second look where TLS failed by the certificate, or may have failed by its version;
        None where the connection was open already."""
        if self._tap is not None:
            self._tap.transport.abort()
            return None
        self._took_ns = time.monotonic_ns() - self._started[1]
        # Paid for where something failed, and not by every start.
        from wstui.net import faults
        from wstui.net.distrust import OLDEST, is_distrust, may_be_old
        from wstui.net.evidence import Evidence

        evidence = Evidence.of(opening, self.profile)
        if may_be_old(exc, evidence):
            evidence = replace(evidence, look=await opening.look(tls_min=OLDEST))
        if not is_distrust(exc) or evidence.at_proxy:
            return faults.explain(exc, evidence)
        look = await opening.look()
        failure = faults.explain(exc, replace(evidence, look=look))
        opening.tls = look and replace(look, distrust=failure.what.removeprefix("TLS: the certificate "))
        return failure

    def _make(self, protocol: ClientProtocol, **options: Any) -> Tap:
        """A tap for a connection, of which there is one more after each redirect."""
        manners = Manners(self.profile.auto_pong, self.profile.lenient)
        return Tap(protocol, self, self._recorder, self.statistics, manners, **options)

    def _redirected(self, url: str) -> None:
        self._recorder.event(f"redirected to {oneline(without_secrets(url))}")

    def _handshake(self, failure: Failure | None = None) -> Handshake:
        started_ns, mono_ns = self._started
        phases = self._opening.timeline.phases if self._opening else ()
        return handshake.of_opening(
            self._opening,
            url=self._url,
            started_ns=started_ns,
            elapsed_ns=self._took_ns or time.monotonic_ns() - mono_ns,
            phases=phases,
            failure=failure,
        )

    def _fail(self, failure: Failure) -> None:
        self.failure = failure
        self.handshake = self._handshake(failure)
        self._ended.set()
        self._recorder.event(f"failed · {failure}", Flag.FAILURE)
        self._change(State.FAILED)

    def _change(self, state: State) -> None:
        self.state = state
        self._on_change()

    def _open_tap(self) -> Tap:
        if self._tap is None or self.state is not State.OPEN:
            raise Failure(f"{self.state.value}: nothing was sent", "connect first")
        return self._tap

    async def _perform(self, act: Callable[[], None]) -> None:
        """Send something that was asked for; what stands in the way becomes a failure."""
        try:
            await self._open_tap().perform(act)
        except ProtocolError as exc:
            raise Failure(*REFUSED.get(str(exc), (oneline(str(exc)), ""))) from None
        except (InvalidState, OSError):
            raise _Gone("the connection ended: nothing was sent") from None

    def _ready(self) -> None:
        if self._tap is not None:
            self._tap.ready()

    def _ending(self, tap: Tap) -> Ending:
        """What the tap knows of a connection's end."""
        received = tap.incoming.close if tap.incoming is not None else None
        return Ending(bool(tap.fault), tap.ended_by, tap.closing_ns, self._detail(tap), received)

    def _detail(self, tap: Tap) -> str:
        """What is known of a connection's end beyond its close frames."""
        if tap.broken is not None:
            return f"wstui itself failed: {tap.broken!r}"
        if tap.gave_up:
            return f"the server did not end it within {self._close_timeout:g} s"
        sent = tap.protocol.close_sent
        if tap.fault and (sent is None or tap.fault != sent.reason):
            return tap.fault
        if tap.lost_by is None:
            return ""
        from wstui.net import faults

        told = faults.of_system(tap.lost_by)
        return told.what if told else ""


def _now() -> tuple[int, int]:
    """Nanoseconds since the epoch and on the monotonic clock."""
    return time.time_ns(), time.monotonic_ns()
