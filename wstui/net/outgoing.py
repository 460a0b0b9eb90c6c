"""What leaves: every frame the library makes, with the bytes it became, and whether somebody asked for it.

It must know no socket. It wraps `Protocol.send_frame` and reads `Protocol.writes`, which are not documented;
`tests/net/test_contract.py` holds them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from websockets.frames import Frame
from websockets.protocol import Protocol

from wstui.model import Direction, Flag, Run
from wstui.net.fragments import Fragments
from wstui.net.runs import Stamp, message_run

__all__ = ["Outgoing"]


class _Made(NamedTuple):
    """A frame on its way out: its payload before deflating and masking, its bytes, and whether it was asked for."""

    payload: bytes
    wire: bytes
    asked: bool


class Outgoing:
    """The frames of one connection between the library and the socket. `stream` is the offset of the next byte."""

    def __init__(self, protocol: Protocol) -> None:
        self.stream = 0
        self._made: list[_Made] = []
        self._asked = False
        self._open: Fragments | None = None
        """The message whose last fragment has not left yet."""
        send = protocol.send_frame

        def send_frame(frame: Frame) -> None:
            send(frame)
            self._made.append(_Made(bytes(frame.data), protocol.writes[-1], self._asked))

        protocol.send_frame = send_frame  # type: ignore[method-assign]

    @contextmanager
    def asked(self) -> Iterator[None]:
        """What is made within was asked for; all else (pongs, close echoes, keepalive) the library does by itself."""
        self._asked = True
        try:
            yield
        finally:
            self._asked = False

    def take(self) -> list[Run]:
        """The frames made since the last call, stamped now; to be called when their bytes were written. Fragments are
        one message, told when the last of them was written."""
        if not self._made:
            return []
        made, self._made = self._made, []
        stamp = Stamp(time.time_ns(), time.monotonic_ns())
        return [run for one in made if (run := self._run(one, stamp)) is not None]

    def unfinished(self) -> Run | None:
        """Take out what left of a message whose last fragment did not."""
        fragments, self._open = self._open, None
        if fragments is None:
            return None
        stamp = Stamp(time.time_ns(), time.monotonic_ns())
        return fragments.run(stamp, Flag.INCOMPLETE, direction=Direction.OUT)

    def _run(self, made: _Made, stamp: Stamp) -> Run | None:
        first, (stream, self.stream) = made.wire[0], (self.stream, self.stream + len(made.wire))
        is_data, is_last = not first & 0x08, first & 0x80
        if is_data and (self._open is not None or not is_last):
            fragments = self._open or Fragments(first, stream, packed=bool(first & 0x40))
            fragments.add(made.wire, made.payload, stream)
            self._open = None if is_last else fragments
            return fragments.run(stamp, direction=Direction.OUT) if is_last else None
        flags = Flag.NONE if made.asked else Flag.AUTOMATIC
        if first & 0x40:
            flags |= Flag.COMPRESSED
        return message_run(made.wire, made.payload, first, stamp, stream, flags, Direction.OUT)
