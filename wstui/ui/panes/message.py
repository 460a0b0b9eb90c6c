"""The message tab: the chosen message as its decoder reads it. Knows no decoder by name but those of what nothing
reads: text as it is, and hex."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from wstui.decode import MOST, PLAIN, Decoded, TooMuch, Unpacks, choose, claim, decoders, next_name, plain, read
from wstui.decode.binary import DECODER as BINARY
from wstui.decode.text import as_it_is
from wstui.model import Message, Opcode
from wstui.safetext import oneline
from wstui.ui.line import Line, Piece
from wstui.ui.tab import NO_MESSAGE, Options, Pictures, Shown, Subject
from wstui.ui.wrap import Fixed, Lines, Stack, Wrapped

__all__ = ["TAB", "chained", "claims", "decoder_after", "read_as"]

CHAIN = "→"
PIXELS_AT_ONCE = 1 << 18  # of a picture, decoded while the reader waits
AT_ONCE = 1 << 16  # bytes decoded while the reader waits; more is decoded on another thread


class MessageTab:
    """The payload as text."""

    name = "message"
    title = "Message"
    short = "Msg"
    order = 10

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """Decoded; a long payload, and what unpacks to one, as it came first, until it is."""
        message = subject.message
        if message is None:
            return NO_MESSAGE
        payload, opcode = message.payload, message.row.opcode
        if opcode is Opcode.EVENT:
            return _shown(as_it_is(payload), (("event", "quiet"),))
        size: Piece = (subject.what, "accent") if subject.within else (f"{len(payload):,} B", "")
        decoded = partial(_decoded, subject, message, options, size)
        try:
            return decoded(AT_ONCE)
        except TooMuch:
            pass
        decoder = choose(payload, opcode, options.decoder)
        if len(payload) > MOST and not isinstance(decoder, Unpacks):
            return _shown(plain(payload), (size, (f" · too long for {decoder.label}", "quiet")))
        now = _shown(plain(payload), (size, (f" · {decoder.label} follows", "quiet")))
        return replace(now, later=decoded, label=now.label.replace("message", subject.what, 1))


def decoder_after(message: Message, name: str) -> str:
    """The decoder to try after the one of that name: the next most likely, and the likeliest (empty) after the last."""
    return next_name(message.payload, message.row.opcode, name, AT_ONCE)


def claims(message: Message) -> list[tuple[str, str, float]]:
    """Every decoder by name, with its label and how likely it thinks the message its own, the likeliest first."""
    payload, opcode = message.payload, message.row.opcode
    found = [(name, one.label, claim(one, payload, opcode)) for name, one in decoders().items()]
    return sorted(found, key=lambda one: -one[2])


def chained(said: str) -> str:
    """What is said of a chain, made safe; the arrows are our own, and stay where other terminals have none."""
    return f" {CHAIN} ".join(oneline(part) for part in said.split(f" {CHAIN} "))


def read_as(text: bytes) -> str:
    """What a text within a message is read as, where that is more than the text, made safe: `Base64 → gzip → JSON`. To
    be asked for short ones, while the reader waits."""
    decoder = choose(text, Opcode.TEXT)
    if decoder.name in PLAIN or (decoder.name == "json" and text.lstrip()[:1] not in (b"{", b"[")):
        return ""
    try:
        decoded = read(text, Opcode.TEXT, at_once=AT_ONCE)
    except TooMuch:
        return chained(f"{decoder.label} → …")
    return "" if decoded.label in PLAIN else chained(decoded.label)


def _decoded(subject: Subject, message: Message, options: Options, size: Piece, at_once: int | None = None) -> Shown:
    decoded = read(message.payload, message.row.opcode, options.decoder, hide=subject.hide, at_once=at_once)
    facts: list[Piece] = [size, (f" · {chained(decoded.label)}", "")]
    if options.decoder and not decoded.fault.startswith("your choice"):
        facts.append((" · your choice", "quiet"))
    if options.times and not decoded.label.endswith(BINARY.label):  # digits of a hex dump are no numbers
        from wstui.ui.humantime import timed

        decoded = timed(decoded)
    if decoded.fault:
        facts.append((f" · {oneline(decoded.fault)}", "fail"))
    elif decoded.why:
        facts.append((f" · {chained(decoded.why)}", "quiet"))
    if decoded.picture is not None:
        shown = _drawn(decoded, decoded.picture, facts, options.pictures(), at_once)
    else:
        shown = _shown(decoded, tuple(facts), _note(decoded, whole=CHAIN in decoded.label or bool(subject.within)))
    return replace(shown, label=f"{subject.what} as {chained(decoded.label)}")


def _drawn(decoded: Decoded, data: bytes, facts: list[Piece], pictures: Pictures | None, at_once: int | None) -> Shown:
    """A picture, in half blocks if need be, below what it is; where it cannot be drawn, the first of its bytes and why.

    Raises `TooMuch` where decoding its pixels takes longer than a reader waits.
    """
    from wstui.ui.halfblocks import HalfBlocks, NoPicture, paint, pixels_of

    try:
        if at_once is not None and pixels_of(data) > PIXELS_AT_ONCE:
            raise TooMuch
        canvas = pictures.paint(data) if pictures is not None else paint(data)
    except NoPicture as exc:
        # In the border there may be no room for why, behind what it is.
        return _shown(decoded, tuple(facts), ((oneline(str(exc)), "dim"),))
    said = decoded.text.partition("\n")[0]
    said = f"{said}, {canvas.note}" if canvas.note else said

    def make(width: int) -> Lines:
        drawn = pictures.lines(canvas, width) if pictures is not None else HalfBlocks(canvas, width, "")
        return Stack(Fixed([((oneline(said), "quiet"),)], width), drawn)

    return Shown(make, "picture", tuple(facts))


def _note(decoded: Decoded, *, whole: bool) -> Line:
    """What has no room in the border: the faults, and where it is to be `whole` what it is and by what that was
    recognised, as of the layers of a chain."""
    note: list[Piece] = []
    if whole:
        note.append((chained(f"{decoded.label} · {decoded.why}"), "dim"))
    if decoded.fault:
        note.append((" · " * bool(note) + oneline(decoded.fault), "fail"))
    return tuple(note)


class _Noted(Stack):
    """Text with a line above it that is not copied with it."""

    def __init__(self, note: Line, text: Lines, width: int) -> None:
        super().__init__(Fixed([note], width), text)
        self._text = text

    def text(self) -> str:
        """The text alone."""
        return self._text.text()


def _shown(decoded: Decoded, facts: Line, note: Line = ()) -> Shown:
    def make(width: int) -> Lines:
        text = Wrapped(decoded.text, width, decoded.tag)
        return _Noted(note, text, width) if note else text

    return Shown(make, f"message as {chained(decoded.label)}", facts)


TAB = MessageTab()
