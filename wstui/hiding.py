"""Which parts of a handshake's heads are secrets, and how they look when they must not be seen. Pure; the capture holds
the true bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from wstui.model import MASK, url_secrets, without_secrets

__all__ = ["covered", "hidden", "masked", "places", "secret_spans", "secret_values", "spellings"]

SHORTEST = 6
"""Characters of a secret that is looked for in other text; a shorter one would be found where it is none."""

_SCHEME = re.compile(r"\s*[^\s,]+[ \t]+(.+?)\s*$", re.DOTALL)
_NAME = re.compile(
    r"(?:token|secret|signature|passw(?:or)?d|passphrase|credential|api-?key|access-?key|auth-?key|jwt"
    r"|(?:^|-)(?:auth|sign|session(?:-?id)?)$)",
    re.IGNORECASE,
)
"""Headers of other people's making that carry secrets, by what they are called."""

_JWT = re.compile(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]*", re.ASCII)
_HEX = re.compile(r"[0-9a-f-]{32,}", re.IGNORECASE)
_RANDOM = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?=[^0-9]*[0-9])[\w~+/=-]{20,}", re.ASCII)
_ANNOUNCES = re.compile(r"(?:bearer|.*token|.*authorization|auth|jwt|.*key|.*secret|.*password)", re.IGNORECASE)
"""A subprotocol that says that the next one is a secret: browsers let pages send nothing else with a handshake."""


def masked(head: Iterable[str]) -> list[str]:
    """The lines of a head, its first line and the headers, with what is secret of them hidden: names, schemes and
    attributes stay. A value of a form that is not understood is hidden as a whole.
    """
    return [_without(line, spans) for line, spans in _read(head)]


def secret_values(head: Iterable[str]) -> set[str]:
    """What of the lines of a head is secret, as far as it is long enough to be looked for elsewhere."""
    found = {line[start:end] for line, spans in _read(head) for start, end in spans}
    return {value for value in found if len(value) >= SHORTEST}


def secret_spans(name: str, value: str) -> list[tuple[int, int]]:
    """Where the secrets of a header's value begin and end, from left to right."""
    start = len(value) - len(value.lstrip())
    return sorted((start + left, start + right) for left, right in _of_header(name.strip().lower(), value.strip()))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Any text without these secrets, and without those of the URLs in it."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return without_secrets(text)


def places(text: str, secrets: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Where the values of these secrets stand in any text, from left to right, each with the secret's name: as they
    are, and as JSON or a URL spells them. A short one counts only where it stands by itself."""
    names: dict[str, str] = {}
    for name, value in secrets.items():
        for form in spellings(value):
            names.setdefault(form, name)
    forms = [form for form in sorted(names, key=len, reverse=True) if form]
    if not forms:
        return []
    either = "|".join(
        re.escape(form) if len(form) >= SHORTEST else rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms
    )
    return [(*found.span(), names[found[0]]) for found in re.finditer(either, text)]


def spellings(value: str) -> tuple[str, ...]:
    """A text as it is, as JSON has it in a string, and as a URL has it, either of these in both ways."""
    quoted = (quote(value, safe=safe, errors="surrogatepass") for safe in ("", "/"))
    return (value, json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(value)[1:-1], *quoted)


def covered(text: str, secrets: Iterable[str]) -> str:
    """Any text without these secrets, also as they stand in JSON or a URL, as far as they are long enough to be no
    chance."""
    forms = {
        form for said in secrets for form in (*spellings(said), quote(said, errors="replace")) if len(form) >= SHORTEST
    }
    return hidden(text, forms) if forms else text


def _without(line: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += [line[at:start], MASK]
        at = end
    return "".join([*pieces, line[at:]])


def _read(head: Iterable[str]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each line with where its secrets are, from left to right. A line that begins with a blank goes on with the
    header before it (RFC 9112 section 5.2)."""
    name = ""
    for line in head:
        before, colon, value = line.partition(":")
        start = 0
        if line[:1] in (" ", "\t"):
            value = line
        elif colon and not re.search(r"\s", before.strip()):
            name, start = before.strip().lower(), len(before) + 1
        else:  # the first line of a request has blanks, and may have a colon behind them
            name, value = "", line
        yield line, [(start + left, start + right) for left, right in secret_spans(name, value)]


def _of_header(name: str, value: str) -> Iterator[tuple[int, int]]:
    whole = (0, len(value))
    if not value:
        return
    if name in ("authorization", "proxy-authorization"):
        match = _SCHEME.match(value)
        yield match.span(1) if match else whole
    elif name == "set-cookie":
        yield _of_pair(value, 0, value.find(";") if ";" in value else len(value))
    elif name == "cookie":
        at = 0
        for piece in value.split(";"):
            yield _of_pair(value, at, at + len(piece))
            at += len(piece) + 1
    elif name == "sec-websocket-protocol":
        yield from _of_subprotocols(value)
    elif not name.startswith("sec-websocket-") and _NAME.search(name):
        yield whole
    else:
        yield from url_secrets(value)


def _of_pair(value: str, start: int, end: int) -> tuple[int, int]:
    """The value of a cookie; all of it where it has no name."""
    equals = value.find("=", start, end)
    left = equals + 1 if equals >= 0 else start
    while left < end and value[left] == " ":
        left += 1
    return left, max(left, end)


def _of_subprotocols(value: str) -> Iterator[tuple[int, int]]:
    """Names that look like tokens, or stand behind one that announces a token."""
    announced = False
    for match in re.finditer(r"[^,\s]+", value):
        name = match[0]
        head, dot, last = name.rpartition(".")
        if announced or _is_token(name):
            yield match.span()
        elif dot and _is_token(last):
            yield match.start() + len(head) + 1, match.end()
        announced = not announced and _ANNOUNCES.fullmatch(name) is not None


def _is_token(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_JWT, _HEX, _RANDOM))
