"""Work that takes its time, done on a thread of its own that does not hold up the end of the program, as the threads
of asyncio's executor do. Knows no widget, and no widget is touched by what it runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

__all__ = ["aside"]

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns or raises. If this is cancelled the thread goes on, and what it makes is dropped."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        try:
            told: tuple[T | None, BaseException | None] = (work(), None)
        except Exception as exc:
            told = (None, exc)
        with suppress(RuntimeError):  # the loop may have closed meanwhile
            loop.call_soon_threadsafe(settle, *told)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await future
