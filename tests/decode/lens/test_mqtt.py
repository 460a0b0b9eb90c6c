"""MQTT as MQTT.js and Mosquitto speak it."""

from __future__ import annotations

import pytest

from decode.lens.recorded import line, pairs, recognised, said
from wstui.decode.lens import Beginning, Excerpt, Reading, Reply
from wstui.decode.lens.mqtt import LENS
from wstui.model import Direction, Opcode


def read(payload: bytes, version: int = 5) -> list[Reading]:
    connect = b"\x10\x0d\x00\x04MQTT%c\x02\x00\x3c\x00\x00\x00" % version
    start = Beginning("mqtt", "", (Excerpt.of(Direction.OUT, Opcode.BINARY, connect),))
    return list(LENS.reader(start)(Excerpt.of(Direction.IN, Opcode.BINARY, payload)))


@pytest.mark.parametrize("version", [4, 5])
def test_all_that_was_said_is_read(version: int) -> None:
    name, start = ("MQTT 3.1.1", "clean session") if version == 4 else ("MQTT 5", "clean start")
    ok = ", success" if version == 5 else ""
    told = {one.split(" ", 1)[1] for one in map(line, said(f"mqtt{version}"))}
    lines = [line(one) for one in said(f"mqtt{version}")]
    assert lines[:6] == [
        f"> CONNECT {name}, {start}, keep alive 1 s, client wstui, will topic gone, user ann",
        "< CONNACK accepted",
        "> SUBSCRIBE room/+/temp (QoS 2), $share/g/jobs (QoS 1)",
        "< SUBACK granted QoS 2, granted QoS 1",
        '> PUBLISH room/1/temp {"celsius": 21.5} (retained)',
        "> PUBLISH room/2/temp 22 (QoS 1)",
    ]
    assert {"PUBLISH room/3/temp 2 bytes (QoS 2)", f"PUBREL packet 2{ok}", "UNSUBSCRIBE room/+/temp"} <= told
    assert lines[-3:] == ["> PINGREQ", "< PINGRESP", "> DISCONNECT" + " disconnect with will message" * (version == 5)]
    assert not any(one.reading.failed for one in said(f"mqtt{version}"))


@pytest.mark.parametrize("version", [4, 5])
def test_all_that_asked_was_answered(version: int) -> None:
    units = said(f"mqtt{version}")
    asked = [one.reading.asks for one in units if one.reading.asks]
    answered = [one.reading.answers for one in units if one.reading.answers and one.reading.reply is Reply.LAST]
    assert sorted(asked) == sorted(answered)
    kinds = [(one.split()[:2], other.split()[:2]) for one, other in pairs(units)]
    assert kinds.count(([">", "PUBLISH"], ["<", "PUBACK"])) == 2
    assert kinds.count(([">", "PUBLISH"], ["<", "PUBREC"])) == kinds.count(([">", "PUBLISH"], ["<", "PUBCOMP"])) == 1
    assert kinds.count((["<", "PUBLISH"], [">", "PUBREC"])) == kinds.count((["<", "PUBLISH"], [">", "PUBCOMP"])) == 1


def test_properties_are_named() -> None:
    published = [one.reading for one in said("mqtt5") if one.reading.kind == "PUBLISH"]
    given = [pair for reading in published for pair in reading.parties]
    assert ("content type", "text/plain") in given
    assert ("user property", "by: me") in given
    assert ("response topic", "answers") in given
    assert ("correlation data", "c1") in given
    assert ("expires in s", "60") in given
    assert ("subscription", "7") in given
    assert [reading.body for reading in published[:2]] == [b'{"celsius": 21.5}', b"22"]


@pytest.mark.parametrize(("name", "why"), [("mqtt4", "not authorized"), ("mqtt5", "not authorized (0x87)")])
def test_a_refusal_fails_with_its_reason_and_no_password_is_repeated(name: str, why: str) -> None:
    connect, connack = (one.reading for one in said(f"{name}-refused"))
    assert (connack.meaning, connack.failed, connack.answers) == (why, True, connect.asks)
    assert ("password", "given") in connect.parties
    assert "wrong" not in repr(connect)


def test_it_is_known_by_its_first_packet() -> None:
    assert recognised("mqtt5", known=False) == ("mqtt", "an MQTT CONNECT at the beginning")


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"\x00\x00", "0x00 begins no packet"),
        (b"\xc5\x00", "PINGREQ, with flags 0101"),
        (b"\x36\x05\x00\x01a\x00\x01", "PUBLISH, QoS 3, which there is not"),
        (b"\x30\x03\x00\x09a", "PUBLISH, a field of 9 bytes, with 1 left"),
        (b"\x30\xff\xff\xff\xff\x01", "PUBLISH, a length of more than four bytes"),
        (b"\x30\x05\x00\x01a\x01\x77", "PUBLISH, property 0x77, which there is not"),
        (b"\x82\x03\x00\x01\x00", "SUBSCRIBE, no topic in it"),
    ],
)
def test_what_does_not_fit_says_why(payload: bytes, why: str) -> None:
    (reading,) = read(payload)
    assert (reading.kind, reading.meaning, reading.failed) == ("?", f"not MQTT: {why}", True)


def test_text_messages_are_none_of_it() -> None:
    assert LENS.reader(Beginning("mqtt"))(Excerpt.of(Direction.IN, Opcode.TEXT, b"\xc0\x00")) == ()


def test_failures_of_version_5_are_marked() -> None:
    (suback,) = read(b"\x90\x05\x00\x01\x00\x01\x87")
    assert (suback.meaning, suback.failed) == ("granted QoS 1, not authorized (0x87)", True)
    (pubrec,) = read(b"\x50\x03\x00\x01\x97")
    assert (pubrec.failed, pubrec.reply, pubrec.answers) == (True, Reply.LAST, "publish 1")
    (gone,) = read(b"\xe0\x02\x8e\x00")
    assert (gone.meaning, gone.failed) == ("session taken over (0x8e)", True)


def test_without_a_connect_the_connack_tells_the_version() -> None:
    for connack, body in ((b"\x20\x03\x00\x00\x00", b"x"), (b"\x20\x02\x00\x00", b"\x00x")):
        start = Beginning("mqtt", "", (Excerpt.of(Direction.IN, Opcode.BINARY, connack),))
        (published,) = LENS.reader(start)(Excerpt.of(Direction.IN, Opcode.BINARY, b"\x30\x05\x00\x01a\x00x"))
        assert published.body == body
