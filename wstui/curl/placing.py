"""Where the headers of a request belong in a profile, which has places of their own for some and makes some itself.
Pure; knows no option."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from wstui.deflate import normal
from wstui.model import Failure, Profile
from wstui.safetext import oneline

__all__ = ["Placed", "is_host_of", "placed"]

MADE_HERE = ("upgrade", "connection", "sec-websocket-key", "sec-websocket-version", "sec-websocket-accept")
"""Headers that every handshake makes itself."""
OF_A_BODY = ("content-length", "transfer-encoding", "expect")
"""Headers that announce what a handshake has not."""
FIELDS = {"origin": "origin", "cookie": "cookie", "user-agent": "user_agent"}
"""Headers with a place of their own in a profile."""

_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#]*@)?([^/?#]*)")
_USUAL_PORT = re.compile(r":(80|443)$")
_DEFLATE = re.compile(r"permessage-deflate\s*(;|$)", re.IGNORECASE)


@dataclass(slots=True)
class Placed:
    """A profile with the headers in it; `made` are those that are not, because the handshake makes them itself, `lost`
    what has no place in a handshake of wstui."""

    profile: Profile
    made: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def placed(headers: Sequence[tuple[str, str]], profile: Profile) -> Placed:
    """A profile's own headers first, then these, each where it belongs. What the profile says in a place of its own is
    not replaced: the header stays one, and is what counts."""
    found = Placed(profile)
    kept: list[tuple[str, str]] = []
    count = Counter(name.lower() for name, _ in headers)
    for name, value in headers:
        lower = name.lower()
        if (
            lower in MADE_HERE
            or lower.startswith(":")
            or (lower in ("host", "authority") and is_host_of(value, profile.url))
        ):
            found.made.append(name)
        elif lower in OF_A_BODY:
            found.lost.append(f"the header {name}")
        elif lower == "sec-websocket-protocol":
            offered = tuple(part.strip() for part in value.split(",") if part.strip())
            found.profile = replace(found.profile, subprotocols=(*found.profile.subprotocols, *offered))
        elif lower == "sec-websocket-extensions":
            _place_extensions(value, found)
        elif count[lower] == 1 and lower in FIELDS and getattr(profile, FIELDS[lower]) is None:
            found.profile = replace(found.profile, **{FIELDS[lower]: value})  # type: ignore[arg-type]
        else:
            kept.append((name, value))
    found.profile = replace(found.profile, headers=(*found.profile.headers, *kept))
    return found


def _place_extensions(value: str, found: Placed) -> None:
    """The offer of compression among the extensions that were offered."""
    offers = [part.strip() for part in value.split(",") if part.strip()]
    deflate = [offer for offer in offers if _DEFLATE.match(offer)][:1]
    found.profile = replace(found.profile, compression=bool(deflate))
    for offer in deflate:
        try:
            found.profile = replace(found.profile, deflate=normal(offer))
        except Failure as failure:
            found.lost.append(f"the parameters of permessage-deflate ({failure.what})")
    for other in offers:
        if other not in deflate:
            found.lost.append(f"the extension {oneline(other.partition(';')[0].strip())}")


def is_host_of(value: str, url: str) -> bool:
    """Whether a Host header says what the URL says; the usual ports need not be there."""
    match = _AUTHORITY.match(url)
    host = match[1] if match else ""
    return _USUAL_PORT.sub("", value.strip().lower()) == _USUAL_PORT.sub("", host.lower())
