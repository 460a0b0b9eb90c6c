"""Lenses of one's own, as they are asked: what takes too long is interrupted, and not asked again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from types import ModuleType

from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Lens, Read, Reading
from wstui.patience import ask, is_late

__all__ = ["Own"]


class Own:
    """The lens of a file."""

    def __init__(self, name: str, module: ModuleType) -> None:
        lens: Lens = module.LENS
        self.name = str(getattr(lens, "name", name))
        self.label = str(getattr(lens, "label", self.name))
        self.subprotocols = tuple(getattr(lens, "subprotocols", ()))
        self._module, self._lens = module, lens

    def claims(self, beginning: Beginning) -> Claim | None:
        """What the file says. Raises whatever it raises."""
        return ask(self._module, lambda: self._lens.claims(beginning))

    def reader(self, beginning: Beginning) -> Read:
        """What the file reads messages with; that raises whatever it raises. Raises whatever the file raises."""
        return _patient(self._module, ask(self._module, lambda: self._lens.reader(beginning)))


@lru_cache(maxsize=256)
def _patient(module: ModuleType, read: Read) -> Read:
    """The same for the same, by which it is known whether two connections are read alike."""

    def patient(excerpt: Excerpt) -> Sequence[Reading]:
        return () if is_late(module) else ask(module, lambda: read(excerpt))

    return patient
