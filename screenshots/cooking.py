"""A recipe on stage: what it has done as the rows that it leaves, and where it is now. The words are those of the
program: a real run is told what came, at the times of the scene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from screenshots.stage import Said
from wstui.model import Payload
from wstui.payloads.driving import Driver, Sending
from wstui.payloads.heartbeat import Beats
from wstui.payloads.recipe import Heartbeat, Recipe, Step
from wstui.payloads.runner import Runner

__all__ = ["ENVIRONMENT", "ORDERS", "RECIPE", "conversation", "cook"]

ENVIRONMENT = """\
prehash = "{{now}}GET/users/self/verify"
[secret]
api_key = "k-51d0ab7e"
api_secret = "not-for-your-eyes"
passphrase = "correct horse"
"""
LOGIN = (
    '{"op":"login","args":[{"apiKey":"{{api_key}}","passphrase":"{{passphrase}}","timestamp":"{{now}}",'
    '"sign":"{{hmac_sha256 api_secret prehash \'base64\'}}"}]}'
)
ORDER = '{"id":"o{{seq}}","op":"order","args":[{"instId":"BTC-USDT","side":"buy","px":"41990.0","sz":"0.01"}]}'
SUBSCRIBE = '{"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]}'
ORDERS = (
    Payload("log in", LOGIN),
    Payload("subscribe orders", SUBSCRIBE),
    Payload("new limit order", ORDER),
    Payload("ping", "ping"),
    Payload("cancel all", '{"op":"cancel-all","args":[{"instId":"BTC-USDT"}]}'),
)
RECIPE = Recipe(
    (
        Step("log in"),
        Step(wait=".event=login", extract=(("conn", ".connId"),)),
        Step("subscribe orders"),
        Step("new limit order", repeat=10, delay=0.5),
        Step(wait=".data.0.state=filled"),
    ),
    Heartbeat(3.0, "ping", "pong"),
)
ANSWER = b'{"event":"login","code":"0","msg":"","connId":"a4d3ae55"}'


class Run:
    """The recipe up to where the picture is taken: it gives what was said, with the lines of the recipe between."""

    def __init__(self) -> None:
        self.runner = Runner(RECIPE.steps, 0.0)
        self._told = 0

    def rows(self) -> Iterator[Said]:
        """All that was said."""
        signed = LOGIN.replace("{{api_key}}", "k-51d0ab7e").replace("{{passphrase}}", "correct horse")
        signed = signed.replace("{{now}}", "1773491405").partition("{{hmac")[0] + 'Vv7cH1Jq0dQyq5yqk2v0m9o1XnYwzJ4="}]}'
        yield from self._sent(signed, "log in", 0)
        yield Said("<", "text", ANSWER, 41)
        self.runner.came(0.0, ANSWER, 0.041)
        yield from self._news()
        yield from self._sent(SUBSCRIBE, "subscribe orders", 1)
        yield Said("<", "text", b'{"event":"subscribe","arg":{"channel":"orders"},"connId":"a4d3ae55"}', 38)
        for nth in range(3, 6):
            yield from self._sent(ORDER.replace("{{seq}}", str(nth)), "new limit order", 462)
            yield Said(
                "<", "text", b'{"id":"o%d","op":"order","code":"0","data":[{"ordId":"%d"}]}' % (nth, 714620 + nth), 39
            )
            if nth == 4:
                yield Said(">", "text", b"ping", 120)
                yield Said("<", "text", b"pong", 38)
            yield Said("<", "text", order(nth), 3)

    def _sent(self, text: str, name: str, after: int) -> Iterator[Said]:
        yield Said(">", "text", text.encode(), after)
        self.runner.order(1e9)
        self.runner.sent(0.0, name)
        yield from self._news()

    def _news(self) -> Iterator[Said]:
        yield from (Said("•", "event", one.text.encode(), 0) for one in self.runner.outcomes)
        self.runner.outcomes.clear()


def order(nth: int) -> bytes:
    """How an exchange tells of an order that waits."""
    return (
        b'{"arg":{"channel":"orders","instType":"SPOT"},"data":[{"instId":"BTC-USDT","ordId":"%d","px":"41990.0",'
        b'"sz":"0.01","state":"live","uTime":"%d"}]}' % (714620 + nth, 1_773_491_405_200 + nth * 500)
    )


def conversation() -> tuple[Said, ...]:
    """What was said until the picture is taken."""
    return tuple(Run().rows())


def cook() -> Driver:
    """What runs on the connection of the scene: the recipe where the conversation has left it, and its heartbeat."""
    run = Run()
    for _ in run.rows():
        pass

    async def prepare(send: str, extracted: Mapping[str, str]) -> Sending:
        return Sending(send, send)

    # It is looked at and never run: no connection is behind the scene.
    driver = Driver(cast(Any, None), prepare, lambda: None)
    assert RECIPE.heartbeat is not None
    driver.runner, driver.beats = run.runner, Beats(RECIPE.heartbeat, 0.0)
    driver.beats.sent(0.0)
    return driver
