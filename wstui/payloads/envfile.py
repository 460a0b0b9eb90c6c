"""The files beside and within a collection that say what variables are: `env/NAME.toml` and `.env`. Reads them; knows
no profile and no template."""

from __future__ import annotations

import os
import re
from pathlib import Path

from wstui import tomltext
from wstui.model import Failure
from wstui.payloads.scope import Layer
from wstui.safetext import oneline

__all__ = [
    "ENV_FOLDER",
    "NAME",
    "dotenv_file",
    "env_file",
    "environments",
    "parse_dotenv",
    "read_dotenv",
    "read_env",
    "text_of",
]

ENV_FOLDER = "env"
SECRET = "secret"
"""The table of an environment file whose values are not to be seen."""

NAME = re.compile(r"[^\W\d][\w.-]*")
"""What a variable may be called."""

LARGEST = 2**20
"""Bytes of a `.env` that are read."""

_LINE = re.compile(r"[ \t]*+(?:export[ \t]++)?+([^\W\d][\w.-]*+)[ \t]*+=[ \t]*+(.*+)")
_QUOTED = re.compile(r"""(?:'([^']*+)'|"([^"\\]*+(?:\\.[^"\\]*+)*+)")[ \t]*+(?:#.*+)?+""")
_COMMENT = re.compile(r"[ \t]#")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def env_file(root: Path, name: str) -> Path:
    """The file of an environment of a collection. Raises Failure for a name that leads elsewhere."""
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        what = f"{oneline(name) or 'an empty name'} cannot be an environment"
        raise Failure(what, "it is the name of a file, without .toml")
    return root / ENV_FOLDER / f"{name}.toml"


def dotenv_file(root: Path) -> Path:
    """The `.env` beside a collection."""
    return root.parent / ".env"


def environments(root: Path) -> list[str]:
    """The names of the environments of a collection, in order."""
    try:
        found = os.listdir(root / ENV_FOLDER)
    except OSError:
        return []
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml") and not name.startswith("."))


def read_env(path: Path) -> Layer:
    """What an environment file says: names with texts or numbers, and a table `[secret]` of such that must not be seen.

    Raises Failure naming file and line.
    """
    document = tomltext.read(path)
    values: dict[str, str] = {}
    secrets: set[str] = set()
    for key, value in document.values.items():
        if key == SECRET:
            if not isinstance(value, dict):
                raise document.fault(f"{SECRET}: a table is needed", key)
            for name, said in value.items():
                values[name] = _checked(document, name, said, SECRET)
                secrets.add(name)
        else:
            values[key] = _checked(document, key, value)
    return Layer(f"{ENV_FOLDER}/{path.name}", values, template=True, secrets=frozenset(secrets))


def _checked(document: tomltext.Document, name: str, value: object, table: str = "") -> str:
    shown = f"{table}.{name}".lstrip(".")
    if not NAME.fullmatch(name):
        raise document.fault(f"{shown}: no name of a variable", name, table)
    try:
        return text_of(value)
    except ValueError as exc:
        raise document.fault(f"{shown}: {exc}", name, table) from exc


def text_of(value: object) -> str:
    """A value of TOML as text: a text, a number, true or false. Raises ValueError for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("a text or a number is needed")


def read_dotenv(path: Path) -> Layer | None:
    """What a `.env` says; None where there is none. Raises Failure naming file, line and column."""
    try:
        if path.stat().st_size > LARGEST:
            raise Failure(f"{oneline(str(path))}: larger than 1 MiB, which no .env is")
    except OSError:
        return None
    return Layer(path.name, parse_dotenv(path, tomltext.read_text(path)))


def parse_dotenv(path: Path, text: str) -> dict[str, str]:
    """Names with values from lines `NAME=value`, as shells and most programs read them: quotes around, `#` comments,
    `export`; nothing is expanded. `path` is for the fault. Raises Failure."""
    values: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        value = None if match is None else _unquoted(match[2])
        if match is None or value is None:
            column = match.start(2) + 1 if match else len(line) - len(line.lstrip()) + 1
            what = "a quote without another" if match else "NAME=value is needed"
            raise Failure(f"{oneline(str(path))}:{number}:{column}: {what}", "correct the file in an editor")
        values[match[1]] = value
    return values


def _unquoted(said: str) -> str | None:
    """The value without quotes and comment; None where a quote is not closed."""
    if said[:1] in ("'", '"'):
        match = _QUOTED.fullmatch(said)
        if match is None:
            return None
        if match[2] is None:
            return match[1]
        return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), match[2])
    comment = _COMMENT.search(f" {said}")
    return said[: comment.start()].rstrip() if comment else said.rstrip()
