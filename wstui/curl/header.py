"""A header as curl's `-H` writes it: given, given empty, or taken away. Pure; does not judge what a header may hold."""

from __future__ import annotations

__all__ = ["header_line", "split_header"]


def split_header(text: str) -> tuple[str, str | None] | None:
    """Name and value of `Name: value`; of `Name:` the value is None (it is not sent), of `Name;` empty (it is sent so).

    None where it is none of these.
    """
    name, colon, value = text.partition(":")
    if colon:
        return name.strip(" \t"), value.strip(" \t") or None
    name, mark, rest = text.partition(";")
    return (name.strip(" \t"), "") if mark and not rest.strip(" \t") else None


def header_line(name: str, value: str | None) -> str:
    """The line that is read as this header."""
    return f"{name}: {value}" if value else f"{name}:" if value is None else f"{name};"
