"""The handshake tab: why an attempt to connect failed, how long each part of it took, what was asked and answered, what
must hold, who answered. Knows no socket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from wstui.curl.writing import command
from wstui.hiding import masked
from wstui.model import Handshake, State, without_secrets
from wstui.safetext import oneline
from wstui.ui.actions import hint
from wstui.ui.handshake.heads import head_texts
from wstui.ui.handshake.parts import Read, copies, parts, read_body
from wstui.ui.line import Line, Piece
from wstui.ui.tab import Copy, Options, Shown, Subject
from wstui.ui.wrap import Fixed, Lines, Stack

__all__ = ["TAB"]

AT_ONCE = 1 << 16
"""Bytes of a body that are decoded while the reader waits; more is decoded on another thread."""
COPIED = 100
"""Cells of a timeline that is copied by itself."""
CONNECTS: Line = hint("Not connected yet. {connection.toggle} connects")


class HandshakeTab:
    """The opening handshake of one attempt to connect."""

    name = "handshake"
    title = "Handshake"
    short = "Handshake"
    order = 40

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """From top to bottom, a failure first."""
        shake = subject.handshake
        if shake is None:
            return ((("Connecting …", "quiet"),),) if subject.state is State.CONNECTING else (CONNECTS,)
        facts = tuple(_facts(shake, subject, options))
        if len(shake.body) <= AT_ONCE:
            return _shown(shake, read_body(shake), facts, options)
        now = _shown(shake, read_body(shake, decoded=False), facts, options)
        return replace(now, later=partial(_decoded, shake, facts, options))


def _decoded(shake: Handshake, facts: Line, options: Options) -> Shown:
    return _shown(shake, read_body(shake), facts, options)


def _shown(shake: Handshake, body: Read | None, facts: Line, options: Options) -> Shown:
    def make(width: int) -> Lines:
        found = parts(shake, body, width, reveal=options.reveal)
        drawn: list[Lines] = []
        for part in found:
            drawn += [Fixed([()], width)] if drawn else []
            drawn.append(part.drawn(width))
        return Stack(*drawn)

    def copied(row: int) -> Sequence[Copy]:
        return tuple(_copies(shake, body, options.reveal))

    return Shown(make, "handshake", facts, cursor=True, copies=copied)


def _copies(shake: Handshake, body: Read | None, reveal: bool) -> Iterator[Copy]:
    """All of it, the request as a command, then each part."""
    note = "" if reveal else "secrets hidden; S shows them"
    found = parts(shake, body, COPIED, reveal=reveal)
    whole = "\n\n".join("\n".join(filter(None, (f"{part.title}  {part.note}".rstrip(), part.text))) for part in found)
    yield Copy("a", "All of it", whole, note)
    if shake.request:
        head, url = head_texts(shake.request), shake.url
        if not reveal:
            head, url = masked(head), without_secrets(url)
        line = command(url, head, insecure=shake.tls is not None and not shake.tls.verified)
        yield Copy("u", "As a curl command", line, note)
    for key, title, text in copies(found):
        yield Copy(key, title, text)


def _facts(shake: Handshake, subject: Subject, options: Options) -> Iterator[Piece]:
    """Which attempt it is where there are several, the status, the time."""
    several = subject.attempts > 1
    if several:
        yield f"attempt {subject.attempt:,} of {subject.attempts:,} · ", "quiet"
    if shake.status:
        reason = "" if several or options.reveal else oneline(shake.reason)  # for both there is no room
        yield f"{shake.status} {reason}".rstrip(), "fail" if shake.failure else ""
        yield " · ", "quiet"
    if options.reveal:
        yield "secrets shown", "accent"
        yield " · ", "quiet"
    yield f"{shake.elapsed_ns / 1e6:,.1f} ms", "quiet"


TAB = HandshakeTab()
