"""What must hold in a handshake, one by one, with the reason in words (RFC 6455 section 4.1, RFC 7692 section 7.1).

A pure function of the bytes of the wire: it judges them by itself, whatever else judged them before, and must know no
socket, no library and no screen.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wstui.deflatetext import parameters_checked
from wstui.httptext import Headers, first_line, headers_of, split_list, values
from wstui.model import Handshake
from wstui.safetext import oneline

__all__ = ["Check", "accept_for", "checks"]

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What the server adds to the key of the request (RFC 6455 section 1.3)."""

_VERSION = re.compile(r"HTTP/(\d+)\.?(\d*)")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `passed` is None for what breaks no rule and is worth knowing all the same.

    `name` and `reason` are words and text of the wire that is safe to show, each of one line.
    """

    name: str
    passed: bool | None
    reason: str


def checks(handshake: Handshake) -> tuple[Check, ...]:
    """Everything the response is checked for, in the order a client does it; nothing where no response came.

    Of a response that is not 101 only the status is judged, and the versions a server asks for instead.
    """
    if not handshake.response:
        return ()
    request, response = headers_of(handshake.request), headers_of(handshake.response)
    status = _status(handshake)
    if handshake.status != 101:
        return (status, *_version(response))
    return (
        status,
        *_lines(handshake.response),
        _token("Upgrade", "websocket", response),
        _token("Connection", "Upgrade", response),
        _accept(request, response),
        _subprotocol(request, response),
        *_extensions(request, response),
    )


def accept_for(key: str) -> str:
    """What `Sec-WebSocket-Accept` must be for a `Sec-WebSocket-Key` (RFC 6455 section 4.2.2)."""
    digest = hashlib.sha1(key.encode("latin-1", "replace") + GUID, usedforsecurity=False)
    return base64.b64encode(digest.digest()).decode()


def _status(handshake: Handshake) -> Check:
    line = first_line(handshake.response)
    if not handshake.status:
        return Check("status", False, f"the answer is not HTTP: {oneline(line[:60])}")
    if handshake.status != 101:
        text = oneline(f"{handshake.status} {handshake.reason}".rstrip())
        return Check("status", False, f"{text}, where only 101 opens a WebSocket connection")
    version = _VERSION.match(line)
    if version and (int(version[1]), int(version[2] or 0)) < (1, 1):
        return Check("status", False, f"101, but in {version[0]}, which has no upgrade: HTTP/1.1 is the least")
    if line.count(" ") < 2:
        return Check("status", False, f"101, but no blank follows it in “{oneline(line)}” (RFC 9112 section 4)")
    return Check("status", True, "101: the server changes from HTTP to WebSocket")


def _version(response: Headers) -> Iterator[Check]:
    wanted = [version for value in values(response, "sec-websocket-version") for version in split_list(value)]
    if wanted:
        good = "13" in wanted
        text = oneline(", ".join(wanted))
        reason = f"the server speaks {text}" + ("" if good else "; wstui speaks 13 (RFC 6455)")
        yield Check("Sec-WebSocket-Version", None if good else False, reason)


def _lines(response: bytes) -> Iterator[Check]:
    """Lines of the head that are no headers, or do not end as a line must; nothing where all are and do."""
    if re.search(rb"(?<!\r)\n", response):
        yield Check("headers", False, "a line ends with LF alone, where it must with CRLF (RFC 9112 section 2.2)")
    for line in response.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")[1:]:
        if not re.fullmatch(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*", line):
            yield Check("headers", False, f"“{oneline(line[:60])}” is no header (RFC 9112 section 5)")


def _token(name: str, wanted: str, response: Headers) -> Check:
    """A header that must hold this token; letter case does not count (RFC 6455 section 4.1)."""
    found = [token for value in values(response, name.lower()) for token in split_list(value)]
    if not found:
        return Check(name, False, f"missing: it must say {wanted}")
    text = oneline(", ".join(found))
    if wanted.lower() not in (token.lower() for token in found):
        return Check(name, False, f"{text}, where {wanted} is needed")
    if name == "Upgrade" and len(found) > 1:
        return Check(name, False, f"{text}: more than one protocol cannot be changed to")
    return Check(name, True, text)


def _accept(request: Headers, response: Headers) -> Check:
    name = "Sec-WebSocket-Accept"
    key = next(iter(values(request, "sec-websocket-key")), "")
    wanted, found = accept_for(key), values(response, name.lower())
    if not found:
        return Check(name, False, f"missing: for the key that was sent it must be {wanted}")
    if len(found) > 1:
        return Check(name, False, f"given {len(found)} times; for the key that was sent it must be {wanted}, once")
    if found[0] != wanted:
        return Check(name, False, f"received {oneline(found[0]) or 'nothing'}, computed {wanted} from the key sent")
    return Check(name, True, f"{wanted}, as computed from the key sent")


def _subprotocol(request: Headers, response: Headers) -> Check:
    offered = [name for value in values(request, "sec-websocket-protocol") for name in split_list(value)]
    chosen = [name for value in values(response, "sec-websocket-protocol") for name in split_list(value)]
    offer = oneline(", ".join(offered))
    choice = oneline(", ".join(chosen))
    if len(chosen) > 1:
        return Check("subprotocol", False, f"the server chose more than one: {choice}")
    if not chosen and values(response, "sec-websocket-protocol"):
        return Check("subprotocol", False, "Sec-WebSocket-Protocol is empty: it names what was chosen, or is not there")
    if chosen and not offered:
        return Check("subprotocol", False, f"none was offered, and the server chose {choice}")
    if chosen and chosen[0] not in offered:
        return Check("subprotocol", False, f"{choice} was chosen, but only {offer} offered")
    if chosen:
        return Check("subprotocol", True, choice if len(offered) == 1 else f"{choice}, of {offer}")
    if offered:
        return Check("subprotocol", None, f"{offer} offered, none chosen: a browser would end the connection here")
    return Check("subprotocol", True, "none offered, none chosen")


def _extensions(request: Headers, response: Headers) -> Iterator[Check]:
    """Each extension accepted against the offers, and each parameter of permessage-deflate in words."""
    offers = [_extension(text) for value in values(request, "sec-websocket-extensions") for text in split_list(value)]
    answers = [_extension(text) for value in values(response, "sec-websocket-extensions") for text in split_list(value)]
    names = oneline(", ".join(dict.fromkeys(name for name, _ in offers)))
    if not answers and values(response, "sec-websocket-extensions"):
        yield Check(
            "extension", False, "Sec-WebSocket-Extensions is empty: it names what was accepted, or is not there"
        )
    elif not answers:
        said = f"{names} offered, none accepted: messages travel as they are" if offers else "none offered, none used"
        yield Check("extensions", True, said)
    seen: set[str] = set()
    for name, parameters in answers:
        shown = oneline(name) or "an extension without a name"
        made = [offered for offer, offered in offers if offer == name]
        if not made:
            yield Check("extension", False, f"{shown} was not offered" + (f", only {names}" if names else ""))
        elif name in seen:
            yield Check("extension", False, f"{shown} was accepted twice")
        elif name != "permessage-deflate":
            yield Check("extension", True, f"{shown}, as offered")
        else:
            yield Check("extension", True, "permessage-deflate, as offered: messages may travel compressed")
            yield from (Check(*found) for found in parameters_checked(made, parameters))
        seen.add(name)


def _extension(text: str) -> tuple[str, list[tuple[str, str | None]]]:
    """An extension's name and parameters (RFC 6455 section 9.1); a value may be quoted."""
    name, *parts = (part.strip() for part in text.split(";"))
    pairs = (part.partition("=") for part in parts if part)
    return name, [(key.strip(), value.strip().strip('"') if equals else None) for key, equals, value in pairs]
