"""A record in memory, for tests of the wire: it expands runs into messages as a reader of a capture sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wstui.model import Direction, Flag, Opcode, Payload, Run

__all__ = ["FakeRecorder", "Recorded", "expand"]

LENGTH = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Recorded:
    """One message or event out of a run. `wire` is its frames' exact bytes; for a plain one, rebuilt from `blob`."""

    direction: Direction
    opcode: Opcode
    payload: bytes
    wire: bytes = b""
    flags: Flag = Flag.NONE
    stream: int = -1


def expand(run: Run) -> list[Recorded]:
    """The messages of a run. A plain run must be its frames and nothing else."""
    cut = [run.blob[span >> 32 : (span >> 32) + (span & LENGTH)] for span in run.spans]
    assert len(cut) == len(run.kinds)
    if run.wires is None:
        wires, at = [], 0
        for span in run.spans:
            end = (span >> 32) + (span & LENGTH)
            size = span & LENGTH
            assert (span >> 32) - at == (2 if size < 126 else 4 if size < 65536 else 10)
            wires.append(run.blob[at:end])
            at = end
        assert at == len(run.blob)
    else:
        wires = [run.blob[span >> 32 : (span >> 32) + (span & LENGTH)] for span in run.wires]
        assert len(wires) == len(cut)
    messages = []
    stream = run.stream
    for payload, wire, kind in zip(cut, wires, run.kinds, strict=True):
        messages.append(Recorded(run.direction, Opcode(kind & 0x0F), payload, wire, run.flags, stream))
        stream += len(wire)
    return messages


class FakeRecorder:
    """A `wstui.model.Recorder`. Set `behind` to have it ask for a pause; `catch_up` ends that."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.log: list[Recorded] = []
        self.behind = False
        self.on_ready: Callable[[], None] | None = None
        self.on_run: Callable[[], None] = lambda: None

    def run(self, run: Run) -> bool:
        """Keep a run and its messages."""
        self.runs.append(run)
        self.log += expand(run)
        self.on_run()
        return not self.behind

    def event(self, text: str, flags: Flag = Flag.NONE) -> None:
        """Keep a line."""
        self.log.append(Recorded(Direction.IN, Opcode.EVENT, text.encode(), flags=flags))

    def made_from(self, template: Payload) -> None:
        """Keep nothing of it."""

    def catch_up(self) -> None:
        """Say that reading may go on."""
        self.behind = False
        if self.on_ready:
            self.on_ready()

    def messages(self, direction: Direction = Direction.IN) -> list[Recorded]:
        """What went one way, events aside."""
        return [m for m in self.log if m.direction is direction and m.opcode is not Opcode.EVENT]

    def data(self, direction: Direction = Direction.IN) -> list[tuple[Opcode, bytes]]:
        """The sound data messages of one way: opcode and payload."""
        bad = Flag.INVALID | Flag.INCOMPLETE
        return [(m.opcode, m.payload) for m in self.messages(direction) if m.opcode.is_data and not m.flags & bad]

    def events(self) -> list[str]:
        """The lines, as the log shows them."""
        return [text.partition("\n")[0] for text in self.told()]

    def told(self) -> list[str]:
        """The lines with what is said below them."""
        return [m.payload.decode() for m in self.log if m.opcode is Opcode.EVENT]
