"""Markup laid out for reading without being parsed: line breaks and blanks are added between tags, and nothing else is
changed. Where an element holds text it stays as it was sent, since there a blank says something. No entity is resolved
and nothing is loaded: what is not understood is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wstui.decode._protocol import Decoded, Span
from wstui.safetext import decode

__all__ = ["laid_out", "opens", "spans"]

STEP = 2
BEGINNING = 1 << 16  # characters in which a document type is looked for
LOOKED_BACK = 64  # open elements among which one that is closed is looked for
MOST = 100_000  # tags and texts between them; more of them would take seconds
DEEPEST = 32  # levels that still move to the right
# Every pattern stops at the next "<" or takes all that is left, so that nothing is looked through twice.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    r"""|<!(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>"""
    r"""|<(/?)([A-Za-z_:][^\s<>/"'=]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>|[^<]++|<""",
    re.DOTALL,
)
_SUBSET = re.compile(r"<!DOCTYPE[^<>\[]*+\[.*?\]\s*>", re.DOTALL)
_PART = re.compile(
    r"""(<!--.*?(?:-->|$)|<[!?][^>]+>?)|(</?)([^\s<>/"'=]+)|(?<![^\s"'])([^\s<>/"'=]++)(?==)"""
    r"""|("[^"]*+"?|'[^']*+'?)|(/?>)"""
)
_TAGS = ("", "punctuation", "punctuation", "literal", "key", "string", "punctuation")
_BEGINS = re.compile(rb"<[!?A-Za-z_]")
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
KEPT = frozenset(["pre", "script", "style", "textarea"])
"""Elements of HTML in which a blank says something, or that hold no markup."""


@dataclass(slots=True)
class _Element:
    """One whose tag was seen: where that is, and whether it holds text or other elements; `end` is the token that
    closes it, -1 where none does."""

    name: str
    start: int
    is_mixed: bool = False
    has_elements: bool = False
    end: int = -1


@dataclass(slots=True)
class _Read:
    """The tokens as spans of the text, the elements by the token that opens them, and what does not hold."""

    tokens: list[tuple[int, int]] = field(default_factory=list)
    elements: dict[int, _Element] = field(default_factory=dict)
    blank: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def opens(payload: bytes) -> bool:
    """Whether a payload looks like markup at both ends."""
    return _BEGINS.match(payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:8]) is not None and payload[-64:].rstrip().endswith(
        b">"
    )


def laid_out(payload: bytes, label: str, why: str, *, is_html: bool) -> Decoded:
    """The markup over several lines. What of XML is not closed, or closed and not open, is a fault."""
    text = decode(payload)
    read = _read(text, is_html)
    if len(read.tokens) > MOST:
        return Decoded(label, text, f"{why}; as it came, with more than {MOST:,} tags", tag=spans)
    fault = "" if is_html or not read.faults else f"not well-formed: {read.faults[0]}"
    return Decoded(label, _lines(text, read), why, fault, spans)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """All of the text in pieces: tags, comments, text; a document type with what it declares is one."""
    at = 0
    if subset := _SUBSET.search(text, 0, BEGINNING):
        yield from _TOKEN.finditer(text, 0, subset.start())
        yield subset
        at = subset.end()
    yield from _TOKEN.finditer(text, at)


def _read(text: str, is_html: bool) -> _Read:
    read = _Read()
    stack: list[_Element] = []
    raw = ""
    for match in _tokens(text):
        index = len(read.tokens)
        if index > MOST:
            break
        read.tokens.append(match.span())
        name = match[2] if match.re is _TOKEN else None
        name = name.lower() if is_html and name else name
        if raw and not (name == raw and match[1]):
            continue
        raw = ""
        if name is None:
            if not match[0].startswith(("<!", "<?")) or match[0].startswith("<![CDATA["):
                if match[0].isspace():
                    read.blank.add(index)
                elif stack:
                    stack[-1].is_mixed = True
            continue
        if match[1]:
            _close(stack, name, index, read)
            continue
        if stack:
            stack[-1].has_elements = True
        if match[3].endswith("/") or (is_html and name in VOID):
            continue
        element = read.elements[index] = _Element(name, index)
        element.is_mixed = (is_html and name in KEPT) or "xml:space" in match[3]
        stack.append(element)
        raw = name if is_html and name in KEPT else ""
    read.faults += [f"<{element.name}> is not closed" for element in stack[:1]]
    _give_up(stack, None)
    return read


def _close(stack: list[_Element], name: str, index: int, read: _Read) -> None:
    """Close the innermost open element of a name; those within it that are still open never were elements."""
    for depth in range(len(stack) - 1, max(-1, len(stack) - 1 - LOOKED_BACK), -1):
        if stack[depth].name == name:
            if depth < len(stack) - 1:
                read.faults.append(f"<{stack[-1].name}> is not closed")
            _give_up(stack[depth + 1 :], stack[depth])
            stack[depth].end = index
            del stack[depth:]
            return
    read.faults.append(f"</{name}> closes nothing")


def _give_up(unclosed: Sequence[_Element], around: _Element | None) -> None:
    """What an element holds that is not closed belongs to the one around it."""
    if around is not None and any(element.is_mixed for element in unclosed):
        around.is_mixed = True


def _lines(text: str, read: _Read) -> str:
    lines: list[str] = []
    room = 8 * len(text) + 2**16  # as for JSON: few bytes must not become many blanks
    ends: list[int] = []
    index = 0
    while index < len(read.tokens):
        start, end = read.tokens[index]
        while ends and ends[-1] <= index:
            ends.pop()
        element = read.elements.get(index)
        depth = len(ends)
        if index in read.blank:
            index += 1
            continue
        if element is not None and element.end >= 0:
            if element.is_mixed or not element.has_elements:
                end = read.tokens[element.end][1]
                index = element.end
            else:
                ends.append(element.end)
        pad = " " * (STEP * min(depth, DEEPEST))
        room -= len(pad)
        lines.append((pad if room > 0 else "") + text[start:end])
        index += 1
    return "\n".join(lines)


def spans(line: str) -> list[Span]:
    """Names of tags and attributes, their values, comments; forgiving, so that a part of a line may be given."""
    return [
        Span(*match.span(group), _TAGS[group])
        for match in _PART.finditer(line)
        for group in range(1, len(_TAGS))
        if match[group]
    ]
