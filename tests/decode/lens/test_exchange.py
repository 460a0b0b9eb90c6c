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
from wstui.store.asked import Asked, Waiting

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


Talk = list[tuple[str, str]]


def guessed(talk: Talk) -> list[tuple[str, str, bool]]:
    """Who is answered by whom as the pass over a capture has it, and whether that is a guess."""
    read, asked, found = LENS.reader(Beginning()), list[str](), list[tuple[str, str, bool]]()
    waiting = Waiting(lambda index: True)
    for seq, (mark, text) in enumerate(talk):
        way = Direction("<>".index(mark))
        for one in read(Excerpt.of(way, Opcode.TEXT, text.encode())):
            said = f"{one.kind} {one.meaning}".rstrip()
            if one.asks:
                waiting.ask(len(asked), Asked((1, way, one.asks), seq, 0, one.clue))
                asked.append(said)
            elif one.answers or one.clue:
                indices, guess = waiting.meant((1, 1 - way, one.answers), one, 0)
                found += [(asked[index], said, guess) for index in indices]
                for index in indices:
                    waiting.done(index)
    return found


TICKERS = '{"id":"1","op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}'
TRADES = '{"id":"2","op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}'
BOOKS = '{"op":"subscribe","args":[{"channel":"books","instId":"A-B"},{"channel":"bbo-tbt","instId":"A-B"}]}'
REFUSED = '{"event":"error","code":"60012","msg":"Invalid request"}'


def test_an_answer_without_an_id_is_for_the_request_that_it_repeats() -> None:
    answer = '{"event":"subscribe","arg":{"channel":"trades","instId":"BTC-USDT"}}'
    said = "subscribe trades BTC-USDT"
    assert guessed([(">", TICKERS), (">", TRADES), ("<", answer)]) == [(said, said, True)]
    assert guessed([(">", TICKERS), ("<", answer)]) == [], "it repeats something else"
    assert guessed([(">", TICKERS.replace("subscribe", "unsubscribe")), ("<", answer)]) == []
    bybit = '{"success":true,"ret_msg":"","conn_id":"2324d924","req_id":"","op":"subscribe"}'
    assert guessed([(">", '{"req_id":"7","op":"subscribe","args":["a.b"]}'), ("<", bybit)]) == [
        ("subscribe a.b", "subscribe", True)
    ]
    assert guessed([(">", '{"req_id":"7","op":"ping"}'), ("<", '{"op":"pong","req_id":""}')]) == [
        ("ping 7", "pong", True)
    ]
    other = '{"id":"9","event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"}}'
    assert guessed([(">", TICKERS), ("<", other)]) == [], "the id of another request"


def test_an_error_without_a_reference_is_for_the_only_request_that_waits() -> None:
    error = "error 60012 Invalid request"
    assert guessed([(">", TICKERS), ("<", REFUSED)]) == [("subscribe tickers BTC-USDT", error, True)]
    assert guessed([(">", TICKERS), (">", TRADES), ("<", REFUSED)]) == [], "it could be for either"
    assert guessed([(">", BOOKS), ("<", REFUSED)]) == [
        ("subscribe books A-B", error, True),
        ("subscribe bbo-tbt A-B", error, True),
    ]
    assert guessed([("<", REFUSED)]) == []
    binance = '{"error":{"code":3,"msg":"Invalid JSON"},"id":null}'
    assert guessed([(">", '{"method":"SUBSCRIBE","params":["a@trade"],"id":1}'), ("<", binance)]) == [
        ("SUBSCRIBE a@trade", "error 3 Invalid JSON", True)
    ]


def test_an_error_without_a_reference_is_for_the_request_of_which_it_speaks() -> None:
    wrong = "Wrong URL or channel:trades,instId:BTC-USDT doesn't exist."
    error = json.dumps({"event": "error", "code": "60018", "msg": wrong})
    assert guessed([(">", TICKERS), (">", TRADES), (">", BOOKS), ("<", error)]) == [
        ("subscribe trades BTC-USDT", f"error 60018 {wrong}", True)
    ]
    coinbase = '{"type":"error","message":"Failed to subscribe","reason":"nope is not a valid channel"}'
    asked = '{"type":"subscribe","product_ids":["ETH-USD"],"channels":["nope"]}'
    talk = [(">", '{"op":"ping"}'), (">", asked), (">", asked.replace("nope", "level2")), ("<", coinbase)]
    assert [(request, guess) for request, _, guess in guessed(talk)] == [("subscribe nope, ETH-USD", True)]
    kraken = '{"event":"subscriptionStatus","pair":"X/Y","status":"error","errorMessage":"Currency pair not supported"}'
    asked = '{"event":"unsubscribe","reqid":4,"pair":["X/Y"],"subscription":{"name":"ticker"}}'
    assert [request for request, _, _ in guessed([(">", asked), ("<", kraken)])] == ["unsubscribe ticker, X/Y"]


def test_what_tells_of_the_state_answers_what_changed_it() -> None:
    asked = '{"type":"unsubscribe","product_ids":["ETH-USD"],"channel":"level2"}'
    for state in (
        '{"type":"subscriptions","channels":[]}',
        '{"channel":"subscriptions","events":[{"subscriptions":{"level2":["ETH-USD"]}}]}',
    ):
        subscribe = asked.replace("unsubscribe", "subscribe")
        assert [(request.split()[0], guess) for request, _, guess in guessed([(">", subscribe), ("<", state)] * 2)] == [
            ("subscribe", False)
        ] * 2
        assert [request.split()[0] for request, _, _ in guessed([(">", asked), ("<", state)])] == ["unsubscribe"]
    left = '{"channelName":"ticker","event":"subscriptionStatus","pair":"XBT/USD","status":"unsubscribed"}'
    asked = '{"event":"unsubscribe","pair":["XBT/USD"],"subscription":{"name":"ticker"}}'
    assert [guess for _, _, guess in guessed([(">", asked), ("<", left)])] == [False]


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
