"""A peer that attacks the terminal from every place that its bytes reach: headers, reason, body, messages, close."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from e2e.demo import WSTUI, Place
from e2e.terminal import Terminal
from servers.framing import BINARY, CONT, PING, TEXT, close, frame
from servers.liar import liar, opening_with, saying

CLIPBOARD = b"\x1b]52;c;RVZJTA==\x07"
ATTACKS = (
    CLIPBOARD,
    b"\x1b[31;5m",
    b"\x1b]0;owned\x07",
    b"\x1bP+q544e\x1b\\",
    b"\x9b2J",
    b"\xc2\x9b2J",
    b"\x1bc",
    b"\x0e",
)
HOSTILE = b"<".join(ATTACKS) + "\u202e\u2066[bold]x[/bold]".encode()
WIRE_TEXT = HOSTILE.replace(b"<\x9b2J", b"")
"""The part of it that is UTF-8, as texts have to be."""

HEADER = HOSTILE.decode("latin-1").replace("\x0e", "")

TALK = (
    frame(TEXT, WIRE_TEXT),
    frame(BINARY, HOSTILE),
    frame(PING, HOSTILE[:120]),
    frame(TEXT, WIRE_TEXT, fin=False),
    frame(CONT, b"{}"),
    close(4000, WIRE_TEXT[:80]),
)
SIZES = [(120, 40), (80, 24)]


def drive(url: str, place: Place, size: tuple[int, int], seen: tuple[str, ...], large: tuple[str, ...] = ()) -> None:
    """Look at it from every side, copy it, and leave. `large` is seen where the message has the whole screen."""
    with Terminal([*WSTUI, url], columns=size[0], rows=size[1], env=place.env, cwd=place.cwd) as terminal:
        terminal.wait_for(*seen)
        if large:
            terminal.press("+")
            terminal.wait_for(*large)
            terminal.press("+")
        for key in (
            "L",
            "g",
            "x",
            "right",
            "h",
            "h",
            "j",
            "x",
            "x",
            "y",
            "j",
            "x",
            "j",
            "C",
            "enter",
            "?",
            "esc",
            "Y",
            "esc",
        ):
            terminal.press(key)
            terminal.settle()
        terminal.press("q")
        assert terminal.wait_exit() == 0
        for attack in (*ATTACKS, "\u202e".encode(), "\u2066".encode()):
            assert attack not in terminal.raw
        assert terminal.screen.strange == []
        assert terminal.screen.restored
        assert {command.split(";")[0] for command in terminal.screen.commands} <= {"11", "22", "52"}
        assert "52;c;RVZJTA==" not in terminal.screen.commands
        assert place.litter == []


@pytest.mark.parametrize("size", SIZES)
async def test_messages_headers_and_close_reasons_are_only_shown(size: tuple[int, int], tmp_path: Path) -> None:
    # What a header value may hold beyond ASCII (RFC 9110 section 5.5) are C1 controls to a terminal.
    async with liar(opening_with(*TALK, headers=("X-Evil: a\x9b2Jb",))) as server:
        seen = ("␛]52;c;RVZJTA==␇", "closed 4000")
        await asyncio.to_thread(drive, server.url, Place(tmp_path), size, seen)


async def test_a_handshake_that_breaks_the_rules_is_only_shown(tmp_path: Path) -> None:
    async with liar(opening_with(*TALK, headers=(f"X-Evil: {HEADER}",))) as server:
        await asyncio.to_thread(
            drive, server.url, Place(tmp_path), SIZES[0], ("␛]52;c;RVZJTA==␇",), ("X-Evil: ␛]52;c;RVZJTA==␇",)
        )


async def test_a_refusal_is_only_shown(tmp_path: Path) -> None:
    head = f"HTTP/1.1 403 For{HEADER}bidden\r\nX-Evil: {HEADER}\r\nContent-Length: {len(HOSTILE)}\r\n\r\n"
    async with liar(saying(head.encode("latin-1") + HOSTILE)) as server:
        await asyncio.to_thread(drive, server.url, Place(tmp_path), SIZES[1], ("403", "␛]52;c;RVZJTA==␇"))


async def test_what_is_no_http_is_only_shown(tmp_path: Path) -> None:
    async with liar(saying(HOSTILE + b"\r\n\r\n" + HOSTILE)) as server:
        await asyncio.to_thread(drive, server.url, Place(tmp_path), SIZES[0], ("failed",))


@pytest.mark.parametrize(
    "arguments", [["ws://a\x1b]0;owned\x07/"], ["-H", "a\x1b[31;5m", "ws://a"], ["\x1b]0;owned\x07"]]
)
def test_a_hostile_command_line_is_refused_in_one_line_that_does_not_act(arguments: list[str], tmp_path: Path) -> None:
    place = Place(tmp_path)
    with Terminal([*WSTUI, *arguments], env=place.env, cwd=place.cwd) as terminal:
        assert terminal.wait_exit() == 2
        assert terminal.screen.strange == []
        assert terminal.screen.commands == []
        assert len(bytes(terminal.raw).splitlines()) == 1
        assert place.litter == []
