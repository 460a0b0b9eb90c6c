"""The tap: the library's connection with its data taken off before its queue, and everything that passes recorded.

The library stays the authority on the handshake, on what leaves, on answers to control frames and on closing. Received
frames are read by `wstui.net.scanner`, and held against what the library makes of the same bytes by the tests. The tap
must know no profile, no words for people and no screen. It uses names of the library that are not documented:
`writes`, `handshake_exc`, `max_message_size` of its protocol, `keepalive`, `send_data`, `drain`, `close_timeout`,
`ping_interval`, `ping_timeout` of its connection, and `remote_max_window_bits`, `remote_no_context_takeover` of its
extension; `tests/net/test_contract.py` holds them.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.protocol import SEND_EOF, State

from wstui.httptext import interim_end, may_be_interim, parse_response
from wstui.model import MOST_BODY, Direction, Flag, Opcode, Recorder, Run, Statistics
from wstui.net.awake import Sleep, slept_line
from wstui.net.breach import late_line
from wstui.net.incoming import SLICE, Incoming, Manners
from wstui.net.inflate import Inflater
from wstui.net.outgoing import Outgoing
from wstui.net.pings import Pings
from wstui.net.runs import Stamp
from wstui.net.scanner import Scanner
from wstui.net.underway import Underway
from wstui.net.wire import LARGEST, LENGTH

__all__ = ["Owner", "Tap"]

MANNERS = Manners()

RECEIVED = memoryview(bytearray(2**18))
"""Where the loop puts what it reads, for all connections: each piece is taken out before the next is read. A buffer for
every read, as the loop makes it for a protocol that has none, costs five times as much as reading a small message."""

LITTLE = 2**14
"""Bytes that are read at once while one chunk takes many turns of the loop: what has come has to be taken all at once
when the connection ends."""

KEPT = MOST_BODY + 2**18
"""Bytes of a response that are kept: the body, with room for chunk sizes and for a head."""

INTERIM = 2**16
"""Bytes of interim responses that are waited through for the final one."""

BODY_WAIT = 3.0
"""Seconds that more of a refusal's body is waited for: some never end, such as a stream of server-sent events."""


class Owner(Protocol):
    """Whom the tap tells; always on the loop's thread."""

    def opened(self, tap: Tap) -> None:
        """The handshake is done; messages may follow at once."""

    def closing(self, tap: Tap) -> None:
        """A close frame was sent: the connection is about to end."""

    def progressed(self, tap: Tap) -> None:
        """A message takes long to come, or more of it came."""

    def lost(self, tap: Tap) -> None:
        """The TCP connection is gone; nothing follows."""


