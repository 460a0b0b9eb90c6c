"""tmux: it is given the text, keeps it as its newest buffer, and sends it on to the clipboard of its terminal, if it
knows that this has one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from wstui.safetext import oneline
from wstui.ui.clipboard.around import Around, ancestors_of
from wstui.ui.clipboard.copied import Copied
from wstui.ui.clipboard.process import run

__all__ = ["copy", "present", "wrapped"]

SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
CURRENT = ("DISPLAY", "SSH_CONNECTION")
"""What tmux renews in a session when somebody attaches to it, of what matters here."""
MISSING = "[missing]"
MOSH = r"mosh takes it with: set -as terminal-overrides ',*:Ms=\E]52;c;%p2%s\007'"
"""Mosh 1.4 drops a sequence that does not name the clipboard, and tmux leaves the name out."""
_MS = re.compile(r"^\s*\d+: Ms: (.*)$", re.MULTILINE)
"""The capability of a terminal to have its clipboard set, in what `show-messages -T` says."""


async def present(around: Around) -> Around:
    """Where the person is that looks at tmux now: the environment of the program is that of when its window was made,
    and may be of another day and another machine."""
    if around.multiplexer != "tmux":
        return around
    said = await run(["tmux", "show-environment"], env=around.env)
    if said is None:
        return around
    env = dict(around.env)
    for line in said.decode("utf-8", "replace").splitlines():
        name, equals, value = line.partition("=")
        if equals and name in CURRENT:
            env[name] = value
        elif name == "-SSH_CONNECTION":
            for gone in SSH:
                env.pop(gone, None)
        elif name == "-DISPLAY":
            env.pop("DISPLAY", None)
    client = await _say("#{client_pid}", env)
    above = ancestors_of(int(client)) if client.isascii() and client.isdigit() else ()
    return replace(around, env=env, ancestors=(*around.ancestors, *above))


async def copy(data: bytes, env: Mapping[str, str], *, mosh: bool = False) -> Copied | None:
    """Give tmux the text; None where it does not take it so: there is none, or it is older than 3.2."""
    if await run(["tmux", "load-buffer", "-w", "-"], data, env=env) is None:
        return None
    tty, _, term = (await _say("#{client_tty} #{client_termname}", env)).partition(" ")
    known = await run(["tmux", "show-messages", "-T"], env=env) if tty else None
    how = _setting((known or b"").decode("utf-8", "replace"), tty)
    if how == MISSING:
        name = oneline(term)
        advice = f"tmux knows no clipboard of {name}: set -as terminal-features ',{name}:clipboard'"
        return Copied(len(data), "in tmux (prefix ] pastes it)", "kept", advice)
    if mosh and "%p1" in how:
        return Copied(len(data), "in tmux (prefix ] pastes it)", "kept", MOSH)
    note = "the tmux or screen around it must pass it on" if term.startswith(("tmux", "screen")) else ""
    return Copied(len(data), "to tmux and its terminal", note=note)


async def _say(form: str, env: Mapping[str, str]) -> str:
    said = await run(["tmux", "display-message", "-p", form], env=env)
    return (said or b"").decode("utf-8", "replace").strip()


def _setting(said: str, tty: str) -> str:
    """How tmux sets the clipboard of the terminal at `tty`; empty where it does not tell."""
    for part in said.split("Terminal ")[1:]:
        if f" for {tty}," in part.partition("\n")[0] and (found := _MS.search(part)):
            return found[1].strip()
    return ""


def wrapped(sequence: str) -> str:
    """A sequence that tmux passes on as it is, up to 3.2 always, later with `allow-passthrough on`."""
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"
