"""The filter language over whole captures: what is found equals what the plain predicate says of each message, whatever
the payloads, the batches and the filter; and no filter fails on any of them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.feed import framed, plain
from wstui.grammar import QueryError, parse
from wstui.model import Direction, Flag, Message, Opcode, Profile
from wstui.query import Node
from wstui.store.capture import Capture
from wstui.store.filtered import Filtered

NAMES = ("okx", "Echo two", "é")

# What servers, fuzzers and attackers send where JSON, text or a close code is expected.
NASTY = [
    b"", b"\x00", b"\xff\xfe", bytes(range(256)), b"\x1b]52;c;aGk=\x07", b"\x9b31m", "\u202egnp.exe".encode(),
    b'{"a":1e999999999}', b'{"a":"1e99999999999999999999"}', b'{"a":-0.0}', b'{"a":0x1}', b'{"a":01}', b'{"a":1_0}',
    b'{"a":1,"a":"x","a":2}', b'{"\\u0061":1}', b'{"a":"\\ud800"}', b'{"a":"\\u0078"}', b'\xef\xbb\xbf{"a":1}',
    b'{"a":NaN}', b'{"a":-Infinity}', b'{"a":1}\x00', b' \t\r\n{"a":1}\n', b'{"a":1}{"a":2}', b'{"a":1', b'"a"', b"1",
    b'{"a.b":{"":1}}', b'{"a":[{"b":"1"},[],null]}', b'{"":0}', b'{"a":{"a":{"a":true}}}', b'["a",{"a":"A"}]',
    b"[" * 3000, b'{"a":' * 1200 + b"1" + b"}" * 1200, b'{"a":"' + b"9" * 400 + b'"}', b'{"a":' + b"9" * 400 + b"}",
    '{"a":"\u0661\u0662"}'.encode(), '{"é":"\u212a\u017f\u0130ß"}'.encode(),
    "\u017f\u212a\u0130ß\u1e9e\u03a3\u03c3\u03c2".encode(), b"\xed\xa0\x80",
    b'{"a":"x\\"y"}', b'{"a":"\\\\"}', b"\x03", b"\x03\xe8", b"\x03\xee\xff", b"\xff\xff" + b"r" * 120,
    "closed · 1006 abnormal".encode(), b"closed \xc2\xb7 10060", "closed · ١٠٠٦".encode(), b"a" * 130, b"A b",
]  # fmt: skip
LEAVES = st.sampled_from([None, True, False, 0, 1, -1.5, "", "1", "1.0", "x", "A", "é", 10**30, "0.10"])
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "é", "a.b", "0", ""]), inner, max_size=3),
    ),
    max_leaves=6,
)
SPOILT = st.tuples(DOCUMENTS, st.integers(0, 40), st.binary(max_size=2)).map(
    lambda t: (text := json.dumps(t[0], ensure_ascii=len(t[2]) == 1).encode())[: t[1]] + t[2] + text[t[1] + 1 :]
)
PAYLOADS = st.one_of(
    st.sampled_from(NASTY),
    DOCUMENTS.map(lambda document: json.dumps(document).encode()),
    SPOILT,
    st.binary(max_size=20),
    st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
OPCODES = st.sampled_from(
    [Opcode.TEXT, Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.PONG, Opcode.CLOSE, Opcode.EVENT]
)
RUNS = st.lists(
    st.tuples(
        st.integers(0, len(NAMES) - 1),
        st.sampled_from(["plain", "sent", "fragments", "inflated"]),
        st.lists(st.tuples(OPCODES, PAYLOADS), min_size=1, max_size=4),
        st.integers(0, 2**40),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)

VALUES = st.sampled_from(["1", "1.0", "-0", "x", '"x"', '"1"', "true", "null", "1e400", "A", "é", '""', "9" * 400])
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
PATHS = st.lists(st.sampled_from([".a", ".b", ".0", ".1", ".é", '."a.b"', '.""']), min_size=1, max_size=3).map("".join)
QUOTED = st.text(max_size=4).map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
TERMS = st.one_of(
    QUOTED,
    PATHS,
    st.tuples(PATHS, SIGNS | st.just("~"), VALUES).map("".join),
    st.tuples(SIGNS, st.sampled_from(["0", "3", "0.1k", "130"])).map(lambda t: f"size{t[0]}{t[1]}"),
    st.tuples(SIGNS, st.sampled_from(["00:00", "23:59:59.9", "1970-01-01T00:10", "-1s", "-9999d"])).map(
        lambda t: f"time{t[0]}{t[1]}"
    ),
    st.sampled_from(
        ["a", "A", "K", "ß", "/a/", "/A|\\d{3}/", "/^$/", "/[^\\x00-\\x7f]/", "/(?i)é/", "dir:in", "dir:out", "op:text",
         "op:ping,close,event", "conn:okx", 'conn:"echo two"', "conn:é", "close:", "close:1000", "close:1006",
         "close:1005"]
    ),
)  # fmt: skip
FILTERS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
        inner.map(lambda text: f"!{text}"),
        inner.map(lambda text: f"-({text})"),
    ),
    max_leaves=6,
)
Recorded = list[tuple[int, str, list[tuple[Opcode, bytes]], int, bool]]


@dataclass(frozen=True)
class Judged:
    """A message of a capture as the predicate sees it."""

    direction: Direction
    opcode: Opcode
    size: int
    time_ns: int
    connection: str
    payload: bytes

    @classmethod
    def of(cls, message: Message) -> Judged:
        row = message.row
        return cls(row.direction, row.opcode, row.size, row.time_ns, NAMES[row.connection - 1], message.payload)


def record(capture: Capture, runs: Recorded) -> None:
    """Runs as the wire hands them over, some batches closed behind them."""
    for name in NAMES:
        capture.add_connection(Profile("ws://x/", name))
    for connection, kind, messages, time_ns, sealed in runs:
        if kind == "plain":
            run = plain(messages, time_ns=time_ns)[0]
        else:
            direction = Direction.OUT if kind == "sent" else Direction.IN
            pieces = 3 if kind == "fragments" else 1
            flags = Flag.FRAGMENTED if kind == "fragments" else Flag.NONE
            run = framed(direction, messages, pieces=pieces, flags=flags, time_ns=time_ns)[0]
        capture.recorder(connection + 1).run(run)
        if sealed:
            capture.flush()
    capture.flush()


async def settled(view: Filtered) -> Filtered:
    task = asyncio.ensure_future(view.run())
    async with asyncio.timeout(60):
        while not view.complete:  # noqa: ASYNC110  # it may have nothing to tell
            await asyncio.sleep(0)
    task.cancel()
    return view


@settings(max_examples=60)
@given(RUNS, st.lists(FILTERS, min_size=1, max_size=4), st.integers(0, 30))
@example([(0, "plain", [(Opcode.TEXT, payload) for payload in NASTY], 1, True)], ["a", ".a=1", "/a/", "!.a"], 0)
@example([(2, "fragments", [(Opcode.TEXT, payload) for payload in NASTY], 1, False)], [".a", "ß", "size>3"], 20)
def test_what_is_found_is_what_the_predicate_says(
    tmp_path_factory: pytest.TempPathFactory, runs: Recorded, texts: list[str], around: int
) -> None:
    async def story() -> None:
        capture = Capture.create(tmp_path_factory.mktemp("c"))
        record(capture, runs)
        everything = capture.view()
        subjects = [Judged.of(everything.message(seq)) for seq in range(len(everything))]
        for text in texts:
            node: Node = parse(text, now_ns=2**39)
            wanted = [seq for seq, subject in enumerate(subjects) if node.test(subject)]
            view = await settled(capture.filtered(node, None, around))
            assert [view.seq_at(place) for place in range(len(view))] == wanted, text
            some = await settled(capture.filtered(node, frozenset((1, 3)), around))
            mine = [seq for seq in wanted if subjects[seq].connection != NAMES[1]]
            assert [some.seq_at(place) for place in range(len(some))] == mine, text
        capture.close()

    asyncio.run(story())


@given(st.one_of(FILTERS, st.text(max_size=30)), st.lists(st.tuples(OPCODES, PAYLOADS), max_size=4))
def test_no_filter_fails_on_any_message(text: str, messages: list[tuple[Opcode, bytes]]) -> None:
    try:
        node = parse(text, now_ns=0)
    except QueryError:
        return
    assert node.explain()
    for opcode, payload in messages:
        for direction in Direction:
            assert node.test(Judged(direction, opcode, len(payload), 0, "okx", payload)) in (True, False)
