"""When Python looks for garbage that goes round in circles: seldom. What is made per message is gone when its last
holder lets go. A look finds little, and stops the screen for as long as it takes to look at all there is: with a
thousand connections half a second, several times a minute, if the interpreter is left alone. Knows no owner."""

from __future__ import annotations

import gc

__all__ = ["hold", "settle"]

START = 1_000_000
"""Objects that a start may make before any look: several times what it makes, and a bound should it never end."""
YOUNG = 10_000
"""Objects more than at the last look, before those are looked at: several batches of the busiest feed."""
OLDER, ALL = 20, 50
"""So many looks at the young before a look at those that outlived one; so many of these before one at everything."""


def hold() -> None:
    """Do not look while the screen is started: what that makes is there to stay."""
    gc.set_threshold(START, OLDER, ALL)


def settle() -> None:
    """What there is now is there to stay (modules, styles, the panes): no look needs to pass over it again. From here
    on look at young objects now and then, and at everything hardly ever."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, ALL)
