"""A message that the library takes frame by frame (RFC 6455 section 5.4): its frames as they were, its payload joined.

Pure: bytes in, a run out; it must know no socket and no library. There is no bound on the number of fragments.
"""

from __future__ import annotations

from wstui.model import Flag, Opcode, Run
from wstui.net.runs import Stamp, message_run
from wstui.net.wire import LARGEST, fault_in_text

__all__ = ["Fragments"]


class Fragments:
    """The frames of one message so far. `first` is the first byte of its first frame, `stream` that frame's offset."""

    def __init__(self, first: int, stream: int) -> None:
        self.first = first
        self.stream = stream
        self._size = 0
        self._frames: list[bytes] = []
        self._payloads: list[bytes | bytearray] = []

    def add(self, raw: bytes, payload: bytes | bytearray) -> None:
        """Take a frame and its payload, inflated where the message is deflated."""
        self._frames.append(raw)
        self._payloads.append(payload)
        self._size += len(raw)

    @property
    def too_large(self) -> bool:
        """Whether the frames alone are more than a message may be: empty fragments could come for ever."""
        return self._size > LARGEST

    def message(self, stamp: Stamp) -> tuple[Run, str]:
        """The whole message, and what is wrong with it when it is a text and not UTF-8 (RFC 6455 section 8.1)."""
        payload = b"".join(self._payloads)
        reason = fault_in_text(payload) if self.first & 0x0F == Opcode.TEXT else ""
        flags = Flag.FRAGMENTED if len(self._frames) > 1 else Flag.NONE
        return self._run(payload, flags | Flag.INVALID if reason else flags, stamp), reason

    def incomplete(self, stamp: Stamp) -> Run:
        """What there is of a message whose last frame never came."""
        return self._run(b"".join(self._payloads), Flag.FRAGMENTED | Flag.INCOMPLETE, stamp)

    def _run(self, payload: bytes, flags: Flag, stamp: Stamp) -> Run:
        if self.first & 0x40:
            flags |= Flag.COMPRESSED
        return message_run(b"".join(self._frames), payload, self.first, stamp, self.stream, flags)
