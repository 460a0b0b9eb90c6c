"""The frames tab: every frame that carried the chosen message, as it was on the wire. Knows no payload's meaning."""

from __future__ import annotations

from wstui.model import Flag, Frame, Message, Opcode
from wstui.safetext import decode
from wstui.ui.line import Line, fit, plain
from wstui.ui.rows import preview
from wstui.ui.tab import NO_MESSAGE, Options, Shown, Subject

__all__ = ["TAB"]

HEAD = "frame  FIN  RSV  opcode  mask      header     payload  "
BEGINNING = 64  # bytes of a fragment looked at for its beginning


class FrameLines:
    """A head line and one line per frame, made when it is looked at."""

    def __init__(self, frames: tuple[Frame, ...], width: int, *, compressed: bool) -> None:
        self._frames = frames
        self._width = width
        self._compressed = compressed

    def __len__(self) -> int:
        return len(self._frames) + 1

    def line(self, row: int) -> Line:
        """The head, or one frame."""
        if row == 0:
            return fit(((HEAD, "dim"),), self._width)
        frame = self._frames[row - 1]
        opcode = Opcode(frame.opcode).name if frame.opcode in Opcode._value2member_map_ else f"0x{frame.opcode:X}"
        mask = frame.mask.hex() if frame.masked else "-"
        facts = f"{frame.fin:>3}  {frame.rsv:03b}  {opcode:<6}  {mask:<8}  {len(frame.header):>6}  "
        return fit(
            (
                (f"{row:>5}  ", "dim"),
                (facts, "quiet"),
                (f"{len(frame.payload):>10,}  ", ""),
                (self._beginning(frame), "dim"),
            ),
            self._width,
        )

    def _beginning(self, frame: Frame) -> str:
        """The first of its payload; what is compressed, or no text, in hex."""
        first = frame.payload[:BEGINNING]
        if self._compressed or not decode(first[:-3] or first).isprintable():
            return first[:16].hex(" ")
        return preview(first, len(frame.payload))

    def more(self) -> bool:
        """Nothing more to find."""
        return False

    def text(self) -> str:
        """All lines."""
        return "\n".join(plain(self.line(row)).rstrip() for row in range(len(self)))

    def source(self, row: int) -> str:
        """One line."""
        return plain(self.line(row))


class FramesTab:
    """The frames of a message."""

    name = "frames"
    title = "Frames"
    order = 30

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """One line per frame; sizes in the border."""
        message = subject.message
        if message is None:
            return NO_MESSAGE
        if not message.frames:
            return ((("No frames: this line is the inspector's own, or its frames were not kept.", "quiet"),),)
        compressed = Flag.COMPRESSED in message.row.flags
        return Shown(lambda width: FrameLines(message.frames, width, compressed=compressed), "frames", _facts(message))


def _facts(message: Message) -> Line:
    count, wire = len(message.frames), sum(frame.wire_size for frame in message.frames)
    said = f" · {wire:,} B on the wire"
    if Flag.COMPRESSED in message.row.flags:
        said += f" · {len(message.payload):,} B inflated"
    return ((f"{count:,} {'frame' if count == 1 else 'frames'}", ""), (said, "quiet"))


TAB = FramesTab()
