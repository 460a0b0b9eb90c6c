"""Batches of messages framed as on the wire (RFC 6455 section 5.2), for tests; knows no filter."""

from __future__ import annotations

from wstui.model import Direction, Flag, Opcode, Run
from wstui.store.batch import Batch, Builder

__all__ = ["batch_of", "frame"]


def frame(payload: bytes, opcode: Opcode = Opcode.TEXT) -> tuple[bytes, int]:
    """A whole unmasked frame, and how long its header is."""
    size = len(payload)
    head = bytes([0x80 | opcode]) + (bytes([size]) if size < 126 else b"~" + size.to_bytes(2, "big"))
    return head + payload, len(head)


def batch_of(*runs: list[bytes], opcode: Opcode = Opcode.TEXT, inflated: bool = False) -> Batch:
    """A batch of plain runs, or of runs whose payloads stand behind all that was on the wire."""
    builder = Builder(0)
    for payloads in runs:
        blob, spans, wires = b"", [], []
        for payload in payloads:
            wire, head = frame(payload, opcode)
            spans.append(len(blob) + head << 32 | len(payload))
            wires.append(len(blob) << 32 | len(wire))
            blob += wire
        if inflated:
            spans = [len(blob) + sum(map(len, payloads[:i])) << 32 | len(p) for i, p in enumerate(payloads)]
            blob += b"".join(payloads)
        kinds = bytes([0x80 | opcode]) * len(payloads)
        run = Run(Direction.IN, blob, spans, kinds, 0, 0, wires if inflated else None, Flag.NONE, 0)
        builder.add(1, 0, run)
    return builder.pack()
