"""Starts the WebSocket server that is not ours (Node.js, module ws); where either is missing, the test is skipped."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.programs import need_node_module, need_program

__all__ = ["foreign_server"]


@contextmanager
def foreign_server() -> Iterator[str]:
    """Its URL, `ws://127.0.0.1:PORT`, while it runs; `foreign.js` says what its paths do."""
    env = need_node_module("ws")
    script = Path(__file__).with_suffix(".js")
    program = [need_program("node", "nodejs"), str(script)]
    with subprocess.Popen(program, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            assert url.startswith("ws://"), f"the foreign server said {url!r}"
            yield url
        finally:
            server.kill()
