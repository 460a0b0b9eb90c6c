"""The door between the terminal and the screen: a terminal that goes away or takes nothing any more holds nobody up.
Knows nothing of what is drawn.

Textual writes on a thread that dies of the first error, after which its queue fills and whoever draws waits for ever.
Here writing never fails: what a lost terminal cannot take is dropped, and the program is told once.
"""

from __future__ import annotations

import asyncio
import os
import select
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress
from fcntl import ioctl
from signal import SIGHUP, SIGWINCH
from struct import unpack
from termios import TIOCGWINSZ
from threading import Event
from time import monotonic
from typing import IO, TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition, Key, MouseDown, MouseScrollDown, MouseScrollUp, Paste, Resize
from textual.geometry import Size
from textual.message import Message

from wstui.ui.background import BackgroundAnswer
from wstui.ui.glyphs import Glyphs
from wstui.ui.link import ASK, Link
from wstui.ui.paste import PasteParser
from wstui.ui.themes import BACKGROUND

if TYPE_CHECKING:
    from wstui.ui.kitty import Answer

__all__ = ["LOST", "Output", "TerminalDriver"]

LOST = 128 + SIGHUP
"""The exit code where the terminal went away, as by the signal that usually says so."""

LOOK = 0.1
"""Seconds between two looks at whether to go on, while a terminal takes nothing."""
PATIENCE = 2.0
"""Seconds for which a terminal that takes nothing is waited for, once the program is to end."""
ANSWERS = 1.0
"""Seconds for which answers that are under way are waited for at least, before the terminal is given back."""
PIECE = 4096
"""Bytes read at once."""

IN_ORDER, BY_LANGUAGE = "\x1b[8l", "\x1b[8h"
"""Draw characters where they are put, or as their languages are written (BDSM, ECMA-48 section 7.2.1): terminals that
do the latter by themselves would turn columns around."""

URGENT = (Key, Paste, MouseDown, MouseScrollDown, MouseScrollUp)
"""What a person does and waits to see; moving the mouse is none of it."""


class Bell(Event):
    """An event that a `select` wakes up of as well: no need to look at intervals whether it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)

    def fileno(self) -> int:
        """What is readable while it is set."""
        return self._read

    def set(self) -> None:
        """Wake up everybody who waits."""
        super().set()
        with suppress(BlockingIOError):  # full: it was set often
            os.write(self._write, b"!")

    def clear(self) -> None:
        """Let others wait again."""
        super().clear()
        with suppress(BlockingIOError):
            os.read(self._read, PIECE)


class Output:
    """A file to write to a terminal. It drops everything once the terminal is lost, or too slow for an end in time.

    `done` counts what was dealt with; `through` is called once after the next of it, if `watched` is set.
    """

    def __init__(self, file: IO[str], lost: Callable[[], None], through: Callable[[], None] = lambda: None) -> None:
        self.gone = False
        self.done = 0
        self.watched = False
        self.glyphs: Glyphs | None = None
        """What is written for characters that the terminal does not have."""
        self._through = through
        self._file = file
        self._lost = lost
        self._deadline = float("inf")
        self._fd = file.fileno()
        # Opened anew, it can be written to without waiting; for the file as it is, that would be so for the shell too.
        with suppress(OSError):
            self._fd = os.open(os.ttyname(self._fd), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)

    def fileno(self) -> int:
        """The terminal as the program was given it."""
        return self._file.fileno()

    @property
    def hurried(self) -> bool:
        """Whether nobody waits for this terminal any more."""
        return self.gone or self._deadline < float("inf")

    def hurry(self) -> None:
        """Give up on a terminal that takes nothing, after a while; to be called from a signal's handler as well."""
        self._deadline = min(self._deadline, monotonic() + PATIENCE)

    def write(self, text: str) -> None:
        """Write text; wait while the terminal is busy."""
        if self.glyphs is not None:
            text = text.translate(self.glyphs)
        rest = memoryview(text.encode("utf-8", "backslashreplace"))
        while rest and not self.gone:
            try:
                rest = rest[os.write(self._fd, rest) :]
            except BlockingIOError:
                select.select([], [self._fd], [], LOOK)
                self.gone = monotonic() > self._deadline
            except OSError:
                self.gone = True
                self._lost()
        self.done += 1
        if self.watched:
            self.watched = False
            self._through()

    def flush(self) -> None:
        """Nothing is held back."""


