"""Why a server did not open, from what it answered: a status, a page, or a 101 that breaks the handshake. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from wstui import bodytext
from wstui.checks import checks
from wstui.httptext import Response, headers_of, split_list, values
from wstui.model import Failure, without_secrets
from wstui.net import causes, redirects
from wstui.net.evidence import Evidence
from wstui.safetext import oneline

__all__ = ["broken_101", "refused"]

TLS_WANTED = re.compile(rb"https port|ssl-enabled server|http request to an https server|requires tls", re.IGNORECASE)
CLIENT_CERT = re.compile(rb"no required ssl certificate|client certificate (?:is )?required", re.IGNORECASE)
CLIENT_CERT_BAD = re.compile(rb"the ssl certificate error", re.IGNORECASE)
HTTP2_ONLY = re.compile(rb"expected `?h2`?|http/2 (?:is )?required|requires http/2", re.IGNORECASE)
"""What servers write into the body of a refusal about the connection below it (Apache, Go, nginx, Node.js)."""

SAME = {405: "405", 410: "404", 502: "502", 504: "504", 511: "511"} | dict.fromkeys((*range(520, 527), 530), "502")
HTTP2 = {"h2", "http/2", "http/2.0"}

MINUTES, HOURS = 300, 7200
"""Seconds from which a wait is told in these as well."""


def refused(evidence: Evidence) -> Failure:
    """The failure that an answer other than 101 is."""
    response = evidence.response
    known = _below(response) or TABLE.get(response.status)
    if known is None:
        known = _redirect if 300 <= response.status < 400 else _plain if response.status < 300 else _other
    return known(evidence, response)


def broken_101(evidence: Evidence, words: str) -> Failure:
    """The failure that a 101 is which breaks the handshake: the first of its checks that failed, else `words`."""
    failed = next((check for check in checks(evidence.shake) if check.passed is False), None)
    if failed is None:
        return causes.failure("handshake", words=words)
    if failed.name == "Sec-WebSocket-Accept":
        return causes.failure(
            "accept", words=f"is {failed.reason}" if failed.reason[:7] == "missing" else failed.reason
        )
    if failed.name == "subprotocol":
        return _subprotocol(evidence, failed.reason)
    if failed.name in ("Upgrade", "Connection"):
        return causes.failure("handshake", words=f"the header {failed.name} is {failed.reason}")
    if failed.name in ("status", "headers"):
        return causes.failure("handshake", words=failed.reason.removeprefix("101, but "))
    what = failed.reason if failed.name == "extension" else f"of permessage-deflate, {failed.name} {failed.reason}"
    return causes.failure("extension", words=what)


def _subprotocol(evidence: Evidence, reason: str) -> Failure:
    chosen = [n for v in evidence.response.values("sec-websocket-protocol") for n in split_list(v)]
    offered = [n for v in values(headers_of(evidence.asked), "sec-websocket-protocol") for n in split_list(v)]
    if len(chosen) != 1:
        return causes.failure("handshake", words=reason)
    offer = f"where only {', '.join(offered)} was offered" if offered else "and none was offered"
    return causes.failure("subprotocol", chosen=chosen[0], offer=offer)


Known = Callable[[Evidence, Response], Failure]


def _below(response: Response) -> Known | None:
    """What a body says of the connection below HTTP."""
    start = response.body[:4096]
    if TLS_WANTED.search(start):
        return lambda _, response: causes.failure("tls-wanted", said=f": it answered {_status(response)}")
    if CLIENT_CERT.search(start):
        return lambda _, response: causes.failure("client-cert", said=f": it answered {_status(response)}")
    if CLIENT_CERT_BAD.search(start):
        return lambda _, response: causes.failure("client-cert-bad", words=f"it answered {_status(response)}")
    if HTTP2_ONLY.search(start):
        return lambda *_: causes.failure("no-http1")
    return None


def _plain(evidence: Evidence, response: Response) -> Failure:
    body = bodytext.readable(response.head, response.body)
    if not bodytext.is_page(body):
        kind = f", {body.kind}" if body.kind else ""
        return causes.failure("plain", status=_status(response), kind=kind)
    name = bodytext.title(body)
    return causes.failure("page", title=f": “{name}”" if name else "")


def _redirect(evidence: Evidence, response: Response) -> Failure:
    location = redirects.location_of(response)
    if location is None:
        return _same("4xx")(evidence, response)
    if not location:
        return causes.failure("redirect-nowhere", status=_status(response))
    return causes.failure("redirect-off", status=_status(response), where=without_secrets(location))


def _unauthorized(evidence: Evidence, response: Response) -> Failure:
    # Challenges and their parameters stand in one list (RFC 9110 section 11.6.1); only parameters begin with name=.
    parts = [part.split()[0] for value in response.values("www-authenticate") for part in split_list(value)]
    schemes = list(dict.fromkeys(part for part in parts if "=" not in part))
    sent = values(headers_of(evidence.asked), "authorization")
    scheme = f" ({' or '.join(schemes)})" if schemes else ""
    return causes.failure(
        "401-sent" if sent else "401", status=_status(response), scheme=scheme, send=_credentials(schemes)
    )


def _credentials(schemes: list[str]) -> str:
    """How to send what one of these schemes wants; of those known here Basic is the simplest."""
    known = {scheme.lower() for scheme in schemes}
    if "basic" not in known and "bearer" in known:
        return "-H 'Authorization: Bearer TOKEN' sends a token"
    if known and not known & {"basic", "bearer"}:
        return f"-H 'Authorization: ...' sends them, made by another tool: wstui does not speak {' or '.join(schemes)}"
    return "--auth USER:PASSWORD or -H 'Authorization: ...' sends them"


def _forbidden(evidence: Evidence, response: Response) -> Failure:
    origin = next(iter(values(headers_of(evidence.asked), "origin")), "")
    # The usual check is that the origin is the host and port that were asked, as in the header Host.
    host = next(iter(values(headers_of(evidence.asked), "host")), evidence.place)
    page = f"{'https' if evidence.secure else 'http'}://{host}"
    if origin:
        return causes.failure("403-origin", status=_status(response), origin=origin, page=page)
    return causes.failure("403", status=_status(response), page=page)


def _upgrade(evidence: Evidence, response: Response) -> Failure:
    versions = [part for value in response.values("sec-websocket-version") for part in split_list(value)]
    protocols = [part for value in response.values("upgrade") for part in split_list(value)]
    wants = "another protocol or version"
    if versions and "13" not in versions:
        wants = f"version {' or '.join(versions)} of WebSocket, and wstui speaks 13"
    elif protocols and {each.lower() for each in protocols} <= HTTP2:
        return causes.failure("no-http1")
    elif protocols:
        wants = f"the protocol {' or '.join(protocols)}"
    return causes.failure("426", status=_status(response), wants=wants)


def _wait(evidence: Evidence, response: Response) -> Failure:
    """One that may say when to come again (RFC 9110 section 10.2.3)."""
    if response.status == 503:
        return causes.failure("503", status=_status(response), wait=_again(response))
    return causes.failure("429", status=_status(response), wait=_after(response))


def _after(response: Response) -> str:
    """How long to wait, or until when; empty where the response does not say."""
    after = next(iter(response.values("retry-after")), "")
    if not (after.isascii() and after.isdigit()):
        return f" until {after}" if after else ""
    seconds = int(after[:18])
    more = f" ({seconds / 3600:.3g} h)" if seconds >= HOURS else f" ({seconds // 60} min)" if seconds >= MINUTES else ""
    return f" {seconds:,} s{more}"


def _again(response: Response) -> str:
    """When to try again."""
    wait = _after(response)
    return f" after{wait}" if wait[1:2].isdigit() else wait or " later"


def _other(evidence: Evidence, response: Response) -> Failure:
    kind = SAME.get(response.status, "5xx" if response.status >= 500 else "4xx")
    if response.status == 501:
        return causes.failure(kind, hint="check the path", lasting=True, status=_status(response))
    if response.status in (408, 425):
        return causes.failure(kind, hint="try again", lasting=False, status=_status(response))
    return _same(kind)(evidence, response)


def _same(cause: str) -> Known:
    """A cause of which nothing but the status and the body is told."""

    def told(evidence: Evidence, response: Response) -> Failure:
        more = _more(response, begins=cause == "4xx")
        return causes.failure(cause, status=_status(response), body=more, wait=_again(response))

    return told


def _more(response: Response, *, begins: bool) -> str:
    """That the body may tell more, where there is one."""
    if not response.body:
        return "check the path and the headers" if begins else ""
    return "the body may say why" if begins else "; the body may say why"


TABLE: dict[int, Known] = {
    400: _same("400"),
    401: _unauthorized,
    403: _forbidden,
    404: _same("404"),
    407: _same("407"),
    426: _upgrade,
    429: _wait,
    431: _same("431"),
    503: _wait,
    505: lambda *_: causes.failure("no-http1"),
}
"""What each status is told as; the others are told by their class."""


def _status(response: Response) -> str:
    return oneline(f"{response.status} {response.reason}".rstrip())
