"""Drafts: what is sent, what is a command, and what is neither."""

from __future__ import annotations

import pytest

from wstui.model import Failure
from wstui.ui.draft import CloseWith, Draft, Meaning, PingWith, PongWith, Send, meaning


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("hello", "text", Send("hello")),
        ("two\nlines ", "text", Send("two\nlines ")),
        ("00 ff\n7f", "hex", Send(b"\x00\xff\x7f")),
        ("aGVs\nbG8=", "base64", Send(b"hello")),
        ("/ping", "text", PingWith(None)),
        ("/ping  hi there", "text", PingWith(b"hi there")),
        ("/ping 00ff", "hex", PingWith(b"\x00\xff")),
        ("/pong", "text", PongWith(b"")),
        ("/pong x", "text", PongWith(b"x")),
        ("/close", "text", CloseWith(1000, "")),
        ("/close 4000", "text", CloseWith(4000, "")),
        ("/close 4000 enough for today", "text", CloseWith(4000, "enough for today")),
        ("//ping", "text", Send("/ping")),
        ("///ping x", "text", Send("//ping x")),
        ("/join #room", "text", Send("/join #room")),
        ("//join", "text", Send("//join")),
        ("/pingpong", "text", Send("/pingpong")),
        (" /ping", "text", Send(" /ping")),
        ("/pin", "base64", Send(b"\xfe\x98\xa7")),
    ],
)
def test_meanings(text: str, kind: str, meant: Meaning) -> None:
    assert meaning(Draft(text, kind)) == meant


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("00 fg", "hex", "line 1, column 5"),
        ("00\n0", "hex", "line 2"),
        ("aGV$", "base64", "column 4"),
        ("/close soon", "text", "close code"),
        ("/close \uff14", "text", "close code"),
        ("/ping zz", "hex", "column"),
    ],
)
def test_what_cannot_be_sent_says_where(text: str, kind: str, said: str) -> None:
    with pytest.raises(Failure, match=said):
        meaning(Draft(text, kind))
