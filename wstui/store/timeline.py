"""The messages of some connections of many, by time: found as a filter finds its matches, but from the indexes of the
batches alone, whose payloads stay in the file."""

from __future__ import annotations

from collections.abc import Iterator

from wstui.model import Failure
from wstui.query import All
from wstui.store.filtered import Filtered
from wstui.store.scan import Scan
from wstui.store.shelf import Shelf

__all__ = ["Timeline"]


class Timeline(Filtered):
    """The rows of these `connections`, in order of arrival; see `wstui.store.filtered.Filtered`."""

    def __init__(self, shelf: Shelf, connections: frozenset[int], around: int) -> None:
        super().__init__(shelf, All(()), connections, {}, around)
        self.connections = connections

    def _judge(self, ordinal: int) -> Iterator[bytes]:
        try:
            batch = self._shelf.peek_index(ordinal)
        except Failure:
            yield bytes(self._shelf.directory.count(ordinal))
        else:
            yield Scan(batch, {}).of_connections(self.connections)
