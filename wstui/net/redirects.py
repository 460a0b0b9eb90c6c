"""Where a redirect leads, and what is not carried there (RFC 9110 section 15.4). Pure; connects to nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from wstui.httptext import Response
from wstui.model import Failure, without_secrets
from wstui.net import causes
from wstui.net.target import parse_url

__all__ = ["MOST", "follow", "kept_headers", "location_of", "origin_of"]

STATUSES = (300, 301, 302, 303, 307, 308)
MOST = 10
"""Redirects that are followed in one attempt."""

_CREDENTIALS = re.compile(
    r"authorization|cookie|host|.*(?:token|key|secret|signature|password|passwd|credential|session|auth).*",
    re.IGNORECASE,
)
"""Headers that belong to one origin: those that carry secrets, and `Host`, which names it."""


def location_of(response: Response) -> str | None:
    """The Location of a redirect, as it was written; None where the response is none, empty where it names nothing.

    Text beyond ASCII, which no URL has, is read as the UTF-8 that servers send all the same.
    """
    if response.status not in STATUSES:
        return None
    said = next(iter(response.values("location")), "" if response.status != 300 else None)
    try:
        return said and said.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return said


def follow(url: str, response: Response, before: Sequence[str]) -> str:
    """The URL that a redirect leads to, `http` and `https` read as `ws` and `wss`; `before` was asked already.

    Raises:
        Failure: it leads to nothing, in a circle, too far, or from TLS to none.
    """
    status, location = _status(response), location_of(response) or ""
    if not location:
        raise causes.failure("redirect-nowhere", status=status)
    scheme = urlsplit(url).scheme
    try:
        # urljoin knows http only; the URL of a fragment is the one without (RFC 6455 section 3).
        joined = urljoin(url.replace("ws", "http", 1), location).partition("#")[0]
        if (other := urlsplit(joined).scheme) not in ("http", "https", "ws", "wss"):
            # Without this "mailto:x@host" would be a host with a user.
            raise Failure(f"{other}: is not a scheme to connect with")
        target = parse_url(joined)
    except (Failure, ValueError) as exc:
        words = exc.what if isinstance(exc, Failure) else exc
        raise causes.failure("redirect-odd", status=status, where=without_secrets(location), words=words) from None
    where = without_secrets(target)
    if scheme == "wss" and urlsplit(target).scheme == "ws":
        raise causes.failure("redirect-unsafe", where=where)
    target = _with_user(target, url)
    if target in before or target == url:
        raise causes.failure("redirect-circle", where=where)
    if len(before) >= MOST:
        raise causes.failure("redirect-many", count=MOST, where=where)
    return target


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL (RFC 6454 section 4)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "wss" else 80)


def kept_headers(
    headers: Sequence[tuple[str, str]], url: str, target: str, own: Sequence[str] = ()
) -> tuple[list[tuple[str, str]], str]:
    """The headers that may go to where a redirect leads, and a sentence on what is not carried along; `own` is what
    else belongs to one origin."""
    if origin_of(url) == origin_of(target):
        return list(headers), ""
    kept = [(name, value) for name, value in headers if not _of_one_origin(name)]
    left = list(dict.fromkeys(name for name, _ in headers if _of_one_origin(name)))
    if "@" in urlsplit(url).netloc:
        left.append("the user and password of the URL")
    left += own
    place = urlsplit(target).netloc.rpartition("@")[2]
    return kept, f"not carried to {place}: {', '.join(left)}" if left else ""


def _of_one_origin(name: str) -> bool:
    return bool(_CREDENTIALS.fullmatch(name)) and not name.lower().startswith("sec-websocket-")


def _with_user(target: str, url: str) -> str:
    """A URL of the same origin keeps the user and the password of the one that led to it."""
    user, at, _ = urlsplit(url).netloc.rpartition("@")
    if not at or "@" in urlsplit(target).netloc or origin_of(url) != origin_of(target):
        return target
    return target.replace("://", f"://{user}@", 1)


def _status(response: Response) -> str:
    return f"{response.status} {response.reason}".rstrip()
