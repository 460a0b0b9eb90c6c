"""What a profile sends, as a command of another program does it. Joins `wstui.payloads` and `wstui.export`; knows no
screen and no command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wstui import export
from wstui.export import Known, Step, Wait
from wstui.hiding import SHORTEST, places
from wstui.model import Failure, Payload, Profile
from wstui.payloads.payload import JSON_KINDS, data_of
from wstui.payloads.recipe import NONE, Recipe
from wstui.payloads.scope import ENV
from wstui.payloads.variables import Variables
from wstui.safetext import oneline

if TYPE_CHECKING:  # most have nothing to fill
    from wstui.payloads.template import Filled

__all__ = ["MOST", "NONE", "Steps", "Unsayable", "left_out"]

MOST = 1000
"""Steps that a command has at most: one that repeats is written out."""
MADE = frozenset({"uuid", "now", "now_ms", "now_iso", "seq", "random"})
"""Functions that give another value for each message."""
SHOWN = "which bytes in a command would show"
AS_TEXT = "in a text it is a variable of the environment"


class Unsayable(Failure):
    """A payload that a command cannot send."""


class Steps:
    """What a profile does, step by step, for a command. `known` is what names mean for it and what must not be seen,
    `notes` what is to be said of the steps, a safe line each. Raises Failure where a file with variables cannot be
    read."""

    def __init__(
        self,
        variables: Variables,
        profile: Profile,
        folder: Path | None = None,
        *,
        key: int = 0,
        root: Path | None = None,
    ) -> None:
        self.known = Known(variables.scope(profile, key, root).find, variables.secrets(profile, key, root))
        self.notes: list[str] = []
        self._fill: Callable[[str], Filled] = lambda text: variables.fill(text, profile, key, root)
        self._profile = profile
        self._folder = folder

    def on_open(self, recipe: Recipe, payloads: Mapping[str, Payload]) -> list[Step]:
        """The texts that are sent on open, or the steps of the recipe. Raises Failure where a payload cannot be read;
        one that a command cannot send is left out, and noted."""
        made: list[Step] = list(self._profile.on_open)
        for step in self._steps(recipe, payloads):
            made.append(step)
            if len(made) == MOST:
                break
        return made

    def payload(self, payload: Payload) -> Step:
        """What a payload sends: a text with its variables, bytes with what they stand for now. Raises Failure where it
        cannot be read, and Unsayable where what is in it is not known here, or is a secret, which bytes would show."""
        as_it_stands = payload.literal or bool(payload.file)
        try:
            if not as_it_stands and payload.kind not in ("text", "json"):
                payload = replace(payload, body=self._filled(payload))
            data = data_of(payload, self._folder)
            if isinstance(data, bytes):
                self._check(data, payload.body if payload.kind in JSON_KINDS else "")
        except Failure as failure:
            kind = Unsayable if isinstance(failure, Unsayable) else Failure
            raise kind(f"{_called(payload)}{failure.what}", failure.hint) from failure
        return export.AsIs(data) if isinstance(data, str) and as_it_stands else data

    def _filled(self, payload: Payload) -> str:
        """The body of a payload that is sent as bytes, with what its variables stand for now."""
        try:
            filled = self._fill(payload.body)
        except Failure as failure:
            raise Unsayable(failure.what, failure.hint) from failure
        meant = {name: self.known.find(name) for name in sorted(filled.used)}
        secret = [name for name, found in meant.items() if found is not None and found.secret]
        if secret or filled.hidden:
            raise Unsayable(f"{oneline(secret[0]) if secret else 'a part'} is a secret, {SHOWN}", AS_TEXT)
        fleeting = [name for name, found in meant.items() if name.startswith(ENV) or (found is None and name in MADE)]
        if fleeting:
            said = ", ".join(f"{{{{{oneline(name)}}}}}" for name in fleeting[:5])
            self.notes.append(f"{_called(payload)}{said} as of this export, in bytes")
        return filled.text

    def _check(self, data: bytes, body: str) -> None:
        """See that no secret is in what is sent as bytes, or in the JSON that these are. Raises Unsayable."""
        known = self.known.secrets
        # A short one is in many bytes by chance.
        long = {name: value.encode("utf-8", "replace") for name, value in known.items() if len(value) >= SHORTEST}
        names = [name for _, _, name in places(body, known)] + [name for name, value in long.items() if value in data]
        if names:
            raise Unsayable(f"{oneline(names[0])} is a secret, {SHOWN}", AS_TEXT)

    def _steps(self, recipe: Recipe, payloads: Mapping[str, Payload]) -> Iterator[Step]:
        for step in recipe.steps:
            done: Sequence[Step] = ()
            if step.wait:
                done = (Wait(step.wait, step.timeout),)
            elif step.send:
                try:
                    done = (self.payload(payloads[step.send]) if step.send in payloads else step.send,)
                except Unsayable as failure:
                    self.notes.append(f"not sent: {failure.what}")
            for _ in range(step.repeat):
                if step.delay:
                    yield Wait("", step.delay)
                yield from done


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


def _called(payload: Payload) -> str:
    return f"{oneline(payload.name)}: " if payload.name else ""
