"""Requests are paired with their answers, whatever the order; columns stay bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.feed import framed
from wstui.model import Direction, Flag, Opcode, Profile
from wstui.reading import HEAD, Clue, Excerpt, Reading, Reply
from wstui.store import asked
from wstui.store import pairing as module
from wstui.store.capture import Capture
from wstui.store.pairing import PATIENCE_NS, Fate, Pairing

IN, OUT = Direction.IN, Direction.OUT
MS = 1_000_000
REPLIES = {"last": Reply.LAST, "part": Reply.PART, "aside": Reply.ASIDE, "withdrawn": Reply.WITHDRAWN}

Spoken = tuple[Direction, int, str]
"""A message of a test: which way, when (in milliseconds), what it says."""


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """A subprotocol of words: `ask KEY METHOD`, `last KEY`, `part KEY`, `fail KEY`, `note METHOD`,
    `about KEY METHOD WORD` and what names no key, `wrong WORD`; several by `;`."""
    readings = []
    for unit in excerpt.payload.decode().split(";"):
        match unit.split():
            case ["ask", key, method]:
                readings.append(Reading("ask", asks=key, method=method))
            case ["stand", key, method]:
                readings.append(Reading("stand", asks=key, method=method, reply=Reply.PART))
            case ["fail", key]:
                readings.append(Reading("fail", answers=key, failed=True))
            case ["about", key, method, word]:
                readings.append(Reading("ask", asks=key, method=method, clue=Clue((method,), frozenset((word,)))))
            case ["wrong", word]:
                readings.append(Reading("wrong", failed=True, clue=Clue((), frozenset((word,)))))
            case ["note", method]:
                readings.append(Reading("note", method=method, failed=method == "error"))
            case [word, key] if word in REPLIES:
                readings.append(Reading(word, answers=key, reply=REPLIES[word]))
            case ["raise"]:
                raise OSError("no such thing")
            case ["open", *_]:
                readings.append(Reading("open", open_at=excerpt.payload.index(b"open")))
    return readings


def record(capture: Capture, spoken: Sequence[Spoken], connection: int = 1) -> None:
    """Record messages, a run each."""
    for way, at, text in spoken:
        run, _ = framed(way, [(Opcode.TEXT, text.encode())], mono_ns=at * MS)
        capture.recorder(connection).run(run)


def started(directory: Path, *spoken: Spoken) -> Capture:
    capture = Capture.create(directory)
    for name in "ab":
        capture.add_connection(Profile("ws://localhost/", name))
    record(capture, spoken)
    capture.flush()
    return capture


async def through(pairing: Pairing) -> None:
    """Let it work until all is read."""
    task = asyncio.ensure_future(pairing.run())
    pairing.grown()
    while not pairing.complete:  # noqa: ASYNC110  # it tells once, and only whoever has asked before
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def paired(directory: Path, *spoken: Spoken) -> Pairing:
    """What comes of messages of one connection."""
    capture = started(directory, *spoken)
    pairing = capture.pairing({1: read})
    await through(pairing)
    capture.close()
    return pairing


async def test_an_answer_is_linked_to_its_request_both_ways(tmp_path: Path) -> None:
    pairing = await paired(tmp_path, (OUT, 0, "ask 7 get"), (IN, 5, "note tick"), (IN, 12, "last 7"))
    (asked,), (answered,) = pairing.links(0), pairing.links(2)
    assert asked == answered
    assert (asked.request, asked.answer, asked.took_ns, asked.method) == (0, 2, 12 * MS, "get")
    assert asked.fate is Fate.ANSWERED
    assert pairing.links(1) == []
    get, tick = pairing.methods()
    assert (get.name, get.count, get.errors, get.answered) == ("get", 1, 0, 1)
    assert get.percentile(0.5) == pytest.approx(12 * MS, rel=0.04)
    assert (tick.name, tick.count, tick.answered) == ("tick", 1, 0)


async def test_the_same_key_the_other_way_is_another_request(tmp_path: Path) -> None:
    pairing = await paired(
        tmp_path, (OUT, 0, "ask 1 ours"), (IN, 1, "ask 1 theirs"), (OUT, 2, "last 1"), (IN, 9, "last 1")
    )
    (theirs,), (ours,) = pairing.links(2), pairing.links(3)
    assert (theirs.request, ours.request) == (1, 0)


async def test_parts_belong_to_the_request_and_the_first_is_timed(tmp_path: Path) -> None:
    spoken = [(OUT, 0, "ask 1 watch"), (IN, 3, "aside 1"), (IN, 5, "part 1"), (IN, 50, "part 1"), (IN, 60, "last 1")]
    pairing = await paired(tmp_path, *spoken, (IN, 61, "aside 1"))
    assert [pairing.links(seq)[0].request for seq in range(1, 6)] == [0] * 5
    assert pairing.links(0)[0].answer == 2
    assert pairing.links(0)[0].took_ns == 5 * MS


async def test_errors_count_for_the_method_that_was_asked(tmp_path: Path) -> None:
    spoken = [(OUT, 0, "ask 1 get"), (IN, 1, "fail 1"), (OUT, 2, "ask 2 get"), (IN, 3, "last 2"), (IN, 4, "note error")]
    pairing = await paired(tmp_path, *spoken)
    assert [(one.name, one.count, one.errors) for one in pairing.methods()] == [("get", 2, 1), ("error", 1, 1)]
    assert pairing.links(1)[0].fate == Fate.ANSWERED | Fate.FAILED


async def test_what_is_not_answered_in_time_is_missed(tmp_path: Path) -> None:
    pairing = await paired(
        tmp_path, (OUT, 0, "ask 1 get"), (OUT, 1, "stand 2 watch"), (OUT, 2, "ask 3 put"), (OUT, 3, "withdrawn 3")
    )
    (asked,), (standing,), (withdrawn, *_) = (pairing.links(seq) for seq in (0, 1, 2))
    assert not asked.missed(PATIENCE_NS)
    assert asked.missed(PATIENCE_NS + 1)
    assert not standing.missed(10**18)
    assert not withdrawn.missed(10**18)
    assert pairing.patience_in(0) == pytest.approx(10, abs=1e-6)
    assert pairing.patience_in(11 * 10**9) is None
    assert pairing.waiting(11 * 10**9) == {"get": 1}


async def test_the_end_of_the_connection_leaves_requests_unanswered(tmp_path: Path) -> None:
    capture = started(tmp_path, (OUT, 0, "ask 1 get"), (OUT, 0, "stand 2 watch"))
    capture.recorder(1).event("closed · 1006")
    record(capture, [(OUT, 1, "ask 1 get"), (IN, 2, "last 1")])
    capture.flush()
    pairing = capture.pairing({1: read})
    await through(pairing)
    assert pairing.links(0)[0].fate is Fate.ENDED
    assert pairing.links(0)[0].missed(0)
    assert pairing.links(1)[0].fate is Fate.STANDING
    assert pairing.links(4)[0].request == 3
    assert [(one.name, one.ended) for one in pairing.methods()] == [("get", 1), ("watch", 0)]
    capture.close()


async def test_requests_of_one_key_are_answered_in_their_order(tmp_path: Path) -> None:
    pairing = await paired(
        tmp_path, (OUT, 0, "ask p ping"), (OUT, 10, "ask p ping"), (IN, 12, "last p"), (IN, 15, "last p")
    )
    assert [(link.request, link.took_ns) for seq in (2, 3) for link in pairing.links(seq)] == [
        (0, 12 * MS),
        (1, 5 * MS),
    ]
    assert [(one.count, one.answered) for one in pairing.methods()] == [(2, 2)]


async def test_each_of_several_without_an_answer_counts(tmp_path: Path) -> None:
    pairing = await paired(tmp_path, *[(OUT, at * 15_000, "ask p ping") for at in range(4)], (IN, 45_009, "last p"))
    now = 45_009 * MS
    assert [pairing.links(seq)[0].missed(now) for seq in range(4)] == [True, True, True, False]
    assert (pairing.links(4)[0].request, pairing.links(4)[0].took_ns) == (3, 9 * MS)
    (ping,) = pairing.methods()
    assert ping.ended + pairing.waiting(now)["ping"] == 3, "the rows and the table agree"


async def test_an_answer_without_a_key_is_found_by_its_clue_and_called_a_guess(tmp_path: Path) -> None:
    spoken = [(OUT, 0, "about 1 sub cats;about 2 sub dogs"), (OUT, 1, "about 3 sub birds"), (IN, 7, "wrong birds")]
    pairing = await paired(tmp_path, *spoken, (IN, 9, "wrong fish"), (IN, 10, "last 3"))
    (birds,) = pairing.links(2)
    assert (birds.request, birds.took_ns) == (1, 6 * MS)
    assert birds.fate == Fate.ANSWERED | Fate.FAILED | Fate.GUESSED
    assert [link.request for link in pairing.links(3)] == [0, 0], "of what is open, all came in one message"
    assert [(one.count, one.errors, one.answered) for one in pairing.methods()] == [(3, 3, 3)]
    assert pairing.links(4) == [birds], "an answer that names it belongs to it"


async def test_a_message_of_several_units_has_a_link_for_each(tmp_path: Path) -> None:
    pairing = await paired(tmp_path, (OUT, 0, "ask 1 a;ask 2 b"), (IN, 4, "last 2;last 1"))
    assert [link.method for link in pairing.links(0)] == ["a", "b"]
    assert [link.method for link in pairing.links(1)] == ["b", "a"]


async def test_what_goes_on_in_the_next_message_is_put_in_front_of_it(tmp_path: Path) -> None:
    pairing = await paired(tmp_path, (OUT, 0, "note a;open as"), (IN, 1, "note b"), (OUT, 2, "k;ask 1 get"))
    assert pairing.before(2) == b"open as"
    assert pairing.before(1) == b""
    assert pairing.links(2)[0].method == "get"


async def test_other_connections_and_bytes_of_no_message_are_not_read(tmp_path: Path) -> None:
    capture = started(tmp_path, (OUT, 0, "ask 1 get"))
    record(capture, [(IN, 1, "last 1")], connection=2)
    run, _ = framed(IN, [(Opcode.TEXT, b"last 1")], flags=Flag.INVALID)
    capture.recorder(1).run(run)
    run, _ = framed(IN, [(Opcode.PONG, b"last 1")])
    capture.recorder(1).run(run)
    capture.flush()
    pairing = capture.pairing({1: read})
    await through(pairing)
    assert pairing.links(0)[0].fate is Fate.OPEN
    assert pairing.counted == 4
    capture.close()


async def test_a_reader_that_fails_is_told_of_and_the_others_go_on(tmp_path: Path) -> None:
    pairing = await paired(tmp_path, (OUT, 0, "ask 1 get"), (IN, 1, "raise"), (IN, 2, "last 1"))
    assert pairing.fault == "OSError: no such thing"
    assert pairing.links(2)[0].request == 0


async def test_columns_stay_bounded_and_figures_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 100)
    monkeypatch.setattr(asked, "MOST_OPEN", 10)
    monkeypatch.setattr(asked, "MOST_DONE", 10)
    monkeypatch.setattr(module, "MOST_METHODS", 4)
    spoken: list[Spoken] = [(OUT, 0, "ask 0 old")]
    for n in range(1, 400):
        spoken += [(OUT, n, f"ask {n} m{n % 8}"), (IN, n, f"last {n}")]
    pairing = await paired(tmp_path, *spoken)
    assert len(pairing._asks) <= 101
    assert len(pairing._answers) <= 101
    assert len(pairing._waiting._done) == 10
    assert sum(one.count for one in pairing.methods()) == 400
    assert sum(one.answered for one in pairing.methods()) == 399
    assert len(pairing.methods()) == 5
    assert pairing.links(0) == [], "too long ago"
    (last,) = pairing.links(798)
    assert (last.request, last.answer) == (797, 798)


async def test_it_goes_on_as_the_capture_grows(tmp_path: Path) -> None:
    capture = started(tmp_path, (OUT, 0, "ask 1 get"))
    pairing = capture.pairing({1: read})
    await through(pairing)
    record(capture, [(IN, 8, "last 1")])
    capture.flush()
    await through(pairing)
    assert pairing.links(0)[0].took_ns == 8 * MS
    capture.close()


async def test_a_long_message_is_read_by_its_ends(tmp_path: Path) -> None:
    capture = started(tmp_path, (IN, 0, "x" * HEAD + "y" * HEAD), (IN, 1, "short"))
    excerpt = capture.view(1).excerpt(0)
    assert (len(excerpt.payload), excerpt.size, excerpt.tail[-1:]) == (HEAD, 2 * HEAD, b"y")
    assert capture.view(1).excerpt(1, b"before ").payload == b"before short"
    with pytest.raises(IndexError):
        capture.view(1).excerpt(2)
    capture.close()


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(Direction),
            st.sampled_from(["ask", "last", "part", "aside", "fail", "withdrawn"]),
            st.integers(0, 3),
        ),
        max_size=40,
    )
)
async def test_no_order_of_messages_makes_the_figures_disagree(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[Direction, str, int]]
) -> None:
    spoken = [
        (way, at, f"{word} {key} m" if word == "ask" else f"{word} {key}") for at, (way, word, key) in enumerate(told)
    ]
    pairing = await paired(tmp_path_factory.mktemp("any"), *spoken)
    asked = [link for seq, (_, word, _) in enumerate(told) if word == "ask" for link in pairing.links(seq)]
    assert sum(one.count for one in pairing.methods()) == len(asked)
    assert sum(one.answered for one in pairing.methods()) == sum(bool(one.fate & Fate.ANSWERED) for one in asked)
    for link in asked:
        assert link.answer < 0 or link in pairing.links(link.answer)
        assert link.answer < 0 or told[link.answer][0] is not told[link.request][0]
