"""The parameters of permessage-deflate as they stand in a header (RFC 7692 section 7.1): read, checked, brought to one
form. Pure, stdlib only; compresses nothing."""

from __future__ import annotations

from typing import NamedTuple

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["USUAL", "Deflate", "normal", "parse_deflate"]

USUAL = "client_max_window_bits"
"""What is offered where a profile says nothing."""

_NAME = "permessage-deflate"
_FLAGS = ("server_no_context_takeover", "client_no_context_takeover")
_BITS = ("server_max_window_bits", "client_max_window_bits")


class Deflate(NamedTuple):
    """What is offered. Window bits are 8 to 15, None where they are not given; `client_max_window_bits` is 0 where it
    stands without a value, which leaves the choice to the server (RFC 7692 section 7.1.2.2)."""

    server_no_context_takeover: bool = False
    client_no_context_takeover: bool = False
    server_max_window_bits: int | None = None
    client_max_window_bits: int | None = None

    @property
    def text(self) -> str:
        """The parameters as they stand in the header, behind the name of the extension."""
        parts = [name for name in _FLAGS if getattr(self, name)]
        for name in _BITS:
            bits = getattr(self, name)
            if bits is not None:
                parts.append(f"{name}={bits}" if bits else name)
        return "; ".join(parts)


def parse_deflate(text: str) -> Deflate:
    """What parameters such as `client_max_window_bits=10; server_no_context_takeover` mean; the name of the extension
    may stand before them.

    Raises:
        Failure: a parameter is not known, comes twice, or has a value that it cannot have.
    """
    parts = [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]
    if parts and parts[0].lower() == _NAME:
        del parts[0]
    given: dict[str, bool | int] = {}
    for part in parts:
        name, mark, value = (piece.strip() for piece in part.partition("="))
        name, value = name.lower(), value.strip('"')
        if name not in _FLAGS + _BITS:
            known = ", ".join(_FLAGS + _BITS)
            raise Failure(f"{oneline(name[:60]) or 'nothing'} is not a parameter of permessage-deflate", f"{known} are")
        if name in given:
            raise Failure(f"{name} is given twice", "once is enough")
        given[name] = _value(name, value, bool(mark))
    return Deflate(**given)  # type: ignore[arg-type]  # named by the fields above


def normal(text: str) -> str:
    """The parameters as a profile holds them: empty for the usual offer, the extension's name for one without any.
    Raises as `parse_deflate` does."""
    said = parse_deflate(text).text
    if not text.strip() or said == USUAL:
        return ""
    return said or _NAME


def _value(name: str, value: str, said: bool) -> bool | int:
    if name in _FLAGS:
        if said:
            raise Failure(f"{name} takes no value", f"{name} alone turns it on")
        return True
    if not said and name == "client_max_window_bits":
        return 0
    if not (value.isascii() and value.isdigit() and 8 <= int(value[:4]) <= 15):
        raise Failure(f"{name} is 8 to 15, not {oneline(value[:20]) or 'empty'}", f"such as {name}=10")
    return int(value)
