"""Shell commands that are given bytes: what is kept of them, how they end, and that nothing of them stays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from wstui.ui import shellpipe
from wstui.ui.shellpipe import Piped


async def run(command: str, data: bytes | Path = b"") -> Piped:
    piped = Piped(command)
    await asyncio.wait_for(piped.run(data), 20)
    return piped


async def test_it_is_given_the_bytes_and_both_outputs_are_kept_apart() -> None:
    piped = await run("cat; echo fault >&2; exit 3", b"a\xff\0b")
    assert bytes(piped.out) == b"a\xff\0b"
    assert bytes(piped.err) == b"fault\n"
    assert piped.ending == "exit 3"


async def test_a_file_is_its_input(tmp_path: Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(b"1\n2\n3\n")
    assert bytes((await run("wc -l", file)).out).strip() == b"3"
    with pytest.raises(OSError, match="none"):
        await run("cat", tmp_path / "none")


async def test_a_command_need_not_read() -> None:
    assert (await run("exit 0", b"x" * 2**22)).ending == "exit 0"


async def test_a_command_that_is_not_there_says_so() -> None:
    piped = await run("no-such-command-here")
    assert piped.ending == "exit 127"
    assert b"not found" in piped.err


async def test_what_it_writes_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellpipe, "LIMIT", 2**20)
    piped = await run("yes")
    assert len(piped.out) == 2**20
    assert piped.ending == "ended after 1 MiB"


async def test_it_is_stopped_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellpipe, "GRACE", 0.1)
    begun = asyncio.Event()
    piped = Piped("trap '' TERM; echo begun; sleep 60 & sleep 60", begun.set)
    running = asyncio.create_task(piped.run(b""))
    await asyncio.wait_for(begun.wait(), 20)
    assert piped.ending == "running"
    piped.stop()
    await asyncio.wait_for(running, 20)
    assert piped.ending == "stopped"
    assert piped.code == -9


async def test_stopped_before_it_began_it_ends_at_once() -> None:
    piped = Piped("sleep 60")
    piped.stop()
    await asyncio.wait_for(piped.run(b""), 20)
    assert piped.ending == "stopped"
