"""Exporters: a message as something to take home, one format per file. Each module here that exports `EXPORTER` is
one."""

from __future__ import annotations

from typing import cast

from wstui import registry
from wstui.export._protocol import Exporter

__all__ = ["Exporter", "exporters"]


def exporters() -> dict[str, Exporter]:
    """Every exporter there is, by name."""
    found = registry.find("wstui.export", "EXPORTER").exports("EXPORTER")
    return {name: cast(Exporter, exporter) for name, exporter in found}
