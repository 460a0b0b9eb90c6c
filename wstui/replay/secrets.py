"""Which messages hold what looks like a secret, by what their fields are called: whoever replays or serves a recording
should know. Pure; the true bytes are what is replayed."""

from __future__ import annotations

import re

from wstui.model import Direction
from wstui.query import All, Dir, Node, Regex

__all__ = ["secrets_in"]

_NAMED = re.compile(
    r'(?i)"[^"\\]{0,40}(?:token|secret|passw|passphrase|signature|credential|api_?key|access_?key|listen_?key|jwt)'
    r'[^"\\]{0,40}"\s*:\s*"[^"]{4}|"(?:sign|auth|pwd|sid|authorization)"\s*:\s*"[^"]{4}'
)


def secrets_in(direction: Direction) -> Node:
    """The term of a filter that finds them among the messages of one direction."""
    return All((Dir(direction), Regex(_NAMED)))
