"""The commands run by bash, and the program by Python: the server gets what the profile says, byte for byte."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import shlex
import signal
import sys
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import time_ns

import cbor2
import msgpack  # type: ignore[import-untyped]
import pytest

from e2e.demo import ROOT
from export.recorder import Recorder, recorder
from servers.node_ws import node_program
from servers.programs import need_program
from servers.websocat import websocat
from wstui import export, exporting
from wstui.export import Exported
from wstui.export._secrets import Variable
from wstui.model import Failure, Payload, Profile
from wstui.payloads.collection import Collection
from wstui.payloads.variables import Variables

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
    env |= {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "STATE", "DATA", "CACHE")}
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


async def test_python_sends_bytes_that_were_filled(tmp_path: Path) -> None:
    profile = Profile("", variables=(("zone", 'a"b'), ("ids", "[1,{{seq}}]")))
    payloads = [
        Payload("a", '{"z":"{{zone}}","i":{{ids}},"at":{{now_ms}}}', "msgpack"),
        Payload("b", '{"z":"{{zone}}","i":{{ids}}}', "cbor"),
        Payload("c", "{{zz}}", "hex"),
    ]
    before = time_ns() // 10**6
    steps = exporting.Steps(Variables(Collection(tmp_path), {}, {"zz": "1"}), profile)
    with pytest.raises(Failure, match="c: line 1, column 1: a digit is missing"):
        steps.payload(payloads[2])
    steps = exporting.Steps(Variables(Collection(tmp_path), {}, {"zz": "01 ff"}), profile)
    async with recorder() as kept:
        sent = [steps.payload(payload) for payload in payloads]
        made = export.commands()["python"].export(
            replace(profile, url=kept.url, subprotocols=("b",)), sent, steps.known
        )
        await run(made, kept, len(sent), tmp_path)
        first, second, third = kept.messages
    filled = msgpack.unpackb(first)
    assert before <= filled.pop("at") <= time_ns() // 10**6
    assert filled == {"z": 'a"b', "i": [1, 1]}
    assert isinstance(second, bytes)
    assert cbor2.loads(second) == {"z": 'a"b', "i": [1, 1]}
    assert third == b"\x01\xff"


async def test_wstui_fills_functions_of_secrets(tmp_path: Path) -> None:
    values = (("key", "s3cret-value"), ("zone", 'a"b\\c'), ("pair", "{{zone}}:{{key}}"), ("text", "{{seq}}"))
    profile = Profile("", variables=values, headers=(("X-Sign", '{{hmac_sha256 key "head"}}'),))
    texts = [
        '{"a":"{{hmac_sha256 key "x" \'base64\'}}","b":"{{base64 zone}}"}',
        "{{base64 key}} {{hmac_sha256 (base64 key) text}}",
        "{{base64 pair}}",
        '{{base64 "say s3cret-value"}}',
        "{{random 7 7}}",
    ]
    steps = exporting.Steps(Variables(Collection(tmp_path), {}), profile)
    async with recorder() as kept:
        made = export.commands()["wstui"].export(
            replace(profile, url=kept.url, subprotocols=("b",)), texts, steps.known
        )
        assert "s3cret" not in made.text
        assert "{{random 7 7}}" in made.text  # what needs no change is as it was written
        assert {one.name: one.value for one in made.variables} == {
            "key": None,
            "pair": None,
            "KEY": "say s3cret-value",
        }
        given = {"key": "s3cret-value", "pair": 'a"b\\c:s3cret-value', "KEY": "say s3cret-value"}
        variables = tuple(Variable(name, value) for name, value in given.items())
        program = tmp_path / "bin" / "wstui"
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m wstui --plain "$@"\n'
        )
        program.chmod(0o700)
        await run(made._replace(variables=variables), kept, len(texts), tmp_path, str(program.parent))
        key, coded = b"s3cret-value", b64encode(b"s3cret-value")
        assert dict(kept.headers)["x-sign"] == hmac.digest(key, b"head", "sha256").hex()
        first, *others = kept.messages
    signed = b64encode(hmac.digest(key, b"x", "sha256")).decode()
    assert json.loads(first) == {"a": signed, "b": b64encode(b'a"b\\c').decode()}
    assert others == [
        f"{coded.decode()} {hmac.digest(coded, b'1', 'sha256').hex()}",
        b64encode(b'a"b\\c:s3cret-value').decode(),
        b64encode(b"say s3cret-value").decode(),
        "7",
    ]


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
