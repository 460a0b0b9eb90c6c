"""What was recorded, filled anew when a capture is replayed that may be from anybody: from what was said for it here,
from the variables of the profile that is connected with, and by functions. What it names in this environment or in the
files of a collection is nobody's business. Knows no capture and no connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from wstui.model import Failure, Payload, Profile
from wstui.payloads.payload import data_of
from wstui.payloads.scope import ENV, Scope
from wstui.payloads.template import Filled, fill, names
from wstui.payloads.variables import has_variables, mapped
from wstui.safetext import oneline

__all__ = ["Refill"]


class Refill:
    """Fills for one connection. `given` are variables, and with `env.` before their name what the environment is to be
    taken for; `hint` is how they are given; `hide` is told what must not be seen of what was filled."""

    def __init__(
        self,
        profile: Profile,
        given: Mapping[str, str] | None = None,
        hint: str = "",
        hide: Callable[[Iterable[str]], None] = lambda secrets: None,
    ) -> None:
        self._hide = hide
        self._profile = profile
        self._given = given or {}
        self._environment = {name: value for name, value in self._given.items() if name.startswith(ENV)}
        self._hint = hint
        self._count = 0

    def message(self, template: Payload) -> str | bytes:
        """A message made anew. Raises Failure: something in it is not known here."""
        self._count += 1
        return data_of(replace(template, body=self._filled(template.body).text))

    def profile(self, profile: Profile) -> Profile:
        """The profile as it is connected with. Raises Failure."""
        return (
            mapped(profile, lambda text, where: self._filled(text, where).text) if has_variables(profile) else profile
        )

    def _filled(self, text: str, where: str = "") -> Filled:
        said = f"{where}: " if where else ""
        foreign = next((name for name in names(text) if name.startswith(ENV) and name not in self._environment), None)
        if foreign is not None:
            raise Failure(f"{said}{oneline(foreign)} is not read for a capture", self._hint, lasting=True)
        environment = {name.removeprefix(ENV): value for name, value in self._environment.items()}
        scope = Scope.of(
            var=self._given,
            profile=dict(self._profile.variables),
            environment=environment,
            secrets=frozenset(self._profile.secrets),
            seq=self._count,
        )
        try:
            filled = fill(text, replace(scope, environment=environment or None))
        except Failure as failure:
            raise Failure(f"{said}{failure.what}", self._hint or failure.hint, lasting=True) from failure
        self._hide(filled.hidden)
        return filled
