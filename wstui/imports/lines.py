"""Files of texts, one payload a line: the notepad beside the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from wstui.imports._naming import named, payload
from wstui.imports._protocol import Imported, Source
from wstui.model import Profile

__all__ = ["IMPORTER"]

SUFFIXES = (".txt", ".text", ".jsonl", ".ndjson", ".lst")


class LinesImporter:
    """Each line that is not blank is a payload, as it stands."""

    name = "lines"
    label = "text, one payload a line"

    def priority(self, source: Source) -> float:
        """By its name; without one that says something it is what is left."""
        return 0.5 if source.suffix in SUFFIXES else 0.1 if source.name == "-" and source.head() else 0.0

    def read(self, source: Source) -> Sequence[Imported]:
        """The payloads, without a way to connect."""
        lines = [line.removesuffix("\r") for line in source.text().split("\n")]
        payloads = named(payload(line) for line in lines if line.strip())
        if not payloads:
            raise source.fault("there is no text in it")
        return [Imported(Profile(""), payloads)]


IMPORTER = LinesImporter()
