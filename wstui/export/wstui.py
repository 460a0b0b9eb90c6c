"""A command of wstui itself: every setting of a profile as a flag, so that it works where the profile is not saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wstui.curl.header import header_line
from wstui.export._bash import command, joined, word
from wstui.export._command import Exported, Step, sent_of, unsaid
from wstui.export._secrets import NOTHING, Known, Parts, Secrets, Variable
from wstui.model import Profile

__all__ = ["COMMAND"]

TEXTS = (
    *(("o", "origin"), ("b", "cookie"), ("A", "user_agent"), ("", "ca"), ("", "cert"), ("", "key"), ("", "tls_min")),
    *(("", "sni"), ("", "unix_socket"), ("", "proto")),
)
"""Fields that are flags with a value, each with the letter of its flag where it has one."""
LISTS = (("s", "subprotocols", "subprotocol"), ("", "resolve", "resolve"), ("", "connect_to", "connect-to"))
NUMBERS = ("open_timeout", "max_size", "ping_interval", "ping_timeout")
SWITCHES = (
    *(("insecure", "-k"), ("location", "--no-location"), ("compression", "--no-compression")),
    *(("auto_pong", "--no-auto-pong"), ("lenient", "--lenient")),
)
"""Fields that are flags without one, where they differ from the usual."""


class WstuiCommand:
    """What is filled anew for each message stays a variable of wstui's."""

    name = "wstui"
    label = "wstui command"
    key = "T"

    def export(self, profile: Profile, steps: Sequence[Step], known: Known = NOTHING) -> Exported:
        """The command, in bash."""
        secrets = Secrets(known, templates=True)
        notes: list[str] = []
        messages = sent_of(steps, notes)
        groups = [f"wstui {word(*secrets.url(profile.url))}", *_flags(profile, secrets)]
        groups += [_flag("x", "execute", secrets.message(one)) for one in messages if isinstance(one, str)]
        if left := sum(isinstance(one, bytes) for one in messages):
            notes.append(f"not sent: {left:,} binary, which no flag says")
        if profile.alerts:
            notes.append("not said: alerts")
        said = {*vars_of(), "headers", "without", "auth", "proxy", "deflate", "ip_version", "reconnect"}
        return Exported(command(groups), tuple(secrets.variables), (*unsaid(profile, said), *notes))


def vars_of() -> set[str]:
    """The fields that the tables above are about."""
    return {*(name for _, name in TEXTS), *(name for _, name, _ in LISTS), *NUMBERS, *(name for name, _ in SWITCHES)}


def _flags(profile: Profile, secrets: Secrets) -> Iterator[str]:
    """What differs from the usual, as flags."""
    usual = Profile("")
    for name, value in profile.headers:
        parts = joined(f"{name}: ", secrets.header(name, value)) if value else (header_line(name, ""),)
        yield _flag("H", "header", parts)
    for name in profile.without:
        yield _flag("H", "header", (header_line(name, None),))
    for letter, field, flag in LISTS:
        for text in getattr(profile, field):
            yield _flag(letter, flag, secrets.text(text))
    for letter, field in TEXTS:
        if (value := getattr(profile, field)) is not None:
            named = {"cookie": "Cookie", "user_agent": "User-Agent"}.get(field, "")
            yield _flag(letter, field.replace("_", "-"), secrets.header(named, value) if named else secrets.text(value))
    if profile.auth is not None:
        yield _flag("", "auth", secrets.whole("AUTH", profile.auth))
    if profile.proxy is not None:
        yield _flag("", "proxy", secrets.url(profile.proxy)) if profile.proxy else "--no-proxy"
    if profile.ip_version:
        yield f"-{profile.ip_version}"
    if profile.compression and profile.deflate:
        yield _flag("", "compression", (profile.deflate,))
    for field, flag in SWITCHES:
        if getattr(profile, field) != getattr(usual, field):
            yield flag
    for field in NUMBERS:
        if (number := getattr(profile, field)) != getattr(usual, field):
            yield f"--{field.replace('_', '-')} {number or 0:.10g}"
    if profile.reconnect != usual.reconnect:
        yield f"--reconnect {profile.reconnect}"


def _flag(letter: str, name: str, value: Parts) -> str:
    """A flag with its value; one that begins like a flag is attached."""
    first = value[0] if value else ""
    if not isinstance(first, Variable) and first.startswith("-"):
        return f"--{name}={word(*value)}"
    return f"{f'-{letter}' if letter else f'--{name}'} {word(*value)}"


COMMAND = WstuiCommand()
