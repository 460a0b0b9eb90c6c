"""Exporters: a message as something to take home, one format per file. Each module here that exports `EXPORTER` is one.
Each that exports `ROWS` makes one text of many messages.
Each that exports `COMMAND` makes a command of a profile, which connects and sends with another program."""

from __future__ import annotations

from typing import cast

from wstui import registry
from wstui.export._command import Command, Exported, Step, Wait, note_of
from wstui.export._protocol import Exporter
from wstui.export._rows import Rows
from wstui.export._secrets import AsIs, Known

__all__ = [
    "AsIs",
    "Command",
    "Exported",
    "Exporter",
    "Known",
    "Rows",
    "Step",
    "Wait",
    "commands",
    "exporters",
    "note_of",
    "rows",
]


def commands() -> dict[str, Command]:
    """Every program that there is a command for, by name."""
    found = registry.find("wstui.export", "COMMAND").exports("COMMAND")
    return {name: cast(Command, command) for name, command in found}


def exporters() -> dict[str, Exporter]:
    """Every exporter there is, by name."""
    found = registry.find("wstui.export", "EXPORTER").exports("EXPORTER")
    return {name: cast(Exporter, exporter) for name, exporter in found}


def rows() -> dict[str, Rows]:
    """Every exporter of rows there is, by name."""
    found = registry.find("wstui.export", "ROWS").exports("ROWS")
    return {name: cast(Rows, exporter) for name, exporter in found}
