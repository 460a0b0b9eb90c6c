"""protobuf, with types and without, held against the library of its authors."""

from __future__ import annotations

import json
import math
import random
import re
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import given
from hypothesis import strategies as st

from wstui import decode
from wstui.decode import protobuf
from wstui.decode._protofile import from_files
from wstui.decode.protobuf import ProtobufDecoder, read_types
from wstui.model import Failure, Opcode

HERE = Path(__file__).parent / "proto"
SET = descriptor_pb2.FileDescriptorSet.FromString((HERE / "market.desc").read_bytes())
POOL = descriptor_pool.DescriptorPool()
for FILE in SET.file:
    POOL.Add(FILE)

INT32, INT64, UINT64 = st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**64 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEVELS = st.fixed_dictionaries({}, optional={"price": st.floats(), "size": st.floats()})
TICKS = st.fixed_dictionaries(
    {},
    optional={
        "symbol": TEXT,
        "price": st.floats(),
        "volume": INT64,
        "change": INT32,
        "side": st.sampled_from([0, 1, 2, -1, 77]),
        "bids": st.lists(LEVELS),
        "sizes": st.lists(INT32),
        "unpacked": st.lists(st.floats()),
        "books": st.dictionaries(TEXT, LEVELS),
        "names": st.dictionaries(INT32, TEXT),
        "note": TEXT,
        "half": st.floats(width=32),
        "f32": st.integers(0, 2**32 - 1),
        "f64": INT64,
        "ok": st.booleans(),
        "big": UINT64,
        "maybe": INT32,
        "sides": st.lists(st.sampled_from([1, 2, -1])),
        "tags": st.lists(TEXT),
    },
)


def made(name: str) -> Any:
    """A message of the reference library."""
    return message_factory.GetMessageClass(POOL.FindMessageTypeByName(name))()


def tick(values: dict[str, Any]) -> Any:
    """A tick of the reference library with these values."""
    message = made("market.v1.Tick")
    for name, value in values.items():
        if name == "bids":
            for level in value:
                message.bids.add(**level)
        elif name == "books":
            for key, level in value.items():
                message.books[key].CopyFrom(type(message.books["x"])(**level)) if key != "x" else None
            message.books.pop("x", None) if "x" not in value else None
        elif name == "names":
            message.names.update(value)
        elif isinstance(value, list):
            getattr(message, name).extend(value)
        else:
            setattr(message, name, value)
    return message


def one(field: FieldDescriptor, value: Any) -> Any:
    """A value as wstui spells it."""
    if field.type in (FieldDescriptor.TYPE_MESSAGE, FieldDescriptor.TYPE_GROUP):
        return said(value)
    if field.type == FieldDescriptor.TYPE_ENUM:
        named = field.enum_type.values_by_number.get(value)
        return named.name if named else value
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return value


def said(message: Any) -> Any:
    """What a message of the reference library says."""
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            key, of = field.message_type.fields_by_number[1], field.message_type.fields_by_number[2]
            found[field.name] = {str(one(key, name)): one(of, item) for name, item in value.items()}
        elif field.is_repeated:
            found[field.name] = [one(field, item) for item in value]
        else:
            found[field.name] = one(field, value)
    return found


def typed(given: str) -> ProtobufDecoder:
    """A decoder that knows types."""
    decoder = ProtobufDecoder()
    decoder.types = read_types(given)
    return decoder


BOTH = [typed(f"{HERE / 'market.desc'}:market.v1.Tick"), typed(f"{HERE / 'market.proto'}:Tick")]


@pytest.mark.parametrize("decoder", BOTH, ids=["described", "written"])
@given(TICKS)
def test_by_its_type_it_says_what_was_encoded(decoder: ProtobufDecoder, values: dict[str, Any]) -> None:
    message = tick(values)
    payload = message.SerializeToString()
    if not payload:
        return
    decoded = decoder.decode(payload)
    expected = said(message)
    text = decoded.text
    assert rounded(json.loads(text)) == rounded(expected)
    assert (decoded.label, decoded.why) == ("protobuf, market.v1.Tick", "as you said; every field known")


