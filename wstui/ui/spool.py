"""A text that is made in slices: kept in memory as long as a clipboard may take it, else in a file only its owner can
read. Knows no widget and no message."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO

__all__ = ["Spool"]


class Spool:
    """`room` is how many bytes stay in memory; `make` makes the file for more. Raises `OSError` as files do."""

    def __init__(self, room: int, folder: Path, suffix: str = ".txt") -> None:
        self._room = room
        self._folder = folder
        self._suffix = suffix
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0
        """Bytes so far."""
        self.path: Path | None = None
        """The file, where there is one."""

    def add(self, text: str) -> None:
        """Go on with a text."""
        data = text.encode("utf-8", "surrogateescape")
        self.size += len(data)
        if self._file is None and self.size > self._room:
            from wstui.ui.clipboard.file import new_file

            self.path = new_file(self._folder, self._suffix)
            self._file = self.path.open("wb")
            self._file.writelines(self._parts)
            self._parts.clear()
        if self._file is not None:
            self._file.write(data)
        else:
            self._parts.append(data)

    def close(self) -> None:
        """There is no more to come."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Leave nothing of it."""
        with suppress(OSError):
            self.close()
        if self.path is not None:
            with suppress(OSError):
                os.unlink(self.path)
        self._parts.clear()

    def text(self) -> str:
        """All of it, where it is in memory."""
        return b"".join(self._parts).decode("utf-8", "surrogateescape")
