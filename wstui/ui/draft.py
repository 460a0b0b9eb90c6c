"""What a draft of the composer means: a message to send, or a command. Pure; knows no editor and no socket."""

from __future__ import annotations

import re
from typing import NamedTuple

from wstui.model import Failure, Payload

__all__ = ["COMMANDS", "CloseWith", "Draft", "Meaning", "PingWith", "PongWith", "Send", "meaning"]

COMMANDS = ("ping", "pong", "close")
_COMMAND = re.compile(rf"/(/*)({'|'.join(COMMANDS)})(?:\s+(.*))?\s*", re.DOTALL)


class Draft(NamedTuple):
    """What is in the composer. `kind` tells how `text` is read: `text`, `hex` or `base64`.

    `name` is that of the saved payload it came from, if it did.
    """

    text: str = ""
    kind: str = "text"
    name: str = ""


class Send(NamedTuple):
    """A message: text as `str`, binary as `bytes`."""

    data: str | bytes


class PingWith(NamedTuple):
    """A ping; without data the program chooses some."""

    data: bytes | None


class PongWith(NamedTuple):
    """An unsolicited pong (RFC 6455 section 5.5.3)."""

    data: bytes


class CloseWith(NamedTuple):
    """The closing handshake (RFC 6455 section 7.1.2)."""

    code: int
    reason: str


Meaning = Send | PingWith | PongWith | CloseWith


def meaning(draft: Draft) -> Meaning:
    """What sending the draft does.

    `/ping DATA`, `/pong DATA` and `/close CODE REASON` are commands and `//ping` sends `/ping`; anything else is sent
    as it stands, `/join` too. In base64 `/` is a digit, so there are no commands there. The data of a ping is read as
    the draft is: as text or as hex.

    Raises Failure naming the line and column of the first bad digit, or what is wrong with a close code.
    """
    match = _COMMAND.fullmatch(draft.text) if draft.kind != "base64" else None
    if match is None:
        return Send(_data(draft.text, draft.kind))
    if match[1]:
        return Send(_data(draft.text[1:], draft.kind))
    rest = match[3] or ""
    if match[2] == "close":
        return _close(rest)
    data = _data(rest, draft.kind)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    return PongWith(data) if match[2] == "pong" else PingWith(data or None)


def _data(text: str, kind: str) -> str | bytes:
    from wstui.payloads.payload import data_of

    return data_of(Payload("", text, kind))


def _close(rest: str) -> CloseWith:
    code, _, reason = rest.strip().partition(" ")
    if not code:
        return CloseWith(1000, "")
    if not (code.isascii() and code.isdigit()):
        raise Failure("the close code is a number", "for example /close 4000 enough for today")
    return CloseWith(int(code), reason.strip())
