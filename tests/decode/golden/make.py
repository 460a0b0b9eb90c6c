"""Writes the golden files anew: messages of each format from its reference library, never from wstui's own code, and
beside each what it says (NAME.json), spelled as wstui.decode spells it but not by it.

    .venv/bin/pip install msgpack cbor2 pymongo && .venv/bin/python tests/decode/golden/make.py
    cd tests/decode/golden && npm install --no-save @msgpack/msgpack cbor-x bson && node make.mjs

    cd tests/decode/proto && python -m grpc_tools.protoc -I. --include_imports --descriptor_set_out=market.desc \\
        market.proto old.proto

The second command lets the libraries of JavaScript say the same; what they say is written by hand in `make.mjs`.
"""

from __future__ import annotations

import datetime
import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bson
import cbor2
import msgpack  # type: ignore[import-untyped]
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from decode.spelling import spelled  # noqa: E402

READING: dict[str, Any] = {
    "sensor": "pump 3",
    "ok": True,
    "fault": None,
    "celsius": 21.53,
    "offset": -1234,
    "ts": 1_782_000_000_123,
    "big": 2**63 - 1,
    "place": "Grünstraße 7, ☃ 😀",
    "key": bytes(range(16)),
    "samples": [0, 1, 127, 128, 255, 256, 65535, 65536, -1, -32, -33, -128, -129, -32769, 2**32],
    "nested": {"empty": {}, "list": [], "deep": [[[1]]]},
    "tab\tand\x7f": "\x00\x1b[31m\u202e",
}
NUMBERED = {1: "one", -2: "minus two", "s": {b"\x01": 1}, None: 0, False: 1.5}


def files() -> Iterator[tuple[str, bytes, Any]]:
    """Where each goes, its bytes, and what it says."""
    yield "msgpack/reading", msgpack.packb(READING), READING
    yield "msgpack/numbered", msgpack.packb(NUMBERED), NUMBERED
    yield (
        "msgpack/long",
        msgpack.packb(["x" * 300, [7] * 66_000, b"\xff" * 300]),
        ["x" * 300, [7] * 66_000, b"\xff" * 300],
    )
    yield "cbor/reading", cbor2.dumps(READING), READING
    yield "cbor/indefinite", cbor2.dumps(READING, indefinite_containers=True), READING
    yield "cbor/canonical", cbor2.dumps([1.5, 0.1, 2.0**-20, 1e300], canonical=True), [1.5, 0.1, 2.0**-20, 1e300]
    yield "cbor/numbered", cbor2.dumps(NUMBERED), NUMBERED
    yield "cbor/tagged", cbor2.dumps([2**70, -(2**70), uuid.UUID(int=7)]), [2**70, -(2**70), uuid.UUID(int=7)]
    document = READING | {"id": uuid.UUID(int=7), "at": datetime.datetime(2026, 1, 2, 3, 4, 5, 678_000, datetime.UTC)}
    options: CodecOptions[dict[str, Any]] = CodecOptions(uuid_representation=UuidRepresentation.STANDARD)
    yield "bson/reading", bson.encode(document, codec_options=options), document


def main() -> None:
    """Write all files."""
    for name, payload, value in files():
        (HERE / f"{name}.bin").write_bytes(payload)
        (HERE / f"{name}.json").write_text(json.dumps(as_objects(spelled(value)), ensure_ascii=False) + "\n")


def as_objects(value: Any) -> Any:
    """Pairs as objects again; the keys here do not repeat."""
    if isinstance(value, list):
        if type(value) is not list:
            return {key: as_objects(item) for key, item in value}
        return [as_objects(item) for item in value]
    return value


if __name__ == "__main__":
    main()
