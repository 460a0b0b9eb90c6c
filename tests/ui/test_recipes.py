"""Recipes and heartbeats on real connections, without a screen: the exchange's whole story, and what goes wrong."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from wstui.model import Direction, Failure, Flag, Opcode, Payload, Profile, Row, State
from wstui.net import reconnect
from wstui.payloads import template
from wstui.payloads.collection import Collection
from wstui.payloads.recipe import Heartbeat, Recipe, Step
from wstui.payloads.runner import Stage
from wstui.payloads.scope import Scope
from wstui.server.app import serve
from wstui.session import Inspector, Session
from wstui.store.capture import Capture
from wstui.ui.line import plain
from wstui.ui.recipes import Recipes, doing_line

SUBSCRIBE = '{"op":"subscribe","args":[{"channel":"mark-price","instId":"BTC-USDT"}]}'
LOGIN = (
    '{"op":"login","args":[{"apiKey":"demo-key","passphrase":"demo","timestamp":"{{now}}",'
    "\"sign\":\"{{hmac_sha256 'demo-secret' prehash 'base64'}}\"}]}"
)
VARIABLES = {"prehash": "{{now}}GET/users/self/verify"}


def fill(text: str, session: Session, extracted: Mapping[str, str]) -> str:
    """As the screen fills it, from a profile's variables and what was extracted."""
    return template.fill(text, Scope.of(extracted=extracted, profile=VARIABLES)).text


class Kitchen:
    """An inspector with recipes over a collection; told of every change."""

    def __init__(self, folder: Path) -> None:
        self.collection = Collection(folder / "collection")
        self.inspector = Inspector(Capture.create(folder / "captures"))
        self.recipes = Recipes(self.inspector, self.collection, lambda session: self.news.set(), fill)
        self.news = asyncio.Event()
        self.inspector.on_changed = lambda session: self.news.set()
        self.inspector.capture.on_grown = self._grown

    def _grown(self) -> None:
        self.news.set()
        self.inspector.capture.grown_seen()

    def add(self, url: str, recipe: Recipe, payloads: tuple[Payload, ...] = (), **more: object) -> Session:
        profile = Profile(url, "x", **more)  # type: ignore[arg-type]
        self.collection.create(profile, payloads, recipe)
        return self.inspector.add(profile)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for news until something holds."""
        while not holds():
            await self.news.wait()
            self.news.clear()

    def rows(self, session: Session) -> list[Row]:
        return session.view.rows(0, len(session.view))

    def events(self, session: Session) -> list[str]:
        return [row.preview.decode() for row in self.rows(session) if row.opcode is Opcode.EVENT]

    def told(self, session: Session, text: str) -> int:
        """How many lines of the log hold a text."""
        return sum(text in event for event in self.events(session))

    def sent(self, session: Session) -> list[bytes]:
        rows = self.rows(session)
        return [row.preview for row in rows if row.direction is Direction.OUT and row.opcode.is_data]


@asynccontextmanager
async def kitchen(folder: Path) -> AsyncIterator[Kitchen]:
    made = Kitchen(folder)
    async with asyncio.timeout(60):
        yield made
    await made.inspector.close()


async def test_the_story_of_the_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connect, log in, wait, subscribe, heartbeats; the server restarts; connect again, the recipe again, the gap."""
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: 0.01)
    recipe = Recipe(
        (
            Step("login"),
            Step(wait=".event=login", extract=(("conn", ".connId"),)),
            Step("subscribe"),
            Step(wait=".arg.channel=mark-price .data"),
        ),
        Heartbeat(0.2, "ping", "pong"),
    )
    payloads = (Payload("login", LOGIN), Payload("subscribe", SUBSCRIBE))
    async with kitchen(tmp_path) as it:
        server = await serve(name="test", seed=1)
        session = it.add(server.url + "/exchange", recipe, payloads, reconnect="abnormal")
        await it.until(lambda: it.told(session, "recipe 4/4"))
        await it.until(lambda: session.state is State.OPEN and it.sent(session).count(b"ping") >= 2)
        first = it.recipes.runner(session)
        assert first is not None
        assert (first.stage, first.sends) == (Stage.DONE, 2)
        shapes = it.recipes.shapes[session]
        await it.until(lambda: len(shapes) == 2)
        assert list(shapes) == ["text\nping\n", "text\npong\n"]

        port = server.port
        await server.close()
        await it.until(lambda: session.state is not State.OPEN)
        server = await serve(port=port, name="test", seed=2)
        await it.until(lambda: it.told(session, "down "))
        events = it.events(session)
        again = events[events.index(next(e for e in events if e.startswith("closed"))) :]
        told = [event.split("\n")[0] for event in again if event.startswith(("recipe", "down"))]
        assert [re.sub(r"\d+ ms|\d+\.\d s|attempt \d+|[0-9a-f]{8}", "N", event) for event in told[:-1]] == [
            "recipe 1/4 · sent login",
            "recipe 2/4 · .event=login came after N · conn = N",
            "recipe 3/4 · sent subscribe",
            "recipe 4/4 · .arg.channel=mark-price .data came after N",
        ]
        assert told[-1].startswith("down ")
        assert "re-sent 2, both acknowledged" in told[-1]
        second = it.recipes.runner(session)
        assert second is not None
        assert second is not first
        assert second.extracted["conn"] != first.extracted["conn"]
        beats = it.sent(session).count(b"ping")
        await it.until(lambda: it.sent(session).count(b"ping") > beats)
        assert it.told(session, "heartbeat missed") == 0
        assert plain(doing_line(it.recipes.driver(session))).startswith("recipe done, 4 steps · heartbeat ")
        await server.close()


