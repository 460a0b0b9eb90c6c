"""The detail pane: tabs by key and mouse, what it costs, and what the clipboard gets."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from textual.pilot import Pilot

from ui.fakes import Stage, row, screen_text
from ui.panes.test_tabs import REFUSED, SHAKE
from ui.test_rows import UNSAFE
from wstui.model import Direction, Message, Opcode, State
from wstui.ui.aside import aside
from wstui.ui.panes import detail
from wstui.ui.panes.detail import DetailPane
from wstui.ui.panes.message import AT_ONCE
from wstui.ui.tab import Options, Shown, Subject
from wstui.ui.widgets import lines
from wstui.ui.widgets.lines import LinesView
from wstui.ui.wrap import Wrapped

SIZE = (110, 16)


def message(seq: int, payload: bytes, opcode: Opcode = Opcode.TEXT) -> Message:
    return Message(row(seq, payload, opcode=opcode), payload)


def text(pane: DetailPane) -> list[str]:
    return [line[1:-1].rstrip() for line in screen_text(pane.view)]


async def put(pilot: Pilot[None], pane: DetailPane, payload: bytes = b'{"a":[1,2]}') -> None:
    pane.show_message(message(1, payload))
    pane.focus()
    await pilot.pause()


async def test_tabs_by_key() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane)
        names = []
        known = [tab.name for tab in pane.tabs]
        for key in ("right", "right", "left", "", "hex", "handshake", "handshake", "left", "hex", "w"):
            if key in ("", "hex", "handshake"):  # keys of the whole screen
                await pilot.app.run_action(key or "hex", default_namespace=pane)
            else:
                await pilot.press(key)
            names.append(pane.tab.name)
        assert names == [
            known[1],
            known[2],
            known[1],
            "hex",
            "message",
            "handshake",
            "message",
            known[-1],
            "hex",
            "hex",
        ]
        assert pane.options.hex_width == 32


async def test_tabs_by_mouse() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane)
        edge = screen_text(pane)[0]
        for title in ("Handshake", "Hex", "Message", "Frames"):
            await pilot.click(pane, offset=(edge.index(title) + len(title) - 1, 0))
            assert pane.tab.title == title
        await pilot.click(pane, offset=(edge.index("Hex") - 2, 0))
        assert pane.tab.title == "Frames"


@pytest.mark.parametrize("width", [50, 80])
async def test_where_there_is_little_room_it_goes_to_the_facts(width: int) -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=(width, 20)) as pilot:
        await put(pilot, pane)
        edge = screen_text(pane)[0]
        assert "11 B · JSON" in edge
        assert len(edge) == width
        for name in ("Frames", "Hex"):
            if width == 80:
                assert "│".join(tab.short for tab in pane.tabs) in edge
                await pilot.click(pane, offset=(edge.index(name), 0))
            else:
                arrow = "›" if name == "Frames" else "‹"
                while pane.tab.title != name:
                    await pilot.click(pane, offset=(screen_text(pane)[0].index(arrow), 0))
                assert f"‹ {name} ›" in screen_text(pane)[0]
            assert pane.tab.title == name
        pane.show_handshake(replace(SHAKE, status=101, reason="Switching Protocols"), State.OPEN)
        pane.open_tab("handshake")
        await pilot.pause()
        assert "101 Switching Protocols " in screen_text(pane)[0] or width < 60


async def test_the_border_tells_size_and_kind() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane)
        edge = screen_text(pane)[0]
        assert " │ ".join(tab.title for tab in pane.tabs) in edge
        assert "11 B · JSON" in edge
        assert len(edge) == SIZE[0]


async def test_nothing_chosen_says_what_to_do() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "No message chosen." in text(pane)[0]
        pane.show_message(message(1, b"x"))
        pane.show_message(None)
        await pilot.pause()
        assert "No message chosen." in text(pane)[0]
        assert pane.copy_text() == ("nothing", "")


async def test_another_decoder_by_key() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane)
        assert pane.copy_text()[0] == "message as JSON"
        await pilot.press("o")
        assert pane.copy_text() == ("message as text", '{"a":[1,2]}')
        pane.show_message(message(2, b'{"b":1}'))
        assert pane.copy_text() == ("message as text", '{"b":1}')


async def test_a_choice_of_decoder_holds_for_its_direction_and_kind() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane)
        await pilot.press("o")
        sent = replace(message(2, b"[1]").row, direction=Direction.OUT)
        other = replace(message(3, b"[1]").row, connection=7)
        for row_, label in ((sent, "JSON"), (other, "JSON"), (message(4, b"[1]").row, "text")):
            pane.show_message(Message(row_, b"[1]"))
            assert pane.copy_text()[0] == f"message as {label}"
        assert "your choice" in screen_text(pane)[0]
        pane.choose_decoder("")
        assert pane.copy_text()[0] == "message as JSON"


async def test_times_beside_their_line() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane, b'{"ts":1764179476123}')
        pane.action_times()
        assert "2025-11-26 17:51:16.123 UTC" in pane.copy_text()[1]
        pane.action_times()
        assert "UTC" not in pane.copy_text()[1]


async def test_a_message_that_arrives_does_not_disturb_the_handshake() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_handshake(SHAKE, State.OPEN)
        pane.open_tab("handshake")
        pane.focus()
        await pilot.press("j", "j")
        lines = pane.view.lines
        pane.show_message(message(2, b"x"))
        await pilot.pause()
        assert pane.view.lines is lines
        assert pane.view.cursor == 2


async def test_the_same_message_is_not_drawn_anew() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        one = message(1, b"x\n" * 100)
        pane.show_message(one)
        pane.focus()
        await pilot.press("j", "j")
        lines = pane.view.lines
        pane.show_message(one)
        assert pane.view.lines is lines
        pane.show_message(replace(one))
        assert pane.view.top == 2


async def test_a_handshake_is_copied_line_by_line_or_whole() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.show_handshake(SHAKE, State.OPEN)
        pane.open_tab("handshake")
        pilot.app.set_focus(None)
        await pilot.pause()
        assert pane.copy_text()[0] == "handshake"
        pane.focus()
        await pilot.press("j")
        assert pane.copy_text() == ("line of the handshake", "subprotocol   v1.json")
        label, whole = pane.copy_text(whole=True)
        assert label == "handshake"
        assert "s3cret" not in whole
        pane.action_secrets()
        assert "s3cret" in pane.copy_text(whole=True)[1]
        assert pane.view.cursor == 1
        pane.show_handshake(REFUSED, State.FAILED)
        assert "s3cret" not in pane.copy_text(whole=True)[1]


async def test_a_long_message_is_decoded_on_the_side(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()

    async def gated(work: Callable[[], Shown]) -> Shown:
        await gate.wait()
        return await aside(work)

    monkeypatch.setattr(detail, "aside", gated)
    pane = DetailPane()
    payload = b"[" + b'"x",' * AT_ONCE + b"1]"
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane, payload)
        assert text(pane)[0].startswith('["x","x",')
        assert "follows" in screen_text(pane)[0]
        gate.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "follows" not in screen_text(pane)[0]
        assert text(pane)[:2] == ["[", '  "x",']


async def test_a_flood_of_long_messages_starts_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detail, "SETTLED", 2.0)
    pane = DetailPane()
    made: list[int] = []

    class Slow:
        """A tab that has something to do later for every message."""

        name, title, short, order = "slow", "Slow", "Slow", 0

        def show(self, subject: Subject, options: Options) -> Shown:
            assert subject.message is not None
            seq = subject.message.row.seq
            return Shown(partial(Wrapped, "now"), "slow", later=partial(self.later, seq))

        def later(self, seq: int) -> Shown:
            made.append(seq)
            return Shown(partial(Wrapped, f"later {seq}"), "slow")

    async with Stage(pane).run_test(size=SIZE) as pilot:
        pane.tab = Slow()
        for seq in range(5):
            pane.show_message(message(seq, b"x"))
            await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert made == [4]
        assert text(pane)[0] == "later 4"


@pytest.mark.parametrize("tab", ["message", "hex", "frames", "handshake"])
async def test_no_payload_acts(tab: str) -> None:
    pane = DetailPane()
    nasty = b"\x1b]52;c;aGk=\x07\x9b31m\x85\x7f" + "\u202e\u2066\u200b\u2028[null] [bold]x[/bold]".encode() + b"\xff"
    shake = replace(REFUSED, response=b"HTTP/1.1 401 " + nasty, body=nasty, reason="\u202e\x1b[31m", hint="\x9b")
    async with Stage(pane).run_test(size=(90, 40)) as pilot:
        pane.show_message(message(1, nasty))
        pane.show_handshake(shake, State.FAILED)
        pane.open_tab(tab)
        await pilot.pause()
        lines = [screen_text(pane)[0], *screen_text(pane.view)]
        assert not any(UNSAFE.search(line) for line in lines)
        assert not UNSAFE.search(pane.copy_text()[1].replace("\n", ""))
        if tab in ("message", "handshake"):
            assert "[null] [bold]x[/bold]" in "\n".join(lines)


async def test_the_border_says_that_right_to_left_text_is_on_the_screen() -> None:
    pane = DetailPane()
    async with Stage(pane).run_test(size=SIZE) as pilot:
        await put(pilot, pane, b'{"a":1}')
        assert "RTL" not in screen_text(pane)[0]
        await put(pilot, pane, '{"name":"דנה"}'.encode())
        assert " RTL · 17 B · JSON" in screen_text(pane)[0]
        await put(pilot, pane, b"a\n" * 40 + "سلام".encode())
        assert "RTL" not in screen_text(pane)[0]
        await pilot.press("end")
        await pilot.pause()
        assert " RTL · " in screen_text(pane)[0]
        await pilot.press("home")
        await pilot.pause()
        assert "RTL" not in screen_text(pane)[0]
        await put(pilot, pane, base64.b64encode("שלום עולם, מה שלומך".encode()))
        assert "RTL" in screen_text(pane)[0]
        pane.open_tab("hex")
        await pilot.pause()
        assert "RTL" not in screen_text(pane)[0]


async def test_the_lower_edge_says_which_time_the_number_under_the_mouse_is() -> None:
    pane, trail = DetailPane(), list[object]()
    async with Stage(pane).run_test(size=SIZE, message_hook=trail.append) as pilot:
        await put(pilot, pane, b'{"ts":1764179476,"n":1}\n')
        line = next(line for line in text(pane) if "ts" in line)
        row, left = text(pane).index(line), line.index("1764") + 1

        async def rest(x: int) -> str:
            before = rested()
            await pilot.hover(pane.view, offset=(x, row))
            await until(lambda: rested() > before)
            await pilot.pause()
            return screen_text(pane)[-1]

        async def until(true: Callable[[], bool]) -> None:
            for _ in range(1000):
                if not true():
                    await pilot.pause(0.01)
            assert true()

        def rested() -> int:
            return len({id(said) for said in trail if isinstance(said, LinesView.Rested)})

        assert "UTC" not in screen_text(pane)[-1]
        assert rested() == 0
        assert " 2025-11-26 17:51:16 UTC" in await rest(left)
        assert "UTC" in await rest(left + 9)
        assert "UTC" not in await rest(left + 10)
        assert "UTC" in await rest(left)
        pane.show_message(message(2, b'{"other":1}'))
        await until(lambda: "UTC" not in screen_text(pane)[-1])


async def test_a_mouse_that_moves_has_nothing_said_nor_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "RESTS", 3600.0)
    pane, trail = DetailPane(), list[object]()
    async with Stage(pane).run_test(size=SIZE, message_hook=trail.append) as pilot:
        await put(pilot, pane, b"1764179476 " * 50)
        before = screen_text(pane)
        for x in range(20):
            await pilot.hover(pane.view, offset=(x, x % 4))
        assert not any(isinstance(said, LinesView.Rested) for said in trail)
        assert screen_text(pane) == before
