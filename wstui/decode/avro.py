"""Avro: files, which bring their schema, and single objects, which have its fingerprint."""

from __future__ import annotations

import zlib
from pathlib import Path

from wstui import hextext, jsontext
from wstui.decode._avroschema import AT_LEAST, EACH, Parsed, Reading, Schema, fingerprint, parse
from wstui.decode._claiming import as_bytes, laid_out
from wstui.decode._protocol import UNREAD, Decoded
from wstui.decode._writing import Broken, Enough
from wstui.model import Failure, Opcode
from wstui.safetext import oneline

__all__ = ["DECODER", "fingerprint", "read_schema"]

FILE, OBJECT = b"Obj\x01", b"\xc3\x01"
SYNC = 16  # bytes between blocks
MOST = 16 << 20  # bytes that blocks are unpacked to
LARGEST = 4 << 20  # bytes of a file with a schema
_META = {"type": "map", "values": "bytes"}


def read_schema(path: str) -> tuple[Schema, Parsed]:
    """The schema of a `.avsc` file. Raises `Failure`."""
    file = Path(path).expanduser()
    try:
        with file.open("rb") as stream:
            return parse(stream.read(LARGEST))
    except OSError as exc:
        raise Failure(f"{oneline(path)} cannot be read: {exc.strerror}") from exc
    except Broken as exc:
        raise Failure(f"{oneline(path)}: {oneline(str(exc))}", "a schema is JSON, as in a .avsc file") from exc


class AvroDecoder:
    """Claims by the first bytes."""

    name = "avro"
    label = "Avro"

    def __init__(self) -> None:
        self.schemas: dict[int, tuple[Schema, Parsed]] = {}
        """By fingerprint, for every connection; set before the first message is shown."""

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High for what begins as a file does; a single object has two bytes to say so, and no less than ten."""
        if opcode in (Opcode.CLOSE, Opcode.EVENT):
            return 0.0
        if payload.startswith(FILE):
            return 0.95
        return 0.6 if payload.startswith(OBJECT) and len(payload) >= 10 else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """As JSON, a record a line or more."""
        try:
            if payload.startswith(FILE):
                return _file(payload)
            if payload.startswith(OBJECT) and len(payload) >= 10:
                return self._object(payload)
            raise Broken(0, "it begins as neither a file nor a single object does")
        except Broken as exc:
            return as_bytes(payload, f"not Avro: {exc}")
        except Enough:
            return as_bytes(payload, f"Avro, but {UNREAD}, and its first record is not over so soon")

    def _object(self, payload: bytes) -> Decoded:
        mark = int.from_bytes(payload[2:10], "little")
        known = self.schemas.get(mark)
        if known is None:
            said = f"Avro, single object\nfingerprint of the schema (CRC-64-AVRO): {mark:016x}"
            text = f"{said}\n\n{hextext.dump(payload[10:4096])}"
            return Decoded(
                "Avro, single object", text, "it begins with c3 01", "its schema is not in it: give it by --avro"
            )
        schema, names = known
        reading = Reading(payload, names, 10)
        text = reading.value(schema)
        if reading.at != len(payload):
            raise Broken(reading.at, "it goes on after the value")
        text, dense = laid_out(text, len(payload))
        name = schema.get("name", "a value") if isinstance(schema, dict) else "a value"
        why = f"the fingerprint is that of the schema given{f'; {dense}' if dense else ''}"
        return Decoded(f"Avro, {oneline(str(name))}", text, why, tag=jsontext.spans, is_json=True)


def _file(payload: bytes) -> Decoded:
    """An object container file: the schema, then blocks of records."""
    head = Reading(payload, Parsed(), len(FILE))
    codec, text = _meta(head)
    schema, names = parse(text)
    sync = head.take(SYNC)
    if codec not in (b"null", b"deflate"):
        raise Broken(head.at, f"blocks packed by {oneline(codec)}, which is not read here")
    records: list[str] = []
    fault = ""
    left, steps = MOST, len(payload) // EACH + AT_LEAST
    while head.at < len(payload):
        count, data = head.long(), head.take(head.long())
        if head.take(SYNC) != sync:
            raise Broken(head.at, "a block that does not end with the mark of the file")
        if codec == b"deflate":
            data = _inflated(data, left)
            left -= len(data)
        block = Reading(data, names, steps=steps)
        try:
            for _ in range(count if 0 <= count <= 8 * len(data) + 1000 else 0):
                records.append(block.value(schema))
        except Enough:
            if not records:
                raise
            fault = f"{UNREAD}: the first {len(records):,} records are shown"
            break
        steps = max(1, block.steps)
        if block.at != len(data):
            raise Broken(head.at, "a block with more than its records")
    laid, dense = laid_out("\n".join(records), len(payload)) if records else ("", "")
    why = f"it begins as a file of Avro, and brings its schema{f'; {dense}' if dense else ''}"
    label = f"Avro, {len(records):,} record{'s' if len(records) != 1 else ''}"
    return Decoded(label, laid, why, fault, tag=jsontext.spans, is_json=len(records) == 1 and not fault)


def _meta(head: Reading) -> tuple[bytes, bytes]:
    """The codec and the text of the schema, from the map that a file begins with."""
    found = {b"avro.codec": b"null"}
    while count := head.long():
        if count < 0:
            head.long()
        for _ in range(min(abs(count), len(head.data))):
            key = head.take(head.long())
            found[key] = head.take(head.long())
    return found[b"avro.codec"] or b"null", found.get(b"avro.schema", b"")


def _inflated(data: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(-15)
    try:
        unpacked = unpacker.decompress(data, max(1, most))
    except zlib.error as exc:
        raise Broken(-1, "a block that is no deflate") from exc
    if unpacker.unconsumed_tail:
        raise Broken(-1, f"blocks that unpack to more than {MOST >> 20} MiB")
    return unpacked


DECODER = AvroDecoder()
