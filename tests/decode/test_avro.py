"""Avro, held against fastavro."""

from __future__ import annotations

import datetime
import io
import json
import random
from typing import Any

import fastavro
import pytest
from fastavro.schema import fingerprint as reference_fingerprint
from fastavro.schema import to_parsing_canonical_form
from hypothesis import given
from hypothesis import strategies as st

from decode.spelling import loaded_lines, spelled
from wstui.decode._avroschema import AT_LEAST, EACH, fingerprint, parse
from wstui.decode.avro import DECODER, AvroDecoder, read_schema
from wstui.model import Failure, Opcode

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LONG = st.integers(-(2**63), 2**63 - 1)
TICK: dict[str, Any] = {
    "type": "record",
    "name": "Tick",
    "namespace": "market.v1",
    "doc": "what happened",
    "fields": [
        {"name": "symbol", "type": "string"},
        {"name": "volume", "type": "long", "default": 0},
        {"name": "price", "type": "double"},
        {"name": "ok", "type": "boolean"},
        {"name": "key", "type": "bytes"},
        {"name": "side", "type": {"type": "enum", "name": "Side", "symbols": ["BUY", "SELL"]}},
        {"name": "other", "type": ["null", "Side"], "default": None},
        {"name": "levels", "type": {"type": "array", "items": "double"}},
        {"name": "names", "type": {"type": "map", "values": ["null", "long"]}},
        {"name": "mark", "type": {"type": "fixed", "name": "Mark", "size": 4}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "next", "type": ["null", "Tick"], "default": None},
    ],
}
TIMES = st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2200, 1, 1)).map(
    lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000, tzinfo=datetime.UTC)
)
TICKS: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: st.fixed_dictionaries(
        {
            "symbol": TEXT,
            "volume": LONG,
            "price": st.floats(),
            "ok": st.booleans(),
            "key": st.binary(),
            "side": st.sampled_from(["BUY", "SELL"]),
            "other": st.sampled_from([None, "BUY"]),
            "levels": st.lists(st.floats()),
            "names": st.dictionaries(TEXT, st.none() | LONG),
            "mark": st.binary(min_size=4, max_size=4),
            "at": TIMES,
            "next": st.none() | TICKS,
        }
    ).map(lambda record: {field["name"]: record[field["name"]] for field in TICK["fields"]})
)


def plain(value: Any) -> Any:
    """Without the zeroes at the end of a moment's fraction."""
    if isinstance(value, str) and value.endswith("Z") and "." in value[-5:]:
        return value[:-1].rstrip("0").rstrip(".") + "Z"
    if isinstance(value, tuple):
        return (value[0], plain(value[1]))
    return type(value)(map(plain, value)) if isinstance(value, list) else value


def filed(records: list[dict[str, Any]], codec: str = "null") -> bytes:
    """A file of the reference library."""
    return written(TICK, records, codec)


def written(schema: Any, values: list[Any], codec: str = "null") -> bytes:
    """A file of the reference library, of any schema."""
    stream = io.BytesIO()
    fastavro.writer(stream, schema, values, codec=codec, sync_interval=1 << 22)
    return stream.getvalue()


def single(record: dict[str, Any]) -> bytes:
    """A single object: the mark, the fingerprint of the reference library, the value."""
    stream = io.BytesIO()
    mark = bytes.fromhex(reference_fingerprint(to_parsing_canonical_form(TICK), "CRC-64-AVRO"))
    fastavro.schemaless_writer(stream, TICK, record)
    return b"\xc3\x01" + mark + stream.getvalue()


def knowing() -> AvroDecoder:
    """A decoder that was given the schema."""
    decoder = AvroDecoder()
    schema, names = parse(json.dumps(TICK))
    decoder.schemas[fingerprint(schema)] = (schema, names)
    return decoder


@given(st.lists(TICKS, max_size=3), st.sampled_from(["null", "deflate"]))
def test_a_file_says_what_was_written(records: list[dict[str, Any]], codec: str) -> None:
    payload = filed(records, codec)
    assert DECODER.priority(payload, Opcode.BINARY) == 0.95
    decoded = DECODER.decode(payload)
    assert decoded.fault == ""
    assert plain(loaded_lines(decoded.text)) == plain(spelled(records))


@given(TICKS)
def test_a_single_object_is_read_by_its_fingerprint(record: dict[str, Any]) -> None:
    payload = single(record)
    assert DECODER.priority(payload, Opcode.BINARY) == 0.6
    decoded = knowing().decode(payload)
    assert (decoded.label, decoded.fault) == ("Avro, market.v1.Tick", "")
    assert plain(loaded_lines(decoded.text)) == plain(spelled([record]))
    unknown = DECODER.decode(payload)
    assert unknown.fault == "its schema is not in it: give it by --avro"
    assert f"CRC-64-AVRO): {payload[2:10][::-1].hex()}" in unknown.text


@pytest.mark.parametrize(
    "schema",
    ['"int"', '{"type":"long","logicalType":"timestamp-millis"}', '["null",{"type":"array","items":"string"}]',
     '{"type":"fixed","name":"a.b.C","namespace":"x","size":3}', json.dumps(TICK)],
)  # fmt: skip
def test_fingerprints_are_those_of_the_reference_library(schema: str) -> None:
    expected = reference_fingerprint(to_parsing_canonical_form(json.loads(schema)), "CRC-64-AVRO")
    assert fingerprint(parse(schema)[0]).to_bytes(8, "little").hex() == expected


@given(st.lists(TICKS, min_size=1, max_size=2), st.integers(0, 3000), st.randoms(use_true_random=False))
def test_what_was_spoiled_does_not_raise(records: list[dict[str, Any]], end: int, chance: random.Random) -> None:
    for payload in (bytearray(filed(records)), bytearray(filed(records, "deflate")), bytearray(single(records[0]))):
        for _ in range(3):
            payload[chance.randrange(10, len(payload))] = chance.randrange(256)
        for part in (payload, payload[:end]):
            assert knowing().decode(bytes(part)).label


def test_values_without_bytes_are_bounded() -> None:
    schema, names = parse('{"type":"array","items":"null"}')
    decoder = AvroDecoder()
    decoder.schemas[fingerprint(schema)] = (schema, names)
    payload = b"\xc3\x01" + fingerprint(schema).to_bytes(8, "little") + b"\xfe" * 9 + b"\x01\x00"
    assert "more values without bytes than can be shown" in decoder.decode(payload).fault


def test_a_schema_that_is_none_is_named(tmp_path: Any) -> None:
    for text in ("", "{}", '{"type":"record","name":"A","fields":[{"name":"b","type":"B"}]}', "[" * 5000):
        file = tmp_path / "a.avsc"
        file.write_text(text)
        with pytest.raises(Failure, match="the schema"):
            read_schema(str(file))


def test_what_would_take_too_many_steps_is_read_so_far() -> None:
    payload = written("long", [1] * 300_000)
    decoded = DECODER.decode(payload)
    most = len(payload) // EACH + AT_LEAST
    assert decoded.fault == f"too dense to be read whole: the first {most:,} records are shown"
    assert decoded.text.count("1") == most
    alone = DECODER.decode(written({"type": "array", "items": "long"}, [[1] * 300_000]))
    assert alone.fault.startswith("Avro, but too dense to be read whole")
