"""Everything that is known of a handshake, in the order in which it is read: why it failed, how long each part took,
what was asked and answered, what must hold, who answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wstui.bodytext import readable
from wstui.checks import Check, checks
from wstui.decode import Decoded, read
from wstui.decode.text import as_it_is
from wstui.hiding import hidden, secret_values
from wstui.httptext import headers_of, values
from wstui.model import MOST_BODY, Handshake, Hop, Opcode, without_secrets
from wstui.safetext import oneline
from wstui.ui.handshake.certificates import tls_parts
from wstui.ui.handshake.heads import head_lines, head_texts
from wstui.ui.handshake.part import LABELS, Part, rows
from wstui.ui.handshake.timeline import milliseconds, waterfall
from wstui.ui.line import Line, Tone

__all__ = ["Read", "copies", "parts", "read_body"]

SHORT = 14
"""Lines of a body that is read with the diagnosis; a longer one stands last."""
PICTURES = ("image/", "audio/", "video/", "font/")
MARKS = {True: "✓", False: "✗", None: "•"}


@dataclass(frozen=True, slots=True)
class Read:
    """The body of a refusal as it is read, and what is to be said of it."""

    text: str
    label: str
    notes: tuple[str, ...] = ()
    decoded: Decoded | None = None


def read_body(shake: Handshake, *, decoded: bool = True) -> Read | None:
    """The body by its type and charset; None where there is none. As it came, where it is not to be `decoded`."""
    if not shake.body:
        return None
    body = readable(shake.response, shake.body)
    opcode = Opcode.TEXT if _is_text(body.kind, body.data) else Opcode.BINARY
    found = read(body.data, opcode) if decoded else as_it_is(body.data)
    label = body.kind if body.kind and found.label == "text" else found.label
    return Read(found.text, label, body.notes + ((found.fault,) if found.fault else ()), found)


def parts(shake: Handshake, body: Read | None, width: int, *, reveal: bool) -> list[Part]:
    """The parts, of which those that say nothing are left out."""
    request, interim, response = (head_texts(head) for head in (shake.request, shake.interim, shake.response))
    secrets = set() if reveal else set(map(oneline, secret_values([*request, *interim, *response])))

    def shown(text: str) -> str:
        return text if reveal else hidden(text, secrets)

    said = _body(shake, body, shown)
    early = said is not None and bool(shake.failure) and (said.body or "").count("\n") < SHORT
    found: list[Part | None] = [_diagnosis(shake, shown), said if early else None]
    found += [None if shake.failure else _agreed(shake, shown), _timeline(shake, width, shown)]
    found += [_redirects(shake.hops, reveal), _head("Request", request, "r", reveal)]
    found += [_head("Interim response", interim, "m", reveal, "announces what follows (RFC 9110 section 15.2)")]
    found += [_head("Response", response, "p", reveal), _checks(checks(shake), shown)]
    found += [*tls_parts(shake), _reached(shake) if shake.failure else None, None if early else said]
    return [part for part in found if part is not None]


def _diagnosis(shake: Handshake, shown: Callable[[str], str]) -> Part | None:
    """What happened, and what to try."""
    if not shake.failure:
        return None
    tries = [part for part in shown(oneline(shake.hint)).split("; ") if part]
    lines: list[Line] = [(("→ ", "accent"), (part, "")) for part in tries]
    return Part(f"✗ {shown(oneline(shake.failure))}", lines, key="d", failed=True)


def _agreed(shake: Handshake, shown: Callable[[str], str]) -> Part:
    """What both ends settled on."""
    names = ("extension", *[""] * len(shake.extensions))
    found = [("subprotocol", shown(oneline(shake.subprotocol or "none")))]
    found += [(name, oneline(text)) for name, text in zip(names, shake.extensions or ("none",), strict=False)]
    if tls := shake.tls:
        trust = f"certificate {'verified' if tls.verified else 'not verified'}"
        found.append(("TLS", " · ".join(oneline(text) for text in (tls.version, tls.cipher, trust) if text)))
    return Part("Agreed", rows([*found, *_ends(shake)]), indent=LABELS, key="g")


def _reached(shake: Handshake) -> Part | None:
    """How far it got, where it came to nothing."""
    lines = rows(_ends(shake))
    return Part("Connection", lines, indent=LABELS, key="n") if lines else None


def _ends(shake: Handshake) -> list[tuple[str, str]]:
    return [("peer", oneline(shake.peer)), ("local", oneline(shake.local)), ("proxy", oneline(shake.proxy))]


def _timeline(shake: Handshake, width: int, shown: Callable[[str], str]) -> Part | None:
    if not shake.phases:
        return None
    hops = [oneline(hop.location) for hop in shake.hops]
    lines, indent = waterfall(shake.phases, shake.elapsed_ns, width, hops)
    safe = [tuple((shown(text), tone) for text, tone in line) for line in lines]
    return Part("Timeline", safe, milliseconds(shake.elapsed_ns), indent=indent, key="l")


def _redirects(hops: Sequence[Hop], reveal: bool) -> Part | None:
    """Each redirect with its status and Location, and what was not carried along."""
    lines: list[Line] = []
    for hop in hops:
        url, location = (oneline(text if reveal else without_secrets(text)) for text in (hop.url, hop.location))
        lines.append(((url, ""),))
        status = f"{hop.status} " if hop.status else ""
        lines.append((("  → ", "accent"), (status, "number"), (location or "elsewhere", "")))
        if hop.note:
            lines.append(((f"    {oneline(hop.note)}", "quiet"),))
    return Part("Redirects", lines, indent=4, key="i") if lines else None


def _head(title: str, texts: Sequence[str], key: str, reveal: bool, note: str = "") -> Part | None:
    return Part(title, head_lines(texts, reveal=reveal), note, key=key) if texts else None


def _checks(found: Sequence[Check], shown: Callable[[str], str]) -> Part | None:
    """What must hold, each with its reason."""
    if not found:
        return None
    broken = sum(check.passed is False for check in found)
    wide = min(28, max(len(check.name) for check in found))
    lines: list[Line] = []
    for check in found:
        tone: Tone = "fail" if check.passed is False else ""
        name = f"{check.name:<{wide}}"
        lines.append(((f"{MARKS[check.passed]} ", tone or "accent"), (f"{name}  ", "key"), (shown(check.reason), tone)))
    note = "" if len(found) == 1 else f"{broken} of {len(found)} failed" if broken else "all passed"
    return Part("Checks", lines, note, indent=wide + 4, key="c")


def _body(shake: Handshake, body: Read | None, shown: Callable[[str], str]) -> Part | None:
    if body is None:
        return None
    note = " · ".join(oneline(text) for text in (_size(shake), body.label, *body.notes) if text)
    return Part("Body", note=note, key="b", body=shown(body.text), tag=body.decoded.tag if body.decoded else None)


def _size(shake: Handshake) -> str:
    """How large the body is, and whether less came than its head announces (RFC 9112 section 6.3)."""
    came = len(shake.body)
    if came >= MOST_BODY:
        return f"the first {MOST_BODY >> 20} MiB"
    announced = next(iter(values(headers_of(shake.response), "content-length")), "")
    if announced.isascii() and announced.isdigit() and int(announced[:18]) > came:
        return f"{came:,} B came of {int(announced[:18]):,} B"
    return f"{came:,} B came, and no end" if shake.cut else f"{came:,} B"


def _is_text(kind: str, data: bytes) -> bool:
    """Whether a body is to be read: not pictures and the like, and nothing with a NUL in its first bytes."""
    return not kind.startswith(PICTURES) and b"\0" not in data[:4096]


def copies(found: Sequence[Part]) -> Iterator[tuple[str, str, str]]:
    """What can be copied of the parts: a letter, a title, the text. Parts without a letter go with the one before."""
    at = 0
    while at < len(found):
        end = at + 1
        while end < len(found) and not found[end].key:
            end += 1
        text = found[at].text
        for more in found[at + 1 : end]:
            text += f"\n\n{more.title}\n{more.text}"
        title = "Diagnosis" if found[at].failed else found[at].title
        yield found[at].key, title, f"{found[at].title}\n{text}" if found[at].failed else text
        at = end
