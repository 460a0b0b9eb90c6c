"""An earlier capture as something to be played: which connections of it, which of their messages, what of it is secret.
Joins the store with replays and the embedded server, which do not know it; knows no screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wstui.cli._verb import Unusable
from wstui.model import Direction, Failure, Handshake, Opcode
from wstui.query import All, Dir, Node, Op, Size, Text
from wstui.replay.beats import SHORT, Beat, beats
from wstui.replay.moment import Rows, moments, opens
from wstui.replay.plan import Act, Step, plan
from wstui.replay.secrets import secrets_in
from wstui.safetext import oneline
from wstui.shape import shape_of

if TYPE_CHECKING:
    from wstui.server.played import Line, Scene, What
    from wstui.store.capture import Capture
    from wstui.store.connections import ConnectionRecord

__all__ = ["chosen", "count_secrets", "open_capture", "scenes", "selected"]


def open_capture(path: Path) -> Capture:
    """An earlier capture. Raises Failure."""
    from wstui.store.capture import Capture

    return Capture.open(path)


def chosen(capture: Capture, wanted: str | None) -> list[ConnectionRecord]:
    """The connections that are meant: by number or by name, all that were ever tried where none is. Raises Failure."""
    records = capture.connections()
    if wanted is not None:
        named = [record for record in records if wanted in (str(record.id), record.name, record.url)]
        if not named:
            known = ", ".join(f"{record.id} {oneline(record.profile.label)}" for record in records[:20])
            raise Unusable(f"there is no connection {oneline(wanted)} in the capture", f"it has {known or 'none'}")
        return named
    tried = [record for record in records if record.attempts or len(capture.view(record.id))]
    if not tried:
        raise Failure("the capture has no messages", "nothing was recorded in it")
    return tried


def parse_filter(text: str) -> Node:
    """The filter that selects messages. Raises Unusable."""
    from wstui.grammar import parse

    try:
        return parse(text)
    except ValueError as exc:
        raise Unusable(f"the filter {oneline(text)} does not hold: {oneline(str(exc))}") from None


async def selected(capture: Capture, record: ConnectionRecord, text: str | None) -> Rows:
    """A connection's messages, those a filter selects where there is one. Raises Unusable."""
    if text is None:
        return capture.view(record.id)
    return await capture.filtered(parse_filter(text), frozenset((record.id,)), 0).all_found()


async def count_secrets(capture: Capture, records: Sequence[ConnectionRecord], direction: Direction) -> int:
    """How many messages of one direction hold what looks like a secret."""
    numbers = frozenset(record.id for record in records)
    return len(await capture.filtered(secrets_in(direction, capture.hidden()), numbers, 0).all_found())


# -- scenes for the embedded server


async def scenes(capture: Capture, record: ConnectionRecord) -> list[Scene]:
    """The connections that were opened, and refused, one after the other, as the server's side of them."""
    from wstui.server.played import Scene

    node = All((Op(frozenset({Opcode.EVENT})), Text("open · ", folded=False)))
    events = await capture.filtered(node, frozenset((record.id,)), 0).all_found()
    starts = [row.number - 1 for row in events.rows(0, len(events)) if opens(row)]
    ends = [*starts[1:], len(capture.view(record.id))]
    spans = iter(zip(starts, ends, strict=False))
    short = All((Dir(Direction.OUT), Size("<=", SHORT)))
    found = await capture.filtered(short, frozenset((record.id,)), 0).all_found()
    sent = found.rows(0, len(found))
    made: list[Scene] = []
    for attempt in record.attempts:
        shake = attempt.handshake
        if shake is None or not shake.response:
            continue
        span = (0, 0)
        if shake.status == 101 and (span := next(spans, (-1, -1))) == (-1, -1):
            break
        close = attempt.close
        dropped = close is not None and close.sent is None and close.received is None
        headers, target = _heads(shake)
        refused = shake.status != 101
        view = capture.view(record.id)
        alive = beats(view, sent, *span)
        made.append(
            Scene(
                target or _target(record.url),
                _Lines(view, span, alive, dropped),
                *(shake.status, shake.reason, headers, shake.body if refused else b"", shake.subprotocol),
                _replies(alive),
            )
        )
    if not made and len(capture.view(record.id)):
        # Messages without a handshake: of a capture that another hand made.
        view = capture.view(record.id)
        alive = beats(view, sent, 0, len(view))
        made.append(Scene(_target(record.url), _Lines(view, (0, len(view)), alive), beats=_replies(alive)))
    return made


class _Lines:
    """The lines of one scene, read anew for each client."""

    def __init__(self, rows: Rows, span: tuple[int, int], alive: Sequence[Beat] = (), dropped: bool = False) -> None:
        self._alive = frozenset(shape for beat in alive for shape in (beat.shape, beat.answer) if shape)
        self._rows = rows
        self._span = span
        self._dropped = dropped

    def __call__(self) -> Iterator[Line]:
        from wstui.server.played import Line, What

        last = 0
        for step in plan(moments(self._rows, *self._span), Direction.IN):
            last = step.at_ns
            beat = (
                bool(self._alive) and len(step.payload) <= SHORT and shape_of(step.opcode, step.payload) in self._alive
            )
            if beat and step.act is Act.SEND:
                continue  # the answer goes out when the client's comes
            yield Line(What.BEAT if beat else _what(step), step.opcode, step.payload, step.at_ns)
        if self._dropped:
            yield Line(What.DROP, at_ns=last)


def _replies(alive: Sequence[Beat]) -> dict[str, Line | None]:
    """What the heartbeats of a client are answered with, by their shapes."""
    from wstui.server.played import Line, What

    return {one.shape: Line(What.SEND, one.opcode, one.reply) if one.answer else None for one in alive}


def _what(step: Step) -> What:
    from wstui.server.played import What

    if step.act is Act.EXPECT:
        return What.LEAVE if step.opcode is Opcode.CLOSE else What.AWAIT
    return What.CLOSE if step.act is Act.CLOSE else What.SEND


def _heads(shake: Handshake) -> tuple[tuple[tuple[str, str], ...], str]:
    """The headers of a response that are given again, and the target that was requested."""
    from wstui.httptext import first_line, headers_of
    from wstui.server.played import playable

    words = first_line(shake.request).split(" ")
    return playable(headers_of(shake.response)), words[1] if len(words) > 2 else ""


def _target(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
