"""Which messages hold what looks like a secret, by what their fields are called: whoever replays or serves a recording
should know. Pure; the true bytes are what is replayed."""

from __future__ import annotations

import re
from collections.abc import Collection

from wstui.model import Direction
from wstui.query import All, Any, Dir, Node, Regex, Text

__all__ = ["secrets_in"]

_NAMED = re.compile(
    r"""(?i)"(?=[^"\\]{1,90}+"\s*+:\s*+"[^"]{4})"""  # a key of a text: few places are left
    r"""(?:[^"\\]{0,40}?(?:token|secret|passw|passphrase|signature|credential|api_?key|access_?key|listen_?key|jwt)"""
    r"""|(?:sign|auth|pwd|sid|authorization)")"""
)


def secrets_in(direction: Direction, known: Collection[str] = ()) -> Node:
    """The term of a filter that finds them among the messages of one direction, and those with what is `known` to be
    a secret."""
    return All((Dir(direction), Any((Regex(_NAMED), *(Text(said, folded=False) for said in sorted(known) if said)))))
