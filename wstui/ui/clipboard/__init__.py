"""Roads to the clipboard of the person at the keyboard, which may be on another machine: tried in order, the first that
takes a text is named. Each says what it knows: a tool that was asked back has copied; a terminal that was written to
may have. Knows no widget and no message."""

from __future__ import annotations

from collections.abc import Callable

from wstui.config import CLIPBOARD_LIMIT
from wstui.ui.clipboard import file, local, screen, tmux
from wstui.ui.clipboard.around import Around
from wstui.ui.clipboard.copied import Copied
from wstui.ui.clipboard.osc52 import written
from wstui.ui.clipboard.roads import Road, decide

__all__ = ["Copied", "copy", "encode"]


WRAPS: dict[str, Callable[[str], str]] = {"plain": str, "tmux": tmux.wrapped, "screen": screen.wrapped}


async def copy(
    text: str,
    write: Callable[[str], None],
    way: str = "auto",
    around: Around | None = None,
    limit: int = CLIPBOARD_LIMIT,
) -> Copied:
    """Copy a text; `write` writes to the terminal. `way` is `auto`, or the name of the only road to use.

    What is over `limit` bytes goes to a file, unless a tool of this machine takes it: terminals drop it, or worse, cut
    it.
    """
    data = encode(text)
    around = await tmux.present(around or Around.here())
    plan = decide(around, way)
    for road in plan.roads:
        if road in (Road.TMUX, Road.SCREEN, Road.OSC52) and len(data) > (most := min(limit, plan.limit)):
            return await file.save(data, around.env, f"more than the {most:,} B that terminals take here")
        if road is Road.LOCAL:
            copied = await local.copy(data, around.env)
        elif road is Road.TMUX:
            copied = await tmux.copy(data, around.env, mosh=around.mosh)
        elif road is Road.FILE:
            copied = await file.save(data, around.env, plan.doubt)
        else:
            wraps = plan.wraps if road is Road.OSC52 else ("screen",)
            write("".join(WRAPS[wrap](written(data)) for wrap in wraps))
            name = "through screen to the terminal" if road is Road.SCREEN else "to the terminal"
            copied = Copied(len(data), f"{name} (OSC 52)", note=plan.doubt)
        if copied is not None:
            return copied
    return Copied(0, "", note=plan.failing, failed=True)


def encode(text: str) -> bytes:
    """The bytes that are copied: surrogates that stand for bytes of the wire (PEP 383) become these again."""
    return text.encode("utf-8", "surrogateescape" if _escapes(text) else "replace")


def _escapes(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True
