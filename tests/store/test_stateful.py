"""The capture against a plain list, through any order of recording, sealing, reading, killing and opening again."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.feed import Said, framed, plain
from wstui.model import Direction, Flag, Message, Opcode, Profile, Row, Run
from wstui.store import capture as capture_module
from wstui.store import directory as directory_module
from wstui.store import shelf as shelf_module
from wstui.store.capture import Capture
from wstui.store.database import BESIDE
from wstui.store.view import View

OPCODES = st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.CLOSE])
MESSAGES = st.lists(st.tuples(OPCODES, st.binary(max_size=140)), min_size=1, max_size=6)
FLAGS = st.sampled_from([Flag.NONE, Flag.AUTOMATIC, Flag.FRAGMENTED | Flag.COMPRESSED, Flag.INVALID])
CONNECTIONS = st.integers(1, 3)
PLACES = st.integers(-2, 60)


class Recording(RuleBasedStateMachine):
    """A capture with small batches, small groups and a small cache, so that every border is met often."""

    @initialize()
    def begin(self) -> None:
        """Begin a capture with three connections."""
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(capture_module, "BATCH_BYTES", 1000)
        self.patch.setattr(directory_module, "GROUP", 4)
        self.patch.setattr(shelf_module, "GROUP", 4)
        self.patch.setattr(shelf_module, "GROUPS_KEPT", 2)
        self.patch.setattr(shelf_module, "LARGE", 500)
        self.patch.setattr(shelf_module.Shelf.__init__, "__defaults__", (4000,))
        self.directory = Path(tempfile.mkdtemp())
        self.said: list[tuple[int, Said]] = []
        self.capture = Capture.create(self.directory)
        for _ in range(3):
            self.capture.add_connection(Profile("ws://localhost/"))
        self.clock = 0

    def _record(self, connection: int, run: Run, said: list[Said]) -> None:
        self.capture.recorder(connection).run(run)
        self.said += [(connection, one) for one in said]

    def _now(self) -> dict[str, int]:
        self.clock += 1
        return {"time_ns": 10**18 + self.clock, "mono_ns": self.clock}

    @rule(connection=CONNECTIONS, messages=MESSAGES)
    def receive(self, connection: int, messages: list[tuple[Opcode, bytes]]) -> None:
        """Plain messages of one chunk."""
        self._record(connection, *plain(messages, **self._now()))

    @rule(connection=CONNECTIONS, messages=MESSAGES, flags=FLAGS, direction=st.sampled_from(Direction))
    def framed(self, connection: int, messages: list[tuple[Opcode, bytes]], flags: Flag, direction: Direction) -> None:
        """Messages with their frames beside them."""
        self._record(connection, *framed(direction, messages, flags=flags, pieces=3, **self._now()))

    @rule(connection=CONNECTIONS, size=st.integers(990, 3000))
    def receive_large(self, connection: int, size: int) -> None:
        """A message about as large as a batch, or larger."""
        self._record(connection, *plain([(Opcode.BINARY, b"%d" % size * 700)], **self._now()))

    @rule()
    def flush(self) -> None:
        """Seal the open batch."""
        self.capture.flush()

    @rule()
    def wait(self) -> None:
        """Let the writer catch up."""
        self._caught_up()

    def _caught_up(self) -> None:
        self.capture.flush()
        while self.capture.backlog:
            time.sleep(0.0005)
        self.capture.flush()

    @rule(connection=st.one_of(st.none(), CONNECTIONS), start=PLACES, length=st.integers(0, 12))
    def read(self, connection: int | None, start: int, length: int) -> None:
        """Look at a window of rows."""
        window = self.rows(connection)[max(start, 0) : max(start + length, 0)]
        assert self.capture.view(connection).rows(start, start + length) == window

    @precondition(lambda self: self.said)
    @rule(connection=st.one_of(st.none(), CONNECTIONS), place=st.floats(0, 0.999))
    def look(self, connection: int | None, place: float) -> None:
        """Look at one message, and at where it stands."""
        check(self.capture.view(connection), self.messages(connection), place)

    @rule(seq=PLACES)
    def seek(self, seq: int) -> None:
        """Look a sequence number up in the views of the connections."""
        for connection in (1, 2, 3):
            view = self.capture.view(connection)
            seqs = [row.seq for row in self.rows(connection)]
            before = [position for position, one in enumerate(seqs) if one <= seq]
            assert view.position_of(seq) == (seqs.index(seq) if seq in seqs else None)
            assert view.position_near(seq) == (before[-1] if before else None)

    @rule()
    def kill(self) -> None:
        """Open what a killed process would have left."""
        self._caught_up()
        left = Path(tempfile.mkdtemp()) / self.capture.path.name
        for suffix in ("", *BESIDE):
            if Path(f"{self.capture.path}{suffix}").exists():
                shutil.copy(f"{self.capture.path}{suffix}", f"{left}{suffix}")
        self._compare(Capture.open(left), self.capture._shelf.directory.total)
        shutil.rmtree(left.parent)

    @rule()
    def reopen(self) -> None:
        """Close the capture, read all of it, and begin the next."""
        self.capture.close()
        self._compare(Capture.open(self.capture.path), len(self.said))
        self.teardown()
        self.begin()

    def _compare(self, earlier: Capture, count: int) -> None:
        assert len(earlier) == count
        for connection in (None, 1, 2, 3):
            view = earlier.view(connection)
            rows = [row for row in self.rows(connection) if row.seq < count]
            assert view.rows(0, 10**6) == rows
            if rows:
                check(view, self.messages(connection)[: len(rows)], 0.6)
        for record in earlier.connections():
            of = [one for connection, one in self.said[:count] if connection == record.id]
            inward = [len(one.payload) for one in of if one.direction is Direction.IN]
            assert (record.counters.messages_in, record.counters.bytes_in) == (len(inward), sum(inward))
            assert record.counters.messages_out == len(of) - len(inward)
        earlier.close()

    def messages(self, connection: int | None) -> list[Message]:
        """What a view must hold."""
        numbers = [0, 0, 0, 0]
        found = []
        for seq, (owner, one) in enumerate(self.said):
            numbers[owner] += 1
            if connection in (None, owner):
                found.append(one.message(seq, numbers[owner], owner))
        return found

    def rows(self, connection: int | None) -> list[Row]:
        """The rows of these messages."""
        return [message.row for message in self.messages(connection)]

    @invariant()
    def lengths(self) -> None:
        """Views are as long as what was recorded."""
        if hasattr(self, "said"):
            assert len(self.capture.view()) == len(self.capture) == len(self.said)
            for connection in (1, 2, 3):
                assert len(self.capture.view(connection)) == sum(owner == connection for owner, _ in self.said)

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.capture.close()
        shutil.rmtree(self.directory)
        self.patch.undo()


def check(view: View, messages: list[Message], place: float) -> None:
    """One message of a view, by position and by sequence number."""
    if not messages:
        return
    position = int(place * len(messages))
    message = view.message(position)
    assert message == messages[position]
    assert view.seq_at(position) == message.row.seq
    assert view.position_of(message.row.seq) == view.position_near(message.row.seq) == position


TestRecording = Recording.TestCase
TestRecording.settings = settings(max_examples=60, stateful_step_count=30, suppress_health_check=[HealthCheck.too_slow])
