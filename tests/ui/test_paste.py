"""A paste is one text, wherever its bytes were cut, and what stands around it is keys."""

from __future__ import annotations

from textual import events
from textual.message import Message

from wstui.ui.paste import END, START, PasteParser

HOSTILE = "A\x1b]52;c;aGk=\x07B\x1b[2JC\x01\x03D\u202e\r\nE\x00\x1b\x1b[20\x1b[A\x1b[200~\x1b"
KEYS = f"x\x1b[A{START}{HOSTILE}{END}y{START}{END}\x1b[B{START}\x1b{END}\x1b[A"
MEANT = ["x", "up", ("paste", HOSTILE), "y", ("paste", ""), "down", ("paste", "\x1b"), "up"]


def read(*pieces: str) -> list[object]:
    """What the parser makes of these."""
    parser = PasteParser()
    return [named(message) for piece in pieces for message in parser.feed(piece)]


def named(message: Message) -> object:
    """A key by its name, a paste with its text."""
    if isinstance(message, events.Paste):
        return "paste", message.text
    return message.key if isinstance(message, events.Key) else message


def test_a_paste_is_one_text() -> None:
    assert read(KEYS) == MEANT


def test_what_is_sent_may_be_cut_anywhere() -> None:
    for cut in range(1, len(KEYS)):
        assert read(KEYS[:cut], KEYS[cut:]) == MEANT
    assert read(*KEYS) == MEANT


def test_a_start_that_came_too_late_is_keys() -> None:
    parser = PasteParser()
    assert list(parser.feed("\x1b")) == []
    parser._timeout_time = 0.0
    assert [named(message) for message in parser.tick()] == ["escape"]
    keys = [named(message) for message in parser.feed("[200~\x1b[A")]
    assert keys[-1] == "up"
    assert len(keys) == 6
