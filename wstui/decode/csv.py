"""CSV and its kin (RFC 4180), with commas, semicolons, tabs or bars, in columns that stand below each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is, is_readable
from wstui.model import Opcode
from wstui.safetext import decode, oneline

if TYPE_CHECKING:
    import _csv

__all__ = ["DECODER"]

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE = 4096
FEW = 3
"""Rows of two columns that it takes: two sentences with a comma each are no table."""
MOST = 50_000
"""Rows that are read: more of them would take seconds."""
EACH, AT_LEAST = 4, 50_000
"""Bytes that may ask for a field, on the average, and fields that are read of any payload."""
WIDEST = 40
BETWEEN = "  "


class CsvDecoder:
    """Claims by rows of as many fields each."""

    name = "csv"
    label = "CSV"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Middling where the first rows have as many fields each; fields that begin with a blank are sentences."""
        if not opcode.is_data or b"\n" not in payload[:SAMPLE].strip() or payload.lstrip()[:1] in (b"{", b"[", b"<"):
            return 0.0
        if not is_readable(payload):
            return 0.0
        text = _head(payload)
        separator = _separator(text)
        if not separator:
            return 0.02 if _separator(text[: text.find("\n") + 1], rows=1) else 0.0
        rows = [row for row in _rows(text.splitlines(keepends=True), separator) if row]
        columns = len(rows[0])
        prose = sum(field.startswith(" ") for row in rows for field in row[1:])
        if prose or (columns == 2 and len(rows) < FEW and separator != "\t"):
            return 0.05
        return 0.45

    def decode(self, payload: bytes) -> Decoded:
        """The fields in columns; a line with more or fewer of them than the first is named."""
        text = decode(payload).removeprefix("\ufeff")
        separator = _separator(_head(payload)) or _separator(text[: text.find("\n") + 1], rows=1)
        if not separator:
            return as_it_is(payload, fault="not CSV: no commas, semicolons, tabs or bars between fields")
        import csv

        lines = text.splitlines(keepends=True)
        reader = _rows(lines, separator)
        most = len(payload) // EACH + AT_LEAST
        try:
            rows, read = _first(reader, most)
        except csv.Error as exc:
            return as_it_is(payload, fault=f"not CSV: {exc}")
        if not rows:
            return as_it_is(payload, fault=f"more than {most:,} fields in its first row: as it came")
        rest = "".join(lines[read:])
        columns = len(rows[0])
        odd = next((number for number, row in enumerate(rows, 1) if len(row) != columns), 0)
        fault = f"row {odd} has {len(rows[odd - 1])} fields, the first {columns}" if odd else ""
        label = "TSV" if separator == "\t" else self.label
        why = f"{len(rows):,} rows of {columns} fields, {SEPARATORS[separator]} between"
        table = _table(rows, len(text))
        return Decoded(
            label, f"{table}\n{rest}" if rest else table, why + (", the rest as it came" if rest else ""), fault
        )


def _head(payload: bytes) -> str:
    """The first whole lines."""
    head = payload[:SAMPLE]
    if len(payload) > SAMPLE and b"\n" in head:
        head = head[: head.rindex(b"\n")]
    return decode(head).removeprefix("\ufeff")


def _separator(text: str, rows: int = 2) -> str:
    """What stands between fields: what gives the most columns of those that give as many in each row."""
    import csv

    best = ("", 1)
    for separator in SEPARATORS:
        if separator not in text:
            continue
        try:
            counts = [len(row) for row in _rows(text.splitlines(keepends=True), separator) if row]
        except csv.Error:
            continue
        if len(counts) >= rows and len(set(counts)) == 1 and counts[0] > best[1]:
            best = separator, counts[0]
    return best[0]


def _rows(lines: Iterable[str], separator: str) -> _csv.Reader:
    """Reads rows of lines that have their ends, so that a break within quotes stays one."""
    import csv

    return csv.reader(lines, delimiter=separator, strict=True)


def _first(reader: _csv.Reader, most: int) -> tuple[list[list[str]], int]:
    """The first rows that are no more than may be read, nor have more fields, and how many lines these are."""
    rows: list[list[str]] = []
    read = 0
    for row in islice(reader, MOST):
        most -= len(row)
        if most < 0:
            break
        read = reader.line_num
        if row:
            rows.append(row)
    return rows, read


def _table(rows: Sequence[Sequence[str]], size: int) -> str:
    """Columns as wide as their widest field, up to a limit, numbers to the right; without blanks where these would be
    many times the text."""
    shown = [[oneline(field) for field in row] for row in rows]
    columns = max(map(len, shown))
    widths = [0] * columns
    numbers = [len(shown) > 1] * columns
    for number, row in enumerate(shown):
        for at, field in enumerate(row):
            widths[at] = max(widths[at], min(WIDEST, _cells(field)))
            numbers[at] = numbers[at] and (number == 0 or not field or _is_number(field))
    if sum(widths) * len(shown) > 8 * size + 2**16:
        widths = [0] * columns
    lines = []
    for row in shown:
        pads = [" " * max(0, widths[at] - _cells(field)) for at, field in enumerate(row)]
        placed = zip(row, pads, numbers, strict=False)
        lines.append(BETWEEN.join(pad + field if right else field + pad for field, pad, right in placed).rstrip())
    return "\n".join(lines)


def _cells(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _is_number(field: str) -> bool:
    return field.lstrip("+-").replace(".", "", 1).replace(",", "").isdecimal()


DECODER = CsvDecoder()
