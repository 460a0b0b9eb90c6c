"""Secrets of a capture, hidden wherever it is shown or copied from; the capture has the true bytes. Knows no widget.

In payloads a secret becomes stars, a star for each byte, so that JSON stays JSON and frames keep their places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from wstui.frames import Frame, Listed
from wstui.hiding import SHORTEST, covered, spellings
from wstui.model import Direction, Flag, Handshake, Message, Opcode, Row
from wstui.reading import Excerpt, Reading
from wstui.ui.frametable import Source

__all__ = ["Hiding", "Veil", "is_out"]

STAR = b"*"


class Hiding:
    """Takes secrets out of what is unpacked of a payload, and knows whether there were any."""

    def __init__(self, veil: Veil, payload: bytes, *, out: bool) -> None:
        self.payload = payload
        self.hid = False
        self._veil, self._out = veil, out

    def __call__(self, data: bytes) -> bytes:
        """The bytes without secrets."""
        clean = self._veil.data(data, out=self._out)
        self.hid = self.hid or clean != data
        return clean


class Veil:
    """`secrets` gives what must not be seen by now. In what was received, only what is long enough to be no chance."""

    def __init__(self, secrets: Callable[[], Collection[str]] = tuple) -> None:
        self._secrets = secrets
        self._known: Collection[str] = ()
        self._bytes: tuple[bytes, ...] = ()

    def _wanted(self, out: bool) -> tuple[bytes, ...]:
        """The secrets as bytes, the longest first."""
        now = self._secrets()
        if now is not self._known:
            forms = {form.encode("utf-8", "replace") for said in now if said for form in spellings(said)}
            self._known, self._bytes = now, tuple(sorted(forms, key=len, reverse=True))
        return self._bytes if out else tuple(one for one in self._bytes if len(one) >= SHORTEST)

    def data(self, data: bytes, *, out: bool, cut: bool = False) -> bytes:
        """A payload without secrets; the same one where there are none. With `cut` it is the beginning of one, and may
        end within a secret."""
        for secret in self._wanted(out):
            data = data.replace(secret, STAR * len(secret))
        if cut:
            for secret in self._wanted(out):
                for size in range(min(len(secret) - 1, len(data)), 0, -1):
                    if data.endswith(secret[:size]):
                        return data[:-size] + STAR * size
        return data

    def row(self, row: Row) -> Row:
        """A row of the log."""
        if not self._secrets():
            return row
        said = self.data(row.preview, out=is_out(row), cut=len(row.preview) < row.size)
        return row if said == row.preview else replace(row, preview=said)

    def message(self, message: Message) -> Message:
        """A message with its frames; the same one where there is nothing to hide."""
        if not self._secrets():
            return message
        out = is_out(message.row)
        payload = self.data(message.payload, out=out)
        if payload == message.payload:
            return message
        frames = list(message.frames)
        if Flag.COMPRESSED not in message.row.flags and sum(len(frame.payload) for frame in frames) == len(payload):
            at = 0
            for nth, frame in enumerate(frames):  # a secret may begin in one frame and end in another
                frames[nth] = replace(frame, payload=payload[at : at + len(frame.payload)])
                at += len(frame.payload)
        return Message(self.row(message.row), payload, tuple(frames))

    def handshake(self, shake: Handshake) -> Handshake:
        """A handshake: its heads, its body, and what is said of it."""
        if not self._secrets():
            return shake
        heads = {"request": True, "response": False, "body": False}
        given: dict[str, object] = {name: self.data(getattr(shake, name), out=out) for name, out in heads.items()}
        given |= {name: self.text(getattr(shake, name)) for name in ("url", "failure", "hint", "reason")}
        given["hops"] = tuple(
            replace(hop, url=self.text(hop.url), location=self.text(hop.location)) for hop in shake.hops
        )
        return replace(shake, **given)  # type: ignore[arg-type]

    def text(self, text: str) -> str:
        """Any text."""
        return covered(text, self._secrets())

    def excerpt(self, excerpt: Excerpt) -> Excerpt:
        """A message as a lens gets it; the same one where there is nothing to hide."""
        if not self._secrets():
            return excerpt
        out = excerpt.direction is Direction.OUT
        payload = self.data(excerpt.payload, out=out, cut=not excerpt.is_whole)
        tail = self.data(excerpt.tail, out=out)
        if (payload, tail) == (excerpt.payload, excerpt.tail):
            return excerpt
        return replace(excerpt, payload=payload, tail=tail)

    def reading(self, reading: Reading, *, out: bool) -> Reading:
        """What a lens says of a message: also what only a lens can read, in the bytes as they came."""

        def said(text: str) -> str:
            text = self.text(text)
            return self.data(text.encode("utf-8", "surrogatepass"), out=out).decode("utf-8", "surrogatepass")

        return replace(
            reading,
            kind=self.text(reading.kind),
            meaning=said(reading.meaning),
            parties=tuple((self.text(name), said(value)) for name, value in reading.parties),
            method=self.text(reading.method),
            body=None if reading.body is None else self.data(reading.body, out=out),
        )

    def frames(self, source: Source) -> Source:
        """A list of frames."""
        return _Veiled(source, self) if self._secrets() else source


class _Veiled:
    """A list of frames without secrets in them."""

    def __init__(self, source: Source, veil: Veil) -> None:
        self._source = source
        self._veil = veil
        self.more = source.more
        self.index_of = source.index_of

    def __len__(self) -> int:
        return len(self._source)

    def slice(self, start: int, stop: int) -> list[Listed]:
        """Some of them."""
        return [self._listed(listed) for listed in self._source.slice(start, stop)]

    def frame(self, index: int) -> Frame | None:
        """One with all of its payload."""
        frame = self._source.frame(index)
        listed = self._source.slice(index, index + 1)
        out = not listed or is_out(listed[0].row)
        return frame and replace(frame, payload=self._veil.data(frame.payload, out=out))

    def _listed(self, listed: Listed) -> Listed:
        frame = listed.frame
        if frame is None:
            return listed
        cut = len(frame.payload) < listed.length
        payload = self._veil.data(frame.payload, out=is_out(listed.row), cut=cut)
        return replace(listed, frame=replace(frame, payload=payload))


def is_out(row: Row) -> bool:
    """Whether a row is of what was done here."""
    return row.direction is Direction.OUT or row.opcode is Opcode.EVENT