class Tap(ClientConnection, asyncio.BufferedProtocol):
    """One connection, from its TCP connection on."""

    _body_ends: asyncio.TimerHandle | None = None
    underway: Underway | None = None
    """What takes long to come in, once there are frames."""

    def __init__(
        self,
        protocol: ClientProtocol,
        owner: Owner,
        recorder: Recorder,
        statistics: Statistics,
        manners: Manners = MANNERS,
        **options: Any,
    ) -> None:
        super().__init__(protocol, **options)
        self.owner = owner
        self.recorder = recorder
        self.statistics = statistics
        self.question = b""
        """The handshake request as it was sent."""
        self.answer = bytearray()
        """What came in answer: interim responses, the final one's head, and where it refuses also what followed."""
        self._begun = False
        """Whether the library was given the beginning of the final response."""
        self.peer: Any = None
        self.local: Any = None
        self.made = False
        """Whether the connection, TLS included, was made."""
        self.fault = ""
        """Why this side failed the connection, in the words of the close reason."""
        self.broken: Exception | None = None
        """An error of this program's own that ended the connection."""
        self.lost_by: Exception | None = None
        """What the operating system said when the connection was lost."""
        self.gave_up = False
        """Whether the peer took too long to close."""
        self.ended_by: Direction | None = None
        """Who ended the TCP connection."""
        self.closing_ns = 0
        """How long after the first close frame, of either side, it ended."""
        self._closing_since = 0
        self._failing: tuple[int, str] | None = None
        self.held = False
        """Whether reading is paused because the record is behind."""
        self._holds, self._busy = 0, False
        self.clogged = False
        """Whether what is written piles up, because the peer does not read."""
        self._next: asyncio.Handle | None = None
        self._room = len(RECEIVED)
        self.manners = manners
        self.pings = Pings(statistics, self.ping_timeout, self._late, lambda: self.held or self._busy)
        self.incoming: Incoming | None = None
        """What comes in, once there are frames."""
        self._outgoing = Outgoing(protocol)
        self._deadline: asyncio.TimerHandle | None = None

    # What the loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note who is at the other end."""
        super().connection_made(transport)
        self.made = True
        self.peer, self.local = transport.get_extra_info("peername"), transport.get_extra_info("sockname")

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where to put what is read next."""
        return RECEIVED[: self._room]

    def buffer_updated(self, nbytes: int) -> None:
        """So many bytes were read."""
        self.data_received(bytes(RECEIVED[:nbytes]))

    def data_received(self, data: bytes) -> None:
        """Record a chunk and act on it; an error of our own ends the connection, never the program."""
        stamp = Stamp(time.time_ns(), time.monotonic_ns())
        self.settle()
        try:
            if self.incoming is None:
                data = self._shake(data)
                if data:  # no message is earlier than the opening that it came with
                    stamp = Stamp(time.time_ns(), time.monotonic_ns())
            if self.incoming is not None and data:
                self.incoming.chunk(data, stamp)
                self._pace(self.incoming)
        except Exception as exc:  # whatever it is, it must not reach the loop's handler, which writes to stderr
            self._break(exc)

    def _pace(self, incoming: Incoming) -> None:
        """Where a chunk has more than one turn of the loop should take, read no more until it is done."""
        if incoming.more:
            if not self._busy:
                self._busy = True
                self._holds += 1
                self._room = LITTLE
                self.transport.pause_reading()
            if self._next is None and not self.held:
                self._next = self.loop.call_soon(self._go_on, incoming)
        elif self._busy:
            self._busy = False
            if not self.held:
                self.transport.resume_reading()
        elif self._room < len(RECEIVED):
            self._room *= 2
        if self.underway is not None:
            self.underway.look()

    def _go_on(self, incoming: Incoming) -> None:
        """Take the next slice of a chunk, if that was not done meanwhile and the record is not behind."""
        self._next = None
        try:
            if incoming.more and not self.held:
                incoming.work(SLICE)
            self._pace(incoming)
        except Exception as exc:  # as above
            self._break(exc)

    def pause_writing(self) -> None:
        """What is written piles up."""
        self.clogged = True
        super().pause_writing()

    def resume_writing(self) -> None:
        """What is written leaves again."""
        self.clogged = False
        super().resume_writing()
        try:
            if self.incoming is not None:
                self.incoming.unclogged()
        except Exception as exc:  # as above
            self._break(exc)

    def eof_received(self) -> None:
        """The peer ended its side; what follows is the library's."""
        if self.ended_by is None:
            self.ended_by = Direction.IN
        self.settle()
        try:
            super().eof_received()
        except Exception as exc:  # as above
            self._break(exc)

    def connection_lost(self, exc: Exception | None) -> None:
        """Record what was cut short, then tell the owner, whatever else goes wrong."""
        self.lost_by = exc
        if self.ended_by is None:
            self.ended_by = Direction.OUT if exc is None else Direction.IN
        if self._closing_since:
            self.closing_ns = time.monotonic_ns() - self._closing_since
        for timer in (self._deadline, self._body_ends):
            if timer is not None:
                timer.cancel()
        self.pings.end()
        if self.underway is not None:
            self.underway.end()
        self.settle()
        try:
            if self.incoming is not None:
                self.incoming.cut_short()
            if (rest := self._outgoing.unfinished()) is not None:
                self.record(rest)
            super().connection_lost(exc)
        except Exception as error:  # as above
            self._break(error)
        if not self.connection_lost_waiter.done():
            self.connection_lost_waiter.set_result(None)
        self.owner.lost(self)

    # The handshake.

    def _shake(self, data: bytes) -> bytes:
        """Give the library the response, without the interim ones before it: it takes the first for the only one. When
        that opens the connection, return what follows the response's head: the chunk that ends the handshake may
        already hold frames, and the library must not see them."""
        before = len(self.answer)
        self.answer += data
        if not self._begun:
            before = interim_end(self.answer)
            if may_be_interim(self.answer, before) and len(self.answer) < INTERIM:
                return b""
            self._begun, data = True, bytes(self.answer[before:])
        blank = self.answer.find(b"\r\n\r\n", max(0, before - 3))
        cut = len(data) if blank < 0 else max(0, blank + 4 - before)
        super().data_received(data[:cut])
        if self.protocol.state is State.OPEN:
            del self.answer[before + cut :]
            self._start(before + cut)
            return data[cut:]
        if cut < len(data):
            super().data_received(data[cut:])
        del self.answer[KEPT:]
        if self.protocol.handshake_exc is not None and self.response is None:
            # The library gave up and waits for the end of the connection. What may still come is a refusal's body.
            response = parse_response(bytes(self.answer))
            if not response.status or response.complete or len(self.answer) == KEPT:
                self.transport.abort()
        if blank >= 0 or self._body_ends is not None:
            if self._body_ends is not None:
                self._body_ends.cancel()
            self._body_ends = self.loop.call_later(BODY_WAIT, self.transport.abort)
        return b""

    def _start(self, stream: int) -> None:
        """From here on there are frames."""
        # The limit is one on messages, and is kept by the scanner; the library would count control frames against it.
        limit, self.protocol.max_message_size = self.protocol.max_message_size, None
        deflate = next((e for e in self.protocol.extensions if isinstance(e, PerMessageDeflate)), None)
        inflater = None
        if deflate is not None:
            inflater = Inflater(deflate.remote_max_window_bits, deflate.remote_no_context_takeover)
        scanner = Scanner(LARGEST if limit is None else limit, inflater, stream, lenient=self.manners.lenient)
        self.incoming = Incoming(self, scanner, self.pings, self.manners)
        self.underway = Underway(scanner, lambda: self.owner.progressed(self))
        self._outgoing.stream = len(self.question)
        self.owner.opened(self)

    # What comes in, and goes into the record.

    def record(self, run: Run) -> None:
        """Count and record a run; where the record is behind, stop reading until `ready`."""
        counters, count = self.statistics.counters, len(run.spans)
        # The lengths are the low halves of the spans, and together below 4 GiB: so are they in the sum.
        size = sum(run.spans) & LENGTH
        if run.direction:
            counters.messages_out += count
            counters.bytes_out += size
        else:
            counters.messages_in += count
            counters.bytes_in += size
        if not self._closing_since and run.kinds[0] & 0x0F == Opcode.CLOSE and not run.flags & Flag.INVALID:
            self._closing_since = run.mono_ns
        if not self.recorder.run(run) and not self.held:
            self.held = True
            self._holds += 1
            self.transport.pause_reading()

    def ready(self) -> None:
        """The record has caught up: go on reading."""
        if self.held:
            self.held = False
            if not self._busy:
                self.transport.resume_reading()
            elif self.incoming is not None:
                self._pace(self.incoming)

    def tell(self, text: str, flags: Flag = Flag.NONE) -> None:
        """Put a line into the log."""
        self.recorder.event(text, flags)

    # What goes out.

    def send_data(self) -> None:
        """Write what the library made, and record the frames of it that leave."""
        if self.protocol.state is State.CONNECTING:
            self.question += b"".join(self.protocol.writes)
            if not self.transport.can_write_eof():
                # TLS has no half-close: the library would close, and lose what is still to come of the answer.
                self.protocol.writes[:] = [data for data in self.protocol.writes if data != SEND_EOF]
        if self.transport.is_closing():
            # Nothing leaves any more, and asyncio has a line on stderr for every try, which would tear the screen.
            self.protocol.data_to_send()
            self._outgoing.take()
            return
        super().send_data()
        for run in self._outgoing.take():
            if run.kinds[0] & 0x0F == Opcode.PING:
                span = run.spans[0]
                self.pings.sent(run.blob[span >> 32 :], run.mono_ns)
            self.record(run)

    def write(self) -> None:
        """Write, and once a close frame has left give the peer `close_timeout` seconds to end the connection."""
        self.send_data()
        if self._deadline is None and self.protocol.close_expected():
            if self.close_timeout is not None:
                self._deadline = self.loop.call_later(self.close_timeout, self._give_up)
            self.owner.closing(self)

    def _give_up(self) -> None:
        self.gave_up = True
        self.ended_by = Direction.OUT
        self.transport.abort()

    async def perform(self, act: Callable[[], None]) -> None:
        """Call a method of the protocol that sends a frame somebody asked for, and wait while the network is slow.

        Raises what the protocol raises, and OSError when the connection was lost.
        """
        with self._outgoing.asked():
            act()
        if self.transport.is_closing():
            raise ConnectionError("the connection is gone")
        self.write()
        await self.drain()

    def fail(self, code: int, reason: str, *, soon: bool = False) -> None:
        """Fail the connection (RFC 6455 section 7.1.7); has no effect on the wire where the library already did.

        With `soon` the loop turns before that, so that messages that came in the same chunk can be answered.
        """
        if self.incoming is not None:
            self.incoming.ended = True
        self.fault = self.fault or reason
        if soon:
            self._failing = (code, reason)
            self.loop.call_soon(self.settle)
            return
        if self.protocol.state is not State.CLOSED:
            self.protocol.fail(code, reason)
        self.write()

    def settle(self) -> None:
        """Take what came and was put off, and fail the connection, if that was put off."""
        try:
            if self.incoming is not None and self.incoming.more:
                self.incoming.work()
            if self._failing is not None:
                failing, self._failing = self._failing, None
                self.fail(*failing)
        except Exception as exc:  # as above
            self._break(exc)

    def _break(self, exc: Exception) -> None:
        self.broken = self.broken or exc
        if self.ended_by is None:
            self.ended_by = Direction.OUT
        if self.incoming is not None:
            self.incoming.ended = True
        self.transport.abort()

    def _late(self, payload: bytes) -> None:
        """A ping was not answered in time."""
        self.tell(*late_line(payload, self.pings.patience))

    def probe(self) -> asyncio.Future[None]:
        """Send a ping that nobody asked for; the future is done when its pong comes."""
        if self.transport.is_closing():
            return self.loop.create_future()
        self.protocol.send_ping(secrets.token_bytes(4))
        self.write()
        return self.pings.newest

    async def keepalive(self) -> None:
        """Ping at intervals, and fail the connection when a pong does not come in time.

        Replaces the library's, which does not know that a pong cannot arrive while the record holds up reading.
        """
        try:
            await self._keep_alive()
        except Exception as exc:  # as above
            self._break(exc)

    async def _keep_alive(self) -> None:
        sleep = Sleep()
        while self.ping_interval is not None:
            await asyncio.sleep(self.ping_interval)
            if self.protocol.state is not State.OPEN:
                return
            if slept := sleep.since():
                self.tell(slept_line(slept))
            answered, holds = self.probe(), self._holds
            if self.ping_timeout is None or self.transport.is_closing():
                continue
            await asyncio.wait([answered], timeout=self.ping_timeout)
            if self.protocol.state is not State.OPEN:
                return
            if not answered.done() and not self.held and not self._busy and holds == self._holds:
                self.fail(1011, "keepalive ping timeout")
                return
