"""What is imported, and what an importer and the reader of a command are; knows no format by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from wstui.model import Failure, Payload, Profile
from wstui.safetext import oneline

__all__ = ["Command", "Imported", "Importer", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file: what it is called, which is not safe to show, and its bytes."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        """What its name ends with, such as `.har`, in lower case; empty where it has none."""
        name = self.name.rpartition("/")[2].lower()
        return name[name.rfind(".") :] if "." in name[1:] else ""

    def head(self) -> bytes:
        """Its beginning, for a look at what it may be, without a byte order mark and white space before it."""
        return self.data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()

    def text(self) -> str:
        """What it says, a byte order mark left out. Raises `Failure` naming line and column of what is not UTF-8."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            line = self.data.count(b"\n", 0, exc.start) + 1
            column = exc.start - self.data.rfind(b"\n", 0, exc.start)
            raise self.fault("not UTF-8", line, column, "save it as UTF-8") from exc

    def fault(self, what: str, line: int = 0, column: int = 0, hint: str = "") -> Failure:
        """A fault in the file, with its place where that is known; `what` is safe to show."""
        place = f":{line}:{column}" if column else f":{line}" if line else ""
        return Failure(f"{oneline(self.name)}{place}: {what}", hint)


@dataclass(frozen=True, slots=True)
class Imported:
    """A way to connect and what is sent there. Without a URL it is payloads only. A profile's name is a proposal, which
    may be taken. `notes` say what is not honoured, a line each, safe to show and without what may be a secret. `steps`
    are done on open where more than texts are to be sent: `send` with the name of a payload, `wait` with a filter."""

    profile: Profile
    payloads: tuple[Payload, ...] = ()
    notes: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()


class Importer(Protocol):
    """Reads files of one format. A module of this folder, or of an entry point, that exports `IMPORTER` is one."""

    name: str
    """How it is chosen: the name of its module."""

    label: str
    """How it is shown."""

    def priority(self, source: Source) -> float:
        """How likely the file is of this format, from 0.0 to 1.0; looks at its name and its beginning only."""

    def read(self, source: Source) -> Sequence[Imported]:
        """What the file says. Raises `Failure`, which names the place, where it does not hold."""


class Command(Protocol):
    """Reads command lines of one program. A module of this folder that exports `COMMAND` is one."""

    name: str
    """The program, which is the name of the module."""

    def read(self, words: Sequence[str], fed: str) -> Imported:
        """What the words behind the program's name mean, and the text that it is given on its standard input.

        Raises:
            Failure: they mean no connection that can be made from here.
        """
