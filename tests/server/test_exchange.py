"""The exchange feed: acknowledgements, pushes, errors, and the end of a silent connection."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import re
import time
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.http_client import Serve
from wstui.server.app import Server
from wstui.server.exchange import CHANNELS, SECRET, Exchange, Topic
from wstui.server.market import INSTRUMENTS, Market
from wstui.server.restart import Restart

BTC = {"channel": "mark-price", "instId": "BTC-USDT"}
ETH = {"channel": "tickers", "instId": "ETH-USDT"}


async def say(client: ClientConnection, **request: Any) -> None:
    """Send one request."""
    await client.send(json.dumps(request))


async def hear(client: ClientConnection) -> Any:
    """Receive one message and read it."""
    return json.loads(await client.recv())


async def hear_event(client: ClientConnection) -> Any:
    """Receive the next message that is not a push."""
    while "event" not in (message := await hear(client)):
        pass
    return message


async def test_a_subscription_is_acknowledged_and_then_pushed(server: Server) -> None:
    async with connect(f"{server.url}/exchange") as client:
        await client.send('{"op":"subscribe","args":[{"channel":"mark-price","instId":"BTC-USDT"}]}')
        text = await client.recv()
        assert isinstance(text, str)
        assert re.fullmatch(
            r'{"event":"subscribe","arg":{"channel":"mark-price","instId":"BTC-USDT"},"connId":"[0-9a-f]{8}"}', text
        )
        prices = set()
        for _ in range(5):
            push = await hear(client)
            assert push["arg"] == BTC
            (data,) = push["data"]
            assert list(data) == ["instType", "instId", "markPx", "ts"]
            assert (data["instType"], data["instId"]) == ("MARGIN", "BTC-USDT")
            assert re.fullmatch(r"4\d{4}\.\d", data["markPx"])
            assert re.fullmatch(r"\d{13}", data["ts"])
            prices.add(data["markPx"])
        assert len(prices) > 1


async def test_unsubscribing_ends_the_pushes(server: Server) -> None:
    async with connect(f"{server.url}/exchange") as client:
        await say(client, op="subscribe", args=[BTC, BTC, ETH])
        await say(client, op="unsubscribe", args=[BTC, ETH], id="bye1")
        events = [await hear_event(client) for _ in range(5)]
        assert [event["event"] for event in events] == ["subscribe"] * 3 + ["unsubscribe"] * 2
        assert [event.get("id") for event in events] == [None] * 3 + ["bye1"] * 2
        assert len({event["connId"] for event in events}) == 1
        await client.send("ping")
        # At a hundred pushes a second, a live topic would come before one of these pongs.
        for _ in range(20):
            assert await client.recv() == "pong"
            await client.send("ping")


async def test_several_topics_and_channels_at_once(server: Server) -> None:
    args = [{"channel": channel, "instId": name} for channel in CHANNELS for name in ("SOL-USDT", "BTC-USDT-SWAP")]
    async with connect(f"{server.url}/exchange") as client:
        await say(client, op="subscribe", args=args)
        waiting = [*args]
        while waiting:
            message = await hear(client)
            if "data" in message and message["arg"] in waiting:
                waiting.remove(message["arg"])
                (data,) = message["data"]
                assert data["instId"] == message["arg"]["instId"]
                assert all(isinstance(value, str) for value in data.values())


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("{", "60012"),
        ("[]", "60012"),
        ("nonsense", "60012"),
        ("[" * 100_000, "60012"),
        ('{"op":"dance","args":[{"channel":"trades","instId":"BTC-USDT"}]}', "60012"),
        ('{"op":"subscribe"}', "60012"),
        ('{"op":"subscribe","args":[]}', "60012"),
        ('{"op":["subscribe"],"args":[1]}', "60012"),
        (b"\xff\x00", "60012"),
        ('{"op":"subscribe","args":[{"channel":"mark-prize","instId":"BTC-USDT"}]}', "60018"),
        ('{"op":"subscribe","args":[{"channel":"mark-price","instId":"BTC-MOON"}]}', "60018"),
        ('{"op":"subscribe","args":[{"channel":{"a":1},"instId":null}]}', "60018"),
        ('{"op":"unsubscribe","args":[7]}', "60018"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_its_code(server: Server, sent: str | bytes, code: str) -> None:
    async with connect(f"{server.url}/exchange") as client:
        await client.send(sent)
        answer = await hear(client)
        assert list(answer) == ["event", "code", "msg", "connId"]
        assert (answer["event"], answer["code"]) == ("error", code)
        await client.send("ping")
        assert await client.recv() == "pong"


async def test_the_arguments_that_hold_are_carried_out(server: Server) -> None:
    async with connect(f"{server.url}/exchange") as client:
        await say(client, op="subscribe", args=[BTC, {"channel": "x", "instId": "y"}, ETH])
        events = [await hear_event(client) for _ in range(3)]
        assert [event["event"] for event in events] == ["subscribe", "error", "subscribe"]


@pytest.mark.parametrize("ping", [None, 0.05])
async def test_silence_is_closed_whatever_control_frames_say(start: Serve, ping: float | None) -> None:
    server = await start(silence=0.3)
    async with connect(f"{server.url}/exchange", ping_interval=ping) as client:
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert (client.close_code, client.close_reason) == (4004, "No data received in 0.3s")


async def test_neither_pushes_nor_requests_are_silence(start: Serve) -> None:
    server = await start(silence=0.2)
    async with connect(f"{server.url}/exchange") as pushed, connect(f"{server.url}/exchange") as asking:
        await say(pushed, op="subscribe", args=[BTC])
        for _ in range(40):  # at 100 a second twice as long as the silence that would end it
            await pushed.recv()
            await asking.send("ping")
            assert await asking.recv() == "pong"


async def test_the_rate_is_the_clients_to_choose(start: Serve) -> None:
    server = await start(rate=0.001)
    async with connect(f"{server.url}/exchange?rate=5000", max_queue=None) as client:
        await say(client, op="subscribe", args=[BTC])
        for _ in range(200):
            await client.recv()
    for wrong in ["nan", "-1", "x", ""]:
        async with connect(f"{server.url}/exchange?rate={wrong}") as client:
            await client.send("ping")
            assert await client.recv() == "pong"


def test_prices_wander_and_stay_plausible() -> None:
    market = Market(Random(1))
    for name, instrument in INSTRUMENTS.items():
        prices = [market.step(name).price for _ in range(5000)]
        assert 0.8 * instrument.start < min(prices) < max(prices) < 1.2 * instrument.start
        assert len(set(prices)) > 4000
        quote = market.quotes[name]
        assert quote.low <= min(prices)
        assert quote.high >= max(prices)


def test_the_same_seed_gives_the_same_prices() -> None:
    def pushes(seed: int) -> list[Any]:
        exchange = Exchange(Random(seed), 1, 1)
        found = [json.loads(exchange.push(Topic(channel, "BTC-USDT")))["data"][0] for channel in CHANNELS]
        return [push | {"ts": ""} for push in found]

    assert pushes(3) == pushes(3)
    assert pushes(3) != pushes(4)


def test_a_ticker_holds_together() -> None:
    exchange = Exchange(Random(5), 1, 1)
    for _ in range(100):
        push = json.loads(exchange.push(Topic("tickers", "ETH-USDT")))["data"][0]
        assert float(push["low24h"]) <= float(push["last"]) <= float(push["high24h"])
        assert float(push["bidPx"]) < float(push["askPx"])


def test_trades_are_numbered_and_counted() -> None:
    exchange = Exchange(Random(5), 1, 1)
    pushes = [json.loads(exchange.push(Topic("trades", "ETH-USDT")))["data"][0] for _ in range(50)]
    first = int(pushes[0]["tradeId"])
    assert [int(push["tradeId"]) for push in pushes] == list(range(first, first + 50))
    assert {push["side"] for push in pushes} == {"buy", "sell"}


def login(moment: str, secret: str = SECRET, **more: str) -> dict[str, str]:
    """A login as it is signed at a time."""
    digest = hmac.digest(secret.encode(), f"{moment}GET/users/self/verify".encode(), "sha256")
    sign = base64.b64encode(digest).decode()
    return {"apiKey": "demo-key", "passphrase": "demo", "timestamp": moment, "sign": sign} | more


async def test_a_login_with_the_right_signature_holds(server: Server) -> None:
    async with connect(f"{server.url}/exchange") as client:
        await say(client, op="login", args=[login(str(int(time.time())))], id="l1")
        answer = await hear(client)
        assert re.fullmatch("[0-9a-f]{8}", answer.pop("connId"))
        assert answer == {"id": "l1", "event": "login", "code": "0", "msg": ""}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"apiKey": "other"}, "60005"),
        ({"timestamp": "now"}, "60006"),
        ({"timestamp": "1"}, "60006"),
        ({"timestamp": "9" * 5000}, "60006"),
        ({"timestamp": ["1"]}, "60006"),
        ({"sign": ""}, "60007"),
        ({"sign": "é"}, "60007"),
        ({"sign": login("1")["sign"]}, "60007"),
        ({"passphrase": "x"}, "60009"),
    ],
)
async def test_any_other_login_is_refused(server: Server, change: dict[str, object], code: str) -> None:
    async with connect(f"{server.url}/exchange") as client:
        for arg in (login(str(int(time.time()))) | change, "text", {}):
            await say(client, op="login", args=[arg])
            answer = await hear(client)
            assert (answer["event"], answer["code"]) == ("error", code)
            code = "60005"


async def test_it_restarts_where_that_is_asked_for(server: Server) -> None:
    async with connect(f"{server.url}/exchange?restart=0.01") as client:
        with pytest.raises(ConnectionClosed) as caught:
            await client.recv()
        assert caught.value.rcvd is not None
        assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (1012, "The service restarts")


async def gone(client: ClientConnection) -> tuple[Any, int | None, str | None]:
    """What was said last before the close, and the close."""
    said: list[Any] = []
    with suppress(ConnectionClosed):
        while True:
            said.append(await hear(client))
    return said[-1], client.close_code, client.close_reason


async def test_all_clients_are_told_of_a_restart_and_turned_back_while_it_lasts(start: Serve) -> None:
    server = await start(restart=Restart(notice=0.0, absence=1.0))
    url = f"{server.url}/exchange"
    async with connect(url) as one, connect(url) as other:
        await say(one, op="restart")
        await say(other, op="restart")  # one restart, whoever asks
        for said, code, reason in await asyncio.gather(gone(one), gone(other)):
            assert (said["event"], said["code"]) == ("notice", "64008")
            assert (code, reason) == (1012, "The service restarts")
    with pytest.raises(InvalidStatus) as caught:
        await connect(url)
    assert caught.value.response.status_code == 503
    assert caught.value.response.headers["Retry-After"] == "1"
    async with connect(f"{server.url}/") as echo:
        assert "served by box" in str(await echo.recv())
    await asyncio.sleep(1.0)
    async with connect(url) as client:
        await client.send("ping")
        assert await client.recv() == "pong"


async def test_by_itself_it_restarts_once(start: Serve) -> None:
    server = await start(restart=Restart(0.02, 0.01, 0.01))
    async with connect(f"{server.url}/exchange") as client:
        said, code, _ = await gone(client)
        assert (said["event"], code) == ("notice", 1012)
    await asyncio.sleep(0.01)
    async with connect(f"{server.url}/exchange") as client:
        await say(client, op="restart")  # by whoever asks as often as that
        assert (await hear(client))["event"] == "notice"
