"""What a draft of the composer means: a message to send, or a command. Pure; knows no editor and no socket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wstui.config import path_of
from wstui.model import Failure, Message, Opcode, Payload
from wstui.payloads.payload import data_of, template_of

if TYPE_CHECKING:  # most drafts hold no secret
    from wstui.payloads.naming import Named

__all__ = ["COMMANDS", "CloseWith", "Draft", "Meaning", "PingWith", "PongWith", "Send", "in_braces", "meaning"]

SPACED = 4096
"""Bytes that are written in hex with blanks between."""
COMMANDS = ("ping", "pong", "close")
_COMMAND = re.compile(rf"/(/*)({'|'.join(COMMANDS)})(?:\s+(.*))?\s*", re.DOTALL)


class Draft(NamedTuple):
    """What is in the composer; see `wstui.model.Payload` for how it is read.

    `name` is that of the saved payload it came from, if it did. With `file`, the path of a file from the root, `text`
    is empty. `literal`: all of it is to be sent as it stands; so is what was received, whoever wrote it.
    """

    text: str = ""
    kind: str = "text"
    name: str = ""
    literal: bool = False
    file: str = ""
    fragment: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to send."""
        return not (self.text or self.file)

    def payload(self, name: str = "", note: str = "") -> Payload:
        """The same, to be read or saved."""
        return Payload(name, self.text, self.kind, note, self.file, self.literal, self.fragment)

    def by_name(self, secrets: Mapping[str, str]) -> tuple[Draft, Named]:
        """The draft without these secrets, and what stands for them; see `wstui.payloads.naming`."""
        from wstui.payloads.naming import said_by_name

        payload, named = said_by_name(self.payload(), secrets)
        text = payload.body
        if self.literal and not payload.literal and _COMMAND.fullmatch(text):
            text = f"/{text}"  # what was no command stays none
        return self._replace(text=text, literal=payload.literal), named

    @classmethod
    def of(cls, payload: Payload, folder: Path) -> Draft:
        """A saved payload, whose file is found from the folder."""
        file = path_of(payload.file, folder) if payload.file else ""
        return cls(payload.body, payload.kind, payload.name, payload.literal, file, payload.fragment)

    @classmethod
    def of_message(cls, message: Message) -> Draft:
        """A message that was sent or received, to be sent again to the byte. Raises Failure where it is none that can
        be sent."""
        opcode, payload = message.row.opcode, message.payload
        if opcode not in (Opcode.TEXT, Opcode.BINARY):
            raise Failure("only texts and binary messages are sent again", "/ping, /pong and /close send the others")
        if opcode is Opcode.BINARY:
            return cls(payload.hex(" ") if len(payload) <= SPACED else payload.hex(), "hex", literal=True)
        try:
            return cls(payload.decode(), literal=True)
        except UnicodeDecodeError as exc:
            raise Failure(f"byte {exc.start + 1:,} of it is not UTF-8: it cannot be sent as text") from exc


def in_braces(names: Iterable[str]) -> str:
    """Names as they stand in a template."""
    return ", ".join(f"{{{{{name}}}}}" for name in names)


class Send(NamedTuple):
    """A message: text as `str`, binary as `bytes`; in fragments of so many bytes, or 0: in one frame; and what it was
    made from, where that had variables."""

    data: str | bytes
    fragment: int = 0
    template: Payload | None = None


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


def meaning(draft: Draft, fill: Callable[[str], str] = str) -> Meaning:
    """What sending the draft does. `fill` fills variables in what is sent; what they mean is no command.

    `/ping DATA`, `/pong DATA` and `/close CODE REASON` are commands and `//ping` sends `/ping`; anything else is sent
    as it stands, `/join` too, and so is all of a draft that is literal or a file. In Base64 `/` is a digit, so there
    are no commands there. The data of a ping is read as the draft is: as text or as hex.

    Raises Failure naming the line and column of the first bad digit, or what is wrong with a close code or a file.
    """
    commands = not (draft.literal or draft.file or draft.kind == "base64")
    match = _COMMAND.fullmatch(draft.text) if commands else None
    if match is None:
        as_it_is = draft.literal or draft.file
        filled = draft if as_it_is else draft._replace(text=fill(draft.text))
        return Send(data_of(filled.payload()), draft.fragment, template_of(draft.payload(), filled.text))
    if match[1]:
        written = Payload("", draft.text[1:], draft.kind)
        text = fill(written.body)
        return Send(_data(text, draft.kind), draft.fragment, template_of(written, text))
    rest = fill(match[3] or "")
    if match[2] == "close":
        return _close(rest)
    data = _data(rest, draft.kind) if rest else b""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    return PongWith(data) if match[2] == "pong" else PingWith(data or None)


def _data(text: str, kind: str) -> str | bytes:
    return data_of(Payload("", text, kind))


def _close(rest: str) -> CloseWith:
    code, _, reason = rest.strip().partition(" ")
    if not code:
        return CloseWith(1000, "")
    if not (code.isascii() and code.isdigit()):
        raise Failure("the close code is a number", "for example /close 4000 enough for today")
    return CloseWith(int(code), reason.strip())
