"""Every cause of a failed connection that is told apart: when it is meant, what is said, what to try, whether it lasts.

Tables, from which `docs/failures.md` is made as well. They must know no exception, no socket and no library.
"""

from __future__ import annotations

from wstui.model import Failure
from wstui.net.causes import network, proxies, responses, tls
from wstui.net.causes.cause import Cause
from wstui.safetext import oneline

__all__ = ["CAUSES", "Cause", "failure"]

CAUSES: dict[str, Cause] = network.CAUSES | tls.CAUSES | proxies.CAUSES | responses.CAUSES


def failure(cause: str, *, hint: str | None = None, lasting: bool | None = None, **words: object) -> Failure:
    """The failure that this cause is; `words` are what it is about, and are made safe to show.

    `hint` and `lasting` take the place of the table's.
    """
    known = CAUSES[cause]
    safe = {name: oneline(str(word)) for name, word in words.items()}
    tried = known.hint.format_map(safe) if hint is None else oneline(hint)
    return Failure(known.says.format_map(safe), tried, lasting=known.lasting if lasting is None else lasting)
