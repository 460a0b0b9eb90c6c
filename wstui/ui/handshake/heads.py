"""The request and the response as they were on the wire: order, case and blanks kept, secrets hidden unless told
otherwise. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from wstui.hiding import masked
from wstui.safetext import decode, oneline
from wstui.ui.line import Line

__all__ = ["head_lines", "head_texts"]


def head_texts(head: bytes) -> list[str]:
    """The lines of a head, not yet safe to show."""
    return decode(head).replace("\r\n", "\n").rstrip("\n").split("\n") if head else []


def head_lines(texts: Sequence[str], *, reveal: bool) -> list[Line]:
    """Lines with the names of headers set apart, safe to show."""
    shown = texts if reveal else masked(texts)
    return [_line(oneline(text), first=not place) for place, text in enumerate(shown)]


def _line(text: str, *, first: bool) -> Line:
    name, colon, value = text.partition(":")
    apart = colon and not first and not text.startswith((" ", "␉"))
    return ((f"{name}:", "key"), (value, "")) if apart else ((text, ""),)
