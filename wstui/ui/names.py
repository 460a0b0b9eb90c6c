"""What connections are called where several stand in one log: a sign and a short name for each. Pure; knows connections
by their numbers and names only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.cells import set_cell_size

from wstui.safetext import oneline
from wstui.ui.line import Piece, Tone
from wstui.ui.states import shortened

__all__ = ["Names", "sign"]

WIDTH = 10
SIGNS = "●■▲▼○□△▽"
TONES: tuple[Tone, ...] = ("accent", "number", "heading", "quiet")


def sign(connection: int) -> Piece:
    """The sign of a connection of that number, from 1; signs differ in shape before they do in colour."""
    turn, place = divmod(connection - 1, len(SIGNS))
    return SIGNS[place], TONES[(place + turn) % len(TONES)]


class Names(Mapping[int, Piece]):
    """For each connection its sign and name in one piece, all of one width; made when it is asked for, so that a
    thousand connections cost what those on the screen do. `names` is read anew each time."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names

    def __getitem__(self, connection: int) -> Piece:
        mark, tone = sign(connection)
        return f"{mark} {set_cell_size(self.short(connection), WIDTH)} ", tone

    def __iter__(self) -> Iterator[int]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def short(self, connection: int) -> str:
        """The name, safe to show and cut where it is long. Raises KeyError where there is no such connection."""
        return shortened(oneline(self._names[connection]), WIDTH)
