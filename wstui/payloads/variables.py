"""What variables mean for a connection: the files of its collection, the command line and the environment together as a
scope; and a profile filled from it. Knows no connection and no screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from wstui.model import Failure, Profile
from wstui.payloads import safefile
from wstui.payloads.collection import Collection
from wstui.payloads.envfile import dotenv_file, env_file, environments, read_dotenv, read_env
from wstui.payloads.scope import ENV, Layer, Scope
from wstui.safetext import oneline

if TYPE_CHECKING:  # most runs have nothing to fill
    from wstui.payloads.template import Filled

__all__ = ["Variables", "checkable", "environment_names", "has_variables", "mapped", "texts_of"]

_TEXTS = {
    "url": "the URL",
    "origin": "the origin",
    "cookie": "the cookie",
    "user_agent": "the user agent",
    "auth": "the credentials",
}
_LISTS = {"subprotocols": "a subprotocol", "on_open": "what is sent on open"}
"""The fields of a profile in which variables are filled, and what a fault calls them; headers besides."""
RANDOM = frozenset({"uuid", "random"})
SEED = 256
"""Bits of chance that a message's random values are made of: no fewer than these could show."""


class Variables:
    """The variables of a run. `env` is the environment that was chosen, by its name; `extracted` is what a recipe took
    from messages, by the number of the connection; `given` is what the command line says.

    `trusted` tells whether the collection in a folder may be used: the environment and the files of one that is not are
    not read. Files are read when they have changed, and not otherwise.
    """

    def __init__(
        self,
        collection: Collection,
        environment: Mapping[str, str],
        given: Mapping[str, str] | None = None,
        *,
        env: str = "",
        trusted: Callable[[Path], bool] = lambda root: True,
    ) -> None:
        self.env = env
        self.extracted: dict[int, dict[str, str]] = {}
        self.sent: Counter[int] = Counter()
        """How many messages were sent from templates, by the number of the connection."""
        self._asked: set[str] = set()
        """What messages asked the environment for."""
        self._seeds: dict[int, int] = {}
        """What the random values of the next message come from, so that a preview shows those that are sent."""
        self.trusted = trusted
        self._collection = collection
        self._environment = environment
        self._given = given or {}
        self._layers: dict[Path, tuple[object, Layer | None]] = {}

    def environments(self) -> list[str]:
        """The names of the environments of all collections."""
        return sorted({name for root in self._collection.roots for name in environments(root)})

    def root_of(self, profile: Profile) -> Path:
        """The folder of the collection that a profile is of; of one that is not saved, where it would be saved."""
        entry = self._collection.find(profile.name) if profile.name else None
        return entry.root if entry is not None else self._collection.directory

    def scope(self, profile: Profile, key: int = 0, root: Path | None = None) -> Scope:
        """What names mean for a connection of this profile, `key` being its number.

        Raises Failure where a file that says so cannot be read.
        """
        root = root or self.root_of(profile)
        trusted = self.trusted(root)
        layers = [Layer("--var", self._given), Layer("the recipe", self.extracted.get(key, {}))]
        layers.append(Layer("the profile", dict(profile.variables), template=True))
        layers += self._of_files(root) if trusted else ()
        return Scope(
            tuple(layer for layer in layers if layer.values),
            self._environment if trusted else None,
            frozenset(profile.secrets),
            self.sent[key] + 1,
        )

    def fill(self, text: str, profile: Profile, key: int = 0, root: Path | None = None) -> Filled:
        """A text as it goes out on a connection, the same each time until one has gone out, but for the time. Raises
        Failure naming the place of what is not known."""
        from wstui.payloads.template import Filled, fill

        if "{{" not in text:
            return Filled(text)
        seed = self._seeds.setdefault(key, SystemRandom().getrandbits(SEED))
        return fill(text, replace(self.scope(profile, key, root), random=Random(seed)))

    def went_out(self, filled: Filled, key: int) -> None:
        """What was filled has gone out on a connection: the next message has another number and other random values,
        and what was asked of the environment can be named where it is seen again."""
        self._asked.update(name for name in filled.used if name.startswith(ENV))
        self.sent[key] += "seq" in filled.used
        if not filled.used.isdisjoint(RANDOM):
            self._seeds.pop(key, None)

    def secrets(self, profile: Profile, key: int = 0, root: Path | None = None) -> dict[str, str]:
        """The values that must not be seen, by their names: of all that a scope has, and of what the profile and the
        messages asked the environment for. What cannot be filled has none.

        Raises Failure where a file cannot be read.
        """
        from wstui.payloads.template import TemplateFault, fill

        scope = self.scope(profile, key, root)
        names = [name for name, _ in scope.names()]
        names += dict.fromkeys([*(f"{ENV}{name}" for name in environment_names(profile)), *sorted(self._asked)])
        found: dict[str, str] = {}
        for name in names:
            meaning = scope.find(name)
            if meaning is not None and meaning.secret and meaning.value:
                with suppress(TemplateFault):
                    found[name] = fill(f"{{{{{name}}}}}", scope).text if meaning.template else meaning.value
        return found

    def profile(self, profile: Profile, key: int = 0) -> tuple[Profile, frozenset[str]]:
        """A profile as it is connected with, and the secrets that are in it.

        Raises Failure: something in it is not known, with the place; or its collection is not trusted.
        """
        root = self.root_of(profile)
        if not self.trusted(root):
            what = f"the collection {oneline(str(root))} is not trusted, so nothing is connected"
            raise Failure(what, "c asks about it", lasting=True)
        if not has_variables(profile):
            return profile, frozenset()
        from wstui.payloads.template import TemplateFault, fill

        scope = self.scope(profile, key, root)
        hidden: set[str] = set()

        def filled(text: str, where: str) -> str:
            try:
                outcome = fill(text, scope)
            except TemplateFault as fault:
                raise Failure(f"{where}: {fault.what}", fault.hint, lasting=True) from fault
            hidden.update(outcome.hidden)
            return outcome.text

        return mapped(profile, filled), frozenset(hidden)

    def _of_files(self, root: Path) -> Iterator[Layer]:
        if self.env:
            # An environment that only one of the collections has is meant for all of them.
            for folder in (root, *self._collection.roots):
                path = env_file(folder, self.env)
                if self.trusted(folder) and (layer := self._read(path, read_env)) is not None:
                    yield layer
                    break
        if (layer := self._read(dotenv_file(root), read_dotenv)) is not None:
            yield layer

    def _read(self, path: Path, read: Callable[[Path], Layer | None]) -> Layer | None:
        """What a file says, None where there is none. Raises Failure."""
        with safefile.failing_as(path):
            stamp = safefile.stamp(path)
        if stamp is None:
            return None
        known = self._layers.get(path)
        if known is None or known[0] != stamp:
            known = self._layers[path] = (stamp, read(path))
        return known[1]


