"""Programs that are asked something without being seen: nothing they write reaches the screen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence

__all__ = ["PATIENCE", "run"]

PATIENCE = 2.0
"""Seconds that a tool may take before another road is tried."""


async def run(command: Sequence[str], data: bytes = b"", *, env: Mapping[str, str]) -> bytes | None:
    """What a command writes that is given this data; None where it cannot be run, fails, or takes too long. `env` is
    added to the environment."""
    quiet, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=quiet, start_new_session=True, env={**os.environ, **env}
        )
    except OSError:
        return None
    try:
        out, _ = await asyncio.wait_for(process.communicate(data), PATIENCE)
    except (TimeoutError, OSError):
        if process.returncode is None:
            process.kill()
            await process.wait()
        return None
    return out if process.returncode == 0 else None
