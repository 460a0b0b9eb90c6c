"""The tree tab: the JSON of the chosen message, or what its decoder makes of it, as a tree that unfolds. Knows no
decoder by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from wstui.decode import Decoded, TooMuch, choose, read
from wstui.model import Opcode
from wstui.safetext import decode as text_of
from wstui.safetext import oneline
from wstui.ui.actions import hint
from wstui.ui.line import Line
from wstui.ui.panes.message import AT_ONCE, chained
from wstui.ui.tab import NO_MESSAGE, Copy, Options, Shown, Subject
from wstui.ui.wrap import Fixed

if TYPE_CHECKING:  # a run may come to its end without a look at a tree
    from wstui.jsontree import Tree

__all__ = ["TAB"]

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
    """The payload as a tree. The one of the last message is kept, with what is unfolded in it, and so are those of the
    strings in it that lead to the one that is read."""

    name = "tree"
    title = "Tree"
    short = "Tree"
    order = 12

    def __init__(self) -> None:
        self._kept: dict[int, tuple[tuple[bytes, str, bool], Tree, Line]] = {}
        """By how many strings it is within: what it was made of, and whether secrets were taken out of what was
        unpacked; the tree, and the facts of it."""

    def show(self, subject: Subject, options: Options) -> Shown | tuple[Line, ...]:
        """The tree, or that there is none. JSON is a tree as it came, of any length; what has to be unpacked or
        decoded first and is long follows."""
        message = subject.message
        if message is None:
            return NO_MESSAGE
        payload, opcode, name = message.payload, message.row.opcode, options.decoder
        facts: Line = ((f"{len(payload):,} B", "quiet"),)
        kept = self._kept.get(len(subject.within))
        if kept is not None and kept[0] == (payload, name, subject.hide is not None):
            return _shown(kept[1], subject, kept[2], options)
        if choose(payload, opcode, name).name == "json":
            return self._keep(payload, subject, facts, options)
        try:
            found = read(payload, opcode, name, hide=subject.hide, at_once=AT_ONCE)
        except TooMuch:
            later = partial(self._later, payload, opcode, subject, facts, options)
            return Shown(lambda width: Fixed((WAIT,), width), "nothing", facts, later=later)
        return (
            self._keep(_encoded(found.text), subject, _facts(facts, found, subject), options)
            if found.is_json
            else NO_JSON
        )

    def _later(self, payload: bytes, opcode: Opcode, subject: Subject, facts: Line, options: Options) -> Shown:
        found = read(payload, opcode, options.decoder, hide=subject.hide)
        if not found.is_json:
            return Shown(lambda width: Fixed(NO_JSON, width), "nothing", facts)
        return self._keep(_encoded(found.text), subject, _facts(facts, found, subject), options)

    def _keep(self, data: bytes, subject: Subject, facts: Line, options: Options) -> Shown:
        from wstui.jsontree import DEEPEST, Tree

        tree = Tree(data, unfold=2 if len(data) > SMALL else DEEPEST)
        depth, payload = len(subject.within), subject.message.payload if subject.message is not None else b""
        self._kept = {at: kept for at, kept in self._kept.items() if at < depth}
        self._kept[depth] = (payload, options.decoder, subject.hide is not None), tree, facts
        return _shown(tree, subject, facts, options)


def _facts(facts: Line, found: Decoded, subject: Subject) -> Line:
    """What is said of what was read: of a string in a message what it was read as, which nothing else says."""
    if not subject.within:
        return facts
    return ((chained(f"{found.label} · {found.why}"), "quiet"),)


def _encoded(text: str) -> bytes:
    """The text as bytes; what UTF-8 cannot say is an escape, as JSON has them."""
    return text.encode("utf-8", "backslashreplace")


def _shown(tree: Tree, subject: Subject, facts: Line, options: Options) -> Shown:
    from wstui.ui.treelines import TreeLines

    as_sent = subject.message is not None and tree.data == subject.message.payload and not subject.within
    why = partial(_no_term, tree, as_sent)
    return Shown(
        partial(TreeLines, tree, times=options.times),
        f"{subject.what} as a tree",
        facts,
        cursor=True,
        copies=partial(_copies, tree, why),
        place=partial(_place, tree, why, subject.what if subject.within else ""),
        term=partial(_term, tree, why),
        no_term=why,
    )


def _no_term(tree: Tree, as_sent: bool) -> str:
    """Why no filter selects the message by what is in the tree; empty where one does. Filters read the fields of what
    was sent, and only where it is one value of JSON."""
    if not as_sent:
        return UNPACKED
    return BROKEN if tree.fault is not None else SEVERAL if tree.several else ""


def _place(tree: Tree, why: Callable[[], str], within: str, row: int) -> Line:
    """The path of a row: it stands out where it is a term of the filter as well. Before it, whether there are rows to
    come; in a string of the message, those that lead to it."""
    going: Line = ((UNFOLDING, "accent"), (" · ", "quiet")) if tree.growing else ()
    if within:
        below = f" › {oneline(_path(tree, row))}" if row < len(tree) and tree.path(row) else ""
        return (*going, (within + below, "accent"), (" · ", "quiet"))
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
