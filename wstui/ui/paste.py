"""Reads what a terminal sends so that a paste is one piece of text, whatever it holds. Knows nothing of who gets it.

Textual's parser looks for keys after every escape character, in a paste as well: what follows one there would be
reordered, and part of it would act as keys. So inside of a paste it is shown stand-ins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual._time import get_time
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Paste
from textual.message import Message

__all__ = ["PasteParser"]

START, END = BRACKETED_PASTE_START, BRACKETED_PASTE_END

# Halves of surrogate pairs, which no decoder makes of what a terminal sends. The parser drops NUL.
_SHIELD = {0x00: 0xDC00, 0x1B: 0xDC1B}
_OPEN = {stand_in: code for code, stand_in in _SHIELD.items()}


class PasteParser(XTermParser):
    """Textual's parser, fed with what it cannot misread."""

    def __init__(self, debug: bool = False) -> None:
        self._inside = False
        self._rest = ""
        """Inside of a paste what may begin its end, and is not fed yet; outside what may begin one, and was fed."""
        super().__init__(debug)

    @property
    def due(self) -> float | None:
        """In how many seconds `tick` will have something to do; None: not before more is read."""
        return None if self._timeout_time is None else max(0.0, self._timeout_time - get_time())

    def feed(self, data: str) -> Iterable[Message]:
        """Read characters; the messages that they make."""
        shielded = "".join(self._shielded(data))
        if not shielded and data:
            return  # to the parser no characters are the end of all
        for message in super().feed(shielded):
            yield Paste(message.text.translate(_OPEN)) if isinstance(message, Paste) else message

    def tick(self) -> Iterable[Message]:
        """Look at the clock: a sequence that was begun and not ended in time is keys."""
        for message in super().tick():
            if not self._inside:
                self._rest = ""
            yield message

    def _shielded(self, data: str) -> Iterator[str]:
        while data:
            if self._inside:
                text, end, after = (self._rest + data).partition(END)
                self._inside = not end
                self._rest = "" if end else _begun(text, END)
                yield text[: len(text) - len(self._rest)].translate(_SHIELD) + end
                data = after
            else:
                before, start, after = (self._rest + data).partition(START)
                yield (before + start)[len(self._rest) :]
                self._inside = bool(start)
                self._rest = "" if start else _begun(before, START)
                data = after


def _begun(text: str, mark: str) -> str:
    """The end of a text that a mark begins with, though not all of it."""
    return next((mark[:n] for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), "")