def rounded(value: Any) -> Any:
    """With the float of 32 bits as such."""
    if "half" in value and isinstance(value["half"], float):
        return value | {"half": made_half(value["half"])}
    return value


def made_half(value: float) -> float:
    """As 32 bits hold it."""
    message = made("market.v1.Tick")
    message.half = value
    return float(message.half)


@given(TICKS)
def test_without_types_each_field_is_there_by_its_number(values: dict[str, Any]) -> None:
    message = tick(values)
    payload = message.SerializeToString(deterministic=True)
    if not payload:
        return
    decoded = ProtobufDecoder().decode(payload)
    assert decoded.fault == ""
    numbers = {int(key) for key in json.loads(decoded.text)}
    assert numbers == {field.number for field, _ in message.ListFields()}


def test_the_language_and_the_descriptors_say_the_same() -> None:
    written, described = from_files(HERE), protobuf._described(HERE / "market.desc")
    for name, message in described.messages.items():
        if message.is_entry or name.startswith("google."):
            continue
        for number, field in message.fields.items():
            other = written.messages[name].fields[number]
            assert (field.name, field.kind, field.repeated) == (other.name, other.kind, other.repeated)
            if "Entry" not in field.of:
                assert field.of == other.of
    assert (
        written.enums["market.v1.Side"]
        == described.enums["market.v1.Side"]
        == {0: "SIDE_UNKNOWN", 1: "BUY", 2: "SELL", -1: "NEGATIVE"}
    )
    assert written.missing == described.missing == set()


def test_times_recursion_and_groups() -> None:
    message = made("market.v1.Tick")
    message.at.seconds, message.at.nanos = 1_767_323_045, 678_000_000
    message.deeper.depth, message.deeper.within.depth = 1, 2
    assert json.loads(BOTH[1].decode(message.SerializeToString()).text) == {
        "at": {"$time": "2026-01-02T03:04:05.678Z"},
        "deeper": {"depth": 1, "within": {"depth": 2}},
    }
    request = made("old.Request")
    request.id = 5
    request.result.add(url="x", at=[1, 2])
    request.result.add(url="y")
    request.Extensions[POOL.FindExtensionByName("old.traced")] = "t"
    payload = request.SerializeToString()
    expected = {"id": 5, "result": [{"url": "x", "at": [1, 2]}, {"url": "y"}], "[old.traced]": "t"}
    for given_ in (HERE / "old.proto", HERE / "market.desc", HERE):
        assert json.loads(typed(f"{given_}:old.Request").decode(payload).text) == expected
    guessed = ProtobufDecoder().decode(payload).text
    assert '"url"' not in guessed
    assert '"1": "x"' in guessed


def test_the_type_that_fits_best_is_found_and_said() -> None:
    decoder = typed(str(HERE))
    ping = made("market.v1.Ping")
    ping.nonce = 2**64 - 1
    decoded = decoder.decode(ping.SerializeToString())
    assert json.loads(decoded.text) == {"nonce": 2**64 - 1}
    assert decoded.label == "protobuf, market.v1.Ping"
    assert decoded.why.startswith("the type of proto that fits best; every field known")
    full = tick({"symbol": "BTC", "price": 1.5, "side": 1, "bids": [{"price": 1.0}]})
    assert decoder.decode(full.SerializeToString()).label == "protobuf, market.v1.Tick"
    assert decoder.priority(full.SerializeToString(), Opcode.BINARY) == 0.75


def test_what_the_type_does_not_know_is_by_its_number_and_counted() -> None:
    decoded = typed(f"{HERE}:Ping").decode(b"\x08\x05\x12\x02hi\x0a\x01x")
    assert decoded.text == '{\n  "nonce": 5,\n  "2": "hi",\n  "1": "x"\n}'
    assert decoded.why == "as you said; 2 of 3 fields unknown"


