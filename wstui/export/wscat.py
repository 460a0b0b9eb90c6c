"""A command of wscat, the npm package (version 6), which sends on open and then waits."""

from __future__ import annotations

from collections.abc import Sequence

from wstui.export._bash import command, joined, word
from wstui.export._command import Exported, Step, sent_of, unsaid
from wstui.export._headers import headers_of, repeated
from wstui.export._secrets import NOTHING, Known, Secrets
from wstui.model import Profile

__all__ = ["COMMAND"]

SAID = frozenset(
    {"headers", "subprotocols", "origin", "cookie", "user_agent", "auth", "insecure", "location", "ca", "cert", "key"}
    | {"proxy"}
)


LARGEST = 2**17 - 1
"""Bytes of one argument of a command on Linux."""


class WscatCommand:
    """Every text message with `-x`; the connection stays open."""

    name = "wscat"
    label = "wscat command"
    key = "W"

    def export(self, profile: Profile, steps: Sequence[Step], known: Known = NOTHING) -> Exported:
        """The command, in bash."""
        secrets = Secrets(known)
        groups = [f"wscat -c {word(*secrets.url(profile.url))}"]
        groups += [f"-s {word(*secrets.text(name))}" for name in profile.subprotocols]
        headers = headers_of(profile, secrets, ["cookie", "user_agent"])
        groups += [f"-H {word(*joined(f'{name}: ', value))}" for name, value in headers]
        groups += [f"-o {word(*secrets.text(profile.origin))}"] if profile.origin is not None else []
        groups += [f"--auth {word(*secrets.whole('AUTH', profile.auth))}"] if profile.auth else []
        groups += [f"--{name} {word(path)}" for name in ("ca", "cert", "key") if (path := getattr(profile, name))]
        groups += [f"--proxy {word(*secrets.url(profile.proxy))}"] if profile.proxy else []
        groups += ["-n"] if profile.insecure else []
        groups += ["-L"] if profile.location else []
        later: list[str] = []
        messages = sent_of(steps, later)
        texts = [one for one in messages if isinstance(one, str)]
        sent = [f"-x {word(*secrets.message(text))}" for text in texts]
        groups += [*sent, "-w -1"] if sent else []
        notes = [*unsaid(profile, SAID), *repeated(profile), *secrets.notes(), *later]
        if any(len(text.encode("utf-8", "surrogatepass")) > LARGEST for text in texts):
            notes.append(f"a text of more than {LARGEST:,} bytes, which Linux takes in no command")
        if left := len(messages) - len(texts):
            notes.append(f"not sent: {left:,} binary, for which wscat has no way")
        return Exported(command(groups), tuple(secrets.variables), tuple(notes))


COMMAND = WscatCommand()
