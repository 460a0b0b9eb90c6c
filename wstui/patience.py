"""Code that a person has put beside the settings may hang, and the program must not: it is interrupted. Knows nothing
of what the code does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar
from weakref import WeakSet

__all__ = ["LIMIT", "LOADING", "TookTooLong", "ask", "is_late", "patience"]

T = TypeVar("T")

LIMIT = 2.0
"""Seconds that such code may take."""
LOADING = 15.0
"""Seconds that it may take to be loaded, with all that it imports."""
AGAIN = 0.5
"""Seconds after which it is interrupted again: it may have caught what was raised."""


class TookTooLong(Exception):
    """Code was interrupted."""

    def __init__(self) -> None:
        super().__init__("it was interrupted, and is not asked again")


_late: WeakSet[object] = WeakSet()


def ask(owner: object, what: Callable[[], T]) -> T:
    """What a function of that owner gives; raises `TookTooLong` where it took too long, now or before."""
    if owner in _late:
        raise TookTooLong
    try:
        with patience():
            return what()
    except TookTooLong:
        _late.add(owner)
        raise


def is_late(owner: object) -> bool:
    """Whether a function of that owner took too long."""
    return owner in _late


def patience(limit: float = 0) -> AbstractContextManager[None]:
    """What is done within raises `TookTooLong` where it takes longer than that, or than `LIMIT`: whatever waits or runs
    Python on the main thread, what runs Python on another."""
    main = threading.current_thread() is threading.main_thread()
    by = _by_signal if main and hasattr(signal, "setitimer") else _by_thread
    return by(limit or LIMIT)


_armed = False


def _alarm(number: int, frame: object) -> None:
    if _armed:
        raise TookTooLong


@contextmanager
def _by_signal(limit: float) -> Iterator[None]:
    global _armed
    # It stays: a signal that is already under way when the timer ends would end the program without a handler.
    if signal.getsignal(signal.SIGALRM) is not _alarm:
        signal.signal(signal.SIGALRM, _alarm)
    _armed = True
    signal.setitimer(signal.ITIMER_REAL, limit, AGAIN)
    try:
        yield
    finally:
        _armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def _by_thread(limit: float) -> Iterator[None]:
    """Python raises in another thread what it is told to, between two steps of what that does."""
    import ctypes

    ident, done, turn = threading.get_ident(), threading.Event(), threading.Lock()

    def watch() -> None:
        wait = limit
        while not done.wait(wait):
            with turn:  # not once it is done
                if not done.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(TookTooLong))
            wait = AGAIN

    threading.Thread(target=watch, name="patience", daemon=True).start()
    try:
        yield
    finally:
        with turn:
            done.set()
