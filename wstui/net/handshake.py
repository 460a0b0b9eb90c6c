"""The opening handshake as it was on the wire (RFC 6455 section 4). It must know no state and no record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wstui.httptext import Response, parse_response, split_list
from wstui.model import Failure, Handshake, Phase

if TYPE_CHECKING:
    from wstui.net.opening import Opening

__all__ = ["address", "of_opening"]


def of_opening(
    opening: Opening | None, *, url: str, started_ns: int, elapsed_ns: int, phases: tuple[Phase, ...] = (),
    failure: Failure | None = None,
) -> Handshake:  # fmt: skip
    """What an attempt to connect has of a handshake; without one, nothing was tried. Times are nanoseconds.

    Where a proxy opened no way, what was said to it and what it answered stand in the handshake's place.
    """
    what, hint, lasting = (failure.what, failure.hint, failure.lasting) if failure else ("", "", False)
    if opening is None:
        return Handshake(url, started_ns, elapsed_ns, failure=what, hint=hint, lasting=lasting)
    tap, way = opening.tap, opening.way
    request, answer = opening.talk
    response = parse_response(answer)
    return Handshake(
        url=opening.url,
        started_ns=started_ns,
        elapsed_ns=elapsed_ns,
        request=request,
        response=response.head,
        body=response.body,
        interim=response.interim,
        cut=response.cut,
        status=response.status,
        reason=response.reason,
        subprotocol=tap.subprotocol if tap else None,
        extensions=tuple(p for v in response.values("sec-websocket-extensions") for p in split_list(v)),
        peer=address(way.peer),
        local=address(way.local),
        tls=opening.tls,
        proxy=way.proxy.shown if way.proxy else "",
        phases=_phases(phases, response),
        hops=tuple(opening.hops),
        failure=what,
        hint=hint,
        lasting=lasting,
    )


def _phases(phases: tuple[Phase, ...], response: Response) -> tuple[Phase, ...]:
    """The phases, the newest with the status: the handshake is told of before its part of the way is over."""
    if not phases or phases[-1].name != "upgrade" or phases[-1].detail or not response.status:
        return phases
    return (*phases[:-1], replace(phases[-1], detail=f"{response.status} {response.reason}".rstrip()))


def address(name: Any) -> str:
    """A socket's name as `host:port`; empty where it has none."""
    if isinstance(name, tuple) and len(name) >= 2:
        host, port = name[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return name if isinstance(name, str) else ""
