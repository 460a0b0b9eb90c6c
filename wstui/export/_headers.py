"""The headers that a profile adds to a handshake, as names and values in pieces. Knows no program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wstui.export._secrets import Parts, Secrets
from wstui.model import Profile
from wstui.safetext import oneline

__all__ = ["headers_of", "repeated"]


def headers_of(profile: Profile, secrets: Secrets, fields: Sequence[str]) -> list[tuple[str, Parts]]:
    """Name and value of each header, those of these fields of a profile included."""
    names = {"origin": "Origin", "cookie": "Cookie", "user_agent": "User-Agent"}
    pairs = [*profile.headers]
    pairs += [(names[field], value) for field in fields if (value := getattr(profile, field)) is not None]
    return [(name, secrets.header(name, value)) for name, value in pairs]


def repeated(profile: Profile) -> list[str]:
    """A note on headers of which a program sends only the last of their name."""
    count = Counter(name.lower() for name, _ in profile.headers)
    names = [name for name, times in count.items() if times > 1]
    return [f"sent once only, with the last value: {oneline(', '.join(names))}"] if names else []
