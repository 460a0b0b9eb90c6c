"""Importers: what other programs saved, as profiles and payloads. A module here that exports `IMPORTER` reads files of
one format, and one that exports `COMMAND` the command lines of one program. Nothing is run or sent, nothing written."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from wstui import registry
from wstui.imports._protocol import Command, Imported, Importer, Source
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = [
    "LARGEST",
    "Command",
    "Imported",
    "Importer",
    "Source",
    "commands",
    "importers",
    "is_command",
    "read",
    "read_command",
    "source_of",
]

LARGEST = 64 * 2**20
"""Bytes of a file that is read."""

_BEGINS = re.compile(r"\s*(?:[$%>#]\s+)?(curl|wscat|websocat)(?:\.exe)?(?=\s)", re.IGNORECASE)
_FED = re.compile(r"\s*(?:[$%>#]\s+)?(?:echo|printf)\s[^\n]*\|\s*(?:wscat|websocat)\s")


def importers() -> dict[str, Importer]:
    """Every importer there is, by name."""
    found = registry.find("wstui.imports", "IMPORTER").exports("IMPORTER")
    return {name: cast(Importer, importer) for name, importer in found}


def commands() -> dict[str, Command]:
    """Every program whose command lines are read, by name."""
    found = registry.find("wstui.imports", "COMMAND").exports("COMMAND")
    return {name: cast(Command, command) for name, command in found}


def source_of(path: Path, name: str = "") -> Source:
    """A file to import from. Raises `Failure`: it cannot be read, or is too large."""
    name = name or str(path)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would block for ever
            raise Failure(f"{oneline(name)}: not a regular file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as exc:
        what = exc.strerror if isinstance(exc, OSError) else "no name of a file"
        raise Failure(f"{oneline(name)}: {what}", "check the path, and that you may read it") from exc
    if len(data) > LARGEST:
        raise Failure(f"{oneline(name)}: larger than {LARGEST >> 20} MiB", "save only the connections of interest")
    return Source(name, data)


def read(source: Source, name: str = "") -> Sequence[Imported]:
    """What a file says, in the format of this name, or else in the one that it is likeliest to be in.

    Raises:
        Failure: it is of no format that is known, or does not hold; where that is known, the place is named.
    """
    known = importers()
    if name and name not in known:
        raise Failure(f"{oneline(name)} is no format to import", f"{', '.join(known)} are")
    if not name:
        name = max(known, key=lambda one: known[one].priority(source))
        if known[name].priority(source) <= 0.0:
            formats = ", ".join(importer.label for importer in known.values())
            raise source.fault("of no format that is known", hint=f"known are: {formats}")
    return known[name].read(source)


def is_command(text: str) -> bool:
    """Whether a text is a command line that can be read; a shell's prompt may stand before it."""
    return (_BEGINS.match(text) or _FED.match(text)) is not None


def read_command(text: str) -> Imported:
    """What a command line means, such as one of wscat, written for a shell.

    Raises:
        Failure: it is none, or means no connection that can be made from here.
    """
    match = _BEGINS.match(text)
    if match is not None and match[1].lower() == "curl":
        from wstui.curl import read_line
        from wstui.imports._verbatim import verbatim

        curl = read_line(text)
        return verbatim(Imported(curl.profile, (), curl.notes))
    from wstui.imports.shell import read_text

    if "\n" not in text:
        text = text.replace("\r", "\n")  # what terminals make of line breaks in a paste
    found = read_text(re.sub(r"\A\s*[$%>#]\s+", "", text))
    if not found:
        raise Failure("this is no command that can be read", "copy the whole command")
    more = ("only the first command is taken",) if len(found) > 1 else ()
    return Imported(found[0].profile, found[0].payloads, found[0].notes + more)
