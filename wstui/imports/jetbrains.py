"""Files of the HTTP Client in the editors of JetBrains (`.http`, `.rest`): its `WEBSOCKET` requests. `{{name}}` means
the same there as here, and `{{$uuid}}` and the like become functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wstui.curl.placing import placed
from wstui.imports._dynamic import as_functions, unknown
from wstui.imports._naming import named, payload, profile_name
from wstui.imports._protocol import Imported, Source
from wstui.imports._request import in_front
from wstui.imports._variables import with_variables
from wstui.imports._verbatim import bare, theirs
from wstui.model import Profile
from wstui.safetext import oneline

__all__ = ["IMPORTER"]

_REQUEST = re.compile(r"(?:WEBSOCKET|WSS?)[ \t]+(\S.*)|(wss?://\S+)\s*")
_OTHER = re.compile(r"(?:[A-Z]{3,12}[ \t]+\S|https?://)")
_BEGINS = re.compile(rb"(?m)^(?:(?:WEBSOCKET|WSS?)[ \t]+\S|###)")
_SEPARATOR = re.compile(r"===(?:[ \t]+(wait-for-server))?[ \t]*(?://.*|#.*)?")
_NAMED = re.compile(r"(?:#|//)[ \t]*@name[ \t]*=?[ \t]*(.+)")
_VARIABLE = re.compile(r"@([\w.-]+)[ \t]*=[ \t]*(.*)")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*)")
MOST_STEPS = 1000
WAITS = f"=== wait-for-server: more than {MOST_STEPS:,} steps; what follows is saved as payloads, and not sent on open"


class JetBrainsImporter:
    """A profile for each WebSocket request; what is sent before it waits is sent on open."""

    name = "jetbrains"
    label = "JetBrains HTTP Client"

    def priority(self, source: Source) -> float:
        """By its name, or a request at the beginning of a line."""
        if source.suffix in (".http", ".rest"):
            return 0.9
        return 0.8 if re.search(rb"(?m)^WEBSOCKET[ \t]+\S", source.head()) else 0.0

    def read(self, source: Source) -> Sequence[Imported]:
        """All WebSocket requests."""
        found = []
        others = 0
        variables: dict[str, str] = {}
        for block in _blocks(as_functions(source.text(), environment=True)):
            others += block.other
            variables |= block.variables
            if block.url:
                found.append(block.result())
        if not found:
            raise source.fault(f"none of its {others:,} requests is a WebSocket connection")
        return [_with_variables(one, variables) for one in found]


@dataclass(slots=True)
class _Block:
    """One request, from `###` to the next."""

    name: str = ""
    url: str = ""
    other: bool = False
    """It is a request that is no WebSocket's."""
    headers: list[tuple[str, str]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    messages: list[list[str]] = field(default_factory=lambda: [[]])
    waits: list[int] = field(default_factory=list)
    """The messages before which it waits for one to be received, by their numbers."""
    notes: list[str] = field(default_factory=list)
    in_body: bool = False

    def take(self, line: str) -> None:
        """One more line."""
        if not self.url:
            self._before(line)
        elif separator := _SEPARATOR.fullmatch(line):
            self.in_body = True
            self.messages.append([])
            if separator[1]:
                self.waits.append(len(self.messages) - 1)
        elif self.in_body:
            self._message(line)
        elif not line.strip():
            self.in_body = True
        elif line[:1] in " \t" and not self.headers:
            self.url += line.strip()  # a URL may go on in lines that are indented
        elif line.startswith(("#", "//")):
            return
        elif header := _HEADER.fullmatch(line):
            self.headers.append((header[1], header[2].strip()))
        else:
            self.in_body = True  # the blank line before a body may be missing
            self._message(line)

    def _before(self, line: str) -> None:
        """What stands above a request."""
        if match := _REQUEST.fullmatch(line.strip()):
            self.url = (match[1] or match[2]).strip()
        elif match := _NAMED.fullmatch(line):
            self.name = match[1].strip()
        elif match := _VARIABLE.fullmatch(line):
            self.variables[match[1]] = match[2].strip()
        elif _OTHER.match(line):
            self.other = True

    def _message(self, line: str) -> None:
        if not any(self.messages[-1]) and line.startswith("//"):
            return
        if re.match(r"<@?[ \t]+\S|>[ \t]|>>!?[ \t]|<>[ \t]", line):
            what = "a file to send" if line[:1] == "<" and line[1:2] != ">" else "what is done with the answer"
            self.notes.append(f"not honoured: {what}: {oneline(bare(line)[:40])}")
            return
        self.messages[-1].append(line)

    def result(self) -> Imported:
        """The request as a profile with payloads."""
        texts = ["\n".join(lines).strip("\r\n") for lines in self.messages]
        payloads = named(payload(text) for text in texts if text.strip())
        steps = self._steps(texts, [one.name for one in payloads])
        fits = len(steps) <= MOST_STEPS
        first = [text for text in texts[: self.waits[0] if self.waits else None] if text.strip()]
        # Only the editor reads it, to colour what is sent.
        headers = [pair for pair in self.headers if pair[0].lower() != "content-type"]
        url = in_front(self.url.partition("#")[0])
        found = placed(headers, Profile(re.sub(r"(?i)\Ahttp(s?)://", r"ws\1://", url)))
        profile = replace(
            found.profile, name=profile_name(url, self.name), on_open=() if steps and fits else tuple(first)
        )
        notes = [f"not honoured: {oneline(', '.join(found.lost))}"] if found.lost else []
        notes += [*self.notes, *([] if fits else [WAITS])]
        if found.made:
            notes.append(f"made by the handshake itself: {oneline(', '.join(dict.fromkeys(found.made)))}")
        return Imported(profile, payloads, tuple(notes), steps if fits else ())

    def _steps(self, texts: Sequence[str], names: list[str]) -> tuple[tuple[str, str], ...]:
        """What is sent and waited for, in order; nothing where nothing is waited for."""
        steps: list[tuple[str, str]] = []
        left, waits = iter(names), Counter(self.waits)
        for number, text in enumerate(texts):
            steps += [("wait", "dir:in")] * waits[number]
            steps += [("send", next(left))] if text.strip() else []
        return tuple(steps) if self.waits else ()


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    for raw in text.split("\n"):
        line = raw.removesuffix("\r")
        if line.startswith("###"):
            yield block
            block = _Block(name=line[3:].strip())
        elif not block.other:
            block.take(line)
    yield block


def _with_variables(found: Imported, variables: Mapping[str, str]) -> Imported:
    """With the variables of the file, and a word on those that the editor makes."""
    found = with_variables(*theirs(found, variables))
    texts = [found.profile.url, *(value for _, value in found.profile.headers)]
    texts += [one.body for one in found.payloads]
    if names := unknown(texts):
        note = f"made by the editor, and not known here: {names}"
        found = replace(found, notes=(*found.notes, note))
    return found


IMPORTER = JetBrainsImporter()
