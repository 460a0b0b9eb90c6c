"""Finds plug-ins: decoders, lenses, exporters, panes, verbs. A plug-in is a module in one of wstui's own folders, or
one that another package names under the entry-point group of that folder, or for some a file that a person has put
where the settings are. Knows nothing of what they do."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from wstui.patience import LOADING, patience

__all__ = ["Broken", "Found", "find", "find_in", "names"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A plug-in that could not be imported, and why, for a warning line."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """The modules of a folder that export the attribute asked for, and those that failed."""

    modules: dict[str, ModuleType]
    broken: tuple[Broken, ...]

    def exports(self, attribute: str) -> Iterator[tuple[str, object]]:
        """Name and exported object of each module, by name."""
        for name, module in self.modules.items():
            yield name, getattr(module, attribute)


def names(package: str) -> list[str]:
    """The names of the modules in a folder, sorted, without importing any; those that begin with `_` are private."""
    folder = import_module(package)
    return sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if not (m.ispkg or m.name.startswith("_")))


@cache
def find(package: str, attribute: str) -> Found:
    """Import the plug-ins of a folder such as `wstui.decode` that export `attribute`, and those of its entry points.

    A module without the attribute is a part of its neighbours and left out. A failing import becomes a `Broken`;
    nothing is raised.
    """
    modules: dict[str, ModuleType] = {}
    broken: list[Broken] = []
    wanted = [(name, f"{package}.{name}") for name in names(package)]
    for name, target in [*wanted, *_of_others(package)]:
        try:
            module = import_module(target)
        except (Exception, SystemExit) as exc:  # whatever a plug-in raises is its own; the program goes on without it
            broken.append(Broken(name, f"{type(exc).__name__}: {exc}"))
        else:
            if hasattr(module, attribute):
                modules[name] = module
    return Found(modules, tuple(broken))


@cache
def find_in(folder: Path, attribute: str, *instead: str) -> Found:
    """Run the Python files of a folder, whose names do not begin with `_`, and keep those that export `attribute`, or
    all of those names that will do `instead`.

    A folder that is not there has none. A failing file becomes a `Broken`; nothing is raised.
    """
    modules: dict[str, ModuleType] = {}
    broken: list[Broken] = []
    try:
        files = sorted(file for file in folder.glob("*.py") if not file.name.startswith("_"))
    except OSError as exc:
        return Found({}, (Broken(str(folder), str(exc)),))
    for file in files:
        try:
            module = _run(file)
        except (Exception, SystemExit) as exc:  # whatever it raises is its own; the program goes on without it
            broken.append(Broken(str(file), f"{type(exc).__name__}: {exc}"))
        else:
            if hasattr(module, attribute) or (instead and all(hasattr(module, name) for name in instead)):
                modules[file.stem] = module
            else:
                wanted = f"{attribute}, nor {' and '.join(instead)}" if instead else attribute
                broken.append(Broken(str(file), f"it has no {wanted}"))
    return Found(modules, tuple(broken))


def _run(file: Path) -> ModuleType:
    """The module that a file is; it has a name of its own, so that it takes the place of no other."""
    name = f"wstui_own_{file.parent.name}_{file.stem}"
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file.name} is not Python")
    module = module_from_spec(spec)
    sys.modules[name] = module  # a dataclass in it looks itself up there
    try:
        with patience(LOADING):
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _of_others(package: str) -> list[tuple[str, str]]:
    """Name and module of what other packages name under the entry-point group.

    Whether there is any is asked of the files first: the standard library's answer costs a start as much as reading a
    dozen modules, and nearly always is that there is none.
    """
    if f"[{package}]".encode() not in _declared(tuple(sys.path)):
        return []
    from importlib.metadata import entry_points

    return [(point.name, point.value) for point in entry_points(group=package)]


@cache
def _declared(path: tuple[str, ...]) -> bytes:
    """The entry points of all packages installed on a module search path, as they stand in their files."""
    return b"\n".join(file.read_bytes() for folder in path for file in Path(folder).glob("*.*-info/entry_points.txt"))
