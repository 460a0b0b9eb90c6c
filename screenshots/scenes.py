"""The scenes: who is connected, what was said, and which keys are pressed before the picture is taken."""

from __future__ import annotations

import struct
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from math import sin
from random import Random

from screenshots import cooking
from screenshots.cooking import ENVIRONMENT
from screenshots.handshakes import BEGAN, OPENED, TURNED_AWAY, UNTRUSTED
from screenshots.lenses import LENS_SCENES
from screenshots.stage import Part, Said, on_stage, picture
from screenshots.yesterday import replayed
from wstui.model import Failure, Flag, Handshake, Payload, Profile, State
from wstui.ui.screens.main import MainScreen

__all__ = ["SCENES"]

SUBSCRIBE = '{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}'
TRADES = (
    ("BTC", "42000.1", "0.0120", "buy"),
    ("BTC", "42000.3", "0.4000", "buy"),
    ("ETH", "3120.55", "1.2500", "sell"),
    ("BTC", "42000.3", "0.0075", "sell"),
    ("BTC", "42001.0", "0.1000", "buy"),
    ("ETH", "3120.61", "0.3000", "buy"),
    ("BTC", "42000.7", "0.0310", "sell"),
)

EXCHANGE = Profile("wss://ws.example.com/public", "exchange")
ECHO = Profile("ws://localhost:9000/", "echo")
DEVICE = Profile("ws://192.0.2.17/telemetry", "boiler")
ORDERS = Profile("wss://ws.example.com/orders", "orders")
GATEWAY = Profile("wss://192.0.2.40/events", "gateway")

PAYLOADS = (
    Payload("subscribe trades", SUBSCRIBE),
    Payload("ping", "ping"),
    Payload("unsubscribe trades", SUBSCRIBE.replace("subscribe", "unsubscribe")),
    Payload("subscribe mark-price", SUBSCRIBE.replace("trades", "mark-price")),
    Payload("keepalive", "00 00 00 04 6b 65 65 70", "hex"),
)

DEFLATED = replace(
    OPENED,
    response=OPENED.response.replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
    extensions=("permessage-deflate",),
)


def trade(number: int, when: int) -> bytes:
    """One trade as an exchange pushes it."""
    name, price, size, side = TRADES[number % len(TRADES)]
    trade = f'"inst":"{name}-USDT","px":"{price}","sz":"{size}","side":"{side}"'
    identity = f'"id":{9_007_199_254_740_993_000 + number},"ts":{when},"book":{{"seq":{81_204 + number},"depth":400}}'
    return f"{{{trade},{identity}}}".encode()


