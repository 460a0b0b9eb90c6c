"""A scene for each lens: what a real client and server said, from the golden files of its tests, on the real screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial

from decode.lens.recorded import GOLDEN, beginning, excerpts
from screenshots.handshakes import BEGAN, OPENED
from screenshots.stage import Part, Said, on_stage, picture
from wstui.decode.lens import lenses
from wstui.model import Direction, Opcode, Profile

__all__ = ["LENS_SCENES"]

RECORDINGS = {
    "exchange": "exchange-okx",
    "jsonrpc": "lsp",
    "mqtt": "mqtt5",
    "phoenix": "phoenix2",
    "signalr": "signalr-json",
    "stomp": "stomp12",
    "wamp": "wamp-json",
    "jupyter": "jupyter-v1",
}
"""The recording of a lens, where that is not called as the lens is."""
BACK = {"exchange": 5, "graphql": 9, "jupyter": 11, "jsonrpc": 3, "mqtt": 7}
"""How many messages before the last is chosen, where another than the one before it is worth a look."""
SIZE = (110, 32)
ASKED_AFTER, ANSWERED_AFTER = 640, 17
"""Milliseconds before what is sent, and before what is received."""


def said(name: str) -> list[Said]:
    """What was said in a recording, at a steady pace."""
    messages = []
    for number, one in enumerate(excerpts(name)):
        out = one.direction is Direction.OUT
        after = ASKED_AFTER if out else ANSWERED_AFTER + 7 * (number % 5)
        kind = "text" if one.opcode is Opcode.TEXT else "binary"
        messages.append(Said(one.direction.mark, kind, one.payload, after))
    return messages


async def scene(lens: str) -> str:
    """A conversation, and what one of its messages means."""
    name = RECORDINGS.get(lens, lens)
    head = beginning(name)
    url = f"wss://ws.example.com{head.url.removeprefix('ws://localhost')}"
    shake = replace(OPENED, url=url, subprotocol=head.subprotocol or None)
    part = Part(Profile(url, lens), shake, "open · 101 Switching Protocols · 38.2 ms · 203.0.113.7:443", said(name))
    async with on_stage([part], size=SIZE, began=BEGAN) as pilot:
        return await picture(pilot, *"k" * BACK.get(lens, 1), "l")


LENS_SCENES: dict[str, Callable[[], Coroutine[None, None, str]]] = {
    f"lens-{name}": partial(scene, name)
    for name in lenses()
    if (GOLDEN / f"{RECORDINGS.get(name, name)}.json").exists()
}
