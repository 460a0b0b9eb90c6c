"""What the log says when a server breaks the protocol, or leaves a ping without a pong: the rule, the bytes, what is
done about it, what to try. The first line is for the log, what follows for whoever reads on. Pure; knows no socket."""

from __future__ import annotations

import textwrap

from wstui import hextext
from wstui.model import Flag, Run
from wstui.net.assembly import Bad
from wstui.net.judge import FORGIVABLE
from wstui.net.wire import LARGEST, LENGTH
from wstui.rules import Broken, Rule

__all__ = [
    "PASSED",
    "WHY_NOT",
    "cut_line",
    "failed_line",
    "late_line",
    "rest_line",
    "tolerated_line",
    "unfinished_line",
]

WRAPPED = 78
"""Characters of a line of advice."""
ROWS, AROUND = 12, 3
"""Rows of sixteen bytes that are drawn, and how many of them before the one with the fault."""
PASSED = frozenset({*FORGIVABLE, Rule.UTF8, Rule.CLOSE_CODE, Rule.CLOSE_SHORT, Rule.CLOSE_REASON})
"""What lenience passes over."""
WHY_NOT = {
    Rule.TOP_BIT: "no such length can be waited for",
    Rule.DEFLATE: "what follows is deflated with this message's window (unless with server_no_context_takeover)",
    Rule.NOT_FRAMES: "nobody knows where the next frame begins",
    Rule.TOO_LARGE: "--max-size raises the limit",
}
"""Why lenience does not go on after what it does not pass over."""


def failed_line(bad: Bad, limit: int, *, lenient: bool) -> tuple[str, Flag]:
    """The connection is failed (RFC 6455 section 7.1.7); `limit` is in bytes."""
    broken = bad.broken
    what = bad.stray.what if bad.stray is not None else _what(broken, limit)
    lines = [
        f"protocol broken · {what} · {broken.rule.section} · failing with {bad.code}",
        *_drawn(bad.run, broken),
        *textwrap.wrap(_hint(bad, limit, lenient=lenient), WRAPPED),
    ]
    return "\n".join(lines), Flag.FAILURE


def tolerated_line(broken: Broken, run: Run) -> tuple[str, Flag]:
    """A rule was broken for the first time, and passed over; `run` is the message."""
    line = f"protocol broken, passed over · {broken} · {broken.rule.section} · said once, every row is marked"
    return "\n".join([line, *_drawn(run, broken)]), Flag.FAILURE


def rest_line(after: Broken | None) -> tuple[str, Flag]:
    """Bytes came after the close frame, or after the connection was failed."""
    rule = Rule.AFTER_CLOSE
    what = "the server sends on after its close frame" if after is None else "what follows"
    section = f" · {rule.section}" if after is None else ""
    return f"{what}: recorded and not read{section}", Flag.FAILURE


def cut_line(missing: int, got: int) -> tuple[str, Flag]:
    """The connection ended in the middle of a frame, of which `missing` bytes are not there (0: nobody knows)."""
    rule = Rule.CUT_SHORT
    of = f"{got:,} of {got + missing:,} bytes" if missing else f"{got:,} bytes"
    return f"cut short · the connection ended in the middle of a frame: {of} came · {rule.section}", Flag.FAILURE


def unfinished_line(run: Run) -> tuple[str, Flag]:
    """The connection ended between two fragments of a message, of which there is so much."""
    size, rule = run.spans[0] & LENGTH, Rule.CUT_SHORT
    what = f"in the middle of a message: its last fragment did not come, {size:,} bytes of it did"
    return f"cut short · the connection ended {what} · {rule.section}", Flag.FAILURE


def late_line(payload: bytes, patience: float) -> tuple[str, Flag]:
    """No pong came to a ping within so many seconds."""
    said = f"“{payload.decode()}”" if payload.isascii() and payload.decode().isprintable() else payload.hex(" ")
    return f"no pong within {patience:g} s to the ping {said if payload else 'without a payload'}", Flag.FAILURE


def _what(broken: Broken, limit: int) -> str:
    if broken.rule is not Rule.TOO_LARGE:
        return str(broken)
    return f"{broken} of {limit:,} bytes ({_mib(limit)})"


def _mib(size: int) -> str:
    return f"{size / 2**20:,.4g} MiB"


def _hint(bad: Bad, limit: int, *, lenient: bool) -> str:
    rule = bad.broken.rule
    if bad.stray is not None:
        return f"What to try: {bad.stray.hint}."
    if rule is Rule.TOO_LARGE:
        if limit >= LARGEST:
            return f"A capture holds no message of more than {_mib(LARGEST)}: this cannot be raised."
        size = f"--max-size {bad.broken.number} lets it through, " if bad.broken.number else "--max-size raises it, "
        return f"What to try: {size}--max-size 0 lifts the limit as far as a capture can hold a message."
    if rule in PASSED:
        return "What to try: --lenient passes over this and goes on."
    if why := WHY_NOT.get(rule):
        return f"{'Lenience' if lenient else '--lenient'} does not help: {why}."
    return ""


def _drawn(run: Run, broken: Broken) -> list[str]:
    """The bytes in hex: the payload around the fault where it has a position, else the frame from its first byte."""
    payload = run.blob[run.spans[0] >> 32 :][: run.spans[0] & LENGTH]
    wire = run.blob if run.wires is None else run.blob[run.wires[0] >> 32 :][: run.wires[0] & LENGTH]
    data, first, what = wire, 0, f"{len(wire):,} bytes at {run.stream:,} in the stream"
    if broken.rule in (Rule.UTF8, Rule.CLOSE_REASON):
        data, first = payload, max(0, broken.number // 16 - AROUND)
        what = f"{len(payload):,} bytes of payload, around byte {broken.number:,}"
    rows = range(first, min(hextext.row_count(len(data)), first + ROWS))
    if not rows:
        return []
    return [f"{what}:", *(str(hextext.row(data, row)) for row in rows)]
