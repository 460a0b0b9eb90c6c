"""The saved profiles and their payloads: a folder of TOML files, one for each profile, that people may edit by hand.

Reading takes what it can and says what is wrong with the rest. Writing reads the file again first, changes that text
and replaces the file whole; a file that does not hold is never written to.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wstui import tomltext
from wstui.model import Failure, Payload, Profile
from wstui.payloads import safefile
from wstui.payloads.document import saved_of
from wstui.payloads.filename import filename_of, free_name, name_of
from wstui.payloads.recipe import NONE, Recipe
from wstui.payloads.spelling import new_file
from wstui.safetext import oneline
from wstui.tomltext import Document

__all__ = ["Collection", "Entry"]

SUFFIX = ".toml"
ATTEMPTS = 5  # to save a file that somebody else saves at the same time


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the collection. Without a profile there is a fault, which names file, line and column."""

    name: str
    path: Path
    profile: Profile | None = None
    payloads: tuple[Payload, ...] = ()
    recipe: Recipe = NONE
    fault: Failure | None = None
    warnings: tuple[str, ...] = ()


class Collection:
    """A folder of profiles. Nothing is kept in memory: what another program saved is seen at once.

    Every method that changes a file raises `Failure` and then has left all as it was.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def profiles(self) -> list[Entry]:
        """Every file, by name; those that cannot be read with their fault. Raises `Failure` for the folder only."""
        return [_entry(path) for path in sorted(self._files(), key=lambda path: (path.stem.casefold(), path.stem))]

    def find(self, name: str) -> Entry | None:
        """The entry of this name, or None."""
        path = self._path(name)
        return _entry(path) if os.path.lexists(path) else None

    def free_name(self, name: str) -> str:
        """The name for a new profile, blanks around it left out. Raises `Failure` where one has it."""
        name = name.strip()
        if name and self.find(name) is not None:
            raise Failure(f"there is a profile {oneline(name)} already", "choose another name")
        return name

    def create(self, profile: Profile, payloads: Iterable[Payload] = (), recipe: Recipe = NONE) -> Path:
        """Save a new profile, with payloads and what is done with them; its name must be free."""
        _must_have_url(profile)
        with safefile.failing_as(self.directory), safefile.locked(self.directory):
            path = self._path(profile.name)
            self._must_be_free(path, profile.name)
            return _write(path, _new_text(path, profile, tuple(payloads), recipe))

    def save_profile(self, profile: Profile) -> Path:
        """Save a profile under its name: a new file, or changes to the one there, whose payloads stay."""
        _must_have_url(profile)
        if not os.path.lexists(self._path(profile.name)):
            return self.create(profile)
        from wstui.payloads import edit

        return self._edit(profile.name, lambda document: edit.put_profile(document, profile))

    def rename_profile(self, old: str, new: str) -> Path:
        """Give a profile another name, which must be free."""
        with safefile.failing_as(self.directory), safefile.locked(self.directory):
            path, wanted = self._path(old), self._path(new)
            if old != new:
                self._must_be_there(path, old)
                self._must_be_free(wanted, new)
                path.rename(wanted)
            return wanted

    def remove_profile(self, name: str) -> None:
        """Remove a profile with its payloads; of a symbolic link the link."""
        with safefile.failing_as(self.directory), safefile.locked(self.directory):
            path = self._path(name)
            self._must_be_there(path, name)
            path.unlink()

    def put_payload(self, profile: str, payload: Payload) -> None:
        """Save a payload under its name in a saved profile: over the one of that name, or after the last."""
        from wstui.payloads import edit

        if not payload.name:
            raise Failure("the name is empty", "give it one")
        self._edit(profile, lambda document: edit.put_payload(document, profile, payload))

    def add_payloads(self, profile: str, payloads: Sequence[Payload]) -> None:
        """Save payloads after the last of a saved profile, a number behind each name that is taken."""
        from wstui.payloads import edit

        def change(document: Document) -> str:
            taken = dict.fromkeys(saved_of(document, profile).names, 0)
            free = [replace(one, name=free_name(one.name, taken)) for one in payloads]
            return edit.add_payloads(document, profile, free)

        self._edit(profile, change)

    def rename_payload(self, profile: str, old: str, new: str) -> None:
        """Give a payload another name, which must be free; its place stays."""
        from wstui.payloads import edit

        self._edit(profile, lambda document: edit.rename_payload(document, profile, old, new))

    def move_payload(self, profile: str, payload: str, step: int) -> None:
        """Put a payload so many places down the list, or up where `step` is negative."""
        from wstui.payloads import edit

        self._edit(profile, lambda document: edit.move_payload(document, profile, payload, step))

    def remove_payload(self, profile: str, payload: str) -> None:
        """Remove a payload."""
        from wstui.payloads import edit

        self._edit(profile, lambda document: edit.remove_payload(document, profile, payload))

    def _edit(self, name: str, change: Callable[[Document], str]) -> Path:
        path = self._path(name)
        self._must_be_there(path, name)
        with safefile.failing_as(path), safefile.locked(self.directory):
            for _ in range(ATTEMPTS):
                before = safefile.stamp(path)
                text = change(tomltext.read(path))
                if safefile.stamp(path) == before:  # else an editor saved it meanwhile: do it again on that text
                    return _write(path, text)
        raise Failure(f"{oneline(str(path))} keeps changing", "save it in the other program, then try again")

    def _files(self) -> list[Path]:
        with safefile.failing_as(self.directory):
            try:
                names = os.listdir(self.directory)
            except FileNotFoundError:
                return []
        return [self.directory / name for name in names if name.endswith(SUFFIX) and not name.startswith(".")]

    def _path(self, name: str) -> Path:
        """The file of a name: as this program writes it, or as a person may have."""
        path = self.directory / filename_of(name, SUFFIX)
        if os.path.lexists(path):
            return path
        return next((other for other in self._files() if name_of(other.stem) == name), path)

    def _must_be_free(self, path: Path, name: str) -> None:
        if os.path.lexists(path):
            raise Failure(f"there is a profile {oneline(name)} already", "choose another name")

    def _must_be_there(self, path: Path, name: str) -> None:
        if not os.path.lexists(path):
            raise Failure(f"there is no saved profile {oneline(name)}", "save the connection first")


def _entry(path: Path) -> Entry:
    name = name_of(path.stem)
    try:
        saved = saved_of(tomltext.read(path), name)
    except Failure as failure:
        return Entry(name, path, fault=failure)
    return Entry(name, path, saved.profile, saved.shown(), saved.recipe, warnings=saved.warnings)


def _must_have_url(profile: Profile) -> None:
    if not profile.url:
        raise Failure("the URL is missing", "give it one")


def _new_text(path: Path, profile: Profile, payloads: tuple[Payload, ...], recipe: Recipe) -> str:
    """The text of a new file, which must say what it was made of when it is read back."""
    text = new_file(profile, payloads, recipe)
    saved = saved_of(Document(path, text, tomltext.parse(path, text)), profile.name)
    if (saved.profile, saved.payloads, saved.recipe) != (profile, payloads, recipe):
        raise Failure(f"{oneline(profile.name)}: this profile cannot be saved", "check its values")
    return text


def _write(path: Path, text: str) -> Path:
    safefile.replace(path, text.encode())
    return path
