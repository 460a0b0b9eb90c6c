"""The fast scan over a batch finds what the plain predicate finds, on any batch and any filter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui import query
from wstui.grammar import parse
from wstui.model import Direction, Flag, Opcode, Run
from wstui.query import Node
from wstui.store import scan as module
from wstui.store import substring
from wstui.store.batch import Batch, Builder
from wstui.store.scan import Lore, Scan, packed, unpacked

NAMES = {1: "okx", 2: "echo", 3: ""}
FIELDS = st.dictionaries(st.sampled_from(["a", "b", "c", "é"]), st.sampled_from([1, "1", 2.5, None, True, "x", [7]]))
PAYLOADS = st.one_of(
    st.binary(max_size=12),
    st.text(alphabet='aAbBéÉK."\\', max_size=12).map(str.encode),
    FIELDS.map(lambda d: json.dumps(d).encode()),
    FIELDS.map(lambda d: json.dumps(d, ensure_ascii=False).encode()),
    st.just(b"\x03\xe8bye"),
    st.just("closed · 1006 abnormal".encode()),
)
TERMS = st.sampled_from(
    [
        "a", "A", "ab", '"é"', '"É"', "k", '""', "/a+b/", "/A/", "/./", "/ab/", '/"a": [0-9]/', "dir:in", "dir:out",
        "op:text,binary", "op:event", "size>3", "size=0", "time>12:00", "time<2026-01-01", "conn:okx", "close:",
        "close:1000", "close:1006", ".a", ".a=1", ".a!=1", ".b>1", ".c~x", ".c.0=7", ".é", "(.a or .b=1 .c)", ".a=true",
        '"\\x81"', "!",
    ]
)  # fmt: skip
FILTERS = st.recursive(
    TERMS.filter(lambda t: t != "!"),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: f"({p[0]} {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} or {p[1]})"),
        inner.map(lambda t: f"!{t}"),
    ),
    max_leaves=5,
)
RUNS = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 3]),
        st.sampled_from(list(Direction)),
        st.lists(st.tuples(st.sampled_from(list(Opcode)), PAYLOADS), min_size=1, max_size=5),
        st.integers(0, 2**61),
    ),
    min_size=1,
    max_size=6,
)


class Sample:
    """A message as it was put in."""

    def __init__(self, direction: Direction, opcode: Opcode, time_ns: int, connection: str, payload: bytes) -> None:
        self.direction, self.opcode, self.time_ns = direction, opcode, time_ns
        self.connection, self.payload, self.size = connection, payload, len(payload)


def build(runs: list[tuple[int, Direction, list[tuple[Opcode, bytes]], int]]) -> tuple[Batch, list[Sample]]:
    """A batch, its messages framed as the wire would have them (RFC 6455 section 5.2), and the same as plain values."""
    builder, samples = Builder(0), []
    for connection, direction, messages, time_ns in runs:
        blob, spans = b"", []
        for opcode, payload in messages:
            blob += bytes([0x80 | opcode, len(payload)])
            spans.append(len(blob) << 32 | len(payload))
            blob += payload
            samples.append(Sample(direction, opcode, time_ns, NAMES[connection], payload))
        kinds = bytes(0x80 | opcode for opcode, _ in messages)
        builder.add(connection, 0, Run(direction, blob, spans, kinds, time_ns, 0, None, Flag.NONE, 0))
    return builder.pack(), samples


@given(RUNS, FILTERS)
def test_the_scan_equals_the_predicate(
    runs: list[tuple[int, Direction, list[tuple[Opcode, bytes]], int]], text: str
) -> None:
    batch, samples = build(runs)
    node: Node = parse(text, now_ns=0)
    lore = Lore()
    for _ in range(3):  # what is learned of the messages changes nothing
        assert list(Scan(batch, NAMES, lore).mask(node)) == [int(node.test(sample)) for sample in samples]


def test_a_hit_in_a_header_or_across_messages_is_none() -> None:
    batch, _ = build([(1, Direction.IN, [(Opcode.TEXT, b"ab"), (Opcode.TEXT, b"cd")], 0)])
    scan = Scan(batch, NAMES)
    assert scan.mask(parse('"\\x81"'.replace("\\x81", "\udc81"))) == b"\0\0"
    assert scan.mask(parse('"b\udc81\x02c"')) == b"\0\0"
    assert scan.mask(parse("cd")) == b"\0\1"


def test_a_batch_knows_its_connections() -> None:
    batch, _ = build([(1, Direction.IN, [(Opcode.TEXT, b"a")] * 2, 0), (2, Direction.IN, [(Opcode.TEXT, b"b")], 0)])
    assert Scan(batch, NAMES).of_connections(frozenset({2})) == b"\0\0\1"


def test_of_ends_only_closes_and_events_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [(Opcode.TEXT, b"closed \xc2\xb7 1006")] * 500
    ends = [(Opcode.CLOSE, b"\x03\xe9"), (Opcode.EVENT, "closed · 1006 abnormal".encode()), (Opcode.EVENT, b"open")]
    batch, samples = build([(1, Direction.IN, [*texts, *ends], 0), (2, Direction.IN, texts, 0)])
    node, test = parse("close:1006"), query.Closed.test
    looked: list[Opcode] = []

    def look(term: query.Closed, subject: query.Subject) -> bool:
        looked.append(subject.opcode)
        return test(term, subject)

    assert list(Scan(batch, NAMES).mask(node)) == [int(node.test(sample)) for sample in samples]
    monkeypatch.setattr(query.Closed, "test", look)
    assert Scan(batch, NAMES).mask(node).count(1) == 1
    assert looked == [Opcode.CLOSE, Opcode.EVENT, Opcode.EVENT]


@given(RUNS, FILTERS, st.integers(1, 7))
def test_pieces_find_together_what_one_look_finds(
    runs: list[tuple[int, Direction, list[tuple[Opcode, bytes]], int]], text: str, piece: int
) -> None:
    batch, samples = build(runs)
    node, scan = parse(text, now_ns=0), Scan(batch, NAMES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE", piece)
        masks = [scan.mask(node, within) for within in scan.pieces(node)]
    assert [sum(column) for column in zip(*masks, strict=True)] == [int(node.test(sample)) for sample in samples]


@pytest.mark.parametrize("library", [True, False])
@pytest.mark.parametrize("every", [1, 3, 20, 400])
def test_many_hits_and_few_are_found_alike(every: int, library: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not library:
        monkeypatch.setattr(substring, "_memmem", None)
    texts = [(Opcode.TEXT, b"some Text %d" % n if n % every else b"price") for n in range(900)]
    batch, samples = build([(1, Direction.IN, texts[:500], 0), (2, Direction.IN, texts[500:], 0)])
    for node in (parse("price"), parse("text"), parse("Text"), parse("3"), parse(".price~x or ic"), parse("zebra")):
        assert list(Scan(batch, NAMES).mask(node)) == [int(node.test(sample)) for sample in samples]


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_a_mask_that_was_packed_is_what_it_was(messages: list[bool]) -> None:
    assert unpacked(packed(bytes(messages)), len(messages)) == bytes(messages)


def test_terms_of_several_fields_read_a_payload_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    json_of = query.json_of

    def reading(payload: bytes) -> object:
        read.append(payload)
        return json_of(payload)

    monkeypatch.setattr(query, "json_of", reading)
    batch, _ = build([(1, Direction.IN, [(Opcode.TEXT, b'{"%c":"x","a":1,"b":2}' % n) for n in b"xyz"], 0)])
    assert Scan(batch, NAMES).mask(parse(".a=1 .b=2 !.a=2")) == b"\1\1\1"
    assert len(read) == 3
