"""Lines of the inspector's own as runs, so that they stand in the record between messages. Pure; knows no batch."""

from __future__ import annotations

import time

from wstui.model import Direction, Flag, Opcode, Run

__all__ = ["event_run", "too_large"]


def event_run(text: str, flags: Flag) -> Run:
    """A line, as of now."""
    try:
        line = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        line = text.encode("utf-8", "backslashreplace")
    return _lines(Direction.IN, [line], time.time_ns(), time.monotonic_ns(), flags)


def too_large(run: Run) -> Run:
    """What is recorded of a run that no row can hold: for each message a line that says how large it was."""
    sizes = [span & 0xFFFFFFFF for span in run.spans]
    lines = [b"a message of %d bytes is larger than a capture can hold" % size for size in sizes]
    return _lines(run.direction, lines, run.time_ns, run.mono_ns, run.flags | Flag.FAILURE)


def _lines(direction: Direction, lines: list[bytes], time_ns: int, mono_ns: int, flags: Flag) -> Run:
    """Event lines as a run: payloads that were in no frame."""
    spans, at = [], 0
    for line in lines:
        spans.append(at << 32 | len(line))
        at += len(line)
    kinds = bytes([Opcode.EVENT]) * len(lines)
    return Run(direction, b"".join(lines), spans, kinds, time_ns, mono_ns, [0] * len(lines), flags)
