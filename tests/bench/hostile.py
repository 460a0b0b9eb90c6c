"""Payloads of a megabyte that ask a decoder for as much work as so few bytes can. Knows no decoder's code."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import zlib
from collections.abc import Callable
from itertools import count
from struct import pack

__all__ = ["SHAPES"]

SIZE = 10**6
JWT_SIZE = 1 << 16  # the longest that is read as a token


def _full(piece: bytes, before: bytes = b"", after: bytes = b"", last: bytes | None = None) -> bytes:
    """A megabyte of one piece between two ends; `last` is the piece without what parts it from the next."""
    times = (SIZE - len(before) - len(after)) // len(piece)
    return before + (piece * times if last is None else piece * (times - 1) + last) + after


def _listed(item: str) -> bytes:
    return _full(item.encode() + b",", b"[", b"]", item.encode())


def _numbered(spelled: Callable[[int], bytes]) -> bytes:
    """Pieces that are told apart by their number, as many as make a megabyte."""
    pieces, size = [], 0
    for number in count():
        pieces.append(spelled(number))
        size += len(pieces[-1])
        if size >= SIZE:
            return b"".join(pieces)
    raise AssertionError


def _json_anything() -> bytes:
    """Values of every sort, within each other in every way."""
    seed = random.Random(0)

    def value(deep: int) -> object:
        match seed.randrange(8 if deep < 6 else 5):
            case 0 | 1:
                return seed.randrange(1000)
            case 2:
                return seed.random() < 0.5
            case 3:
                return None
            case 4:
                return "x" * seed.randrange(6)
            case 5 | 6:
                return [value(deep + 1) for _ in range(seed.randrange(6))]
        return {chr(97 + nth): value(deep + 1) for nth in range(seed.randrange(6))}

    items = []
    size = 0
    while size < SIZE:
        items.append(json.dumps(value(0), separators=(",", ":")))
        size += len(items[-1]) + 1
    return f"[{','.join(items)}]".encode()


def _bson(element: Callable[[int], bytes]) -> bytes:
    body = _numbered(element)
    return pack("<i", len(body) + 5) + body + b"\0"


def _bson_nested() -> bytes:
    size = SIZE // 8
    rest = [b"\x03\0" + pack("<i", 5 + 7 * (size - nth)) for nth in range(1, size + 1)]
    return pack("<i", 5 + 7 * size) + b"".join(rest) + b"\0" * (size + 1)


def _avro(schema: object, item: bytes) -> bytes:
    body = _full(item)
    records = len(body) // len(item)
    meta = {"avro.codec": b"null", "avro.schema": json.dumps(schema).encode()}
    head = b"Obj\x01" + _zigzag(len(meta))
    head += b"".join(_zigzag(len(key)) + key.encode() + _zigzag(len(value)) + value for key, value in meta.items())
    return head + b"\0" + b"S" * 16 + _zigzag(records) + _zigzag(len(body)) + body + b"S" * 16


def _zigzag(number: int) -> bytes:
    return _varint(number << 1)


def _protobuf_nested() -> bytes:
    data = b""
    while len(data) < SIZE:
        inner = b""
        for _ in range(99):
            inner = b"\x0a" + _varint(len(inner)) + inner
        data += b"\x0a" + _varint(len(inner)) + inner
    return data


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _jwt(claims: bytes) -> bytes:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=")
    return header + b"." + base64.urlsafe_b64encode(claims).rstrip(b"=") + b"."


def _jwt_listed(item: str) -> bytes:
    room = (JWT_SIZE - 100) * 3 // 4
    return _jwt(("[" + ",".join([item] * (room // (len(item) + 1) - 1)) + "]").encode())


def _noise() -> bytes:
    return random.Random(0).randbytes(SIZE)


def _png() -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.frombytes("RGB", (577, 577), _noise()[: 577 * 577 * 3]).save(file, "PNG")
    return file.getvalue()


def _zstd() -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(_noise())


def _brotli() -> bytes:
    import brotli

    return bytes(brotli.compress(_noise(), quality=1))


def _mixed_lines() -> bytes:
    return _full(b'{"a":\n[1]\n', b"{}\n")


_DEEP = SIZE // 2
_RECORD = {"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}
SHAPES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "json, nested": ("json", lambda: b"[" * _DEEP + b"]" * _DEEP),
    "json, nested objects": ("json", lambda: b'{"":' * (SIZE // 5) + b"0" + b"}" * (SIZE // 5)),
    "json, nested by four": ("json", lambda: _listed("[[[[]]]]")),
    "json, nested by nine": ("json", lambda: _listed("[[[[[[[[[]]]]]]]]]")),
    "json, empty arrays": ("json", lambda: _listed("[]")),
    "json, empty objects": ("json", lambda: _listed("{}")),
    "json, arrays of one": ("json", lambda: _listed("[0]")),
    "json, arrays of three": ("json", lambda: _listed("[0,0,0]")),
    "json, objects of one": ("json", lambda: _listed('{"":0}')),
    "json, arrays too long for a line": ("json", lambda: _listed("[" + "0," * 80 + "0]")),
    "json, numbers": ("json", lambda: _listed("0")),
    "json, strings": ("json", lambda: _listed('""')),
    "json, members": ("json", lambda: _full(b'"":0,', b"{", b"}", b'"":0')),
    "json, members of members": ("json", lambda: _full(b'"":{"":{"":{}}},', b"{", b"}", b'"":{"":{"":{}}}')),
    "json, blanks": ("json", lambda: _listed(" 0 ")),
    "json, line breaks": ("json", lambda: _listed("\n[\n]\n")),
    "json, anything": ("json", _json_anything),
    "json, broken at its end": ("json", lambda: _listed("0")[:-1]),
    "ndjson, numbers": ("ndjson", lambda: _full(b"0\n")),
    "ndjson, arrays": ("ndjson", lambda: _full(b"[]\n")),
    "ndjson, objects": ("ndjson", lambda: _full(b'{"":0}\n')),
    "ndjson, half of it broken": ("ndjson", _mixed_lines),
    "ndjson, one of a dozen broken": ("ndjson", lambda: _full(b"[]\n" * 31 + b"[\n")),
    "csv, empty cells in one row": ("csv", lambda: b"a,b\n1,2\n" + b"," * SIZE),
    "csv, empty cells in rows": ("csv", lambda: _full(b"," * 99 + b"\n")),
    "csv, rows of two": ("csv", lambda: _full(b",\n")),
    "csv, letters": ("csv", lambda: _full("é,é\n".encode())),
    "cbor, nested": ("cbor", lambda: b"\x81" * (SIZE - 1) + b"\0"),
    "cbor, nested without lengths": ("cbor", lambda: b"\x9f" * _DEEP + b"\xff" * _DEEP),
    "cbor, tags": ("cbor", lambda: b"\xc1" * (SIZE - 1) + b"\0"),
    "cbor, half floats": ("cbor", lambda: b"\x9f" + _full(b"\xf9\x3c\x01") + b"\xff"),
    "cbor, single floats": ("cbor", lambda: b"\x9f" + _full(b"\xfa\x3d\xcc\xcc\xcd") + b"\xff"),
    "cbor, numbers": ("cbor", lambda: b"\x9f" + _full(b"\0") + b"\xff"),
    "cbor, numbers of two bytes": ("cbor", lambda: b"\x9f" + _full(b"\x18\x20") + b"\xff"),
    "cbor, strings": ("cbor", lambda: b"\x9f" + _full(b"\x61a") + b"\xff"),
    "cbor, bytes": ("cbor", lambda: b"\x9f" + _full(b"\x41a") + b"\xff"),
    "cbor, pairs": ("cbor", lambda: b"\x9f" + _full(b"\xa1\0\0") + b"\xff"),
    "cbor, arrays of one": ("cbor", lambda: b"\x9f" + _full(b"\x81\0") + b"\xff"),
    "cbor, members": ("cbor", lambda: b"\xbf" + _full(b"\0\0") + b"\xff"),
    "cbor, arrays for keys": ("cbor", lambda: b"\xbf" + _full(b"\x81\0\0") + b"\xff"),
    "cbor, strings in chunks": ("cbor", lambda: b"\x9f" + _full(b"\x7f\xff") + b"\xff"),
    "msgpack, nested": ("msgpack", lambda: b"\x91" * (SIZE - 1) + b"\0"),
    "msgpack, numbers": ("msgpack", lambda: b"\xdd" + pack(">I", SIZE) + bytes(SIZE)),
    "msgpack, numbers of two bytes": ("msgpack", lambda: b"\xdd" + pack(">I", _DEEP) + b"\xcc\xff" * _DEEP),
    "msgpack, single floats": (
        "msgpack",
        lambda: b"\xdd" + pack(">I", SIZE // 5) + b"\xca\x3d\xcc\xcc\xcd" * (SIZE // 5),
    ),
    "msgpack, extensions": ("msgpack", lambda: b"\xdd" + pack(">I", SIZE // 3) + b"\xd4\x05\0" * (SIZE // 3)),
    "msgpack, members": ("msgpack", lambda: b"\xdf" + pack(">I", _DEEP) + bytes(SIZE)),
    "msgpack, pairs": ("msgpack", lambda: b"\xdd" + pack(">I", SIZE // 3) + b"\x81\0\0" * (SIZE // 3)),
    "bson, nulls": ("bson", lambda: _bson(lambda _: b"\x0a\0")),
    "bson, named nulls": ("bson", lambda: _bson(lambda _: b"\x0aa\0")),
    "bson, array of nulls": ("bson", lambda: _wrapped_array(lambda number: b"\x0a%d\0" % number)),
    "bson, numbers": ("bson", lambda: _bson(lambda _: b"\x10\0\1\0\0\0")),
    "bson, decimals": ("bson", lambda: _bson(lambda _: b"\x13\0" + b"\x07" * 15 + b"\x30")),
    "bson, nested": ("bson", _bson_nested),
    "bson, empty documents": ("bson", lambda: _bson(lambda _: b"\x03\0\5\0\0\0\0")),
    "bson, documents": ("bson", lambda: _full(b"\5\0\0\0\0")),
    "avro, ints": ("avro", lambda: _avro("int", b"\2")),
    "avro, records of an int": ("avro", lambda: _avro(_RECORD, b"\2")),
    "avro, unions": ("avro", lambda: _avro(["null", "boolean"], b"\0")),
    "avro, times": ("avro", lambda: _avro({"type": "long", "logicalType": "timestamp-millis"}, b"\2")),
    "avro, floats": ("avro", lambda: _avro("float", b"\xcd\xcc\xcc\x3d")),
    "avro, arrays": ("avro", lambda: _avro({"type": "array", "items": "int"}, b"\2\2\0")),
    "avro, enums": ("avro", lambda: _avro({"type": "enum", "name": "E", "symbols": ["A", "B"]}, b"\2")),
    "protobuf, varints": ("protobuf", lambda: _full(b"\x08\x01")),
    "protobuf, long varints": ("protobuf", lambda: _full(b"\x08" + b"\xff" * 9 + b"\x01")),
    "protobuf, long numbers of fields": ("protobuf", lambda: _full(b"\x88\x80\x80\x80\x01\x01")),
    "protobuf, fixed32": ("protobuf", lambda: _full(b"\x0d\xcd\xcc\xcc\x3d")),
    "protobuf, fixed64": ("protobuf", lambda: _full(b"\x09\x9a\x99\x99\x99\x99\x99\xb9\x3f")),
    "protobuf, empty groups": ("protobuf", lambda: _full(b"\x0b\x0c")),
    "protobuf, groups within groups": ("protobuf", lambda: _full(b"\x0b\x0b\x0b\x08\x01\x0c\x0c\x0c")),
    "protobuf, empty strings": ("protobuf", lambda: _full(b"\x0a\0")),
    "protobuf, strings": ("protobuf", lambda: _full(b"\x0a\1a")),
    "protobuf, bytes": ("protobuf", lambda: _full(b"\x0a\1\xff")),
    "protobuf, messages": ("protobuf", lambda: _full(b"\x0a\2\x08\x01")),
    "protobuf, nested": ("protobuf", _protobuf_nested),
    "form, fields": ("form", lambda: _full(b"a=&")),
    "form, encoded": ("form", lambda: _full(b"a=%41%00%ff&")),
    "xml, tags": ("xml", lambda: _full(b"<a/>", b"<r>", b"</r>")),
    "xml, nested": ("xml", lambda: b"<a>" * (SIZE // 7) + b"</a>" * (SIZE // 7)),
    "xml, never closed": ("xml", lambda: _full(b"<a b='", after=b">")),
    "html, tags": ("html", lambda: b"<!doctype html>" + _full(b"<p>")),
    "jwt, numbers": ("jwt", lambda: _jwt_listed("0")),
    "jwt, empty arrays": ("jwt", lambda: _jwt_listed("[]")),
    "jwt, nested": ("jwt", lambda: _jwt(b"[" * 24_000 + b"]" * 24_000)),
    "jwt, numbers as header": ("jwt", lambda: b"eyJ" + b"A" * (JWT_SIZE - 10) + b".e30."),
    "base64, letters": ("base64", lambda: base64.b64encode(b"text " * (SIZE // 7))),
    "base64, of nested CBOR": ("base64", lambda: base64.b64encode(b"\x81" * (SIZE * 3 // 4 - 1) + b"\0")),
    "hex, digits": ("hex", lambda: b"a1 " * (SIZE // 3)),
    "utf16, letters": ("utf16", lambda: ("\ufeff" + "a" * _DEEP).encode("utf-16-le")),
    "gzip, noise": ("gzip", lambda: gzip.compress(_noise())),
    "zlib, noise": ("zlib", lambda: zlib.compress(_noise())),
    "deflate, noise": ("deflate", lambda: zlib.compress(_noise())[2:-4]),
    "zstd, noise": ("zstd", _zstd),
    "brotli, noise": ("brotli", _brotli),
    "image, noise": ("image", _png),
    "text, surrogates": ("text", lambda: b"\xff" * SIZE),
    "binary, noise": ("binary", _noise),
}
"""By name: the decoder that is to read it, and how it is made."""


def _wrapped_array(element: Callable[[int], bytes]) -> bytes:
    inner = _bson(element)
    body = b"\x04\0" + inner
    return pack("<i", len(body) + 5) + body + b"\0"
