"""Messages of a kernel as a Jupyter server passes them on, in both framings, and what buffers do to them."""

from __future__ import annotations

import json
import struct

import pytest

from decode.lens.recorded import beginning, pairs, recognised, said
from wstui.decode.lens import Beginning, Excerpt, Reading
from wstui.decode.lens.jupyter import LENS, V1
from wstui.model import Direction, Opcode


@pytest.mark.parametrize("name", ["jupyter", "jupyter-v1"])
def test_a_recording_is_read(name: str) -> None:
    head = beginning(name)
    assert head.subprotocol == (V1 if name == "jupyter-v1" else "")
    expected = f"subprotocol {V1}" if head.subprotocol else "path /api/kernels/…/channels"
    assert recognised(name) == ("jupyter", expected)
    assert recognised(name, known=False) == ("jupyter", "header with msg_type in the first messages")
    found = pairs(said(name))
    hello = [answer for asked, answer in found if asked == "> execute_request print('hello') …"]
    assert sorted(hello) == sorted(
        [
            "< status busy",
            "< execute_input print('hello') …",
            "< stream stdout hello",
            "< execute_result 42",
            "< execute_reply ok [1]",
            "< status idle",
        ]
    )
    assert ("> execute_request 1 / 0", "< execute_reply ZeroDivisionError: division by zero") in found
    assert any(asked == "> kernel_info_request" and "kernel_info_reply Python" in answer for asked, answer in found)


def test_an_input_is_asked_for_by_the_kernel() -> None:
    assert ("< input_request name?", "> input_reply Ada") in pairs(said("jupyter"))


def test_an_input_may_be_given_without_saying_what_for() -> None:
    # As jupyter_client's own `input` does.
    def of(kind: str, way: Direction) -> Reading:
        header = {"msg_type": kind, "msg_id": kind}
        document = {"header": header, "parent_header": {}, "content": {"value": "Ada"}, "channel": "stdin"}
        excerpt = Excerpt.of(way, Opcode.TEXT, json.dumps(document).encode())
        (reading,) = LENS.reader(Beginning())(excerpt)
        return reading

    asked, given = of("input_request", Direction.IN), of("input_reply", Direction.OUT)
    assert asked.asks == given.answers != ""


def test_errors_fail_and_the_content_is_the_body() -> None:
    units = said("jupyter-v1")
    assert {one.reading.kind for one in units if one.reading.failed} == {"error", "execute_reply"}
    for one in units:
        assert one.reading.body is not None
        assert isinstance(json.loads(one.reading.body), dict)


def test_json_with_buffers_behind_it() -> None:
    document = {"header": {"msg_type": "comm_msg", "msg_id": "1"}, "parent_header": {}, "content": {"comm_id": "c"}}
    text = json.dumps({**document, "channel": "iopub"}).encode()
    payload = struct.pack(">III", 2, 12, 12 + len(text)) + text + b"\x00\x01\x02"
    (reading,) = LENS.reader(Beginning())(Excerpt.of(Direction.IN, Opcode.BINARY, payload))
    assert (reading.kind, reading.meaning) == ("comm_msg", "c")
    assert ("channel", "iopub") in reading.parties


@pytest.mark.parametrize("count", [0, 1, 5, 1025, 2**63])
def test_offsets_that_do_not_hold_are_no_message(count: int) -> None:
    payload = struct.pack("<Q", count) + struct.pack("<Q", 1) * 5
    assert LENS.reader(Beginning())(Excerpt.of(Direction.IN, Opcode.BINARY, payload)) == ()
