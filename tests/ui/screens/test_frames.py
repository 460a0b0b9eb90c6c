"""All frames of a connection on the screen: by a key, as they come, one of them opened, and no more read than seen."""

from __future__ import annotations

import asyncio
from pathlib import Path

from servers.framing import CONT, PING, TEXT, frame
from servers.liar import Visit, liar
from ui.shell import shell
from wstui.model import Profile

STREAM = [frame(TEXT, b"one"), frame(TEXT, b"fra", fin=False), frame(PING, b"between"), frame(CONT, b"gment")]


async def test_frames_of_the_connection(tmp_path: Path) -> None:
    more = asyncio.Event()

    async def script(visit: Visit) -> None:
        await visit.open()
        await visit.say(*STREAM)
        await more.wait()
        await visit.say(*[frame(TEXT, b"%d" % number) for number in range(3000)])
        await visit.listen()

    async with liar(script) as server, shell(tmp_path, profiles=[Profile(server.url)]) as running:
        await running.until_open()
        await running.until_text("fragment")
        await running.pilot.press("F")
        await running.until_text("all frames of the connection", "1/2", "2/2")
        pane = running.main.detail.view
        texts = [pane.lines.source(row) for row in range(6)] if pane.lines else []
        opcodes = [text.split()[-2:] for text in texts[1:]]
        order = [text for text in texts if any(word in text for word in ("fra", "between", "gment"))]
        assert [text.split()[-1] for text in order] == ["fra", "between", "between", "gment"], opcodes
        await running.pilot.press("M", "g", "j", "enter")
        await running.until_text("received at", "FIN", "opcode", "MASK")
        await running.pilot.press("enter")
        await running.until(lambda: "received at" not in running.text, "the frame folded")
        read = running.session.frames().read
        more.set()
        await running.pilot.press("G")
        await running.until(lambda: len(running.session.frames()) >= 3005, "all frames")
        await running.until_text("2999")
        assert running.session.frames().read - read < 2000, "only what was on the screen was read"
        await running.pilot.press("F")
        await running.until(lambda: "all frames of" not in running.text, "the message's frames")


async def test_manners_are_said_in_the_state(tmp_path: Path) -> None:
    async def script(visit: Visit) -> None:
        await visit.open()
        await visit.listen()

    async with liar(script) as server:
        profile = Profile(server.url, auto_pong=False, lenient=True)
        async with shell(tmp_path, profiles=[profile]) as running:
            await running.until_open()
            await running.until_text("open · no pongs · lenient", "pings of the server are not answered")
