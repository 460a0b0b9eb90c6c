"""A command of websocat, version 1, which is given what to send by `printf` and then waits."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from wstui import jsontext
from wstui.export._bash import command, joined, word
from wstui.export._command import Exported, Step, sent_of, unsaid
from wstui.export._headers import headers_of
from wstui.export._secrets import NOTHING, Known, Parts, Secrets, literal
from wstui.model import Profile
from wstui.route import parse_proxy

__all__ = ["COMMAND"]

SAID = frozenset(
    {"headers", "subprotocols", "origin", "cookie", "user_agent", "auth", "insecure", "ping_interval", "ping_timeout"}
    | {"location", "compression", "deflate"}
)
"""What it can be told; it never follows redirects and never compresses."""
CODED = "--base64 --base64-text --text-prefix=T: --binary-prefix=B:"
LARGEST = 65_000
"""Bytes of a line that it takes without being told."""


class WebsocatCommand:
    """Messages as lines of what it reads. It cannot be given a line break within a text, nor bytes, but in Base64."""

    name = "websocat"
    label = "websocat command"
    key = "B"

    def export(self, profile: Profile, steps: Sequence[Step], known: Known = NOTHING) -> Exported:
        """The command, in bash."""
        secrets = Secrets(known)
        notes: list[str] = []
        fed, options = _fed(sent_of(steps, notes), secrets, notes)
        groups = [*fed, f"websocat {options} {word(*secrets.url(profile.url))}"]
        offered = secrets.text(",".join(profile.subprotocols))
        groups += [f"--protocol {word(*offered)}"] if offered else []
        groups += [f"--origin {word(*secrets.text(profile.origin))}"] if profile.origin is not None else []
        groups += [f"--basic-auth {word(*secrets.whole('AUTH', profile.auth))}"] if profile.auth else []
        groups += ["-k"] if profile.insecure else []
        for name, value in (("interval", profile.ping_interval), ("timeout", profile.ping_timeout)):
            groups += [f"--ping-{name} {max(1, round(value))}"] if value is not None and value != 20.0 else []
        said = set(SAID)
        if profile.proxy and (proxy := parse_proxy(profile.proxy)).scheme.startswith("socks5") and proxy.user is None:
            groups.append(f"--socks5 {word(f'{proxy.host}:{proxy.port}')}")
            said.add("proxy")
        # It takes what follows a header for headers as well, unless it is attached.
        headers = headers_of(profile, secrets, ["cookie", "user_agent"])
        groups += [f"-H={word(*joined(f'{name}: ', value))}" for name, value in headers]
        notes = [*unsaid(profile, said), *secrets.notes(), *notes]
        return Exported(command(groups), tuple(secrets.variables), tuple(notes))


def _fed(messages: Sequence[str | bytes], secrets: Secrets, notes: list[str]) -> tuple[list[str], str]:
    """What is piped into it, and the options for that."""
    if not messages:
        return [], "-t"
    texts = [secrets.message(one) for one in messages if isinstance(one, str)]
    size = max(len(one if isinstance(one, bytes) else one.encode("utf-8", "surrogatepass")) for one in messages)
    larger = f" -B {2 * size + 64}" if size * 4 // 3 > LARGEST else ""
    plain = len(texts) == len(messages) and all(_is_line(parts) for parts in texts)
    if plain and len(texts) == 1:
        return [f"printf %s {word(*texts[0])} |"], f"-tn{larger}"
    if plain:
        notes.append("websocat sends a line break behind each text")
        return [rf"printf '%s\n' {' '.join(word(*parts) for parts in texts)} |"], f"-tn{larger}"
    lines: list[Parts] = []
    for one in messages:
        parts: Parts = secrets.message(one) if isinstance(one, str) else ()
        if isinstance(one, bytes):
            lines.append((f"B:{b64encode(one).decode()}",))
        elif literal(parts):
            lines.append((f"T:{b64encode(one.encode('utf-8', 'surrogatepass')).decode()}",))
        elif one and _is_line(line := _one_line(parts)):
            lines.append(line)
            notes.append("a text with variables is on one line, with a line break behind it")
        else:
            notes.append("not sent: a text with variables and line breaks, for which websocat has no way")
    if not lines:
        return [], "-t"
    notes.append("what it receives is shown in Base64")
    return [rf"printf '%s\n' {' '.join(word(*parts) for parts in lines)} |"], f"-tn {CODED}{larger}"


def _is_line(parts: Parts) -> bool:
    """Whether a text can be a line of what is read, and is sent as it is."""
    texts = [part for part in parts if isinstance(part, str)]
    return bool(parts) and not any("\n" in text or "\0" in text for text in texts)


def _one_line(parts: Parts) -> Parts:
    """A text of JSON without line breaks; another as it is."""
    marks = [part if isinstance(part, str) else f"\ue000{number}\ue001" for number, part in enumerate(parts)]
    try:
        text = jsontext.one_line("".join(marks))
    except jsontext.JsonError:
        return parts
    made: list[Parts] = []
    for number, part in enumerate(parts):
        if not isinstance(part, str):
            before, _, text = text.partition(f"\ue000{number}\ue001")
            made += [(before,), (part,)]
    return joined(*made, text)


COMMAND = WebsocatCommand()
