"""The opening handshake as it was on the wire (RFC 6455 section 4), and what the request holds beyond the library's.

It must know no state and no record.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from wstui import __version__
from wstui.httptext import parse_response, split_list
from wstui.model import Failure, Handshake, Hop, Profile
from wstui.net import tls

if TYPE_CHECKING:
    from websockets.client import ClientProtocol
    from websockets.http11 import Request

    from wstui.net.tap import Tap

__all__ = ["address", "explicit_headers", "let_explicit_headers_win", "of_tap"]


def of_tap(
    tap: Tap | None, *, url: str, started_ns: int, elapsed_ns: int, hops: tuple[Hop, ...] = (),
    verified: bool = True, failure: Failure | None = None,
) -> Handshake:  # fmt: skip
    """What the tap has of a handshake; without a tap, no TCP connection was made. Times are nanoseconds."""
    what, hint, lasting = (failure.what, failure.hint, failure.lasting) if failure else ("", "", False)
    if tap is None:
        return Handshake(url, started_ns, elapsed_ns, hops=hops, failure=what, hint=hint, lasting=lasting)
    response = parse_response(bytes(tap.answer))
    return Handshake(
        url=url,
        started_ns=started_ns,
        elapsed_ns=elapsed_ns,
        request=tap.question,
        response=response.head,
        body=response.body,
        status=response.status,
        reason=response.reason,
        subprotocol=tap.subprotocol,
        extensions=tuple(p for v in response.values("sec-websocket-extensions") for p in split_list(v)),
        peer=address(tap.peer),
        local=address(tap.local),
        tls=tls.agreed(tap.transport, verified) if tap.made else None,
        hops=hops,
        failure=what,
        hint=hint,
        lasting=lasting,
    )


def address(name: Any) -> str:
    """A socket's name as `host:port`; empty where it has none."""
    if isinstance(name, tuple) and len(name) >= 2:
        host, port = name[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return name if isinstance(name, str) else ""


def explicit_headers(profile: Profile) -> list[tuple[str, str]]:
    """The headers a profile asks for, in the order they are sent after the library's own.

    `-H` overrides what has an option of its own; an empty `user_agent` sends none. Text beyond ASCII goes as UTF-8.
    """
    given = {name.lower() for name, _ in profile.headers}
    agent = f"wstui/{__version__}" if profile.user_agent is None else profile.user_agent
    options = [("User-Agent", agent), ("Cookie", profile.cookie or "")]
    if profile.auth is not None:
        options.append(("Authorization", f"Basic {base64.b64encode(profile.auth.encode()).decode()}"))
    headers = [(name, value) for name, value in options if value and name.lower() not in given]
    return [(name, value.encode().decode("latin-1")) for name, value in (*headers, *profile.headers)]


def let_explicit_headers_win(protocol: ClientProtocol) -> None:
    """Make the protocol send each header that was asked for instead of its own of the same name, not beside it.

    A `Sec-WebSocket-Key` or `Sec-WebSocket-Protocol` that was asked for is also what the answer is checked against.
    """
    send = protocol.send_request

    from websockets.typing import Subprotocol

    def send_request(request: Request) -> None:
        own = len(list(protocol.connect().headers.raw_items()))
        items = list(request.headers.raw_items())
        explicit = items[own:]
        given = {name.lower(): value for name, value in explicit}
        request.headers.clear()
        for name, value in [item for item in items[:own] if item[0].lower() not in given] + explicit:
            request.headers[name] = value
        protocol.key = given.get("sec-websocket-key", protocol.key)
        if offered := given.get("sec-websocket-protocol"):
            protocol.available_subprotocols = [Subprotocol(name) for name in split_list(offered)]
        send(request)

    protocol.send_request = send_request  # type: ignore[method-assign]
