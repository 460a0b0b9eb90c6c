"""What is taken from files of other programs: profiles and payloads go into the collection, and what came is said.
Knows no format by name."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from wstui.model import Failure, without_secrets
from wstui.safetext import oneline
from wstui.ui.attachment import read_name
from wstui.ui.screens.payload_actions import PayloadActions

__all__ = ["ImportActions"]

MOST = 200
"""Lines of what is said of an import."""


class ImportActions(PayloadActions):
    """Actions that bring in what was saved elsewhere."""

    def action_import(self) -> None:
        """Ask for a file, and take what is in it into the collection."""
        from wstui.ui.screens.path import PathScreen

        def check(path: str) -> str:
            return f"{os.stat(read_name(path)).st_size:,} B"

        def answered(path: str | None) -> None:
            if path:
                self.work(self._import(read_name(path)))

        self.app.push_screen(PathScreen("Import HAR, Postman, .http, commands, lines", "", check, "import"), answered)

    async def _import(self, path: str) -> None:
        from wstui import imports
        from wstui.ui.screens.report import ReportScreen

        source = await asyncio.to_thread(imports.source_of, Path(path), os.path.basename(path))
        found = await asyncio.to_thread(imports.read, source)
        lines = list(self._saved(found))
        more = [f"and {len(lines) - MOST:,} lines more"] if len(lines) > MOST else []
        self.show_payloads()
        self.app.push_screen(ReportScreen(f"Imported from {oneline(source.name)}", [*lines[:MOST], *more]))

    def _saved(self, found: Sequence[object]) -> Iterator[str]:
        """Save what was found; what came of each, line by line."""
        from wstui.imports import Imported
        from wstui.payloads.importing import saved, secrets_in, usable

        collection, checks = self.start.collection, self.start.checks
        for one in found:
            assert isinstance(one, Imported)
            count = f"{len(one.payloads):,} payload{'s' * (len(one.payloads) != 1)}"
            name = oneline(one.profile.name)
            try:
                if one.profile.url:
                    known = usable(one.profile, checks.url, checks.profile)
                    profile, _ = saved(collection, known, one.payloads, one.steps)
                    name = oneline(profile.name)
                    yield f"✓ profile {name}  {oneline(without_secrets(profile.url))}  {count}"
                    if secrets := secrets_in(profile):
                        yield f"    secrets are in the file: {oneline(', '.join(secrets))}"
                elif self.current is None:
                    raise Failure(f"{count}, and no connection to add them to", "a adds one")
                else:
                    name = self._profile_name(self.current)
                    collection.add_payloads(name, one.payloads)
                    yield f"✓ {count} in the profile {oneline(name)}"
            except Failure as failure:
                yield f"✗ {name or 'not taken'}: {failure}"
            yield from (f"    {note}" for note in one.notes)