async def test_what_is_sent_is_kept_with_its_template_where_it_has_one(tmp_path: Path) -> None:
    recipe = Recipe((Step("login"), Step("plain"), Step("at {{now}}")), Heartbeat(0.2, "{{now_ms}}"))
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", recipe, (Payload("login", LOGIN),))
        await it.until(lambda: len(it.sent(session)) > 4)
        rows = [row for row in it.rows(session) if row.direction is Direction.OUT and row.opcode.is_data]
        kept = [it.inspector.capture.templates.get(row.seq) for row in rows]
        wanted = {LOGIN: 1, "": 1, "at {{now}}": 1, "{{now_ms}}": len(kept) - 3}
        assert Counter(template.body if template else "" for template in kept) == wanted


async def test_a_failed_step_says_what_came_instead(tmp_path: Path) -> None:
    wrong = Payload("login", LOGIN.replace("demo-secret", "other"))
    recipe = Recipe((Step("login"), Step(wait=".event=login", timeout=0.3, on_failure="close"), Step("never")))
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/exchange", recipe, (wrong,))
        await it.until(lambda: session.state is State.CLOSED)
        failed = [row for row in it.rows(session) if row.flags & Flag.FAILURE]
        assert [row.preview.decode().partition(',"connId')[0] for row in failed] == [
            "recipe 2/3 · failed, closes: no .event=login in 0.3 s, "
            'instead {"event":"error","code":"60007","msg":"Invalid sign"'
        ]
        assert len(it.sent(session)) == 1
        assert session.close is not None
        assert session.close.code == 1000


async def test_what_cannot_be_sent_fails_with_its_place(tmp_path: Path) -> None:
    recipe = Recipe((Step("a", on_failure="go on"), Step("done")))
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", recipe, (Payload("a", '{"x":"{{nobody}}"}'),))
        await it.until(lambda: it.told(session, "recipe 2/2 · sent “done”"))
        assert it.told(session, "recipe 1/2 · failed, went on: a: line 1, column 7: nobody is not known")
        assert it.sent(session) == [b"done"]


async def test_extracted_values_are_filled_in_and_taken_literally(tmp_path: Path) -> None:
    recipe = Recipe((Step("hello"), Step(wait=".id", extract=(("id", ".id"),)), Step("reply")))
    payloads = (Payload("hello", r'{"id":"\{{uuid}} \"q\""}'), Payload("reply", '{"of":"{{id}}"}'))
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", recipe, payloads)
        await it.until(lambda: it.told(session, "recipe 3/3"))
        assert it.sent(session) == [rb'{"id":"{{uuid}} \"q\""}', rb'{"of":"{{uuid}} \"q\""}']


async def test_what_waits_goes_after_the_recipe_and_a_stop_lets_it_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnect, "delay", lambda attempt, asked: 0.05)
    recipe = Recipe((Step("one"), Step(wait="never", timeout=1000), Step("two")))
    async with kitchen(tmp_path) as it:
        server = await serve(name="test", seed=1)
        session = it.add(server.url + "/", recipe, reconnect="abnormal")
        await it.until(lambda: it.told(session, "recipe 1/3"))
        assert await session.send("by hand") is True
        port = server.port
        await server.close()
        await it.until(lambda: it.told(session, "recipe 2/3 · waiting for never: the connection ended first"))
        await it.until(lambda: session.state is State.WAITING)
        assert await session.send("waited") is False
        server = await serve(port=port, name="test", seed=1)
        await it.until(lambda: it.told(session, "recipe 1/3") == 2)
        assert await session.send("behind it") is False
        driver, runner = it.recipes.driver(session), it.recipes.runner(session)
        assert driver is not None
        assert runner is not None
        runner.stop()
        driver.wake()
        await it.until(lambda: it.told(session, "down "))
        await it.until(lambda: len(it.sent(session)) == 5)
        assert it.sent(session) == [b"one", b"by hand", b"one", b"waited", b"behind it"]
        await server.close()


