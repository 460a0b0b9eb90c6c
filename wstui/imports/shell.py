"""Files of command lines, such as a script or what a browser copied: the commands that are known, one after the other.
Nothing of them is run, and what a shell would fill in from the environment becomes a variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from wstui import imports
from wstui.curl import bash, cmd
from wstui.imports._feeding import printed
from wstui.imports._naming import profile_name
from wstui.imports._protocol import Imported, Source
from wstui.imports._verbatim import bare, marked, verbatim
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["IMPORTER", "read_text"]

MOST_NOTES = 10
"""Notes on lines that are no command."""

_COMMAND = re.compile(rb"(?m)^\s*(?:[$%>]\s+)?(?:[\w./-]+/)?(?:curl|wscat|websocat)\s|\|\s*(?:wscat|websocat)\s")
_VARIABLE = re.compile(r"\$(?:\{)?([A-Za-z_][A-Za-z0-9_]*)(?::?\?[^}]*)?\}?")
_KEYWORDS = frozenset({"exec", "sudo", "time", "command", "npx", "env", "$", "%", ">"})


class ShellImporter:
    """Command lines of every program that is known, also behind `echo ... |` and `printf ... |`."""

    name = "shell"
    label = "commands of curl, wscat or websocat"

    def priority(self, source: Source) -> float:
        """A known command at the beginning of a line."""
        if not _COMMAND.search(source.head()):
            return 0.0
        return 0.95 if source.suffix in (".sh", ".bash", ".zsh", ".command", "") else 0.85

    def read(self, source: Source) -> Sequence[Imported]:
        """All commands of the file."""
        text = source.text().replace("\r\n", "\n")
        try:
            found = read_text(text)
        except Failure as failure:
            raise source.fault(failure.what, hint=failure.hint) from failure
        if not found:
            raise source.fault("there is no command in it that makes a connection")
        return found


def read_text(text: str) -> list[Imported]:
    """What the commands in a text mean.

    Raises:
        Failure: one of them cannot be read; the line is named where there are several.
    """
    first = text.lstrip()
    if cmd.is_cmd(first.partition(" ")[2]) and first.startswith("curl"):
        from wstui.curl import read_line

        curl = read_line(first)
        return [verbatim(_called(Imported(curl.profile, (), curl.notes)))]
    reading = _Reading()
    line = 1
    try:
        for statement in bash.statements(text, reading.variable):
            line = statement.line
            reading.take(statement)
    except Failure as failure:
        raise Failure(f"line {line}: {failure.what}" if "\n" in text.strip() else failure.what, failure.hint) from None
    return reading.result()


class _Reading:
    """What is known while statements are read."""

    def __init__(self) -> None:
        self.found: list[Imported] = []
        self.fed: str | None = None
        self.before = "\n"
        self.strays: list[str] = []
        self.unread: list[str] = []
        self.missing: list[str] = []

    def variable(self, expansion: str) -> str:
        """An expansion of the shell as a variable of the environment; another stands as it is."""
        match = _VARIABLE.fullmatch(expansion)
        if match is None:
            self.missing.append(expansion)
            return expansion
        return marked(f"env.{match[1]}")

    def take(self, statement: bash.Statement) -> None:
        """One statement."""
        words = list(statement.words)
        before, self.before = self.before, statement.operator
        while words and (words[0] in _KEYWORDS or re.fullmatch(r"[A-Za-z_]\w*=.*", words[0], re.DOTALL)):
            if "=" in words[0]:
                self.strays.append(f"line {statement.line}: {words[0].partition('=')[0]}=... is not set")
            words.pop(0)
        if before[:1] in ("<", ">", "&") and before not in ("&&", "&"):
            self._redirected(before, words, statement.line)
            return
        fed, self.fed = self.fed if before == "|" else None, None
        if not words:
            return
        command = imports.commands().get(words[0].rpartition("/")[2].removesuffix(".exe").lower())
        if command is not None:
            read = command.read(words[1:], fed or "")
            self.found.append(verbatim(replace(_called(read), notes=(*read.notes, *self._unfilled()))))
        elif statement.operator == "|":
            self.fed = printed(words)
        elif before != "|":
            self.strays.append(f"line {statement.line}: not read: {oneline(bare(words[0])[:40])}")

    def _redirected(self, operator: str, words: list[str], line: int) -> None:
        """What stands behind `<`, `>` and the like; `<<<` gives a text to the command before it."""
        self.strays.append(f"line {line}: not read: what follows {operator}")

    def _unfilled(self) -> Iterable[str]:
        names, self.missing = list(dict.fromkeys(self.missing)), []
        if names:
            yield f"no shell fills in {oneline(', '.join(name[:40] for name in names))}: it stands as it is"

    def result(self) -> list[Imported]:
        """All commands; what else was in the text is said with the first."""
        if not self.found:
            return []
        strays = self.strays[:MOST_NOTES]
        if more := len(self.strays) - len(strays):
            strays.append(f"{more:,} more lines are not read")
        first = self.found[0]
        return [replace(first, notes=(*first.notes, *strays)), *self.found[1:]]


def _called(read: Imported) -> Imported:
    profile = read.profile
    return replace(read, profile=replace(profile, name=profile_name(profile.url, profile.name)))


IMPORTER = ShellImporter()
