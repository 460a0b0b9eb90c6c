"""What a profile sends, as a command of another program does it. Joins `wstui.payloads` and `wstui.export`; knows no
screen and no command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wstui import export
from wstui.export import Known, Step, Wait
from wstui.model import Payload, Profile
from wstui.payloads.payload import data_of
from wstui.payloads.recipe import NONE, Recipe
from wstui.payloads.variables import Variables

__all__ = ["MOST", "NONE", "known_to", "left_out", "steps_of", "to_send"]

MOST = 1000
"""Steps that a command has at most: one that repeats is written out."""


def known_to(variables: Variables, profile: Profile, key: int = 0, root: Path | None = None) -> Known:
    """What names mean for a connection of this profile, and what must not be seen. Raises Failure."""
    return Known(variables.scope(profile, key, root).find, variables.secrets(profile, key, root))


def to_send(payload: Payload, folder: Path | None = None) -> Step:
    """What a payload sends. Raises Failure where it cannot be read."""
    data = data_of(payload, folder)
    return export.AsIs(data) if isinstance(data, str) and (payload.literal or payload.file) else data


def steps_of(
    profile: Profile, recipe: Recipe, payloads: Mapping[str, Payload], folder: Path | None = None
) -> list[Step]:
    """What a profile does once it is open: the texts that are sent on open, or the steps of its recipe. Raises
    Failure where a payload cannot be read."""
    made: list[Step] = list(profile.on_open)
    for step in _steps(recipe, payloads, folder):
        made.append(step)
        if len(made) == MOST:
            break
    return made


def left_out(recipe: Recipe) -> list[str]:
    """What of a recipe no command says, a line each, safe to show."""
    notes = []
    if names := [name for step in recipe.steps for name, _ in step.extract]:
        notes.append(f"not said: what is taken from messages: {', '.join(names[:10])}")
    if any(step.on_failure != "stop" for step in recipe.steps):
        notes.append("not said: what comes after a step that failed")
    if sum(step.repeat for step in recipe.steps) > MOST:
        notes.append(f"not said: steps after the first {MOST:,}")
    return notes + ["not said: the heartbeat"] * (recipe.heartbeat is not None)


def _steps(recipe: Recipe, payloads: Mapping[str, Payload], folder: Path | None) -> Iterator[Step]:
    for step in recipe.steps:
        done: Sequence[Step] = ()
        if step.wait:
            done = (Wait(step.wait, step.timeout),)
        elif step.send:
            known = payloads.get(step.send)
            done = (step.send if known is None else to_send(known, folder),)
        for _ in range(step.repeat):
            if step.delay:
                yield Wait("", step.delay)
            yield from done