async def test_it_is_paused_and_done_step_by_step(tmp_path: Path) -> None:
    recipe = Recipe((Step(wait="greeting"), Step("one"), Step("two")))
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", recipe)
        await it.until(lambda: it.recipes.runner(session) is not None)
        driver, runner = it.recipes.driver(session), it.recipes.runner(session)
        assert driver is not None
        assert runner is not None
        runner.pause(driver.clock())
        driver.wake()
        await session.send("greeting")
        await it.until(lambda: it.told(session, "recipe 1/3"))
        for text in ("one", "two"):
            assert it.told(session, f"sent “{text}”") == 0
            runner.advance(driver.clock())
            driver.wake()
            await it.until(lambda text=text: it.told(session, f"sent “{text}”"))  # type: ignore[misc]
        assert runner.stage is Stage.DONE


async def test_it_can_be_run_again_by_hand(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", Recipe((Step("one"), Step(wait="one"))))
        await it.until(lambda: it.told(session, "recipe 2/2"))
        await it.recipes.again(session)
        assert it.told(session, "recipe 2/2") == 2
        await session.disconnect()
        with pytest.raises(Failure, match="not run"):
            await it.recipes.again(session)


async def test_an_edit_of_the_file_holds_from_the_next_opening_on(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", Recipe((Step("one"),)))
        await it.until(lambda: it.told(session, "sent “one”"))
        path = it.collection.directory / "x.toml"
        path.write_text(path.read_text().replace('"one"', '"other"'))
        await session.reconnect()
        assert it.told(session, "sent “other”") == 1
        path.write_text(path.read_text() + "[[on_open]]\nwait = '('\n")
        await session.reconnect()
        assert it.told(session, "recipe not run: ") == 1
        assert session.state is State.OPEN


async def test_missed_heartbeats_are_flagged(tmp_path: Path) -> None:
    heartbeat = Heartbeat(0.1, "beat", "never", timeout=0.05)
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", Recipe((), heartbeat))
        await it.until(lambda: it.told(session, "2 in a row"))
        (first, *_) = [event for event in it.events(session) if event.startswith("heartbeat")]
        # The echo may be later than so short a time.
        assert re.fullmatch("heartbeat missed, 1 in a row: no never in 0.05 s, (instead beat|nothing instead)", first)
        assert "missed" in plain(doing_line(it.recipes.driver(session)))
        assert it.told(session, "recipe") == 0


async def test_what_is_missed_is_said_before_what_is_done(tmp_path: Path) -> None:
    heartbeat = Heartbeat(0.1, "beat", "never", timeout=0.05)
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1) as server:
        session = it.add(server.url + "/", Recipe((Step("one"), Step(wait="go", timeout=1000)), heartbeat))
        await it.until(lambda: it.told(session, "heartbeat missed"))
        driver, runner = it.recipes.driver(session), it.recipes.runner(session)
        assert driver is not None
        assert runner is not None
        runner.pause(driver.clock())
        said = plain(doing_line(driver))
        assert said.startswith("recipe 2/2 paused, waits for go  E on  . step  ; stop · heartbeat ")
        runner.resume(driver.clock())
        await session.send("go")
        await it.until(lambda: runner.over)
        said = plain(doing_line(driver))
        assert re.fullmatch(r"heartbeat \d+, \d+ missed · recipe done, 2 steps", said)


async def test_a_feed_needs_no_heartbeat(tmp_path: Path) -> None:
    heartbeat = Heartbeat(2.0, "ping", "pong", only_when_idle=True)
    async with kitchen(tmp_path) as it, await serve(name="test", seed=1, rate=50) as server:
        session = it.add(server.url + "/exchange", Recipe((Step(SUBSCRIBE),), heartbeat))
        await it.until(lambda: session.statistics.counters.messages_in >= 150)
        assert it.sent(session) == [SUBSCRIBE.encode()]


async def test_a_server_that_is_not_ours(tmp_path: Path, node_server: str) -> None:
    recipe = Recipe((Step("bytes", repeat=3, delay=0.01), Step(wait="op:binary size=3", repeat=3)))
    async with kitchen(tmp_path) as it:
        session = it.add(node_server, recipe, (Payload("bytes", "00 ff 01", "hex"),))
        await it.until(lambda: it.told(session, "recipe 2/2 (3 of 3)"))
        assert it.sent(session) == [b"\x00\xff\x01"] * 3
        assert it.told(session, "recipe 1/2 (3 of 3) · sent bytes") == 1
