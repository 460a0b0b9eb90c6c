"""Decoders on payloads that were made to keep them busy: seconds of processor for a megabyte, the worst at the end."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence

from bench.hostile import SHAPES
from bench.table import Figure
from wstui import decode
from wstui.differing import Payload, compared
from wstui.model import Opcode

__all__ = ["measure"]

LIMIT = 1.0
"""Seconds of processor time for a megabyte of payload."""
MEGABYTE = 10**6


def measure(repeat: int, parts: Sequence[str] = ("",)) -> list[Figure]:
    """The least of `repeat` turns of each payload whose name has one of `parts` in it: what else the machine does must
    not count."""
    decode.decoders()
    figures = []
    for name, (decoder, made) in SHAPES.items():
        if not any(part in name for part in parts):
            continue
        payload = made()
        took = min(_took(decoder, payload) for _ in range(repeat))
        figures.append(Figure(name, took / len(payload) * MEGABYTE, "CPU s/MB", LIMIT))
        sys.stderr.write(f"  {name}: {figures[-1].value:.2f}\n")
    figures += _differing(parts)
    return sorted(figures, key=lambda figure: figure.value)


def _took(decoder: str, payload: bytes) -> float:
    opcode = Opcode.TEXT if payload.isascii() else Opcode.BINARY
    gc.collect()
    began = time.thread_time()
    decoded = decode.read(payload, opcode, decoder)
    took = time.thread_time() - began
    if decoded.fault.startswith("your choice does not fit"):
        raise AssertionError(f"{decoder} did not read its payload: {decoded.fault}")
    return took


def _differing(parts: Sequence[str]) -> list[Figure]:
    """Two JSON texts of nearly a megabyte each, as a diff reads them; no limit: it is done beside the screen."""
    figures = []
    for what, one, other in (
        ("numbers", "[" + ",".join(["0"] * 500_000) + "]", "[" + ",".join(["1"] * 500_000) + "]"),
        ("objects", _objects("a"), _objects("b")),
        ("empty arrays", "[" + ",".join(["[]"] * 330_000) + "]", "[" + ",".join(["[]"] * 330_000) + ",1]"),
        ("arrays turned", _arrays(range(100_000)), _arrays(range(99_999, -1, -1))),
        ("nested", "[" * 500_000 + "]" * 500_000, "[" * 500_000 + "1" + "]" * 500_000),
        ("keys twice", _members("0"), _members("1")),
    ):
        if not any(part in f"diff, {what}" for part in parts):
            continue
        began = time.thread_time()
        compared(Payload(one.encode(), one, True), Payload(other.encode(), other, True))
        figures.append(Figure(f"diff, {what}", time.thread_time() - began, "CPU s"))
        sys.stderr.write(f"  {figures[-1].name}: {figures[-1].value:.2f}\n")
    return figures


def _objects(key: str) -> str:
    return "[" + ",".join([f'{{"{key}":0}}'] * 120_000) + "]"


def _arrays(numbers: range) -> str:
    return "[" + ",".join(f"[{number}]" for number in numbers) + "]"


def _members(value: str) -> str:
    return "{" + ",".join([f'"":{value}'] * 200_000) + "}"
