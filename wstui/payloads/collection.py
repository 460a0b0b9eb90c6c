"""The saved profiles and their payloads: folders of TOML files, one for each profile, that people may edit by hand.

Reading takes what it can and says what is wrong with the rest. Writing reads the file again first, changes that text
and replaces the file whole; a file that does not hold is never written to.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from wstui import tomltext
from wstui.model import Failure, Payload, Profile
from wstui.payloads import safefile
from wstui.payloads.document import saved_of
from wstui.payloads.envfile import ENV_FOLDER, dotenv_file, env_file, environments
from wstui.payloads.filename import filename_of, free_name, name_of
from wstui.payloads.recipe import NONE, Recipe
from wstui.payloads.spelling import new_file
from wstui.safetext import oneline
from wstui.tomltext import Document

__all__ = ["Collection", "Entry"]

SUFFIX = ".toml"
TICK = 10**8  # ns
DEEPEST = 8  # groups within each other
ATTEMPTS = 5  # to save a file that somebody else saves at the same time


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the collection that is in the folder `root`. Without a profile there is a fault, which names file, line
    and column. A name with `/` in it is that of a group and one within."""

    name: str
    path: Path
    root: Path
    profile: Profile | None = None
    payloads: tuple[Payload, ...] = ()
    recipe: Recipe = NONE
    fault: Failure | None = None
    warnings: tuple[str, ...] = ()


class Collection:
    """A folder of profiles, and others beside it: new profiles go into the first, and of two with one name the first
    counts. A file is read when it has changed: what another program saved is seen at once.

    Every method that changes a file raises `Failure` and then has left all as it was.
    """

    def __init__(self, directory: Path, *beside: Path) -> None:
        self.directory = directory
        self.roots = tuple(dict.fromkeys((directory, *beside)))
        self.around: Callable[[Path], AbstractContextManager[None]] = lambda root: nullcontext()
        """What a change to a collection is made within."""
        self._known: dict[Path, tuple[object, Entry]] = {}

    def profiles(self) -> list[Entry]:
        """Every file, by name; those that cannot be read with their fault. Raises `Failure` for the folder only."""
        entries = [self._entry(path, root) for root in self.roots for path in self._files(root)]
        return sorted(entries, key=lambda entry: (entry.name.casefold(), entry.name))

    def find(self, name: str) -> Entry | None:
        """The entry of this name, or None."""
        path, root = self._place(name)
        return self._entry(path, root) if os.path.lexists(path) else None

    def stamps(self) -> dict[Path, object]:
        """What changes when a file does, by file: those of environments and `.env` too. Reads none of them."""
        files = [path for root in self.roots for path in (*self._files(root), *_beside(root))]
        found = {path: safefile.quick_stamp(path) for path in files}
        return {path: stamp for path, stamp in found.items() if stamp is not None}

    def free_name(self, name: str) -> str:
        """The name for a new profile, blanks around it left out. Raises `Failure` where one has it."""
        name = name.strip()
        if name and self.find(name) is not None:
            raise Failure(f"there is a profile {oneline(name)} already", "choose another name")
        return name

    def create(self, profile: Profile, payloads: Iterable[Payload] = (), recipe: Recipe = NONE) -> Path:
        """Save a new profile, with payloads and what is done with them; its name must be free."""
        _must_have_url(profile)
        with safefile.failing_as(self.directory), safefile.locked(self.directory), self.around(self.directory):
            path, _ = self._place(profile.name)
            self._must_be_free(path, profile.name)
            return _write(path, _new_text(path, profile, tuple(payloads), recipe))

    def save_profile(self, profile: Profile) -> Path:
        """Save a profile under its name: a new file, or changes to the one there, whose payloads stay."""
        _must_have_url(profile)
        if not os.path.lexists(self._place(profile.name)[0]):
            return self.create(profile)
        from wstui.payloads import edit

        return self._edit(profile.name, lambda document: edit.put_profile(document, profile))

    def rename_profile(self, old: str, new: str) -> Path:
        """Give a profile another name, which must be free."""
        path, root = self._place(old)
        with safefile.failing_as(root), safefile.locked(root), self.around(root):
            wanted, _ = self._place(new, root)
            if old != new:
                self._must_be_there(path, old)
                self._must_be_free(wanted, new)
                safefile.make_directory(wanted.parent)
                path.rename(wanted)
            return wanted

    def remove_profile(self, name: str) -> None:
        """Remove a profile with its payloads; of a symbolic link the link."""
        path, root = self._place(name)
        with safefile.failing_as(root), safefile.locked(root), self.around(root):
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
        path, root = self._place(name)
        self._must_be_there(path, name)
        with safefile.failing_as(path), safefile.locked(root), self.around(root):
            for _ in range(ATTEMPTS):
                before = safefile.stamp(path)
                text = change(tomltext.read(path))
                if safefile.stamp(path) == before:  # else an editor saved it meanwhile: do it again on that text
                    return _write(path, text)
        raise Failure(f"{oneline(str(path))} keeps changing", "save it in the other program, then try again")

    def _entry(self, path: Path, root: Path) -> Entry:
        """What a file says, read again where it has changed."""
        stamp = safefile.quick_stamp(path)
        known = self._known.get(path)
        if known is None or stamp is None or known[0] != stamp:
            # Clocks of file systems tick: what was written just now may be written again under the same stamp.
            settled = stamp is not None and time.time_ns() - stamp[1] > TICK
            known = self._known[path] = (stamp if settled else None, _entry(path, root))
        return known[1]

    def _files(self, root: Path) -> list[Path]:
        with safefile.failing_as(root):
            try:
                return list(_files_in(root, 0, (ENV_FOLDER,)))
            except FileNotFoundError:
                return []

    def _place(self, name: str, home: Path | None = None) -> tuple[Path, Path]:
        """The file of a name, as this program writes it or as a person may have, and the folder of its collection; for
        a new one in `home`, the first collection if not given."""
        relative = _relative(name)
        for root in self.roots:
            if os.path.lexists(root / relative):
                return root / relative, root
        for root in self.roots:
            for path in self._files(root):
                if _name(path, root) == name:
                    return path, root
        home = home or self.directory
        return home / relative, home

    def _must_be_free(self, path: Path, name: str) -> None:
        if os.path.lexists(path):
            raise Failure(f"there is a profile {oneline(name)} already", "choose another name")

    def _must_be_there(self, path: Path, name: str) -> None:
        if not os.path.lexists(path):
            raise Failure(f"there is no saved profile {oneline(name)}", "save the connection first")


