"""A regular expression on payload after payload, with what can be told of it beforehand. Pure; knows no batch.

The tree of the expression (`re._parser`, which is not public: what it does not know of, it makes no use of) tells two
things. A text that stands in whatever matches, so that payloads without it are passed over. And whether matching in
either case comes to the same as matching the payload in lower case, which `re` does five times as fast.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any

try:
    from re import _constants as ops  # type: ignore[attr-defined]
    from re import _parser  # type: ignore[attr-defined]

    Code = ops._NamedIntConstant
except (ImportError, AttributeError):  # a Python that keeps them elsewhere
    _parser = None

__all__ = ["Pattern"]

Tree = Iterable[tuple[Any, Any]]

MANY_CASED = "iks"
"""The ASCII letters that are the other case of more than their capital: of dotless i, the Kelvin sign and long s."""
SHORTEST = 2
"""Bytes of a text that is worth looking for."""

CASELESS = {
    "ANY", "AT", "BRANCH", "MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT",
    "GROUPREF", "GROUPREF_EXISTS",
}  # fmt: skip
"""Nodes to which case is nothing, or that look at it through the nodes in them only."""


class Pattern:
    """An expression. `needle` is in every payload that matches, in lower case and to be found in either when `folded`;
    empty where nothing is known."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.folded = bool(pattern.flags & re.IGNORECASE)
        self.needle = b""
        self._pattern = pattern
        self._lowered: re.Pattern[str] | None = None
        with warnings.catch_warnings(), suppress(RecursionError):  # nothing is known of what is nested too deep
            warnings.simplefilter("ignore")  # of what the pattern may mean one day
            self._look_into()

    def _look_into(self) -> None:
        tree = _tree(self._pattern)
        if tree is None:
            return
        needle = max(_runs(tree, self.folded), key=len, default=b"")
        self.needle = needle if len(needle) >= SHORTEST else b""
        if self.folded and all(map(_is_lower, _nodes(tree))):
            self._lowered = re.compile(self._pattern.pattern, self._pattern.flags & ~re.IGNORECASE)

    def matches(self, payload: bytes) -> bool:
        """Whether the payload, as UTF-8 text, has a match."""
        if self._lowered is not None and payload.isascii():
            return self._lowered.search(payload.lower().decode("ascii")) is not None
        return self._pattern.search(payload.decode("utf-8", "surrogateescape")) is not None


def _tree(pattern: re.Pattern[str]) -> Tree | None:
    if _parser is None:
        return None
    try:
        tree: Tree = _parser.parse(pattern.pattern, pattern.flags)
    except (re.error, AttributeError, TypeError):
        return None
    return tree


def _runs(tree: Tree, folded: bool) -> Iterator[bytes]:
    """Texts that stand in whatever the tree matches: characters side by side, outside of what may be left out."""
    for is_text, part in groupby(_sequence(tree), lambda node: node[0] is ops.LITERAL):
        if is_text:
            yield from _encoded("".join(chr(code) for _, code in part), folded)
            continue
        for op, argument in part:
            if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[0]:
                yield from _runs(argument[2], folded)


def _sequence(tree: Tree) -> Iterator[tuple[Any, Any]]:
    """The nodes of a tree one after the other, those of plain groups among them."""
    for op, argument in tree:
        if op is ops.SUBPATTERN and not argument[1] and not argument[2]:
            yield from _sequence(argument[3])
        else:
            yield op, argument


def _encoded(text: str, folded: bool) -> Iterator[bytes]:
    """The parts of a text that have but one spelling in bytes, apart from the case of ASCII letters when folded."""

    def known(char: str) -> bool:
        if folded:
            return char.isascii() and char.lower() not in MANY_CASED
        return not "\ud800" <= char <= "\udfff"

    for is_known, part in groupby(text, known):
        if is_known:
            found = "".join(part).encode()
            yield found.lower() if folded else found


def _nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every node of a tree. Nodes are pairs that begin with an opcode, wherever in the arguments they stand."""
    if isinstance(tree, tuple) and len(tree) == 2 and isinstance(tree[0], Code):
        yield tree
        if tree[0] is not ops.IN:
            yield from _nodes(tree[1])
    elif isinstance(tree, tuple | list | _parser.SubPattern):
        for part in tree:
            yield from _nodes(part)


def _is_lower(node: tuple[Any, Any]) -> bool:
    """Whether a node, in either case, matches an ASCII text exactly when it matches it in lower case."""
    op, argument = node
    if op in (ops.LITERAL, ops.NOT_LITERAL):
        return argument < 128 and not chr(argument).isupper()
    if op is ops.IN:
        chars: set[int] = set()
        for kind, value in argument:
            if kind is ops.RANGE:
                if value[1] >= 128:
                    return False
                chars.update(range(value[0], value[1] + 1))
            elif kind is ops.LITERAL:
                chars.add(value)
            elif kind not in (ops.NEGATE, ops.CATEGORY):
                return False
        return all(code < 128 and (not chr(code).isupper() or code + 32 in chars) for code in chars)
    if op is ops.SUBPATTERN:
        return not argument[1] and not argument[2]
    return str(op) in CASELESS