def test_without_types() -> None:
    payload = (
        bytes.fromhex("0896011a0568656c6c6f22020801")
        + b"\x2d\0\0\xc0\x3f"
        + b"\x31"
        + b"\0" * 6
        + b"\x08\x40"
        + b"\x08\x96\x01\x42\x02\xff\0"
    )
    decoded = ProtobufDecoder().decode(payload)
    assert json.loads(decoded.text) == {
        "1": 150,
        "3": "hello",
        "4": {"1": 1},
        "5": {"$fixed32": 1069547520, "float": 1.5},
        "6": {"$fixed64": 4613937818241073152, "double": 3.0},
        "8": {"$bytes": "ff00"},
    }
    assert decoded.text.count('"1": 150') == 2
    assert decoded.label == "protobuf, no schema"
    negative = ProtobufDecoder().decode(b"\x08" + b"\xff" * 9 + b"\x01").text
    assert json.loads(negative) == {"1": {"$varint": 2**64 - 1, "signed": -1}}


def test_a_claim_is_a_modest_one() -> None:
    decoder = ProtobufDecoder()
    assert decoder.priority(b"\x08\x96\x01", Opcode.BINARY) == 0.15
    assert decoder.priority(b"\x0a\x05hello", Opcode.PONG) < 0.05
    assert decoder.priority(b"\n\thello wor", Opcode.BINARY) == 0
    assert decoder.priority(b"\x08", Opcode.BINARY) == 0
    assert decode.choose(b"\x08\x96\x01", Opcode.BINARY).name == "protobuf"


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"\x08", "byte 1: a number that does not end, or has more than 64 bits"),
        (b"\x08" + b"\xff" * 10, "byte 10: a number that does not end, or has more than 64 bits"),
        (b"\x0a\x05abc", "byte 2: field 1 of 5 bytes, with 3 left"),
        (b"\x00\x01", "byte 0: 0 is no number of a field"),
        (b"\x0f\x01", "byte 0: 7 is no wire type"),
        (b"\x0c", "byte 0: a group ends that did not begin"),
        (b"\x0b\x08\x01", "byte 3: it ends within group 1"),
        (b"\x0b\x14", "byte 1: another group ends than the one that is open"),
        (b"\x0b" * 4, "byte 3: groups within 3 groups"),
    ],
)
def test_what_does_not_hold_is_named_with_its_place(payload: bytes, fault: str) -> None:
    assert ProtobufDecoder().decode(payload).fault == f"not protobuf: {fault}"
    assert ProtobufDecoder().priority(payload, Opcode.BINARY) == 0


def test_depth_ends_in_bytes() -> None:
    payload = b"\x08\x01"
    for _ in range(150):
        size = len(payload)
        payload = b"\x0a" + (bytes((size,)) if size < 128 else bytes((size & 127 | 128, size >> 7))) + payload
    assert '"$bytes"' in ProtobufDecoder().decode(payload).text


@given(st.binary(max_size=300))
def test_no_bytes_make_a_type_raise(payload: bytes) -> None:
    for decoder in BOTH:
        assert decoder.decode(payload).label


@given(TICKS, st.randoms(use_true_random=False))
def test_what_was_spoiled_does_not_raise_either(values: dict[str, Any], chance: random.Random) -> None:
    payload = bytearray(tick(values).SerializeToString())
    for _ in range(min(3, len(payload))):
        payload[chance.randrange(len(payload))] = chance.randrange(256)
    for decoder in (*BOTH, ProtobufDecoder()):
        assert decoder.decode(bytes(payload)).label


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("message A {", "line 1: the end where more is expected"),
        ("message A {\n int32 a = ; }", "line 2: ; where a number is expected"),
        ("syntax = 'proto3';\nenum { }", "line 2: } where = is expected"),
        ("\n\n#", "line 3: '#' has no meaning here"),
        ("int32 a = 1;", "line 1: int32 where a message or an enum is expected"),
    ],
)
def test_a_file_that_does_not_hold_is_named_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "a.proto"
    file.write_text(text)
    with pytest.raises(Failure, match=re.escape(fault)):
        read_types(str(file))


