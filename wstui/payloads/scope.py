"""Where the names of a template are looked up, and in which order. A value; reads no file and no environment itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from wstui.model import SECRET_NAME

__all__ = ["ENV", "Found", "Layer", "Scope"]

ENV = "env."
"""What stands before the name of a variable of the process."""


class Found(NamedTuple):
    """A value, what says it, whether it must not be seen, and whether `{{...}}` in it counts."""

    value: str
    source: str
    secret: bool = False
    template: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """Names with their values, and what says them, such as `env/prod.toml`.

    `template`: `{{...}}` in a value is filled in turn, as people write it in files; what a server said, and what the
    environment says, is never read so. `secrets` are names whose values must not be seen.
    """

    source: str
    values: Mapping[str, str]
    template: bool = False
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean: the first layer that has one, then the functions; `env.NAME` is the environment.

    `environment` None: it may not be read, because the collection is not trusted. `now_ns` None: when it is asked for.
    `seq` is the number of the message; who sends counts it up.
    """

    layers: tuple[Layer, ...] = ()
    environment: Mapping[str, str] | None = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    seq: int = 1
    now_ns: int | None = None
    random: Random | None = None

    @classmethod
    def of(
        cls,
        *,
        var: Mapping[str, str] | None = None,
        extracted: Mapping[str, str] | None = None,
        profile: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
        dotenv: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        secrets: frozenset[str] = frozenset(),
        seq: int = 1,
    ) -> Scope:
        """A scope with its layers in their order: the command line, what a recipe extracted, the profile, the
        collection's environment file, `.env`."""
        layers = (
            Layer("--var", var or {}),
            Layer("the recipe", extracted or {}),
            Layer("the profile", profile or {}, template=True),
            Layer("the env file", env or {}, template=True),
            Layer(".env", dotenv or {}),
        )
        return cls(tuple(layer for layer in layers if layer.values), environment, secrets, seq)

    def find(self, name: str) -> Found | None:
        """What a name means, or None; a function is not looked for here."""
        if name.startswith(ENV):
            value = (self.environment or {}).get(name.removeprefix(ENV))
            return None if value is None else Found(value, "the environment", self.is_secret(name))
        for layer in self.layers:
            if name in layer.values:
                secret = name in layer.secrets or self.is_secret(name)
                return Found(layer.values[name], layer.source, secret, layer.template)
        return None

    def is_secret(self, name: str) -> bool:
        """Whether what a name means must not be seen: it is marked so, or is called like one."""
        bare = name.removeprefix(ENV)
        return name in self.secrets or bare in self.secrets or SECRET_NAME.search(bare) is not None

    def names(self) -> Iterator[tuple[str, str]]:
        """The names that mean something and what says so, each once; not the functions and not the environment."""
        seen: set[str] = set()
        for layer in self.layers:
            for name in layer.values:
                if name not in seen:
                    seen.add(name)
                    yield name, layer.source
