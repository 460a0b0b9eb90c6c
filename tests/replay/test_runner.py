"""A replay by a clock of the test's own: what is sent and when, what is waited for, pause, step and stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest

from replay.script import OPENED, moment, received, script
from wstui.model import Direction, Failure, Opcode, Payload
from wstui.replay.comparison import Comparison
from wstui.replay.moment import Moment
from wstui.replay.plan import ANSWERED, ORIGINAL, STEPPED, Pace, Step
from wstui.replay.report import progress
from wstui.replay.rules import Rules
from wstui.replay.runner import Phase, Runner, judged_again

MS = 1_000_000
Answer = Callable[[bytes], Sequence[str]]


class FakeClock:
    """Time that passes when it is waited for; `at` are things that happen at a moment."""

    def __init__(self) -> None:
        self.time = 1_000_000_000
        self.at: dict[int, Callable[[], None]] = {}

    def now(self) -> int:
        return self.time

    async def until(self, at_ns: int) -> None:
        self._pass(at_ns)
        await asyncio.sleep(0)

    async def wait(self, event: asyncio.Event, most_ns: int) -> bool:
        for _ in range(5):  # whoever sets it has its turn
            await asyncio.sleep(0)
        if not event.is_set():
            self._pass(self.time + most_ns, event)
        return event.is_set()

    def _pass(self, until: int, event: asyncio.Event | None = None) -> None:
        for due in sorted(self.at):
            if self.time < due <= until and not (event and event.is_set()):
                self.time = due
                self.at.pop(due)()
        if not (event and event.is_set()):
            self.time = max(self.time, until)


class FakePeer:
    """Answers at once with what `answer` says."""

    def __init__(self, clock: FakeClock, answer: Answer = lambda payload: ()) -> None:
        self.heard = asyncio.Event()
        self.did: list[tuple[int, str]] = []
        self.came: list[Moment] = []
        self.fault: Failure | None = None
        self.ended = ""
        self._clock = clock
        self._answer = answer
        self._start = clock.now()

    def _note(self, what: str) -> None:
        self.did.append(((self._clock.now() - self._start) // MS, what))

    async def open(self) -> None:
        self.ended = ""
        self._note("open")
        if self.fault:
            raise self.fault

    async def send(self, step: Step) -> None:
        self._note(step.payload.decode())
        for text in self._answer(step.payload):
            self.say(text)

    async def close(self, code: int, reason: str) -> None:
        self._note(f"close {code} {reason}")

    def say(self, text: str) -> None:
        self.came.append(moment(Direction.IN, text, len(self.came) + 1))
        self.heard.set()

    @property
    def more(self) -> bool:
        return bool(self.came)

    def incoming(self) -> Iterator[Moment]:
        came, self.came = self.came[:4], self.came[4:]
        yield from came


def replay(story: list[Moment], pace: Pace, answer: Answer = lambda payload: ()) -> tuple[Runner, FakePeer, FakeClock]:
    clock = FakeClock()
    peer = FakePeer(clock, answer)
    runner = Runner(lambda: iter(story), len(story), peer, Comparison(), pace=pace, patience=2, clock=clock)
    return runner, peer, clock


STORY = script("> 0 login", "< 20 ok", "> 50 subscribe", "< 90 push", "> 400 bye")


def echo_of(payload: bytes) -> Sequence[str]:
    return {b"login": ["ok"], b"subscribe": ["push"]}.get(payload, [])


async def test_at_the_original_timing() -> None:
    runner, peer, _ = replay(STORY, ORIGINAL, echo_of)
    await runner.run()
    assert peer.did == [(0, "open"), (0, "login"), (50, "subscribe"), (400, "bye")]
    assert runner.phase is Phase.DONE
    assert runner.share == 1
    assert runner.comparison.differences == []
    assert runner.comparison.received == 2


async def test_ten_times_as_fast() -> None:
    runner, peer, _ = replay(STORY, Pace(10), echo_of)
    await runner.run()
    assert peer.did == [(0, "open"), (0, "login"), (5, "subscribe"), (40, "bye")]


async def test_as_fast_as_answered_waits_for_what_came_at_this_place() -> None:
    runner, peer, clock = replay(STORY, ANSWERED, lambda payload: ["push"] if payload == b"subscribe" else [])
    clock.at[clock.now() + 700 * MS] = lambda: peer.say("ok")
    await runner.run()
    assert peer.did == [(0, "open"), (0, "login"), (700, "subscribe"), (700, "bye")]
    assert runner.unanswered == 0


async def test_an_answer_is_not_waited_for_for_ever() -> None:
    runner, peer, _ = replay(STORY, ANSWERED)
    await runner.run()
    assert peer.did == [(0, "open"), (0, "login"), (2000, "subscribe"), (4000, "bye")]
    assert runner.unanswered == 2
    assert len(runner.comparison.differences) == 2
    assert runner.waiting == ""


FEED = script("> 0 sub", *(f'< {20 + 400 * number} {{"n":{number}}}' for number in range(4)))


@pytest.mark.parametrize("pace", [ANSWERED, Pace(10), STEPPED, ORIGINAL])
@pytest.mark.parametrize("leaves", [False, True])
async def test_after_the_last_that_is_sent_all_that_came_is_waited_for(pace: Pace, leaves: bool) -> None:
    close = Moment(Direction.OUT, Opcode.CLOSE, b"\x03\xe8", 1500 * MS, 9, 10)
    runner, peer, clock = replay([*FEED, close] if leaves and not pace.stepped else FEED, pace)
    said = ['{"n":0}', '{"n":1}', '{"n":"other"}', '{"n":3}']
    for number in range(4):
        clock.at[clock.now() + (number * 400 + 20) * MS] = partial(peer.say, said[number])
    runner.step()
    await runner.run()
    assert [what for _, what in peer.did][:2] == ["open", "sub"]
    assert (runner.comparison.expected, runner.comparison.received) == (4, 4)
    assert [d.received for d in runner.comparison.differences] == ['"other"']
    assert (runner.unanswered, runner.left, runner.waiting) == (0, 0, "")


async def test_each_that_comes_renews_the_patience() -> None:
    runner, peer, clock = replay(FEED, ANSWERED)
    for number in range(4):
        clock.at[clock.now() + (number + 1) * 1900 * MS] = partial(peer.say, f'{{"n":{number}}}')
    await runner.run()
    assert (runner.comparison.received, runner.unanswered) == (4, 0)


@pytest.mark.parametrize(("pace", "missing"), [(ANSWERED, 2), (Pace(10), 2), (STEPPED, 2), (ORIGINAL, 0)])
async def test_pushed_messages_that_are_waited_for_in_vain_are_missing(pace: Pace, missing: int) -> None:
    came = ['{"n":0}', '{"n":1}']
    runner, _, _ = replay(FEED, pace, lambda payload: came)
    runner.step()
    await runner.run()
    assert runner.comparison.guess.pushed
    assert sum(d.count for d in runner.comparison.differences) == missing
    assert all(d.whole and d.expected_seq >= 0 for d in runner.comparison.differences)
    again = await judged_again(runner, lambda: iter(received(came)), Rules())
    assert sum(d.count for d in again.differences) == missing


async def test_waiting_for_what_came_last_says_so_and_ends_at_once() -> None:
    runner, _, clock = replay(FEED, ANSWERED, lambda payload: ['{"n":0}'])
    heard = asyncio.Event()

    async def wait(event: asyncio.Event, most_ns: int) -> bool:
        heard.set()
        return await event.wait()

    clock.wait = wait  # type: ignore[method-assign]
    task = asyncio.ensure_future(runner.run())
    await heard.wait()
    assert (runner.left, runner.share) == (3, 0.4)
    assert progress([runner], 4).endswith("waiting for {n} and 2 more")
    runner.stop()
    await task
    assert (runner.phase, runner.waiting) == (Phase.STOPPED, "")


async def test_another_message_is_no_answer() -> None:
    runner, peer, _ = replay(STORY, ANSWERED, lambda payload: ["something else"])
    await runner.run()
    assert peer.did[2] == (2000, "subscribe")


async def test_step_by_step() -> None:
    runner, peer, _ = replay(STORY, STEPPED, echo_of)
    task = asyncio.ensure_future(runner.run())
    for count in range(3):
        while len(peer.did) < count + 1:  # noqa: ASYNC110  # a peer tells nobody
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        assert [what for _, what in peer.did] == ["open", "login", "subscribe", "bye"][: count + 1]
        runner.step()
    await task
    assert [what for _, what in peer.did] == ["open", "login", "subscribe", "bye"]


async def test_a_pause_stops_the_time_of_the_recording() -> None:
    runner, peer, clock = replay(STORY, ORIGINAL, echo_of)
    clock.at[clock.now() + 10 * MS] = runner.pause
    task = asyncio.ensure_future(runner.run())
    while runner.phase is not Phase.PAUSED:  # noqa: ASYNC110
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(peer.did) == 2
    clock.time += 1000 * MS
    runner.resume()
    await task
    assert peer.did[2:] == [(1090, "subscribe"), (1440, "bye")]


async def test_it_can_be_stopped_and_what_came_is_compared() -> None:
    runner, peer, _ = replay(STORY, STEPPED, lambda payload: ["no"])
    task = asyncio.ensure_future(runner.run())
    runner.step()
    while len(peer.did) < 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    runner.stop()
    await task
    assert runner.phase is Phase.STOPPED
    assert [what for _, what in peer.did] == ["open", "login"]
    # What was not reached is not missing.
    assert (runner.comparison.expected, runner.comparison.received) == (1, 1)
    assert runner.comparison.finished


async def test_a_connection_that_does_not_open_is_a_failure() -> None:
    runner, peer, _ = replay(STORY, ORIGINAL)
    peer.fault = Failure("refused 401")
    await runner.run()
    assert runner.phase is Phase.FAILED
    assert runner.failure is peer.fault


async def test_a_connection_is_closed_and_opened_as_it_was() -> None:
    close = Moment(Direction.OUT, Opcode.CLOSE, b"\x03\xe8bye", 60 * MS, 1, 2)
    story = [*script("> 0 a"), close, OPENED, moment(Direction.OUT, "b", 4, 100)]
    runner, peer, _ = replay(story, ORIGINAL)
    await runner.run()
    assert [what for _, what in peer.did] == ["open", "a", "close 1000 bye", "open", "b"]


async def test_a_long_recording_leaves_the_loop_its_turn_and_little_in_memory() -> None:
    count, turns = 5000, 0

    def story() -> Iterator[Moment]:
        return (moment(Direction.IN, f"tick {n}", n + 1, n) for n in range(count))

    clock = FakeClock()
    runner = Runner(story, count, FakePeer(clock), Comparison(), pace=Pace(1000), patience=0, clock=clock)

    async def beside() -> None:
        nonlocal turns
        while runner.phase is not Phase.DONE:
            turns += 1
            await asyncio.sleep(0)

    await asyncio.gather(runner.run(), beside())
    assert turns > count // 256
    (missing,) = runner.comparison.differences
    assert missing.count == count


async def test_a_flood_is_compared_a_slice_at_a_time() -> None:
    runner, peer, clock = replay(script("> 0 go", "< 5 done", "> 5000 bye"), ANSWERED)

    def flood() -> None:
        for number in range(1000):
            peer.say(f"tick {number}")
        peer.say("done")

    clock.at[clock.now() + MS] = flood
    turns = 0

    async def beside() -> None:
        nonlocal turns
        while runner.phase is not Phase.DONE:
            turns += 1
            await asyncio.sleep(0)

    await asyncio.gather(runner.run(), beside())
    assert turns > 1000 // 4
    assert runner.comparison.received == 1001
    assert runner.unanswered == 0


async def test_what_varies_in_the_recording_is_learned_before_it_is_judged() -> None:
    story = script('< 0 {"e":"a","px":1}', '< 1 {"e":"a","px":2}')
    runner, peer, _ = replay(story, ORIGINAL)
    peer.say('{"e":"a","px":3}')
    peer.say('{"e":"a","px":4}')
    await runner.run()
    assert runner.comparison.differences == []
    assert runner.comparison.varying[0].count == 2


async def test_what_came_from_a_template_is_filled_anew() -> None:
    story = script("> 0 hi 1", "> 10 bye")
    story[0] = replace(story[0], template=Payload("", "hi {{seq}}"))
    clock = FakeClock()
    peer = FakePeer(clock)

    def fill(template: Payload) -> str:
        return template.body.replace("{{seq}}", "7")

    await Runner(lambda: iter(story), 2, peer, Comparison(), clock=clock, fill=fill).run()
    assert [what for _, what in peer.did] == ["open", "hi 7", "bye"]
    again = FakePeer(clock)
    await Runner(lambda: iter(story), 2, again, Comparison(), clock=clock).run()
    assert [what for _, what in again.did] == ["open", "hi 1", "bye"]


async def test_what_cannot_be_filled_is_sent_as_it_was_and_said() -> None:
    story = [replace(one, template=Payload("", "{{x}}")) for one in script("> 0 a", "> 1 b")]

    def fill(template: Payload) -> str:
        raise Failure("x is not known")

    clock = FakeClock()
    peer = FakePeer(clock)
    runner = Runner(lambda: iter(story), 1, peer, Comparison(), clock=clock, fill=fill)
    await runner.run()
    assert [what for _, what in peer.did] == ["open", "a", "b"]
    assert (runner.phase, runner.sent, runner.filled) == (Phase.DONE, 2, 0)
    assert runner.literal == {"x is not known": 2}


async def test_a_binary_template_is_filled_as_bytes() -> None:
    story = [replace(one, template=Payload("", "00 {{x}}", "hex")) for one in script("> 0 a")]
    clock = FakeClock()
    peer = FakePeer(clock)
    await Runner(lambda: iter(story), 1, peer, Comparison(), clock=clock, fill=lambda _: b"\x00b").run()
    assert [what for _, what in peer.did] == ["open", "\x00b"]


@pytest.mark.parametrize("pace", [ORIGINAL, ANSWERED])
async def test_a_server_that_closes_before_the_recording_did_is_no_success(pace: Pace) -> None:
    runner, peer, clock = replay(script("> 0 hi", "< 10 one", "< 3600000 two", "< 3600001 two"), pace)

    def close() -> None:
        peer.ended = "the connection ended with 1011"
        peer.heard.set()

    clock.at[clock.time + 20 * MS] = close
    peer.say("one")
    await runner.run()
    assert runner.phase is Phase.FAILED
    assert str(runner.failure).startswith("the connection ended with 1011, ")
    assert clock.time < 60 * 1000 * MS + 1_000_000_000  # the hour was not waited for


async def test_nothing_is_sent_to_a_server_that_closed() -> None:
    runner, peer, clock = replay(script("> 0 hi", "> 5000 again"), ORIGINAL)

    def close() -> None:
        peer.ended = "the connection ended with 1001"
        peer.heard.set()

    clock.at[clock.time + 20 * MS] = close
    await runner.run()
    assert [what for _, what in peer.did] == ["open", "hi"]
    assert str(runner.failure) == "the connection ended with 1001: before message 2 of the recording could be sent"


async def test_a_server_that_closes_when_it_has_said_all_is_no_failure() -> None:
    runner, peer, clock = replay(script("> 0 hi", "< 3600000 one"), ORIGINAL)

    def close() -> None:
        peer.say("one")
        peer.ended = "the connection ended with 1000"

    clock.at[clock.time + 20 * MS] = close
    await runner.run()
    assert (runner.phase, runner.comparison.differences) == (Phase.DONE, [])


async def test_of_a_long_recording_the_beginning_is_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wstui.replay.runner.MOST_LEARNED", 3)
    read: list[int] = []
    story = script("> 0 hi", *(f"< {n} one" for n in range(9)))

    def source() -> Iterator[Moment]:
        for one in story:
            read.append(one.number)
            yield one

    clock = FakeClock()
    peer = FakePeer(clock)
    peer.fault = Failure("refused")
    await Runner(source, len(story), peer, Comparison(), clock=clock).run()
    assert max(read[:4]) == 3
    assert peer.did[0][1] == "open"


@pytest.mark.parametrize("pace", [ORIGINAL, ANSWERED, STEPPED])
async def test_a_recording_of_nothing(pace: Pace) -> None:
    runner, peer, _ = replay([], pace)
    await runner.run()
    assert runner.phase is Phase.DONE
    assert peer.did == [(0, "open")]