def texts_of(profile: Profile) -> Iterator[tuple[str, str]]:
    """The texts of a profile in which variables are filled, each with what it is."""
    found: list[tuple[str, str]] = []

    def note(text: str, where: str) -> str:
        found.append((where, text))
        return text

    mapped(profile, note)
    return iter(found)


def has_variables(profile: Profile) -> bool:
    """Whether there is something to fill in a profile."""
    return any("{{" in text for _, text in texts_of(profile))


def checkable(profile: Profile) -> Profile:
    """The profile with something harmless in place of each variable, so that the rest can be checked before these are
    known. Raises Failure for what cannot be read."""

    from wstui.payloads.template import TemplateFault, stand_in

    def harmless(text: str, where: str) -> str:
        try:
            stands = stand_in(text)
        except TemplateFault as fault:
            raise Failure(f"{where}: {fault.what}", fault.hint) from fault
        # The colon of credentials may be in a variable.
        return f"{stands}:" if where == _TEXTS["auth"] and stands != text and ":" not in stands else stands

    return mapped(profile, harmless)


def environment_names(profile: Profile) -> list[str]:
    """The variables of the process that a profile asks for."""
    from wstui.payloads.template import names

    texts = [text for _, text in texts_of(profile)] + [text for _, text in profile.variables]
    found = {name.removeprefix(ENV): None for text in texts for name in names(text) if name.startswith(ENV)}
    return list(found)


def mapped(profile: Profile, change: Callable[[str, str], str]) -> Profile:
    """The profile with other texts where variables may stand."""
    given: dict[str, object] = {}
    for field, where in _TEXTS.items():
        text = getattr(profile, field)
        given[field] = None if text is None else change(text, where)
    for field, where in _LISTS.items():
        given[field] = tuple(change(text, where) for text in getattr(profile, field))
    headers = tuple((name, change(value, f"the header {oneline(name)}")) for name, value in profile.headers)
    return replace(profile, headers=headers, **given)  # type: ignore[arg-type]
