"""JSON text written piece by piece from what a binary format says, and how is spelled what JSON has not.

Nothing is made into Python's values and nothing recurses: order, repeated keys, big integers and any depth survive.
The spellings are the same for every format, in an object whose first key begins with `$`:

    bytes                      {"$bytes": "00ff"}            in hex
    no finite number           {"$float": "NaN"}
    a moment                   {"$time": "2026-01-02T03:04:05.678Z"}
    a UUID                     {"$uuid": "..."}
    extension of MessagePack   {"$ext": 5, "data": "00ff"}
    tag of CBOR                {"$tag": 1, "as": "epoch time", "value": ...}
    simple value of CBOR       {"$simple": 99}, {"$undefined": true}
    types of BSON              as in MongoDB's Extended JSON: $oid, $regex, $code, $timestamp, $decimal, ...

A float of 32 bits has the fewest digits that say it in that width; one of 16 bits, which encoders make of longer ones
that it holds exactly, has all of its own. A key that is no string is written as its JSON text in quotes; how many were
is counted. Knows no format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import StringIO
from json import encoder
from math import isfinite
from struct import Struct

__all__ = ["Broken", "Enough", "Writer", "decimal", "moment", "quoted", "real"]

_quote = encoder.encode_basestring
_CONTROLS = re.compile("[\x7f-\x9f]")
_SINGLE = Struct("f")
_NORMAL = 2**-126  # a float of 32 bits keeps six digits of any decimal, but fewer below this size


class Broken(ValueError):
    """The bytes do not hold as the format, or say what cannot be shown. `at` counts bytes from 0; -1 is not known."""

    def __init__(self, at: int, what: str) -> None:
        super().__init__(f"byte {at:,}: {what}" if at >= 0 else what)


class Enough(Exception):
    """As much was read as was asked for, and all of it held."""


def quoted(text: str) -> str:
    """A string of JSON, without any control character."""
    if text.isprintable():
        return _quote(text)
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", _quote(text))


def real(value: float, single: bool = False) -> str:
    """A float in the fewest digits that say it; of 32 bits (`single`) in the fewest that say it there, a whole one in
    all of them."""
    if not isfinite(value):
        return f'{{"$float":"{"NaN" if value != value else "Infinity" if value > 0 else "-Infinity"}"}}'
    if single and not (value.is_integer() and abs(value) < 1e15):
        for digits in range(1 if abs(value) < _NORMAL else 6, 10):
            shorter = float(f"{value:.{digits}g}")
            if _SINGLE.unpack(_SINGLE.pack(shorter))[0] == value:
                return repr(shorter)
    return repr(value)


def moment(seconds: int, nanoseconds: int = 0, digits: int = 0) -> str:
    """Seconds since 1970 as a time in UTC, of any year (ISO 8601); a fraction with as many digits as are needed, and
    with `digits` at least."""
    days, second = divmod(seconds, 86_400)
    # Years that begin in March end with the leap day: https://howardhinnant.github.io/date_algorithms.html
    era, day = divmod(days + 719_468, 146_097)
    year_of_era = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year_of_era + year_of_era // 4 - year_of_era // 100
    month = (5 * day + 2) // 153
    year = year_of_era + era * 400 + (month >= 10)
    date = f"{month + 3 if month < 10 else month - 9:02}-{day - (153 * month + 2) // 5 + 1:02}"
    name = f"{year:04}" if 0 <= year <= 9999 else f"{year:+07}"
    fraction = f"{nanoseconds:09}"
    fraction = fraction[: max(digits, len(fraction.rstrip("0")))]
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f'{{"$time":"{name}-{date}T{clock}{"." if fraction else ""}{fraction}Z"}}'


def decimal(digits: int, scale: int) -> str:
    """A decimal number: a whole one, and how many of its digits are behind the point."""
    from decimal import Decimal

    return f'{{"$decimal":"{Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -scale))}"}}'


class Writer:
    """What a format's reader tells its values to, in order. With `budget`, `Enough` is raised after so many pieces,
    and strings are not written out: that is for judging whether the bytes hold at all. With `most`, it is raised where
    more keys, values and tags than these would be written."""

    def __init__(self, budget: int = 0, most: int = 0) -> None:
        self._buffer = StringIO()
        self._glance = budget > 0
        self._budget = budget
        self._write: Callable[[str], object] = self._counted if budget else self._buffer.write
        self._before, self._comma, self._closer = "", "\n", ""
        self._steps = most or -1
        self._left = -1
        """Values to come in what is open, keys counted too; below zero: until it is closed."""
        self._in_map = self._at_key = False
        self._open: list[tuple[str, str, int, bool]] = []
        self._outside: tuple[Callable[[str], object], StringIO, int, str] | None = None
        """Where is written what is not within the key being written, how deep that key is, and what is before it."""
        self.named = 0
        """Keys that are strings."""
        self.odd_keys = 0
        """Keys that are not."""
        self.not_utf8 = 0
        """Strings that are not UTF-8."""
        self.bare = 0
        """Values at the top that hold no others."""
        self.containers = 0
        """Arrays and maps."""
        self.notes: set[str] = set()
        """What else is to be said."""

    def _counted(self, piece: str) -> None:
        self._budget -= 1
        if self._budget < 0:
            raise Enough

    @property
    def depth(self) -> int:
        """How many containers are open."""
        return len(self._open)

    @property
    def endless(self) -> bool:
        """Whether what is open ends where it is closed, and may be closed now."""
        return bool(self._open) and self._left < 0 and (self._at_key or not self._in_map)

    def scalar(self, text: str, is_text: bool = False) -> None:
        """A value that is JSON text already."""
        if not self._steps and (self._at_key or not self._in_map):
            raise Enough
        self._steps -= self._steps > 0
        if self._at_key:
            if is_text:
                self.named += 1
            else:
                self.odd_keys += 1
                text = quoted(text)
            self._write(self._before + text + ":")
            self._before = ""
            self._at_key = False
        else:
            self._write(self._before + text)
            self._before = self._comma
            self._at_key = self._in_map
            self.bare += not self._open
        self._left -= 1
        if not self._left:
            self.close()

    def run(self, data: bytes, at: int, short: re.Pattern[bytes], spelled: Mapping[int, str]) -> int:
        """As many as there are here, and fit, of the values of one byte that `short` matches many of: one step for all,
        where a call for each would take a second for a megabyte. Where to go on; no further where keys may be among
        them, or every value is counted."""
        if self._in_map or self._glance:
            return at
        found = short.match(data, at, at + self._left if self._left > 0 else len(data))
        if found is None:
            return at
        codes = found[0]
        self._write(self._before + self._comma.join([spelled[code] for code in codes]))
        self._before = self._comma
        self.bare += len(codes) * (not self._open)
        self._left -= len(codes)
        if not self._left:
            self.close()
        return found.end()

    def text(self, data: bytes) -> None:
        """A string; what is not UTF-8 in it becomes lone surrogates, as in `safetext.decode`."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.not_utf8 += 1
            text = data.decode(errors="surrogateescape")
        self.scalar('""' if self._glance else quoted(text), is_text=True)

    def blob(self, data: bytes) -> None:
        """Bytes."""
        self.scalar('{"$bytes":""}' if self._glance else f'{{"$bytes":"{data.hex()}"}}')

    def uuid(self, data: bytes) -> None:
        """Sixteen bytes that are a UUID."""
        digits = data.hex()
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        self.scalar(f'{{"$uuid":"{"-".join(parts)}"}}')

    def array(self, count: int = -1) -> None:
        """An array of so many values; without a number it goes on until it is closed."""
        self.containers += 1
        self.open("[", "]", count)

    def table(self, count: int = -1) -> None:
        """A map of so many members; without a number it goes on until it is closed."""
        self.containers += 1
        self.open("{", "}", 2 * count, is_map=True)

    def open(self, opener: str, closer: str, count: int, is_map: bool = False) -> None:
        """Anything that holds values, written between two texts."""
        if not self._steps and (self._at_key or not self._in_map):
            raise Enough
        self._steps -= self._steps > 0
        if self._at_key:
            if self._outside is not None:
                raise Broken(-1, "a key that is no string is within another such key")
            self._outside = (self._write, self._buffer, len(self._open), self._before)
            self._buffer = StringIO()
            self._write = self._counted if self._glance else self._buffer.write
            self._write(opener)
        else:
            self._write(self._before + opener)
        self._open.append((self._comma, self._closer, self._left, self._in_map))
        self._before, self._comma, self._closer = "", ",", closer
        self._left, self._in_map, self._at_key = count, is_map, is_map
        if not count:
            self.close()

    def close(self) -> None:
        """The end of what is open, and of all that ends with it."""
        while True:
            self._write(self._closer)
            self._comma, self._closer, self._left, self._in_map = self._open.pop()
            if self._outside is not None and self._outside[2] == len(self._open):
                key = self._buffer.getvalue()
                self._write, self._buffer, _, self._before = self._outside
                self._outside = None
                self._at_key = True
                self.scalar(key)
                return
            self._before = self._comma
            self._at_key = self._in_map
            self._left -= 1
            if self._left:
                return

    def cut(self) -> None:
        """Close all that is open, without a key that is not whole: there is more than may be written."""
        if self._outside is not None:
            self._write, self._buffer, depth, self._before = self._outside
            self._outside = None
            self._comma, self._closer, self._left, self._in_map = self._open[depth]
            del self._open[depth:]
        while self._open:
            self.close()

    def json(self) -> str:
        """All that was written: a value a line."""
        return self._buffer.getvalue()