class TerminalDriver(LinuxDriver):
    """Textual's driver, which outlives its terminal, and says what becomes of what is written to it."""

    _background: BackgroundAnswer | None = None
    """What is awaited of the terminal about its background, once it was asked."""

    image: Answer | None = None
    """What is awaited of the terminal about an image, once it was asked."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = Output(self._file, self._terminal_lost, lambda: self._tell("room"))
        self._file.glyphs = getattr(self._app, "glyphs", None)
        self.exit_event: Any = Bell()
        self._given = 0
        self._given_away = False
        self._asked = self._answered = 0
        self._all_answered = Event()

    def start_application_mode(self) -> None:
        """Take the terminal, at the start or back from the shell; what it shows then is not what was drawn last."""
        self._given_away = False
        size = self._get_terminal_size()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._watch_size()
        if size != self._get_terminal_size():
            self._say_size()
        self.write(IN_ORDER)
        forget = getattr(self._app, "forget_picture", None)
        if forget is not None:
            forget()
        if self._background is None and getattr(self._app, "wants_background", False):
            self._background = BackgroundAnswer()
            self.write(BACKGROUND)
        link: Link | None = getattr(self._app, "link", None)
        if link is not None and link.asks:
            self.ask(ASK)
            link.asked()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        last_words = getattr(self._app, "last_words", None)
        if last_words is not None and (text := last_words()):
            self.write(text)
        self.write(BY_LANGUAGE)
        super().stop_application_mode()

    def disable_input(self) -> None:
        """Stop reading. Answers that come later would be typed into the shell."""
        if self._asked != self._answered and not self._file.hurried:
            # Over a slow link no longer than the shell's prompt would take, which has to wait for the same bytes.
            link: Link | None = getattr(self._app, "link", None)
            self._all_answered.wait(ANSWERS if link is None else max(ANSWERS, link.patience))
        if self._background is not None and not self._file.hurried:
            self._background.wait()
        if self.image is not None and not self._file.hurried:
            self.image.wait()
        super().disable_input()

    def close(self) -> None:
        """Give the terminal away: what is written from now on is dropped. Nobody takes it from the queue, which would
        fill."""
        self._given_away = True
        super().close()

    def hurry(self) -> None:
        """The program is to end; to be called from a signal's handler as well."""
        self._file.hurry()

    def cell_size(self) -> tuple[int, int] | None:
        """Width and height of a cell in pixels; None where the terminal does not say."""
        try:
            rows, columns, width, height = unpack("HHHH", ioctl(self.fileno, TIOCGWINSZ, bytes(8)))
        except OSError:
            return None
        cell = (width // columns, height // rows) if rows and columns else (0, 0)
        return cell if min(cell) > 1 else None

    # -- writing

    def write(self, data: str) -> None:
        """Hand text to the thread that writes."""
        if self._given_away:
            return
        self._given += 1
        super().write(data)

    def ask(self, question: str) -> None:
        """Write something that the terminal answers with where its cursor is."""
        self._all_answered.clear()
        self._asked += 1
        self.write(question)

    def behind(self) -> bool:
        """Whether some of what was written waits; if so, the application's `room` is called when it no longer does."""
        self._file.watched = True
        behind: bool = self._file.done != self._given
        if not behind:
            self._file.watched = False
        return behind

    # -- reading

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until there is no terminal to read from."""
        parser = PasteParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.exit_event, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(parser.due)}
                if self.fileno in ready:
                    try:
                        data = os.read(self.fileno, PIECE)
                    except OSError:
                        data = b""
                    if not data:
                        self._terminal_lost()
                        return
                    text = self._without_answer(decode(data))
                    if text:  # to the parser no characters are the end of all
                        self._process(parser.feed(text))
                self._process(parser.tick())

    def _without_answer(self, text: str) -> str:
        """What is for the parser; answers to what colour the background is and about an image would be keys to it."""
        if (image := self.image) is not None and not image.said:
            text = image.taken_from(text)
            if image.said:
                self._tell("image_answered")
        if self._background is None:
            return text
        text = self._background.taken_from(text)
        if self._background.light:
            self._background.light = False
            self._tell("on_light")
        return text

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if isinstance(message, CursorPosition):
                if self._answered < self._asked:
                    self._answered += 1
                    self._tell("answered")
                if self._answered == self._asked:
                    self._all_answered.set()
                continue
            if isinstance(message, URGENT):
                self._tell("urgent")
            self.process_message(message)

    # -- telling

    def _watch_size(self) -> None:
        """Say the size whenever it changes. Textual reads it in the signal's handler, which the next signal may
        interrupt: what was read then would be told after the newer size, and stay."""
        asyncio.get_running_loop().add_signal_handler(SIGWINCH, self._say_size)

    def _say_size(self) -> None:
        """The terminal has another size; one that says so in what it writes needs no signal."""
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self.send_message(Resize(size, size))

    def _tell(self, what: str) -> None:
        """Call a method of the application that it may have, on its thread; from any thread."""
        tell = getattr(self._app, what, None)
        if tell is not None:
            with suppress(RuntimeError):  # the loop is closed: it has ended
                self._loop.call_soon_threadsafe(tell)

    def _terminal_lost(self) -> None:
        """End the program, from any thread."""
        self._file.gone = True
        self._all_answered.set()
        with suppress(RuntimeError):  # as above
            self._loop.call_soon_threadsafe(self._app.exit, LOST)
