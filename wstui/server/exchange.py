"""A market-data feed in the manner of OKX: log in, subscribe, acknowledge, push, close on silence, and restart.

The shapes of requests, acknowledgements, pushes and errors are those of its public WebSocket API, version 5.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable
from random import Random
from typing import NamedTuple
from urllib.parse import parse_qs

from websockets.asyncio.server import ServerConnection

from wstui.server.feed import Pace, alongside
from wstui.server.market import INSTRUMENTS, Market, Quote
from wstui.server.restart import Restart

__all__ = ["Exchange"]

MAX_RATE = 1_000_000.0
BAD_REQUEST, NO_SUCH_CHANNEL = "60012", "60018"
SILENCE = 4004
RESTART = 1012
KEY, SECRET, PASSPHRASE = "demo-key", "demo-secret", "demo"
"""Who may log in."""
NOTICE = "64008", "The connection will soon be closed for a service upgrade. Please reconnect."
BAD_KEY, BAD_SIGN, LATE, BAD_LOGIN = "60005", "60007", "60006", "60009"
DRIFT = 30.0
"""Seconds that the time of a login may be off."""


class Topic(NamedTuple):
    """What can be subscribed to."""

    channel: str
    instrument: str

    @property
    def arg(self) -> dict[str, str]:
        """The topic as it stands in requests and pushes."""
        return {"channel": self.channel, "instId": self.instrument}


def mark_price(quote: Quote, random: Random) -> dict[str, str]:
    """One push of the channel `mark-price`, without instrument and time."""
    kind = quote.instrument.kind
    return {"instType": "MARGIN" if kind == "SPOT" else kind, "markPx": quote.text(quote.price)}


def ticker(quote: Quote, random: Random) -> dict[str, str]:
    """One push of the channel `tickers`, without instrument and time."""
    half = 0.5 * 10**-quote.instrument.decimals
    return {
        "instType": quote.instrument.kind,
        "last": quote.text(quote.price),
        "lastSz": f"{random.expovariate(2):.4f}",
        "askPx": quote.text(quote.price + half),
        "askSz": f"{random.expovariate(1):.4f}",
        "bidPx": quote.text(quote.price - half),
        "bidSz": f"{random.expovariate(1):.4f}",
        "open24h": quote.text(quote.open),
        "high24h": quote.text(quote.high),
        "low24h": quote.text(quote.low),
        "vol24h": f"{quote.volume:.4f}",
    }


def trade(quote: Quote, random: Random) -> dict[str, str]:
    """One push of the channel `trades`, without instrument and time."""
    size = random.expovariate(3) + 0.0001
    quote.trades += 1
    quote.volume += size
    return {
        "tradeId": str(242_720_720 + quote.trades),
        "px": quote.text(quote.price),
        "sz": f"{size:.4f}",
        "side": random.choice(["buy", "sell"]),
    }


CHANNELS: dict[str, Callable[[Quote, Random], dict[str, str]]] = {
    "mark-price": mark_price,
    "tickers": ticker,
    "trades": trade,
}


class Exchange:
    """The feed: `rate` pushes a second for each subscription, `silence` seconds until a silent connection is closed.

    A client may ask for another rate by `?rate=N` in the URL, and by `?restart=N` to be sent away with 1012 after N
    seconds, as by a server that restarts. `{"op":"restart"}` restarts it for all of its clients, as `restart` does by
    itself. Nothing needs a login.
    """

    def __init__(self, random: Random, rate: float, silence: float, restart: Restart | None = None) -> None:
        self.random = random
        self.restart = restart or Restart()
        self.market = Market(random)
        self.rate = rate
        self.silence = silence

    async def talk(self, connection: ServerConnection) -> None:
        """Serve one client."""
        client = Client(self, connection)
        self.restart.meet()
        await alongside(
            client.listen(),
            client.publish(self._rate_of(connection)),
            client.watch(),
            client.leave_after(_asked(connection, "restart", 0.0)),
            client.leave(),
        )

    def push(self, topic: Topic) -> str:
        """The next push of a topic, as JSON."""
        quote = self.market.step(topic.instrument)
        data = CHANNELS[topic.channel](quote, self.random)
        # instType and instId come first, ts last, as the API has it
        kind = {"instType": data.pop("instType")} if "instType" in data else {}
        now = str(time.time_ns() // 1_000_000)
        return compact({"arg": topic.arg, "data": [kind | {"instId": topic.instrument} | data | {"ts": now}]})

    def _rate_of(self, connection: ServerConnection) -> float:
        return min(_asked(connection, "rate", self.rate), MAX_RATE)


def _asked(connection: ServerConnection, name: str, otherwise: float) -> float:
    """A positive number from the query of the URL."""
    query = connection.request.path.partition("?")[2] if connection.request else ""
    try:
        number = float(parse_qs(query).get(name, [str(otherwise)])[0])
    except ValueError:
        return otherwise
    return number if number > 0 else otherwise


class Client:
    """One connection to the feed: what it subscribed to, and when it was last not silent."""

    def __init__(self, exchange: Exchange, connection: ServerConnection) -> None:
        self.exchange = exchange
        self.connection = connection
        self.id = f"{exchange.random.getrandbits(32):08x}"
        self.topics: dict[Topic, None] = {}  # a set that keeps its order
        self.clock = asyncio.get_running_loop().time
        self.active = self.clock()

    async def listen(self) -> None:
        """Answer requests until the connection ends."""
        async for message in self.connection:
            self.active = self.clock()
            if message == "ping":
                await self.connection.send("pong")
            else:
                await self._request(message)

    async def publish(self, rate: float) -> None:
        """Push all topics, each `rate` times a second, not faster than the client takes them."""
        pace = Pace(rate)
        while True:
            for _ in range(await pace.due()):
                for topic in list(self.topics):
                    # A topic may have been left while an earlier one was being sent.
                    if topic in self.topics:
                        await self._push(topic)

    async def watch(self) -> None:
        """Close the connection once nothing was received from it and nothing pushed to it for too long.

        Control frames do not count: they say that the other side lives, not that anyone listens.
        """
        silence = self.exchange.silence
        while True:
            left = self.active + silence - self.clock()
            if left <= 0:
                await self.connection.close(SILENCE, f"No data received in {silence:g}s")
                return
            await asyncio.sleep(left)

    async def leave_after(self, seconds: float) -> None:
        """Close the connection as a server does that restarts; never for 0."""
        if seconds:
            await asyncio.sleep(seconds)
            await self._close_for_restart()

    async def leave(self) -> None:
        """Say that the service restarts, and close the connection when it does."""
        over = await self.exchange.restart.noticed()
        code, what = NOTICE
        await self._say({"event": "notice", "code": code, "msg": what}, None)
        await over.wait()
        await self._close_for_restart()

    async def _close_for_restart(self) -> None:
        await self.connection.close(RESTART, "The service restarts")

    async def _push(self, topic: Topic) -> None:
        await self.connection.send(self.exchange.push(topic))
        self.active = self.clock()

    async def _request(self, message: str | bytes) -> None:
        """Carry out one request; all of its arguments that hold, and an error for each that does not."""
        try:
            request = json.loads(message)
            op, args, tag = request["op"], request.get("args"), request.get("id")
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            op, args, tag = None, None, None
        if op == "restart":
            self.exchange.restart.begin()
            return
        if op == "login" and isinstance(args, list) and len(args) == 1:
            await self._log_in(args[0], tag)
            return
        if op not in ("subscribe", "unsubscribe") or not isinstance(args, list) or not args:
            shown = message if isinstance(message, str) else "binary"
            await self._error(BAD_REQUEST, f"Invalid request: {shown[:200]}", tag)
            return
        for arg in args:
            await self._change(op, arg, tag)

    async def _change(self, op: str, arg: object, tag: object) -> None:
        """Begin or end one subscription. The acknowledgement goes out before the first push."""
        found = arg if isinstance(arg, dict) else {}
        topic = Topic(str(found.get("channel", "")), str(found.get("instId", "")))
        if topic.channel not in CHANNELS or topic.instrument not in INSTRUMENTS:
            what = f"Wrong URL or channel:{topic.channel[:80]},instId:{topic.instrument[:80]} doesn't exist"
            await self._error(NO_SUCH_CHANNEL, what, tag)
            return
        if op == "unsubscribe":
            self.topics.pop(topic, None)
        await self._say({"event": op, "arg": topic.arg}, tag)
        if op == "subscribe":
            await self._push(topic)
            self.topics[topic] = None

    async def _log_in(self, arg: object, tag: object) -> None:
        """Check a login: its signature is the HMAC of the time, `GET` and the path, in Base64."""
        found = {name: str(value) for name, value in arg.items()} if isinstance(arg, dict) else {}
        fault = _login_fault(found, time.time())
        if fault is None:
            await self._say({"event": "login", "code": "0", "msg": ""}, tag)
        else:
            await self._error(*fault, tag)

    async def _error(self, code: str, what: str, tag: object) -> None:
        await self._say({"event": "error", "code": code, "msg": what}, tag)

    async def _say(self, what: dict[str, object], tag: object) -> None:
        """Send an answer; the `id` of the request, where it had one, comes back in it."""
        named = {"id": tag} if isinstance(tag, str) else {}
        await self.connection.send(compact(named | what | {"connId": self.id}))


def _login_fault(arg: dict[str, str], now: float) -> tuple[str, str] | None:
    """Why a login does not hold, as code and message."""
    moment = arg.get("timestamp", "")
    if arg.get("apiKey") != KEY:
        return BAD_KEY, "Invalid apiKey"
    if not moment.isascii() or not moment.isdigit() or abs(int(moment[:15]) - now) > DRIFT:
        return LATE, "Timestamp request expired"
    digest = hmac.digest(SECRET.encode(), f"{moment}GET/users/self/verify".encode(), "sha256")
    if not hmac.compare_digest(base64.b64encode(digest), arg.get("sign", "").encode("utf-8", "replace")):
        return BAD_SIGN, "Invalid sign"
    return None if arg.get("passphrase") == PASSPHRASE else (BAD_LOGIN, "Login failed.")


def compact(value: object) -> str:
    """JSON without blanks."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
