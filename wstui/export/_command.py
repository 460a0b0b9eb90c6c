"""What the exporter of a command is, and what a command is made of; knows no program by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import NamedTuple, Protocol

from wstui.export._secrets import NOTHING, Known, Parts, Variable
from wstui.model import Profile
from wstui.safetext import oneline

__all__ = ["Command", "Exported", "Parts", "Step", "Variable", "Wait", "note_of", "sent_of", "unsaid"]

NAMES = {
    "max_size": "the largest message",
    "open_timeout": "the time to connect in",
    "ping_interval": "the time between pings",
    "ping_timeout": "the time to wait for a pong",
    "without": "headers left out",
    "deflate": "the parameters of permessage-deflate",
    "compression": "no compression",
    "location": "whether redirects are followed",
    "tls_min": "the least version of TLS",
    "sni": "the server name",
    "resolve": "addresses of hosts",
    "connect_to": "other hosts",
    "unix_socket": "the Unix socket",
    "ip_version": "the version of IP",
    "auto_pong": "no pongs",
    "reconnect": "reconnecting",
    "ca": "the trusted CAs",
    "cert": "the client certificate",
    "key": "its private key",
    "proxy": "the proxy",
    "insecure": "no verification",
}
"""What fields of a profile are called where a program cannot be told them; others are called by their own names."""
HERE_ONLY = frozenset({"name", "url", "on_open", "alerts", "lenient", "proto", "variables", "secrets"})
"""What is no part of a command: it is said otherwise, or is about how wstui shows things."""


class Wait(NamedTuple):
    """Nothing is sent until a message is received that a filter matches, for at most so many seconds; without a filter,
    until that time is over."""

    filter: str
    seconds: float


Step = str | bytes | Wait
"""What is done once it is open: a text or bytes are sent, or something is waited for."""


class Exported(NamedTuple):
    """A command, the variables of the environment that it needs, and what it does not say: a line each, safe to
    show."""

    text: str
    variables: tuple[Variable, ...] = ()
    notes: tuple[str, ...] = ()


class Command(Protocol):
    """A profile as a command that connects and sends. A module of this folder, or of an entry point, that exports
    `COMMAND` is one."""

    name: str
    """How it is chosen: the name of its module."""

    label: str
    """How it is shown."""

    key: str
    """The letter that chooses it in a list."""

    def export(self, profile: Profile, steps: Sequence[Step], known: Known = NOTHING) -> Exported:
        """The command that connects so and does these steps, texts as they would be saved. No secret is in it: each
        is a variable of the environment, and what else is `known` stands in it."""


def unsaid(profile: Profile, said: Iterable[str]) -> list[str]:
    """A note on the settings of a profile that differ from the usual ones and are not among those that are said."""
    usual = {item.name: item.default for item in fields(Profile)}
    known = HERE_ONLY | set(said)
    names = [name for name in usual if name not in known and getattr(profile, name) != usual[name]]
    return [f"not said: {', '.join(NAMES.get(name, name) for name in names)}"] if names else []


def sent_of(steps: Sequence[Step], notes: list[str]) -> list[str | bytes]:
    """What is sent, where a program sends it all at once; a note says so where something was to be waited for."""
    sent = [step for step in steps if not isinstance(step, Wait)]
    if len(sent) < len(steps):
        times = {1: "once", 2: "twice"}.get(waits := len(steps) - len(sent), f"{waits:,} times")
        notes.append(f"not said: to wait before what is sent next, {times}")
    return sent


def note_of(exported: Exported) -> str:
    """What a command needs and lacks, in one safe line; empty where that is nothing."""
    needs = [variable.name for variable in exported.variables]
    parts = [f"needs {', '.join(needs)}"] if needs else []
    return oneline(" · ".join([*parts, *exported.notes]))
