"""A way through an HTTP proxy: the request CONNECT and its answer (RFC 9110 section 9.3.6). Knows no WebSocket."""

from __future__ import annotations

import base64

from wstui.httptext import Response, parse_response
from wstui.net import causes
from wstui.net.dial import place
from wstui.net.evidence import quoted
from wstui.net.gate import Gate, HungUp
from wstui.route import Proxy

__all__ = ["open_tunnel"]

BODY = 2.0
"""Seconds that the body of a refusal has to come, once its head is there."""


async def open_tunnel(gate: Gate, proxy: Proxy, host: str, port: int, agent: str) -> str:
    """Have an HTTP proxy open a way to a host; returns what it answered.

    Raises:
        Failure: it did not.
    """
    gate.say(_request(proxy, place(host, port), agent))
    try:
        head = await gate.until(b"\r\n\r\n")
        while (response := parse_response(head)).interim:
            head = await gate.until(b"\r\n\r\n")
    except HungUp as exc:
        response = parse_response(exc.said)
        if response.status // 100 in (0, 2):
            raise _hung_up(proxy, exc) from None
        raise _refused(proxy, place(host, port), response) from None
    if not response.status:
        raise causes.failure("proxy-other", proxy=proxy.shown, protocol="HTTP", quote=quoted(head))
    if response.status // 100 != 2:
        if not response.complete:
            await gate.rest(BODY, lambda body: parse_response(head + body).complete)
        raise _refused(proxy, place(host, port), response)
    return f"{response.status} {response.reason}".rstrip()


def _request(proxy: Proxy, target: str, agent: str) -> bytes:
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if agent:
        lines.append(f"User-Agent: {agent}")
    if proxy.user is not None:
        credentials = base64.b64encode(f"{proxy.user}:{proxy.password or ''}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {credentials}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


def _hung_up(proxy: Proxy, exc: HungUp) -> Exception:
    if exc.said:
        return causes.failure("proxy-other", proxy=proxy.shown, protocol="HTTP", quote=quoted(exc.said))
    return causes.failure("proxy-ended", proxy=proxy.shown, said="")


def _refused(proxy: Proxy, target: str, response: Response) -> Exception:
    words = f"{response.status} {response.reason}".rstrip()
    if response.status not in (401, 407):
        cause = "proxy-far" if response.status >= 500 else "proxy-refused"
        return causes.failure(cause, proxy=proxy.shown, place=target, words=words)
    challenges = response.values("proxy-authenticate") or response.values("www-authenticate")
    schemes = [value.split(" ")[0] for value in challenges]
    hint = None
    if schemes and "basic" not in (scheme.lower() for scheme in schemes):
        hint = f"it wants {' or '.join(schemes)}, and wstui speaks Basic only"
    wants = "wants credentials" if proxy.user is None else "does not accept the credentials"
    return causes.failure("proxy-credentials", hint=hint, proxy=proxy.shown, wants=f"{wants} ({response.status})")
