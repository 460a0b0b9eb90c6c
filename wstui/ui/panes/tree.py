"""The tree tab: the JSON of the chosen message, or what its decoder makes of it, as a tree that unfolds. Knows no
decoder by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from wstui.decode import TooMuch, choose, read
from wstui.model import Opcode
from wstui.safetext import decode as text_of
from wstui.safetext import oneline
from wstui.ui.actions import hint
from wstui.ui.line import Line
from wstui.ui.panes.message import AT_ONCE
from wstui.ui.tab import NO_MESSAGE, Copy, Options, Shown, Subject
from wstui.ui.wrap import Fixed

if TYPE_CHECKING:  # a run may come to its end without a look at a tree
    from wstui.jsontree import Tree

__all__ = ["TAB"]

Hide = Callable[[bytes], bytes]

SMALL = 4096
"""Bytes up to which all of a message is unfolded at first."""
UNFOLDING = "unfolding …"
UNPACKED = "the value was unpacked from the message, and a filter reads messages as they were sent"
BROKEN = "the message is not JSON to its end, and a filter reads fields of what is"
SEVERAL = "the message is several values of JSON, and a filter reads fields of one that is the whole message"
WAIT: Line = (("Reading it …", "quiet"),)
NO_JSON: tuple[Line, ...] = (
    (("This message has no fields to unfold.", "quiet"),),
    hint("{detail.tree} shows its text, {detail.hex} its bytes"),
)


class TreeTab:
    """The payload as a tree. The one of the last message is kept, with what is unfolded in it."""

    name = "tree"
    title = "Tree"
    short = "Tree"
    order = 12

    def __init__(self) -> None:
        self._kept: tuple[tuple[bytes, str, bool], Tree] | None = None
        """What it was made of, and whether secrets were taken out of what was unpacked."""

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """The tree, or that there is none. JSON is a tree as it came, of any length; what has to be unpacked or
        decoded first and is long follows."""
        message = subject.message
        if message is None:
            return NO_MESSAGE
        payload, opcode, name = message.payload, message.row.opcode, options.decoder
        facts: Line = ((f"{len(payload):,} B", "quiet"),)
        if self._kept is not None and self._kept[0] == (payload, name, subject.hide is not None):
            return _shown(self._kept[1], payload, facts, options)
        if choose(payload, opcode, name).name == "json":
            return self._keep(payload, payload, facts, subject.hide, options)
        try:
            found = read(payload, opcode, name, hide=subject.hide, at_once=AT_ONCE)
        except TooMuch:
            later = partial(self._later, payload, opcode, subject.hide, facts, options)
            return Shown(lambda width: Fixed((WAIT,), width), "nothing", facts, later=later)
        return self._keep(payload, _encoded(found.text), facts, subject.hide, options) if found.is_json else NO_JSON

    def _later(self, payload: bytes, opcode: Opcode, hide: Hide | None, facts: Line, options: Options) -> Shown:
        found = read(payload, opcode, options.decoder, hide=hide)
        if not found.is_json:
            return Shown(lambda width: Fixed(NO_JSON, width), "nothing", facts)
        return self._keep(payload, _encoded(found.text), facts, hide, options)

    def _keep(self, payload: bytes, data: bytes, facts: Line, hide: Hide | None, options: Options) -> Shown:
        from wstui.jsontree import DEEPEST, Tree

        tree = Tree(data, unfold=2 if len(data) > SMALL else DEEPEST)
        self._kept = (payload, options.decoder, hide is not None), tree
        return _shown(tree, payload, facts, options)


def _encoded(text: str) -> bytes:
    """The text as bytes; what UTF-8 cannot say is an escape, as JSON has them."""
    return text.encode("utf-8", "backslashreplace")


def _shown(tree: Tree, payload: bytes, facts: Line, options: Options) -> Shown:
    from wstui.ui.treelines import TreeLines

    why = partial(_no_term, tree, tree.data == payload)
    return Shown(
        partial(TreeLines, tree, times=options.times),
        "message as a tree",
        facts,
        cursor=True,
        copies=partial(_copies, tree, why),
        place=partial(_place, tree, why),
        term=partial(_term, tree, why),
        no_term=why,
    )


def _no_term(tree: Tree, as_sent: bool) -> str:
    """Why no filter selects the message by what is in the tree; empty where one does. Filters read the fields of what
    was sent, and only where it is one value of JSON."""
    if not as_sent:
        return UNPACKED
    return BROKEN if tree.fault is not None else SEVERAL if tree.several else ""


def _place(tree: Tree, why: Callable[[], str], row: int) -> Line:
    """The path of a row: it stands out where it is a term of the filter as well. Before it, whether there are rows to
    come."""
    going: Line = ((UNFOLDING, "accent"), (" · ", "quiet")) if tree.growing else ()
    if row >= len(tree) or not tree.path(row):
        return going
    path = oneline(_path(tree, row))
    if not (reason := why()):
        return (*going, (path, "accent"), (" · ", "quiet"))
    return (*going, (f"{'unpacked: ' * (reason is UNPACKED)}{path} · ", "quiet"))


def _path(tree: Tree, row: int) -> str:
    from wstui.query import path_text

    return path_text(tree.path(row))


def _term(tree: Tree, why: Callable[[], str], row: int) -> str:
    return tree.term(row) if row < len(tree) and not why() else ""


def _copies(tree: Tree, why: Callable[[], str], row: int) -> Sequence[Copy]:
    """What can be taken of a row, and the whole; a filter where it would select the message."""
    if row >= len(tree):
        return ()
    node = tree.node(row)
    found = [Copy("v", "Value", text_of(tree.value(row)))]
    if tree.path(row):
        found.append(Copy("p", "Path", _path(tree, row)))
        if not why():
            found.append(Copy("f", "Filter that selects it", tree.term(row)))
    if node.key is not None:
        found.append(Copy("k", "Key", text_of(node.key[1:-1])))
    return (*found, Copy("a", "All of the JSON", text_of(tree.data)))


TAB = TreeTab()