def conversation() -> Iterator[Said]:
    """Some seconds with an exchange: subscribed, a ping of each kind, and trades."""
    yield Said(">", "text", SUBSCRIBE.encode(), 2400)
    yield Said("<", "text", b'{"event":"subscribe","arg":{"channel":"trades"},"connId":"a4d3ae55"}', 38)
    for number in range(20):
        yield Said("<", "text", trade(number, BEGAN // 1_000_000 + number * 200), 200 if number % 3 else 101)
        if number == 8:
            yield Said(">", "text", b"ping", 76)
            yield Said("<", "text", b"pong", 38)
        if number == 13:
            yield Said("<", "ping", b"", 51)
            yield Said(">", "pong", b"", 0, Flag.AUTOMATIC)


FIRMWARE = (
    b"FWIM\x00\x02\x00\x00boiler-2 burner control\x00\x00v4.2.1+c0ffee\x00\x00\x00"
    + Random(2).randbytes(48)
    + bytes(12)
    + b"build 2026-02-27 signed: ops@example.com\x00\x00"
    + Random(3).randbytes(24)
)


def reading(number: int) -> bytes:
    """A boiler's reading in MessagePack: {"sensor": "boiler-2", "temp": 71.25, "ok": true, "seq": 4711}."""
    temperature, count = struct.pack(">d", 71.25 + number * number % 7 / 8), struct.pack(">H", 4711 + number)
    return b"\x84\xa6sensor\xa8boiler-2\xa4temp\xcb" + temperature + b"\xa2ok\xc3\xa3seq\xcd" + count


def telemetry() -> Iterator[Said]:
    """A boiler that is asked for a reading a second, and once for its firmware."""
    yield Said(">", "text", b'{"every":1000}', 12)
    for number in range(9):
        yield Said("<", "binary", reading(number), 1000)
    yield Said(">", "binary", bytes.fromhex("81a3676574a86669726d77617265"), 310)
    yield Said("<", "binary", FIRMWARE, 44)
    yield Said("<", "binary", reading(9), 646)


def mark_price(number: int, at_ms: int) -> bytes:
    """How an exchange tells what a position is worth."""
    price = 42_000 + Random(number).randrange(-40, 40) / 10
    return (
        b'{"arg":{"channel":"mark-price","instId":"BTC-USDT"},'
        b'"data":[{"instType":"MARGIN","instId":"BTC-USDT","markPx":"%.1f","ts":"%d"}]}' % (price, at_ms)
    )


def book(at_ms: int) -> bytes:
    """The whole order book, which is sent once."""
    random = Random(11)
    asks, bids = (
        b",".join(b'["%.1f","%.4f"]' % (42_000 + sign * step / 10, random.uniform(0.01, 4)) for step in range(1, 200))
        for sign in (1, -1)
    )
    return b'{"arg":{"channel":"books"},"data":[{"asks":[%b],"bids":[%b],"ts":"%d"}]}' % (asks, bids, at_ms)


def busy_minute() -> Iterator[Said]:
    """Trades that come in waves, a mark price a second, a heartbeat every five seconds, and once the whole book."""
    random, at = Random(7), BEGAN // 1_000_000
    yield Said(">", "text", SUBSCRIBE.encode(), 900)
    yield Said("<", "text", b'{"event":"subscribe","arg":{"channel":"trades"},"connId":"a4d3ae55"}', 38)
    number = 0
    for second in range(66):
        count = 3 + int(9 * (1 + sin(second / 9)) * random.uniform(0.6, 1.2))
        for _ in range(count):
            at += 1000 // count
            yield Said("<", "text", trade(number, at), 1000 // count)
            number += 1
        yield Said("<", "text", mark_price(second, at), 0)
        if second % 5 == 0:
            yield Said(">", "text", b"ping", 0)
            yield Said("<", "text", b"pong", 0)
        if second == 12:
            yield Said("<", "text", book(at), 0)


EXCHANGE_PART = Part(
    EXCHANGE,
    OPENED,
    "open · 101 Switching Protocols · 38.2 ms · 203.0.113.7:443",
    tuple(conversation()),
    trips=(38_400_000,),
    opened=184_000,
    payloads=PAYLOADS,
)
BUSY_PART = replace(
    EXCHANGE_PART,
    handshake=DEFLATED,
    said=tuple(busy_minute()),
    trips=tuple(n * 1_000_000 for n in (41, 38, 44, 39, 120, 40, 38)),
    deflate=True,
)
ECHO_PART = Part(ECHO, said=[Said("<", "text", b"Request served by devbox")], opened=61_000)
DEVICE_PART = Part(
    DEVICE,
    said=tuple(telemetry()),
    event="open · 101 Switching Protocols · 4.1 ms · 192.0.2.17:80",
    opened=8_000,
    payloads=(Payload("every second", '{"every":1000}'), Payload("get firmware", '{"get":"firmware"}', "msgpack")),
)


def failed(profile: Profile, shake: Handshake) -> Part:
    """A connection that could not be opened."""
    return Part(profile, shake, f"failed · {Failure(shake.failure, shake.hint)}", state=State.FAILED)


ORDERS_AT_WORK = Part(
    replace(ORDERS, url="wss://ws.example.com/private"),
    OPENED,
    "open · 101 Switching Protocols · 38.2 ms · 203.0.113.7:443",
    cooking.conversation(),
    opened=4_200,
    payloads=cooking.ORDERS,
    recipe=cooking.RECIPE,
    doing=cooking.cook,
)
ORDERS_PART = failed(ORDERS, TURNED_AWAY)
GATEWAY_PART = failed(GATEWAY, UNTRUSTED)
ALL = (ECHO_PART, DEVICE_PART, ORDERS_PART, EXCHANGE_PART)


async def main() -> str:
    """The main screen on an exchange's feed."""
    async with on_stage(ALL, select=3, began=BEGAN) as pilot:
        return await picture(pilot)


async def finding() -> str:
    """A filter, groups of which one is muted, and the statistics of a minute on an exchange's feed."""
    async with on_stage((ECHO_PART, DEVICE_PART, BUSY_PART), select=2, began=BEGAN) as pilot:
        await pilot.press("slash", *".px>42000", "enter")
        return await picture(pilot, "%", "O", "j", "j", "u", "j")


async def hex_view() -> str:
    """A binary message as hex."""
    async with on_stage(ALL, select=1, began=BEGAN) as pilot:
        return await picture(pilot, "x", "k", "M", "enter", *"jjj", *["right"] * 8, "v", *["right"] * 5)


async def tree() -> str:
    """A message as a tree, with a part of it folded."""
    async with on_stage((ECHO_PART, DEVICE_PART, BUSY_PART), select=2, began=BEGAN) as pilot:
        await pilot.press("slash", *".arg.channel=books", "enter")
        return await picture(pilot, "b", "M", *"jjjj", "enter", "j", "enter", *"jj", "enter", "j")


async def diff() -> str:
    """What changed against the trade before, and in each row against the one before it."""
    async with on_stage((ECHO_PART, DEVICE_PART, EXCHANGE_PART), select=2, began=BEGAN) as pilot:
        return await picture(pilot, "w", *"kkk", "D")


async def refused() -> str:
    """A refused handshake, with its body."""
    async with on_stage(ALL, select=2, began=BEGAN) as pilot:
        return await picture(pilot)


async def untrusted() -> str:
    """A certificate that does not hold, with all that is known of the attempt."""
    async with on_stage([GATEWAY_PART, *ALL], select=0, began=BEGAN) as pilot:
        return await picture(pilot, "+")


async def composer() -> str:
    """The composer with a saved payload in it, read as JSON and indented."""
    async with on_stage(ALL, select=3, began=BEGAN) as pilot:
        return await picture(pilot, "P", "j", "j", "j", "e", *["ctrl+t"] * 3, "ctrl+l")


async def recipe() -> str:
    """A recipe at its orders, one of its payloads in the composer, and what it will send."""
    async with on_stage(
        (ECHO_PART, DEVICE_PART, ORDERS_AT_WORK), select=2, began=BEGAN, environment=ENVIRONMENT
    ) as pilot:
        return await picture(pilot, "P", "enter", *["ctrl+t"] * 3, "ctrl+l")


async def replay() -> str:
    """The report of a replay: the one field that differs, and what was guessed to vary by itself."""
    async with on_stage(
        (ECHO_PART, DEVICE_PART, ORDERS_AT_WORK), select=2, began=BEGAN, environment=ENVIRONMENT
    ) as pilot:
        main = pilot.app.screen
        assert isinstance(main, MainScreen)
        main.replay = await replayed(main.inspector, main.inspector.sessions[2])
        return await picture(pilot, "&")


async def narrow() -> str:
    """The main screen at 80x24."""
    async with on_stage(ALL, size=(80, 24), select=3, began=BEGAN) as pilot:
        return await picture(pilot)


SCENES: dict[str, Callable[[], Coroutine[None, None, str]]] = {
    "main": main,
    "finding": finding,
    "hex": hex_view,
    "tree": tree,
    "diff": diff,
    "refused": refused,
    "untrusted": untrusted,
    "composer": composer,
    "recipe": recipe,
    "replay": replay,
    "80x24": narrow,
    **LENS_SCENES,
}
