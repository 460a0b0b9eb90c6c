"""Which headers carry secrets, and how they look when they must not be seen. Pure; the capture holds the true bytes."""

from __future__ import annotations

import re

from wstui.model import MASK

__all__ = ["MASK", "masked"]

_SECRET = {"authorization", "proxy-authorization", "cookie", "set-cookie"}
_PAIR = re.compile(r"([^=;,\s]+=)[^;]*")


def masked(name: str, value: str) -> str:
    """A header's value with what is secret of it hidden: the scheme, and the names of cookies, stay.

    A value of a form that is not understood is hidden as a whole.
    """
    name = name.strip().lower()
    if name not in _SECRET:
        return value
    value = value.strip()
    if name == "set-cookie":
        pair, *attributes = value.split(";")
        return ";".join([_PAIR.sub(rf"\1{MASK}", pair, count=1) if "=" in pair else MASK, *attributes])
    if name == "cookie":
        return "; ".join(_PAIR.sub(rf"\1{MASK}", pair.strip()) if "=" in pair else MASK for pair in value.split(";"))
    scheme, blank, _ = value.partition(" ")
    return f"{scheme} {MASK}" if blank else MASK
