"""What the tests of the record share: a directory for captures, and a writer that waits for a word."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from wstui.store.writer import Job, Writer


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    """A directory for captures that does not exist yet."""
    return tmp_path / "state" / "captures"


class Gate:
    """Holds the writer before each transaction until `open` is set."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A writer as slow as the test wants it; open at first, and at the end."""
    gate = Gate()
    write = Writer._write

    def patient(self: Writer, jobs: list[Job]) -> None:
        gate.open.wait()
        write(self, jobs)

    monkeypatch.setattr(Writer, "_write", patient)
    yield gate
    gate.open.set()
