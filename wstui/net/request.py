"""What the handshake's request holds beyond the library's: headers that were asked for or are to be left out, and what
is offered (RFC 6455 section 4.1). It must know no state and no record.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from wstui import __version__
from wstui.httptext import split_list
from wstui.model import Failure, Profile

if TYPE_CHECKING:
    from websockets.client import ClientProtocol
    from websockets.http11 import Request

    from wstui.net.deflating import Offer

__all__ = ["agent_of", "explicit_headers", "let_explicit_headers_win", "offers"]


def agent_of(profile: Profile) -> str:
    """The User-Agent of a profile; empty where none is sent."""
    return f"wstui/{__version__}" if profile.user_agent is None else profile.user_agent


def explicit_headers(profile: Profile) -> list[tuple[str, str]]:
    """The headers a profile asks for, in the order they are sent after the library's own.

    `-H` overrides what has an option of its own; an empty `user_agent` sends none. Text beyond ASCII goes as UTF-8.
    """
    given = {name.lower() for name, _ in profile.headers} | {name.lower() for name in profile.without}
    options = [("User-Agent", agent_of(profile)), ("Cookie", profile.cookie or "")]
    if profile.auth is not None:
        options.append(("Authorization", f"Basic {base64.b64encode(profile.auth.encode()).decode()}"))
    headers = [(name, value) for name, value in options if value and name.lower() not in given]
    return [(name, value.encode().decode("latin-1")) for name, value in (*headers, *profile.headers)]


def offers(profile: Profile) -> list[Offer] | None:
    """The extensions that a profile offers (RFC 7692 section 7.1); None for none."""
    from wstui.net.deflating import Offer

    if not profile.compression:
        return None
    if not profile.deflate:
        return [Offer()]
    from wstui.deflate import parse_deflate

    offered = parse_deflate(profile.deflate)
    bits = offered.client_max_window_bits
    return [
        Offer(
            offered.server_no_context_takeover,
            offered.client_no_context_takeover,
            offered.server_max_window_bits,
            True if bits == 0 else bits,
        )
    ]


def let_explicit_headers_win(protocol: ClientProtocol, without: Collection[str] = ()) -> None:
    """Make the protocol send each header that was asked for instead of its own of the same name, not beside it, and
    none of those that are to be left out.

    What was asked for is also what the answer is checked against, be it key, subprotocols or extensions.
    """
    send = protocol.send_request
    left_out = {name.lower() for name in without}

    def send_request(request: Request) -> None:
        own = len(list(protocol.connect().headers.raw_items()))
        items = list(request.headers.raw_items())
        explicit = items[own:]
        given = {name.lower(): value for name, value in explicit}
        request.headers.clear()
        for name, value in [item for item in items[:own] if item[0].lower() not in given.keys() | left_out] + explicit:
            request.headers[name] = value
        _expect(protocol, given, left_out)
        send(request)

    protocol.send_request = send_request  # type: ignore[method-assign]


def _expect(protocol: ClientProtocol, given: Mapping[str, str], left_out: Collection[str]) -> None:
    """Have the protocol check the answer against what was really asked."""
    from websockets.typing import Subprotocol

    protocol.key = given.get("sec-websocket-key", protocol.key)
    if offered := given.get("sec-websocket-protocol"):
        protocol.available_subprotocols = [Subprotocol(name) for name in split_list(offered)]
    elif "sec-websocket-protocol" in left_out:
        protocol.available_subprotocols = None
    if (wanted := given.get("sec-websocket-extensions")) is not None:
        protocol.available_extensions = _factories(wanted)
    elif "sec-websocket-extensions" in left_out:
        protocol.available_extensions = None


def _factories(wanted: str) -> list[Offer]:
    """What of an offer that was written by hand can be used; what cannot fails when the server accepts it."""
    found = []
    for offer in split_list(wanted):
        if offer.partition(";")[0].strip() == "permessage-deflate":
            with suppress(Failure, ValueError):
                found += offers(Profile("", deflate=offer)) or []
    return found
