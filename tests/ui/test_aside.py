"""Work aside: its result, its error, and its thread that nobody waits for."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from wstui.ui.aside import aside


async def test_result_and_error() -> None:
    assert await aside(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


async def test_what_is_cancelled_is_dropped() -> None:
    go = threading.Event()
    task = asyncio.ensure_future(aside(go.wait))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()


def test_nobody_waits_for_it() -> None:
    program = """
import asyncio, threading
from wstui.ui.aside import aside
async def main():
    asyncio.ensure_future(aside(threading.Event().wait))
    await asyncio.sleep(0.01)
asyncio.run(main())
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=30, check=False).returncode == 0