def _files_in(folder: Path, depth: int, without: tuple[str, ...] = ()) -> Iterator[Path]:
    """The files of profiles in a folder and those within, which are groups. Links to folders are not followed: they may
    go round in a circle."""
    with os.scandir(folder) as found:
        for item in found:
            if item.name.startswith("."):
                continue
            if item.name.endswith(SUFFIX):
                yield folder / item.name
            elif depth < DEEPEST and item.name not in without and item.is_dir(follow_symlinks=False):
                yield from _files_in(folder / item.name, depth + 1)


def _beside(root: Path) -> list[Path]:
    """The files that say what variables are."""
    return [*(env_file(root, name) for name in environments(root)), dotenv_file(root)]


def _relative(name: str) -> Path:
    """The file of a name within its collection: `/` parts groups, where that is possible."""
    *groups, last = name.split("/")
    if groups and all((*groups, last)) and groups[0] != ENV_FOLDER and len(groups) <= DEEPEST:
        folders = [filename_of(group, "") for group in groups]
        if not any(folder.endswith(SUFFIX) for folder in folders):
            return Path(*folders, filename_of(last, SUFFIX))
    return Path(filename_of(name, SUFFIX))


def _name(path: Path, root: Path) -> str:
    *groups, last = path.relative_to(root).parts
    return "/".join(name_of(part) for part in (*groups, last.removesuffix(SUFFIX)))


def _entry(path: Path, root: Path) -> Entry:
    name = _name(path, root)
    try:
        saved = saved_of(tomltext.read(path), name)
    except Failure as failure:
        return Entry(name, path, root, fault=failure)
    return Entry(name, path, root, saved.profile, saved.shown(), saved.recipe, warnings=saved.warnings)


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
