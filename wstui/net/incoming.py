"""What comes in once a connection is open: every piece goes into the record, control frames go to the library, what
breaks the protocol is told and ends the connection, and so is what the end cuts short.

It must know no socket and no profile. It asks the library's protocol to answer control frames by `receive_data`, and
reads `parser_exc`, which is not documented; `tests/net/test_contract.py` holds it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import NamedTuple, Protocol

from websockets.client import ClientProtocol

from wstui.masking import masked
from wstui.model import Fact, Flag, Opcode, Run
from wstui.net.assembly import Whole
from wstui.net.breach import cut_line, failed_line, rest_line, tolerated_line, unfinished_line
from wstui.net.judge import broken_close, failing
from wstui.net.pings import Pings
from wstui.net.runs import Stamp, raw_run
from wstui.net.scanner import Bad, Control, Scanner
from wstui.net.stray import ENOUGH, Stray, stray_text
from wstui.net.wire import LENGTH, head_at
from wstui.rules import SHORT, Broken, Rule, broken_of

__all__ = ["Incoming", "Manners", "Wire"]


class Wire(Protocol):
    """The connection, as far as what comes in needs it."""

    protocol: ClientProtocol
    clogged: bool
    """Whether what is written piles up, because the peer does not read."""

    def record(self, run: Run) -> None:
        """Count and record a run."""

    def tell(self, text: str, flags: Flag = Flag.NONE) -> None:
        """Put a line into the log."""

    def write(self) -> None:
        """Write what the library made."""

    def fail(self, code: int, reason: str, *, soon: bool = False) -> None:
        """Fail the connection (RFC 6455 section 7.1.7), at once or when the loop has turned."""


SLICE = 128
"""Pieces taken in one turn of the loop. A chunk of nothing but pings has a hundred thousand, each of which is recorded
and answered: keys must not wait for that."""


class Manners(NamedTuple):
    """How a peer is met: whether its pings are answered, and whether what breaks the protocol is passed over."""

    auto_pong: bool = True
    lenient: bool = False


class Incoming:
    """The received side of one connection. `ended`: nothing more is read, whatever comes."""

    def __init__(self, wire: Wire, scanner: Scanner, pings: Pings, manners: Manners) -> None:
        self.ended = False
        self.close: tuple[int, str] | None = None
        """The code and reason of the close frame that came, where lenience took one that the library would not."""
        self.more = False
        """Whether there is more to take of what came, in the next turn."""
        self._owed: bytes | None = None
        self._skipped = 0
        self._wire = wire
        self._scanner = scanner
        self._pings = pings
        self._manners = manners
        self._told: set[Rule] = set()
        self._failed: Broken | None = None
        self._told_rest = False
        self._heard = False
        # The first of what ended the connection: more of it may show that it is text, and which.
        self._suspect = b""
        self._stray: Stray | None = None

    def chunk(self, data: bytes, stamp: Stamp) -> None:
        """Take a chunk that was received, or the first slice of it; to be called when there is no `more`."""
        self._heard = False
        self._scanner.push(data, stamp)
        self.work(SLICE)

    def work(self, most: int = sys.maxsize) -> None:
        """Take so many of the pieces that are there."""
        wire, scanner = self._wire, self._scanner
        self.more = False
        while not self.ended and (piece := scanner.pull()) is not None:
            if isinstance(piece, Run):
                self._heard = True
                wire.record(piece)
                if piece.flags & (Flag.TOLERATED | Flag.INVALID):
                    self._tolerate(piece)
            elif isinstance(piece, Bad):
                self._refuse(piece)
            else:
                self._control(piece)
            most -= 1
            if not most and not self.ended:
                self.more = True
                return
        if self.ended:
            self._rest(*scanner.rest(), scanner.stamp)

    def _control(self, piece: Control) -> None:
        """Record a control frame, and have the library answer it."""
        opcode, payload = piece.opcode, piece.payload
        if opcode is Opcode.CLOSE:
            self._closed(piece)
            return
        run = piece.run
        if opcode is Opcode.PONG:
            trip = self._pings.answered(payload, run.mono_ns)
            if trip is not None:
                run = replace(run, facts=[*run.facts, (0, Fact.TRIP, trip)])
        self._wire.record(run)
        if piece.broken is not None:
            self._tolerate(run)
        if opcode is Opcode.PING and self._manners.auto_pong and len(payload) <= SHORT:
            if self._wire.clogged:
                self._owed, self._skipped = payload, self._skipped + 1
            else:
                self._give(Opcode.PING, payload)

    def unclogged(self) -> None:
        """What is written leaves again. Of the pings that came meanwhile the last is answered, as RFC 6455 section
        5.5.3 allows: who sends pings and reads no pongs would fill the memory."""
        owed, count = self._owed, self._skipped
        self._owed, self._skipped = None, 0
        if owed is None or self.ended:
            return
        if count > 1:
            said = f"{count:,} pings came while the server read nothing: the last of them is answered"
            self._wire.tell(f"{said} · RFC 6455 section 5.5.3")
        self._give(Opcode.PING, owed)

    def _closed(self, piece: Control) -> None:
        """A close frame: the library echoes it, unless it is one that may not be (RFC 6455 section 5.5.1)."""
        broken = broken_close(piece.payload)
        if broken is not None and not self._manners.lenient:
            run = replace(piece.run, flags=Flag.INVALID, facts=[broken.fact])
            self._refuse(Bad(run, broken, *failing(broken)))
            return
        run = piece.run
        if broken is not None and piece.broken is None:
            run = replace(run, flags=Flag.TOLERATED, facts=[broken.fact])
        self._wire.record(run)
        if run.facts:
            self._tolerate(run)
        self.ended = True
        if broken is not None or len(piece.payload) > SHORT:
            code = int.from_bytes(piece.payload[:2], "big") if len(piece.payload) >= 2 else 1005
            self.close = (code, piece.payload[2:].decode("utf-8", "replace"))
            self._give(Opcode.CLOSE, b"")
        else:
            self._give(Opcode.CLOSE, piece.payload)

    def _give(self, opcode: Opcode, payload: bytes) -> None:
        """Give the library a control frame as it should be, and write its answer."""
        protocol = self._wire.protocol
        protocol.receive_data(bytes((0x80 | opcode, len(payload))) + payload)
        protocol.events_received()  # what it made of the frame is known here already
        self._wire.write()

    # What breaks the protocol.

    def _refuse(self, bad: Bad) -> None:
        """Record what breaks the protocol, say so, and fail the connection."""
        self.ended = True
        self._failed = bad.broken
        self._suspect, self._stray = bad.run.blob[:ENOUGH], bad.stray
        self._wire.record(bad.run)
        self._wire.tell(*failed_line(bad, self._scanner.limit, lenient=self._manners.lenient))
        # Messages of the same chunk may be answered before the connection is failed.
        self._wire.fail(bad.code, bad.reason, soon=self._heard)

    def _tolerate(self, run: Run) -> None:
        """Say, for each rule once, that it was broken and passed over."""
        value = next((value for _, fact, value in run.facts if fact is Fact.RULE), None)
        wire = run.blob if run.wires is None else run.blob[: run.wires[0] & LENGTH]
        broken = broken_of(value, wire[:1], run.spans[0] & LENGTH)
        if broken is not None and broken.rule not in self._told:
            self._told.add(broken.rule)
            self._wire.tell(*tolerated_line(broken, run))

    def _rest(self, data: bytes, stream: int, stamp: Stamp) -> None:
        """Record what comes after a close frame or a failure, which nobody may read (RFC 6455 sections 1.4, 7.1.7)."""
        if not data:
            return
        if not self._told_rest:
            self._told_rest = True
            self._wire.tell(*rest_line(self._failed))
        self._wire.record(
            raw_run(data, Opcode.BINARY, stamp, stream, Flag.INVALID, facts=[Broken(Rule.AFTER_CLOSE).fact])
        )
        if self._suspect and len(self._suspect) < ENOUGH:
            self._suspect += data[: ENOUGH - len(self._suspect)]
            stray = stray_text(self._suspect)
            if stray is not None and stray != self._stray:
                self._stray = stray
                self._wire.tell(f"these are no frames · {stray.what}\nWhat to try: {stray.hint}.", Flag.FAILURE)

    def cut_short(self) -> None:
        """Record the message and the frame that the end of the connection cut short."""
        scanner = self._scanner
        rest, stream = scanner.rest()
        if (run := scanner.assembly.unfinished(scanner.stamp, stream)) is not None:
            self._wire.record(run)
            if not rest and not self.ended:
                self._wire.tell(*unfinished_line(run))
        if not rest:
            return
        head = head_at(rest, 0)
        missing = 0 if head is None else head.size + head.length - len(rest)
        broken = Broken(Rule.CUT_SHORT, rest[0], 0, missing)
        if head is None or len(rest) < head.size:
            run = raw_run(rest, rest[0], scanner.stamp, stream, Flag.INCOMPLETE, facts=[broken.fact])
        else:
            payload = masked(rest[head.size :], rest[head.size - 4 : head.size]) if head.masked else b""
            run = Whole(rest, head, stream, scanner.stamp).run(payload, Flag.INCOMPLETE, broken)
        self._wire.record(run)
        self._wire.tell(*cut_line(missing, len(rest)))
