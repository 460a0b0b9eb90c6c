"""Feeds of exchanges, in the shapes that these document for their public interfaces; typed, not recorded."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from decode.lens.recorded import excerpts
from wstui.decode import lens as lenses
from wstui.decode.lens import Beginning, Excerpt
from wstui.decode.lens.exchange import LENS
from wstui.model import Direction, Opcode

FEEDS = ("okx", "binance", "bybit", "kraken", "coinbase")


def lines(feed: str) -> list[str]:
    """What is read, a line for each unit."""
    read = LENS.reader(Beginning())
    return [
        f"{one.direction.mark} {reading.kind} {reading.meaning}".rstrip()
        for one in excerpts(f"exchange-{feed}")
        for reading in read(one)
    ]


def answered(feed: str) -> list[tuple[str, str]]:
    """Who is answered by whom."""
    read, open_, found = LENS.reader(Beginning()), {}, []
    for one in excerpts(f"exchange-{feed}"):
        for reading in read(one):
            said = f"{reading.kind} {reading.meaning}".rstrip()
            if reading.asks:
                open_[one.direction, reading.asks] = said
            elif (key := (Direction(1 - one.direction), reading.answers)) in open_:
                found.append((open_.pop(key), said))
    return found


@pytest.mark.parametrize("name", FEEDS)
def test_it_is_recognised_by_its_first_messages(name: str) -> None:
    sample = tuple(excerpts(f"exchange-{name}")[: lenses.SAMPLES])
    chosen = lenses.choose(Beginning("", "wss://example.com/ws", sample))
    assert chosen is not None
    assert chosen.lens.name == "exchange"


@pytest.mark.parametrize("name", FEEDS)
def test_every_message_means_something(name: str) -> None:
    assert len(lines(name)) >= len(excerpts(f"exchange-{name}"))


def test_pushes_are_their_channel_instrument_and_figures() -> None:
    assert "< trades BTC-USDT tradeId 130639474  px 42219.9  sz 0.12060306  side buy" in lines("okx")
    assert "< books BTC-USDT snapshot asks ×1  bids ×1" in lines("okx")
    assert "< aggTrade BNBBTC a 12345  p 0.001  q 100  m true" in lines("binance")
    assert "< trade BTCUSDT t 12345  p 0.001  q 100" in lines("binance")
    assert "< orderbook.1.BTCUSDT BTCUSDT snapshot b ×1  a ×1  u 18521288" in lines("bybit")
    assert "< ticker XBT/USD a ×3  b ×3" in lines("kraken")
    assert "< ticker ALGO/USD update bid 0.10025  last 0.10" in lines("kraken"), "numbers stay as they were sent"
    assert "< l2_data BTC-USD updates ×1" in lines("coinbase")


def test_requests_are_answered_by_id_or_by_what_they_are_about() -> None:
    assert answered("okx") == [
        ("subscribe tickers BTC-USDT", "subscribe tickers BTC-USDT"),
        ("subscribe books5 ETH-USDT", "subscribe books5 ETH-USDT"),
        ("subscribe trades BTC-USDT", "subscribe trades BTC-USDT"),
        ("login", "login"),
        ("order BTC-USDT", 'order [{ordId: "12345689", sCode: "0", sMsg: ""}]'),
        ("ping", "pong"),
    ]
    assert answered("binance")[0] == ("SUBSCRIBE btcusdt@aggTrade, btcusdt@depth", "result")
    assert answered("bybit") == [("subscribe orderbook.1.BTCUSDT", "subscribe"), ("ping", "pong")]
    assert ("ping 101", "pong 101") in answered("kraken")
    assert answered("coinbase") == [("subscribe level2, ETH-USD", "subscriptions")]


def test_what_went_wrong_is_told_with_its_code() -> None:
    failed = {
        f"{reading.kind} {reading.meaning}"
        for feed in FEEDS
        for one in excerpts(f"exchange-{feed}")
        for reading in LENS.reader(Beginning())(one)
        if reading.failed
    }
    assert failed == {
        "error 60012 Invalid request",
        "error 2 Invalid request: unknown variant",
        "error -2010 Account has insufficient balance",
        "subscribe Currency pair not supported",
        "error Failed to subscribe nope is not a valid channel",
    }


def test_what_logs_in_is_not_shown() -> None:
    read = LENS.reader(Beginning())
    parties = [str(one.parties) for excerpt in excerpts("exchange-okx") for one in read(excerpt)]
    assert "the-" not in " ".join([*lines("okx"), *parties])


def test_a_server_may_ask_for_life() -> None:
    read = LENS.reader(Beginning())
    (ping,) = read(Excerpt.of(Direction.IN, Opcode.TEXT, b'{"ping":1492420473027}'))
    (pong,) = read(Excerpt.of(Direction.OUT, Opcode.TEXT, b'{"pong":1492420473027}'))
    assert ping.asks == pong.answers
    assert ping.quiet


@pytest.mark.parametrize(("count", "kinds"), [(100, {"subscribe": 100}), (4100, {"…": 1, "subscribe": 4096})])
def test_each_of_many_channels_awaits_its_own_answer(count: int, kinds: dict[str, int]) -> None:
    args = [{"channel": "t", "instId": str(n)} for n in range(count)]
    payload = json.dumps({"op": "subscribe", "args": args}).encode()
    found = LENS.reader(Beginning())(Excerpt.of(Direction.OUT, Opcode.TEXT, payload))
    assert Counter(one.kind for one in found) == kinds
    assert len({one.asks for one in found if one.asks}) == kinds["subscribe"]
