"""The command palette: the actions of the table, found by what they do, and the decoders that the chosen message can be
read with. Knows no action and no decoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from wstui.safetext import oneline
from wstui.ui.actions import Action, Group, Where
from wstui.ui.keymap import keymap_of

__all__ = ["ActionsProvider", "ReadingsProvider"]

NODES = {
    Where.CONNECTIONS: "#connections",
    Where.PAYLOADS: "#payloads",
    Where.GROUPS: "#groups",
    Where.LOG: "#log",
    Where.MESSAGE: "#message",
    Where.COMPOSER: "#composer TextArea",
    Where.FIND: "FindBar.-open",
}
"""Where an action is looked for, if not on the screen or the application."""


class ActionsProvider(Provider):
    """Everything in the table that can be done from the screen the palette was opened on."""

    def _known(self) -> Iterator[tuple[str, str, Action, DOMNode]]:
        for action in keymap_of(self.app).actions:
            if action.where is Where.ROWS or action.group is Group.DIALOGS or "{n}" in action.run:
                continue
            if action.where is Where.PROGRAM:
                node: DOMNode | None = self.app
            elif action.where is Where.MAIN:
                node = self.screen if hasattr(self.screen, "action_go") else None
            else:
                node = next(iter(self.screen.query(NODES[action.where])), None)
            if node is not None:
                yield f"{action.group.value}: {action.description}", action.display, action, node

    async def discover(self) -> Hits:
        """All of them."""
        for title, keys, action, node in self._known():
            yield DiscoveryHit(title, partial(self._run, action, node), help=keys)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for title, keys, action, node in self._known():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, action, node), help=keys)

    async def _run(self, action: Action, node: DOMNode) -> None:
        await self.app.run_action(action.run, node)


class ReadingsProvider(Provider):
    """Every decoder, with how likely it thinks the chosen message its own."""

    def _known(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        from wstui.ui.panes.detail import DetailPane
        from wstui.ui.panes.message import claims

        pane = next(iter(self.screen.query(DetailPane)), None)
        if pane is None or pane.subject.message is None or not pane.subject.message.row.opcode.is_data:
            return
        yield "Read as what is likeliest", "", partial(pane.choose_decoder, "")
        for name, label, claim in claims(pane.subject.message):
            said = f"claims {claim:.0%}" if claim else "does not claim it"
            yield f"Read as {oneline(label)}", said, partial(pane.choose_decoder, name)

    async def search(self, query: str) -> Hits:
        """Those that match; none are shown before one is looked for, since there are many."""
        matcher = self.matcher(query)
        for title, said, run in self._known():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), run, help=said)
