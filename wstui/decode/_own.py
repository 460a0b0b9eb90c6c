"""Decoders of one's own: a Python file each in the `decoders` folder beside the settings, of two functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from wstui import registry
from wstui.config import decoders_dir
from wstui.decode._protocol import Decoded, Decoder
from wstui.model import Opcode
from wstui.patience import ask

__all__ = ["Own", "broken_own", "own"]


def own(folder: Path | None = None) -> dict[str, Decoder]:
    """Those that could be read, by the name of their file."""
    return {name: Own(name, module) for name, module in _found(folder).modules.items()}


def broken_own(folder: Path | None = None) -> tuple[registry.Broken, ...]:
    """Those that could not, and why."""
    return _found(folder).broken


def _found(folder: Path | None) -> registry.Found:
    return registry.find_in(folder or decoders_dir(), "DECODER", "priority", "decode")


class Own:
    """Functions of a file as a decoder: what they give may be text, bytes that are read on, or all that there is to
    say. A file that takes too long is not asked again."""

    def __init__(self, name: str, module: ModuleType) -> None:
        source: object = getattr(module, "DECODER", module)
        self.name = name
        self._module = module
        self.label = str(getattr(source, "label", None) or getattr(module, "LABEL", name))
        self._priority: Callable[[bytes, Opcode], float] = source.priority  # type: ignore[attr-defined]
        self._decode: Callable[[bytes], object] = source.decode  # type: ignore[attr-defined]

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """What the file says, from 0 to 1. Raises whatever the file raises."""
        return min(1.0, max(0.0, float(ask(self._module, lambda: self._priority(payload, opcode)))))

    def decode(self, payload: bytes) -> Decoded:
        """What the file makes of it. Raises whatever the file raises."""
        made = ask(self._module, lambda: self._decode(payload))
        why = "a decoder of your own"
        if isinstance(made, str):
            return Decoded(self.label, made, why)
        if isinstance(made, bytes):
            return Decoded(self.label, "", why, inner=made)
        if not isinstance(made, Decoded):
            raise TypeError(f"it gave {type(made).__name__}, not str, bytes or Decoded")
        return made
