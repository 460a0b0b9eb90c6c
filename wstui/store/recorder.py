"""What the wire of one connection writes to. Knows the capture as something that takes runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wstui.model import Direction, Flag, Opcode, Payload, Run
from wstui.store.directory import Track
from wstui.store.events import event_run

if TYPE_CHECKING:
    from wstui.store.capture import Capture

__all__ = ["ConnectionRecorder"]


class ConnectionRecorder:
    """`wstui.model.Recorder` for one connection of a capture."""

    def __init__(self, capture: Capture, connection: int, track: Track) -> None:
        self.connection = connection
        self.track = track
        self.pulse = capture.pulse(connection)
        self.on_ready: Callable[[], None] | None = None
        self.heard: Callable[[], None] | None = None
        self.told = False
        """Whether the connection's log says that recording stopped: from there on it is in memory only."""
        self._capture = capture
        self._sent = -1
        """The number in the capture of the newest data message that was sent."""

    def run(self, run: Run) -> bool:
        """Record a run; see `wstui.model.Recorder`."""
        before = len(self._capture)
        going = self._capture.record(self, run)
        if run.direction is Direction.OUT and len(self._capture) > before:
            first = len(self._capture) - len(run.kinds)
            for at, kind in enumerate(run.kinds):
                if Opcode(kind & 0x0F).is_data:
                    self._sent = first + at
        if self.heard is not None:
            self.heard()
        return going

    def made_from(self, template: Payload) -> None:
        """Keep the template of what was sent last; see `wstui.model.Recorder`."""
        if self._sent >= 0:
            self._capture.templates.note(self._sent, template)

    def event(self, text: str, flags: Flag = Flag.NONE) -> None:
        """Record a line of the inspector's own; see `wstui.model.Recorder`."""
        self.run(event_run(text, flags))
