"""Files of the HTTP Client in the editors of JetBrains (`.http`, `.rest`): its `WEBSOCKET` requests. `{{name}}` means
the same there as here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from wstui.curl.placing import placed
from wstui.imports._naming import named, payload, profile_name
from wstui.imports._protocol import Imported, Source
from wstui.imports._request import in_front
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
_DYNAMIC = re.compile(r"\{\{\s*(\$[\w.]+[^}]*?)\s*\}\}")
WAITS = "=== wait-for-server: what follows it is saved as payloads, and not sent on open"


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
        variables: list[str] = []
        for block in _blocks(source.text()):
            others += block.other
            variables += block.variables
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
    variables: list[str] = field(default_factory=list)
    messages: list[list[str]] = field(default_factory=lambda: [[]])
    waits: int = -1
    """The message before which it first waits; -1: it does not."""
    notes: list[str] = field(default_factory=list)
    in_body: bool = False

    def take(self, line: str) -> None:
        """One more line."""
        if not self.url:
            self._before(line)
        elif separator := _SEPARATOR.fullmatch(line):
            self.in_body = True
            self.messages.append([])
            if separator[1] and self.waits < 0:
                self.waits = len(self.messages) - 1
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
            self.variables.append(match[1])
        elif _OTHER.match(line):
            self.other = True

    def _message(self, line: str) -> None:
        if not any(self.messages[-1]) and line.startswith("//"):
            return
        if re.match(r"<@?[ \t]+\S|>[ \t]|>>!?[ \t]|<>[ \t]", line):
            what = "a file to send" if line[:1] == "<" and line[1:2] != ">" else "what is done with the answer"
            self.notes.append(f"not honoured: {what}: {oneline(line[:40])}")
            return
        self.messages[-1].append(line)

    def result(self) -> Imported:
        """The request as a profile with payloads."""
        texts = ["\n".join(lines).strip("\r\n") for lines in self.messages]
        first = [text for text in texts[: self.waits if self.waits >= 0 else None] if text.strip()]
        payloads = named(payload(text) for text in texts if text.strip())
        # Only the editor reads it, to colour what is sent.
        headers = [pair for pair in self.headers if pair[0].lower() != "content-type"]
        url = in_front(self.url.partition("#")[0])
        found = placed(headers, Profile(re.sub(r"(?i)\Ahttp(s?)://", r"ws\1://", url)))
        profile = replace(found.profile, name=profile_name(url, self.name), on_open=tuple(first))
        notes = [f"not honoured: {oneline(', '.join(found.lost))}"] if found.lost else []
        notes += [*self.notes, *([WAITS] if self.waits >= 0 else [])]
        if found.made:
            notes.append(f"made by the handshake itself: {oneline(', '.join(dict.fromkeys(found.made)))}")
        return Imported(profile, payloads, tuple(notes))


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


def _with_variables(found: Imported, variables: Sequence[str]) -> Imported:
    """With a word on variables that are not known here."""
    texts = [found.profile.url, *(value for _, value in found.profile.headers)]
    texts += [one.body for one in found.payloads]
    notes = []
    if used := [name for name in variables if any(f"{{{{{name}}}}}" in text for text in texts)]:
        notes.append(f"variables whose values are not taken: {oneline(', '.join(used[:10]))}")
    if names := list(dict.fromkeys(name for text in texts for name in _DYNAMIC.findall(text))):
        notes.append(f"made by the editor, and not known here: {oneline(', '.join(names[:10])[:200])}")
    return replace(found, notes=(*found.notes, *notes))


IMPORTER = JetBrainsImporter()
