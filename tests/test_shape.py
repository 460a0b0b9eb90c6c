"""What makes messages one sort: opcode, keys, and the values of keys that name a sort."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.test_scan import RUNS, build
from wstui import shape as module
from wstui.model import Direction, Opcode
from wstui.query import Not
from wstui.shape import Shaped, name_of, shape_of, skeleton
from wstui.store.scan import Scan

MARK = {"arg": {"channel": "mark-price", "instId": "BTC-USDT"}, "data": [{"markPx": "42000.7", "ts": "1597026383085"}]}


def text(value: object) -> str:
    return shape_of(Opcode.TEXT, json.dumps(value).encode())


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (json.dumps(MARK).encode(), "arg.channel=mark-price"),
        (b'{"event":"subscribe","arg":{"channel":"mark-price"}}', "event=subscribe arg.channel=mark-price"),
        (b'{"op":"subscribe","args":[{"channel":"candle1m"}]}', "op=subscribe args.channel=candle1m"),
        (b'{"op":11,"d":null}', "op=11"),
        (b'{"id":1,"result":null}', "{id, result}"),
        (b'[340,[["1"]],"ticker","XBT/USD"]', "ticker"),
        (b'[{"type":"trade","px":1}]', "type=trade"),
        (b'{"topic":"orders.12345678"}', "topic=orders.#"),
        (b'{"t":17,"e":"trade"}', "e=trade"),
        (b'{"type":1597026383085}', "{type}"),
        (b'{"type":1.5}', "{type}"),
        (b"ping", "ping"),
        (b"2", "2"),
        (b"3", "3"),
        (b"1234", "number"),
        (b'42["chat",{"a":1}]', '42["chat'),
        (b'{"s7":{"type":"t7"}}', "s#.type=t7"),
        (b"sensor17 is up", "sensor#"),
        (b'{"k17":1,"k2":2,"z":3}', "{k#, z}"),
        (b'"x"', "string"),
        (b"null", "none"),
        (b"\xff\xfe", "text"),
        (b"", "text"),
    ],
)
def test_a_shape_has_a_name(payload: bytes, name: str) -> None:
    assert name_of(shape_of(Opcode.TEXT, payload)) == name


@pytest.mark.parametrize("payload", [b"7", b"42", b'"', b'"x"', b"\x07", b"\x93", b"null", b"true"])
def test_bytes_that_happen_to_spell_a_value_are_as_other_bytes_are(payload: bytes) -> None:
    assert shape_of(Opcode.BINARY, payload) == shape_of(Opcode.BINARY, b"\xff\x00")
    assert shape_of(Opcode.BINARY, b'{"op":"x"}') != shape_of(Opcode.BINARY, b"\xff\x00")


def test_messages_of_a_feed_are_one_sort_whatever_their_numbers_and_the_order_of_their_keys() -> None:
    later = {
        "data": [{"ts": "1597026383999", "markPx": "9.25"}],
        "arg": {"instId": "ETH-USDT", "channel": "mark-price"},
    }
    assert text(MARK) == text(later)


def test_what_names_a_sort_tells_apart() -> None:
    other = {**MARK, "arg": {"channel": "trades"}}
    shapes = {text(MARK), text(other), text({**MARK, "code": 0}), text({"op": 10}), text({"op": 11}), text({"op": 0})}
    assert len(shapes) == 6


def test_opcodes_are_sorts_of_their_own() -> None:
    payload = json.dumps(MARK).encode()
    assert len({shape_of(opcode, payload) for opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.EVENT)}) == 4


def test_a_shape_is_short_whatever_the_payload() -> None:
    assert len(text({f"key{'x' * n}{n}": n for n in range(500)})) < 1500
    assert shape_of(Opcode.TEXT, b'{"op":"' + b"x" * module.LONGEST + b'"}') == "text"


@given(st.one_of(st.binary(max_size=40), st.recursive(st.one_of(st.integers(), st.text(max_size=4)), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*module.TYPES[:6], "a", "b1"]), inner, max_size=3)
)).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_the_skeleton_is_all_a_shape_depends_on(payload: bytes) -> None:
    shape = shape_of(Opcode.TEXT, payload)
    assert shape == shape_of(Opcode.TEXT, skeleton(payload)) == module._shape("text", skeleton(payload))
    assert skeleton(skeleton(payload)) == skeleton(payload)


@given(RUNS)
def test_the_scan_finds_a_group_as_the_predicate_does(
    runs: list[tuple[int, Direction, list[tuple[Opcode, bytes]], int]],
) -> None:
    batch, samples = build(runs)
    for shape in {shape_of(sample.opcode, sample.payload) for sample in samples}:
        node = Shaped(frozenset({shape}))
        expected = [shape_of(sample.opcode, sample.payload) == shape for sample in samples]
        assert list(Scan(batch, {}).mask(node)) == [int(node.test(sample)) for sample in samples] == expected
        assert list(Scan(batch, {}).mask(Not(node))) == [int(not held) for held in expected]
