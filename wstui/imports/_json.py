"""JSON of other programs: values with the way to them, so that a fault names its place. Knows no format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wstui.imports._protocol import Source
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["Node", "parsed"]

MOST_PARTS = 2**23
"""Commas in a document, which bounds the memory for what it says."""
_DEEPEST = 200
_PART = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document, and the way to it, such as `log.entries[3].request`."""

    value: object
    path: str
    source: Source

    def has(self, key: str) -> bool:
        """Whether it is an object with this member, which is not null."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def at(self, key: str) -> Node:
        """A member, null where there is none. Raises `Failure`: this is no object."""
        if not isinstance(self.value, dict):
            raise self.fault("an object is needed")
        spelled = key if re.fullmatch(r"[A-Za-z_]\w*", key) else json.dumps(key)
        return Node(self.value.get(key), f"{self.path}.{spelled}" if self.path else spelled, self.source)

    def items(self, key: str) -> Iterator[Node]:
        """The elements of a member that is a list; none where there is no such member. Raises `Failure`."""
        node = self.at(key)
        if node.value is None:
            return
        if not isinstance(node.value, list):
            raise node.fault("a list is needed")
        for number, item in enumerate(node.value):
            yield Node(item, f"{node.path}[{number}]", self.source)

    def text(self, key: str, default: str | None = None) -> str:
        """A member that is a text which UTF-8 can carry. Raises `Failure`, also where it is missing and there is no
        default."""
        node = self.at(key)
        if node.value is None and default is not None:
            return default
        return node.said()

    def said(self) -> str:
        """This, which is a text that UTF-8 can carry. Raises `Failure`."""
        if not isinstance(self.value, str):
            raise self.fault("a text is needed")
        try:
            self.value.encode()
        except UnicodeEncodeError as exc:
            raise self.fault(f"character {exc.start + 1} is half a character, which UTF-8 cannot carry") from exc
        return self.value

    def flag(self, key: str) -> bool:
        """Whether a member is true."""
        return isinstance(self.value, dict) and self.value.get(key) is True

    def fault(self, what: str) -> Failure:
        """A fault of this value."""
        return self.source.fault(f"{oneline(self.path[-200:] or 'the document')}: {what}")


def parsed(source: Source) -> Node:
    """The document of a file.

    Raises:
        Failure: it is not JSON, with line and column; or it has more parts or is nested deeper than can be taken.
    """
    text = source.text()
    if text.count(",") > MOST_PARTS:
        raise source.fault(f"more than {MOST_PARTS:,} parts", hint="save only the connections of interest")
    try:
        return Node(json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_number), "", source)
    except json.JSONDecodeError as exc:
        raise source.fault(f"not JSON: {exc.msg[:1].lower()}{exc.msg[1:]}", exc.lineno, exc.colno) from exc
    except RecursionError:
        raise source.fault("nested too deep", *_deep(text)) from None


def _number(text: str) -> float:
    """A number as far as it is one here: any length of digits takes no more time than it should."""
    return float(text) if len(text) < 400 else 0.0


def _deep(text: str) -> tuple[int, int]:
    """Line and column where it is nested too deep to go on."""
    depth = 0
    for found in _PART.finditer(text):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if depth > _DEEPEST:
            at = found.start()
            return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return 0, 0