@given(
    st.lists(
        st.sampled_from(
            [
                "message",
                "A",
                "{",
                "}",
                "=",
                "1",
                ";",
                "map",
                "<",
                ">",
                ",",
                "int32",
                "group",
                "oneof",
                "extend",
                "enum",
                "option",
                "[",
                "]",
            ]
        )
    )
)
def test_no_text_makes_the_parser_raise_anything_else(tokens: list[str]) -> None:
    from wstui.decode._protofile import _Parser
    from wstui.decode._protoschema import Schema, resolve

    schema = Schema()
    try:
        _Parser("x", " ".join(tokens), schema).file()
    except Failure:
        return
    resolve(schema)


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    for given_, fault in (
        (str(tmp_path / "no.proto"), "is not there"),
        (f"{HERE / 'market.proto'}:Nope", "market.proto has no message Nope"),
        (str(tmp_path), "holds no .proto files"),
        (str(HERE / ".." / "golden" / "make.py"), "make.py holds no types"),
    ):
        with pytest.raises(Failure, match=re.escape(fault)):
            read_types(given_)
    (tmp_path / "a.proto").write_text('import "b.proto";')
    with pytest.raises(Failure, match=re.escape("imports b.proto, which is not there")):
        read_types(str(tmp_path / "a.proto"))


@pytest.mark.parametrize(
    "field", [b"\x0a\2\xff\xff", b"\x0b\x0c", b"\x0a\2\x08\1", b"\x0b\x0b\x0b\x08\1\x0c\x0c\x0c"], ids=bytes.hex
)
def test_what_would_take_too_many_steps_is_read_so_far(field: bytes) -> None:
    size = 300_000
    decoded = ProtobufDecoder().decode(field * (size // len(field)))
    assert "too dense to be read whole" in decoded.fault
    assert not decoded.is_json
    assert decoded.text.count(":") <= size // protobuf.EACH + protobuf.AT_LEAST


def test_fields_of_one_byte_are_read_whole() -> None:
    decoded = ProtobufDecoder().decode(b"\x08\1" * 150_000)
    assert (decoded.fault, decoded.text.count("1: 1") + decoded.text.count('"1"')) == ("", 150_000)


def test_of_types_that_profiles_name_those_that_fit_best_are_taken() -> None:
    decoder = ProtobufDecoder()
    payload = (HERE.parent / "golden/protobuf/tick.pb").read_bytes()
    for who, types in (("a", "market.proto:Ping"), ("b", "market.desc:market.v1.Tick")):
        decoder.learn(who, str(HERE / types))
    decoded = decoder.decode(payload)
    assert decoded.label == "protobuf, market.v1.Tick"
    assert decoded.why == "of 2 sets of types the one that fits best: as you said; every field known"
    assert decoder.decode(b"\x08\x96\x01").label == "protobuf, market.v1.Ping"
    decoder.learn("b", str(HERE / "market.proto:Ping"))  # it was edited
    assert decoder.decode(payload).label == "protobuf, market.v1.Ping"
    decoder.types = read_types(str(HERE / "market.proto"))
    decoder.learn("c", str(HERE / "there is none.proto"))  # the command line has said all
    assert decoder.decode(payload).label == "protobuf, market.v1.Tick"


def test_types_that_a_profile_names_are_read_once_and_their_failure_is_said(tmp_path: Path) -> None:
    decoder = ProtobufDecoder()
    file = tmp_path / "a.proto"
    file.write_text('syntax = "proto3"; message A { int32 n = 1; }')
    decoder.learn("a", f"{file}:A")
    file.unlink()
    decoder.learn("a", f"{file}:A")
    assert decoder.decode(b"\x08\x05").text == '{\n  "n": 5\n}'
    with pytest.raises(Failure, match=r"^proto: .*a\.proto is not there") as caught:
        decoder.learn("b", f"{file}:A")
    assert caught.value.lasting
