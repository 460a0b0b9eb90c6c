"""The functions of a template: `{{uuid}}`, `{{random 1 100}}` and the like. Functions of values; know no variable."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom
from typing import NamedTuple
from uuid import UUID

__all__ = ["FUNCTIONS", "Function", "Moment"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DIGITS = 30


class Moment(NamedTuple):
    """What functions are made from: the time in nanoseconds since the epoch, which is one for all of a text, the number
    of the message, and where chance comes from."""

    now_ns: int
    seq: int = 1
    random: Random = SystemRandom()


class Function(NamedTuple):
    """A function: how it is written, from how few to how many arguments it takes, and what it gives. `call` raises
    ValueError with what is wrong. `keeps`: of an argument that is a secret, the outcome is one as well."""

    usage: str
    fewest: int
    most: int
    call: Callable[[Moment, Sequence[str]], str]
    keeps: bool = False


def _iso(moment: Moment, _: Sequence[str]) -> str:
    when = _EPOCH + timedelta(microseconds=moment.now_ns // 1000)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _uuid(moment: Moment, _: Sequence[str]) -> str:
    return str(UUID(int=moment.random.getrandbits(128), version=4))


def _random(moment: Moment, arguments: Sequence[str]) -> str:
    low, high = (_whole(text) for text in arguments)
    if low > high:
        raise ValueError(f"{low} is more than {high}")
    return str(moment.random.randint(low, high))


def _hmac_sha256(_: Moment, arguments: Sequence[str]) -> str:
    key, text, *form = arguments
    digest = hmac.digest(_bytes(key), _bytes(text), "sha256")
    match form:
        case [] | ["hex"]:
            return digest.hex()
        case ["base64"]:
            return base64.b64encode(digest).decode()
    raise ValueError("the third is 'hex' or 'base64'")


def _base64(_: Moment, arguments: Sequence[str]) -> str:
    return base64.b64encode(_bytes(arguments[0])).decode()


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise ValueError("whole numbers are needed")
    return int(text)


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as exc:
        raise ValueError("UTF-8 cannot carry a character of it") from exc


FUNCTIONS: dict[str, Function] = {
    "uuid": Function("uuid", 0, 0, _uuid),
    "now": Function("now", 0, 0, lambda moment, _: str(moment.now_ns // 10**9)),
    "now_ms": Function("now_ms", 0, 0, lambda moment, _: str(moment.now_ns // 10**6)),
    "now_iso": Function("now_iso", 0, 0, _iso),
    "seq": Function("seq", 0, 0, lambda moment, _: str(moment.seq)),
    "random": Function("random 1 100", 2, 2, _random),
    # A signature does not give its key away, and is made to be sent.
    "hmac_sha256": Function("hmac_sha256 secret text", 2, 3, _hmac_sha256),
    "base64": Function("base64 text", 1, 1, _base64, keeps=True),
}
"""Every function, by its name."""
