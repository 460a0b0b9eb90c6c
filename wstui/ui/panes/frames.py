"""The frames tab: every frame that carried the chosen message, or all frames of the connection, as they were on the
wire. Knows no payload's meaning."""

from __future__ import annotations

from wstui.frames import Frame, Frames, Listed
from wstui.model import Fact, Flag, Message, Opcode
from wstui.rules import NO_FRAMES, broken_of
from wstui.ui.actions import hint
from wstui.ui.framebits import WireLines
from wstui.ui.frametable import FrameTable, block, on_the_wire
from wstui.ui.line import Line
from wstui.ui.tab import NO_MESSAGE, Options, Shown, Subject
from wstui.ui.wrap import Stack

__all__ = ["TAB"]

NONE: tuple[Line, ...] = (hint("No frames: this line is the inspector's own. {detail.frames} all of the connection"),)


class OfMessage:
    """The frames of a message, as a list."""

    def __init__(self, message: Message) -> None:
        self._row = message.row
        frames = message.frames
        self._frames = frames if isinstance(frames, Frames) else Frames(b"".join(map(on_the_wire, frames)))

    def __len__(self) -> int:
        return len(self._frames)

    def slice(self, start: int, stop: int) -> list[Listed]:
        """Some of them."""
        count = len(self)
        return [self._listed(part, count) for part in range(max(0, start), min(stop, count))]

    def _listed(self, part: int, count: int) -> Listed:
        frame, own, stream = self._frames[part], self._frames.start(part), self._row.stream
        if stream >= 0:
            gaps = [(value & 0xFFFFFFFF, value >> 32) for fact, value in self._row.facts if fact is Fact.GAP]
            stream += own + sum(size for before, size in gaps if before <= own)
        return Listed(self._row, part, count, frame, len(frame.payload), stream)

    def frame(self, index: int) -> Frame | None:
        """One of them."""
        return self._frames[index]

    def more(self) -> bool:
        """All of them are known."""
        return False

    def index_of(self, seq: int) -> int | None:
        """The last, if it is of this message."""
        return len(self) - 1 if seq == self._row.seq else None


class FramesTab:
    """The frames of a message, or of a connection."""

    name = "frames"
    title = "Frames"
    short = "Frames"
    order = 30

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """A single frame in full; several as a table whose lines can be opened."""
        deflate = any(
            "permessage-deflate" in name for name in (subject.handshake.extensions if subject.handshake else ())
        )
        if options.all_frames and subject.frames is not None:
            source = subject.frames()
            facts: Line = (("all frames", ""), (" of the connection", "quiet"))
            return Shown(
                lambda width: FrameTable(source, width, options.frame, deflate=deflate), "frames", facts, cursor=True
            )
        message = subject.message
        if message is None:
            return NO_MESSAGE
        if message.row.opcode is Opcode.EVENT or not message.frames:
            return NONE
        row = message.row
        broken = broken_of(row.fact(Fact.RULE), b"", row.size)
        if broken is not None and broken.rule in NO_FRAMES:
            raw = Listed(row, 0, 1, None, row.size, row.stream)
            return Shown(
                lambda width: Stack(block(raw, None, width, deflate=deflate), WireLines(message.payload, 0, 0, width)),
                "bytes",
                ((f"{row.size:,} B", ""), (" that are no frame", "quiet")),
            )
        of_message = OfMessage(message)
        if len(of_message) == 1:
            (listed,) = of_message.slice(0, 1)
            return Shown(
                lambda width: block(listed, of_message.frame(0), width, deflate=deflate), "frame", _facts(message)
            )
        return Shown(
            lambda width: FrameTable(of_message, width, options.frame, deflate=deflate),
            "frames",
            _facts(message),
            cursor=True,
        )


def _facts(message: Message) -> Line:
    count, wire = len(message.frames), message.row.wire_size
    said = f" · {wire:,} B on the wire"
    if Flag.COMPRESSED in message.row.flags and message.payload:
        said += f" · {len(message.payload):,} B inflated · {wire / len(message.payload):.0%}"
    return ((f"{count:,} {'frame' if count == 1 else 'frames'}", ""), (said, "quiet"))


TAB = FramesTab()
