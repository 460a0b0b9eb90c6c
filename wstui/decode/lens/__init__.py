"""Lenses: what the messages of a subprotocol mean, one subprotocol per file. Each module here that exports `LENS` is
one, and so is each Python file in the `lenses` folder beside the settings."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, cast

from wstui import registry
from wstui.config import lenses_dir
from wstui.decode.lens._own import Own
from wstui.decode.lens._protocol import Beginning, Claim, Clue, Excerpt, Lens, Read, Reading, Reply

__all__ = [
    "LIKELY",
    "SAMPLES",
    "Beginning",
    "Choice",
    "Claim",
    "Clue",
    "Excerpt",
    "Lens",
    "Read",
    "Reading",
    "Reply",
    "broken",
    "choose",
    "lenses",
]

LIKELY = 0.5
"""A lens that thinks a connection less likely its own is not chosen by itself."""
NEGOTIATED = 0.95
SAMPLES = 8
"""How many of the first messages a lens is judged by."""


class Choice(NamedTuple):
    """A lens for a connection, and by what it was recognised."""

    lens: Lens
    why: str


def lenses(folder: Path | None = None) -> dict[str, Lens]:
    """Every lens there is, by name; one of the person's own goes before one of the same name. `folder` has those."""
    found = dict(registry.find("wstui.decode.lens", "LENS").exports("LENS"))
    for name, module in registry.find_in(folder or lenses_dir(), "LENS").modules.items():
        found[name] = Own(name, module)
    return {name: cast(Lens, found[name]) for name in sorted(found)}


def broken(folder: Path | None = None) -> tuple[registry.Broken, ...]:
    """The lenses that could not be imported, and why."""
    others = registry.find("wstui.decode.lens", "LENS").broken
    return (*others, *registry.find_in(folder or lenses_dir(), "LENS").broken)


def choose(beginning: Beginning) -> Choice | None:
    """The lens that most likely speaks what a connection speaks; None where none thinks that likely."""
    best: tuple[float, Choice] | None = None
    for lens in lenses().values():
        likely, why = _claim(lens, beginning)
        if likely >= LIKELY and (best is None or likely > best[0]):
            best = likely, Choice(lens, why)
    return best[1] if best else None


def _claim(lens: Lens, beginning: Beginning) -> Claim:
    try:
        claim = lens.claims(beginning) or Claim(0, "")
        if beginning.subprotocol and beginning.subprotocol in lens.subprotocols and claim.likely < NEGOTIATED:
            return Claim(NEGOTIATED, f"subprotocol {beginning.subprotocol}")
    except Exception:  # one that cannot judge, perhaps another's, does not get the connection
        return Claim(0, "")
    return claim
