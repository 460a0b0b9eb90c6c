"""The handshake tab: what was asked, what was answered, what was agreed, and why it failed. Knows no socket."""

from __future__ import annotations

from collections.abc import Iterable

from wstui.decode import decode
from wstui.model import MOST_BODY, Handshake, Opcode, State
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece
from wstui.ui.secrets import masked
from wstui.ui.tab import Options, Shown, Subject
from wstui.ui.wrap import Fixed, Lines, Stack, Wrapped

__all__ = ["TAB"]

LABELS = 14  # cells of the column that names what was agreed
CONNECTS: Line = (("Not connected yet. ", "quiet"), ("c", "accent"), (" connects", "quiet"))


class HandshakeTab:
    """The opening handshake of the connection's newest attempt."""

    name = "handshake"
    title = "Handshake"
    order = 40

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """A failure first, with what the server said; else what was agreed first."""
        shake = subject.handshake
        if shake is None:
            return ((("Connecting …", "quiet"),),) if subject.state is State.CONNECTING else (CONNECTS,)

        def make(width: int) -> Lines:
            return _lines(shake, width, reveal=options.reveal)

        facts: list[Piece] = [(f"{shake.elapsed_ns / 1e6:,.1f} ms", "quiet")]
        if shake.status:
            facts.insert(0, (f"{shake.status} {oneline(shake.reason)}".rstrip(), "fail" if shake.failure else ""))
            facts.insert(1, (" · ", "quiet"))
        if options.reveal:
            facts.append((" · secrets shown", "accent"))
        return Shown(make, "handshake", tuple(facts), cursor=True)


def _lines(shake: Handshake, width: int, *, reveal: bool) -> Lines:
    request = _section("Request", _head(shake.request, reveal))
    response = _section("Response", _head(shake.response, reveal))
    agreed = _section("Agreed" if not shake.failure else "Connection", _agreed(shake))
    if not shake.failure:
        return Stack(Fixed(agreed, width, LABELS), Fixed([(), *_apart(request, response)], width))
    first: list[Line] = [((f"✗ {oneline(shake.failure)}", "fail"),)]
    if shake.hint:
        first.append(((f"  {oneline(shake.hint)}", ""),))
    if not shake.body:
        return Fixed(_apart(first, response, request, agreed), width)
    body = decode(shake.body, Opcode.TEXT)
    size = f"{len(shake.body):,} B" if len(shake.body) < MOST_BODY else f"the first {MOST_BODY >> 20} MiB"
    title: Line = (("Body", "heading"), (f"  {size} · {oneline(body.label)}", "quiet"))
    return Stack(
        Fixed(_apart(first, [title]), width),
        Wrapped(body.text, width, body.tag),
        Fixed([(), *_apart(response, request, agreed)], width),
    )


def _section(title: str, lines: Iterable[Line]) -> list[Line]:
    """Lines under a title; nothing at all where there are none."""
    found = list(lines)
    return [((title, "heading"),), *found] if found else []


def _apart(*sections: list[Line]) -> list[Line]:
    """Sections with an empty line between."""
    lines: list[Line] = []
    for section in sections:
        if section:
            lines += [(), *section] if lines else section
    return lines


def _head(head: bytes, reveal: bool) -> Iterable[Line]:
    """The first line and the headers as they were on the wire, secrets hidden unless told otherwise."""
    lines = head.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n") if head else []
    for index, raw in enumerate(lines):
        name, colon, value = oneline(raw).partition(":")
        if not index or not colon:
            yield ((name + colon + value, ""),)
            continue
        blank = value[: len(value) - len(value.lstrip(" "))]
        shown = value if reveal else blank + masked(name, value[len(blank) :])
        yield (f"{name}:", "key"), (shown, "")


def _agreed(shake: Handshake) -> Iterable[Line]:
    """What both ends settled on, and how they were reached."""
    rows = [
        ("subprotocol", shake.subprotocol or "none"),
        *(("extension" if not index else "", text) for index, text in enumerate(shake.extensions or ("none",))),
        ("peer", shake.peer),
        ("local", shake.local),
        *(("redirected", hop.url) for hop in shake.hops),
        ("TLS", _tls(shake)),
        ("elapsed", f"{shake.elapsed_ns / 1e6:,.1f} ms"),
    ]
    for label, text in rows:
        if text and not (shake.failure and text == "none"):
            yield (f"{label:<{LABELS}}", "key"), (oneline(text), "")


def _tls(shake: Handshake) -> str:
    tls = shake.tls
    if tls is None:
        return ""
    alpn = f" · ALPN {tls.alpn}" if tls.alpn else ""
    return f"{tls.version} · {tls.cipher}{alpn} · certificate {'verified' if tls.verified else 'not verified'}"


TAB = HandshakeTab()
