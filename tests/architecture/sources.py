"""The house rules as functions from a source file to what breaks them; knows no test and imports nothing it reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]

FILE_LINES = 450
FUNCTION_LINES = 50
APP_LINES = 199

ROOMS = {
    "textual": ("ui",),
    "rich": ("ui",),
    "pyperclip": ("ui",),
    "websockets": ("net", "server"),
    "sqlite3": ("store",),
}
"""Which folders of the package may import what; every import counts, wherever in the file it stands."""

# Put together here, so that this file does not break the rules that it checks.
LATER_WORDS = tuple("".join(parts) for parts in [("TO", "DO"), ("FIX", "ME"), ("XX", "X")])
NOT_DONE = "NotImplemented" + "Error"
LEFT_FOR_LATER = re.compile(rf"\b(?:{'|'.join(LATER_WORDS)})\b|{NOT_DONE}")
MACHINE_FOLDERS = ("/".join(["", "work", ""]), "/".join(["", "root", ""]), "/".join(["", "tmp", "v", ""]))
MACHINE_PATH = re.compile(rf"(?<![\w.])(?:{'|'.join(MACHINE_FOLDERS)})[\w.]")
NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
TASK_STARTERS = {"create_task", "ensure_future"}


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root of the repository, and its text."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text, str(self.path))

    @property
    def room(self) -> str:
        """The folder of the package it lies in, "" outside the package and directly in it."""
        parts = self.path.parts
        return parts[1] if parts[0] == "wstui" and len(parts) > 2 else ""


def sources() -> list[Source]:
    """Every Python file of the project."""
    folders = [ROOT / name for name in ("wstui", "tests", "screenshots")]
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return [Source(PurePosixPath(path.relative_to(ROOT).as_posix()), path.read_text("utf-8")) for path in files]


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that a person may read, Python or not, without what tools keep for themselves."""
    wanted = {".py", ".toml", ".md", ".tcss", ".html", ".lock", ".svg", ""}
    # In a linked work tree git keeps a file with a path of its own there.
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    folders = [ROOT / name for name in (".ci", "wstui", "tests", "screenshots")]
    inside = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for path in sorted(top + inside):
        if path.suffix in wanted and "__pycache__" not in path.parts and "node_modules" not in path.parts:
            yield path.relative_to(ROOT), path.read_text("utf-8")


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each imported module's full name and line, lazy imports and those for type checkers included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), node.lineno


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call and the last word of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield called(node), node


def called(node: ast.Call) -> str:
    """The last word of what a call calls: `create_task` of `asyncio.create_task(...)`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def long_file(source: Source) -> Iterator[str]:
    """Files that no reader holds in the head."""
    limit = APP_LINES if source.path == PurePosixPath("wstui/ui/app.py") else FILE_LINES
    if (lines := source.text.count("\n")) > limit:
        yield f"{source.path}: {lines} lines, at most {limit}"


def long_function(source: Source) -> Iterator[str]:
    """Functions that do more than one thing."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{source.path}:{node.lineno}: {node.name} has {lines} lines, at most {FUNCTION_LINES}"


def no_first_docstring(source: Source) -> Iterator[str]:
    """Files that do not say what they are for."""
    if not ast.get_docstring(source.tree):
        yield f"{source.path}: does not begin by saying what it is for"


def no_docstring(source: Source) -> Iterator[str]:
    """Public classes and functions of the package's modules that do not say what they are for."""
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in source.tree.body if source.path.parts[0] == "wstui" else ():
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{source.path}:{node.lineno}: {node.name} has no docstring"


def left_for_later(source: Source) -> Iterator[str]:
    """Work that was promised and not done."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if LEFT_FOR_LATER.search(line):
            yield f"{source.path}:{number}: {line.strip()}"


def empty_name(source: Source) -> Iterator[str]:
    """Files whose name does not say what is in them."""
    if source.path.stem in NAMES_OF_NOTHING:
        yield f"{source.path}: a name that says nothing"


def wrong_room(source: Source) -> Iterator[str]:
    """Imports of the package that another room alone may make."""
    for module, line in imported(source.tree) if source.path.parts[0] == "wstui" else ():
        rooms = ROOMS.get(module.partition(".")[0])
        if rooms is not None and source.room not in rooms:
            yield f"{source.path}:{line}: {module} belongs to {', '.join(rooms)}"


def relative_import(source: Source) -> Iterator[str]:
    """Imports that do not say where from."""
    for module, line in imported(source.tree):
        if module.startswith("."):
            yield f"{source.path}:{line}: relative import"


def lost_task(source: Source) -> Iterator[str]:
    """Tasks that nobody holds: the loop keeps weak references only, and their errors are never seen."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and called(node.value) in TASK_STARTERS:
            # A task group holds its tasks and raises their errors.
            owner = ast.unparse(node.value.func).rpartition(".")[0]
            if not owner.endswith("group"):
                yield f"{source.path}:{node.lineno}: the task is not kept"


def prints(source: Source) -> Iterator[str]:
    """Output by `print`, which nobody decided on."""
    for name, node in calls(source.tree):
        if name == "print" and isinstance(node.func, ast.Name):
            yield f"{source.path}:{node.lineno}: print"


def markup(source: Source) -> Iterator[str]:
    """Places where text of the wire could be read as markup."""
    for name, node in calls(source.tree) if source.room == "ui" else ():
        plain = any(
            key.arg == "markup" and isinstance(key.value, ast.Constant) and key.value.value is False
            for key in node.keywords
        )
        if name == "from_markup" or (name == "notify" and not plain):
            yield f"{source.path}:{node.lineno}: {name} reads markup"


RULES = (
    long_file,
    long_function,
    no_first_docstring,
    no_docstring,
    left_for_later,
    empty_name,
    wrong_room,
    relative_import,
    lost_task,
    prints,
    markup,
)
