"""Writes the golden files of Arrow anew, by its reference library and two by polars, and beside each what it says
(NAME.json), written by hand but for the types, which the library names. Both are too large to be needed for the tests.

    .venv/bin/pip install pyarrow polars && .venv/bin/python tests/decode/golden/make_arrow.py

What is read in part only, and has no NAME.json, is NAME.arrows: tests/decode/test_arrow.py says what is to be seen.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl  # type: ignore[import-not-found]
import pyarrow as pa  # type: ignore[import-not-found]

HERE = Path(__file__).parent / "arrow"

SIGNED, UNSIGNED = (pa.int8(), pa.int16(), pa.int32(), pa.int64()), (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())
NUMBERS = {
    **{f"i{kind.bit_width}": (kind, [-(2 ** (kind.bit_width - 1)), 2 ** (kind.bit_width - 1) - 1]) for kind in SIGNED},
    **{f"u{kind.bit_width}": (kind, [0, 2**kind.bit_width - 1]) for kind in UNSIGNED},
    "half": (pa.float16(), [0.5, -2.0]),
    "single": (pa.float32(), [0.1, 1e30]),
    "double": (pa.float64(), [0.1, -1e300]),
    "ok": (pa.bool_(), [True, False]),
    "none": (pa.null(), [None, None]),
}
MS = 1_767_323_045_678
DATED = {
    "s": (pa.timestamp("s"), [-1, 4_102_444_800], ["1969-12-31T23:59:59", "2100-01-01T00:00:00"]),
    "ms": (pa.timestamp("ms", tz="UTC"), [MS, 0], ["2026-01-02T03:04:05.678Z", "1970-01-01T00:00:00Z"]),
    "us": (pa.timestamp("us", tz="Asia/Tokyo"), [MS * 1000 + 9, 0], ["2026-01-02T03:04:05.678009Z"]),
    "ns": (pa.timestamp("ns"), [MS * 10**6 + 1, 2**63 - 1], ["2026-01-02T03:04:05.678000001"]),
    "clock": (pa.time32("ms"), [86_399_999, 0], ["23:59:59.999", "00:00:00"]),
    "fine": (pa.time64("ns"), [1, 3_600_000_000_000], ["00:00:00.000000001", "01:00:00"]),
}
DATED["us"][2].append("1970-01-01T00:00:00Z")
DATED["ns"][2].append("2262-04-11T23:47:16.854775807")


def decimal(text: str) -> dict[str, str]:
    """A decimal number as wstui spells it."""
    return {"$decimal": text}


def tables() -> Iterator[tuple[str, Any, list[dict[str, Any]]]]:
    """Names, tables, and what their rows say."""
    columns = {name: pa.array(values, kind) for name, (kind, values) in NUMBERS.items()}
    rows = [{name: kind[1][row] for name, kind in NUMBERS.items()} for row in range(2)]
    yield "numbers", pa.table(columns), rows

    columns = {name: pa.array(values, kind) for name, (kind, values, _) in DATED.items()}
    rows = [{name: {"$time": said[row]} for name, (_, _, said) in DATED.items()} for row in range(2)]
    columns["day"] = pa.array([-1, 20_455], pa.int32()).cast(pa.date32())
    columns["day64"] = pa.array([0, 86_400_000 * 20_455], pa.int64()).cast(pa.date64())
    columns["took"] = pa.array([-1_500, 2_000], pa.int64()).cast(pa.duration("ms"))
    for at, (day, day64, took) in enumerate(
        [("1969-12-31", "1970-01-01", "-PT1.5S"), ("2026-01-02", "2026-01-02", "PT2S")]
    ):
        rows[at] |= {"day": {"$date": day}, "day64": {"$date": day64}, "took": {"$duration": took}}
    yield "dated", pa.table(columns), rows

    digits = ["1.50", "-99999999999999999999.99"]
    columns = {
        f"d{bits}": pa.array([Decimal("1.50"), Decimal("-0.07")], kind)
        for bits, kind in ((32, pa.decimal32(9, 2)), (64, pa.decimal64(18, 2)), (256, pa.decimal256(76, 2)))
    }
    rows = [{name: decimal(text) for name in columns} for text in ("1.50", "-0.07")]
    columns["d128"] = pa.array(list(map(Decimal, digits)), pa.decimal128(38, 2))
    for said, text in zip(rows, digits, strict=True):
        said["d128"] = decimal(text)
    yield "decimals", pa.table(columns), rows

    texts = ["", "Grünstraße 7, ☃ 😀", None, "tab\tand\x7f \x00\x1b[31m\u202e", "longer than twelve bytes"]
    kinds = {"string": pa.string(), "large": pa.large_string(), "view": pa.string_view()}
    blobs = {"bytes": pa.binary(), "large_bytes": pa.large_binary(), "bytes_view": pa.binary_view()}
    columns = {name: pa.array(texts, kind) for name, kind in kinds.items()}
    encoded = [None if text is None else text.encode() for text in texts]
    columns |= {name: pa.array(encoded, kind) for name, kind in blobs.items()}
    columns["four"] = pa.array([b"\0\1\2\3"] * 4 + [None], pa.binary(4))
    yield "texts", pa.table(columns), [
        dict.fromkeys(kinds, text)
        | {name: None if text is None else {"$bytes": text.encode().hex()} for name in blobs}
        | {"four": None if row == 4 else {"$bytes": "00010203"}}
        for row, text in enumerate(texts)
    ]  # fmt: skip
    yield nested()
    yield looked_up()


def nested() -> tuple[str, Any, list[dict[str, Any]]]:
    """What holds others, and is held."""
    point = pa.struct([pa.field("x", pa.int32(), nullable=False), ("name", pa.string())])
    kinds = {
        "list": pa.list_(pa.int64()), "large": pa.large_list(pa.string()), "pair": pa.list_(pa.int8(), 2),
        "point": point, "points": pa.list_(point), "deep": pa.list_(pa.list_(pa.list_(pa.bool_()))),
        "map": pa.map_(pa.string(), pa.int32()), "numbered": pa.map_(pa.int16(), pa.list_(pa.int16())),
    }  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"list": [1, None, 3], "large": ["a"], "pair": [1, 2], "point": {"x": 1, "name": "p"},
         "points": [{"x": 1, "name": None}, {"x": 2, "name": "q"}], "deep": [[[True], []], []],
         "map": {"a": 1, "b": None}, "numbered": {"1": [1, 2], "-2": []}},
        {"list": [], "large": [], "pair": [3, 4], "point": {"x": 2, "name": None}, "points": [], "deep": [],
         "map": {}, "numbered": {}},
        dict.fromkeys(kinds),
    ]  # fmt: skip
    columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items() if name != "numbered"}
    columns["numbered"] = pa.array([[(1, [1, 2]), (-2, [])], [], None], kinds["numbered"])
    return "nested", pa.table(columns), rows


def looked_up() -> tuple[str, Any, list[dict[str, Any]]]:
    """Values in dictionaries, one of them within a list, and none at all."""
    sides = ["BUY", "SELL", None, "BUY"]
    columns = {
        "side": pa.array(sides).dictionary_encode(),
        "small": pa.array(sides, pa.dictionary(pa.uint8(), pa.string())),
        "held": pa.array([[side] for side in sides], pa.list_(pa.dictionary(pa.int16(), pa.string()))),
        "n": pa.array([5, 5, 6, 6]).dictionary_encode(),
    }
    rows = [{"side": side, "small": side, "held": [side], "n": 5 + row // 2} for row, side in enumerate(sides)]
    return "dictionaries", pa.table(columns), rows


def written(table: Any, *, file: bool = False, chunk: int | None = None, **options: Any) -> bytes:
    """As a stream, or a file."""
    into = io.BytesIO()
    opened = (pa.ipc.new_file if file else pa.ipc.new_stream)(
        into, table.schema, options=pa.ipc.IpcWriteOptions(**options)
    )
    with opened as writer:
        writer.write_table(table, max_chunksize=chunk)
    return into.getvalue()


def grown() -> tuple[bytes, Any]:
    """A dictionary that more is added to from batch to batch."""
    into = io.BytesIO()
    kind = pa.dictionary(pa.int32(), pa.string())
    batches = [
        pa.record_batch([pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), pa.array(words))], names=["word"])
        for at, words in (([0, 0], ["a"]), ([1, 0], ["a", "b"]), ([2], ["a", "b", "c"]))
    ]
    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
    with pa.ipc.new_stream(into, pa.schema([("word", kind)]), options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return into.getvalue(), pa.schema([("word", kind)])


def keep(name: str, payload: bytes, schema: Any, rows: list[dict[str, Any]]) -> None:
    """A file, and what it says."""
    said = {field.name: f"{field.type}{'' if field.nullable else ' not null'}" for field in schema}
    (HERE / f"{name}.bin").write_bytes(payload)
    ordered = [{name: row[name] for name in said} for row in rows]
    (HERE / f"{name}.json").write_text(json.dumps({"schema": said, "rows": ordered}, ensure_ascii=False) + "\n")


def main() -> None:
    """Write all files."""
    HERE.mkdir(exist_ok=True)
    for name, table, rows in tables():
        keep(name, written(table), table.schema, rows)
    name, table, rows = looked_up()
    keep("file", written(table, file=True, chunk=3), table.schema, rows)
    keep("packed", written(table, compression="zstd"), table.schema, rows)
    keep("old", written(table, metadata_version=pa.ipc.MetadataVersion.V4), table.schema, rows)
    payload, schema = grown()
    keep("grown", payload, schema, [{"word": word} for word in "aabac"])
    frame = pl.DataFrame(
        {"word": ["x", "longer than twelve bytes", None], "side": pl.Series(list("ABA"), dtype=pl.Enum(["A", "B"]))}
    )
    rows = frame.to_dicts()
    for name, write in (("polars", frame.write_ipc_stream), ("polars_file", frame.write_ipc)):
        into = io.BytesIO()
        write(into)
        opened = pa.ipc.open_stream if name == "polars" else pa.ipc.open_file
        keep(name, into.getvalue(), opened(into.getvalue()).schema, rows)
    few = pa.table({"a": [1]})
    keep("empty", written(few.slice(0, 0)), few.schema, [])
    # Read in part.
    (HERE / "lz4.arrows").write_bytes(written(pa.table({"a": list(range(100))}), compression="lz4"))
    (HERE / "union.arrows").write_bytes(
        written(pa.table({"u": pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])])}))
    )
    lists = pa.FixedSizeListArray.from_arrays(pa.nulls(10**9), 10**6)
    (HERE / "nulls.arrows").write_bytes(written(pa.table({"little": lists})))
    (HERE / "many.arrows").write_bytes(written(pa.table({"none": pa.nulls(1_000_000)})))
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 9000, pa.int8()), pa.array(["x" * 100_000]))
    (HERE / "repeated.arrows").write_bytes(written(pa.table({"word": words}), compression="zstd"))


if __name__ == "__main__":
    main()
