"""The public Autobahn case files against the engine with its capture on, and beside it the plain library: one command
that prints the counts. The cases come with the package `kosoku`, which the tests do without.

    .venv/bin/pip install kosoku && .venv/bin/python tests/conformance/run.py [CASE ...] [--quick] [--plain]

CASE is an id or a glob, such as `5.*`. Exit code 1: the engine failed a case, or was less strict than the library.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from wstui.model import Direction, Failure, Flag, Opcode, Profile, State
from wstui.net.client import Client
from wstui.store.capture import Capture
from wstui.store.view import View

LONG = ("9.*", "12.*", "13.*")
"""Limits and compression: minutes instead of seconds."""
TIMED = ("3.4", "4.1.5", "4.2.5", "5.15")
"""Their outcome depends on how the server's bytes are cut into chunks, for every client."""
TRIES = 5
"""How often the engine may try to be as strict as the library was."""
LARGEST = 32 * 2**20
GOOD = ("OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED")
AGENT = "agent=wstui"

Drive = Callable[[str], Awaitable[None]]
Verdicts = dict[str, tuple[str, str, str]]
"""For each case: what was made of its messages, of its close, and why."""


async def plain(url: str) -> None:
    """The library's own client: send back what comes."""
    try:
        async with connect(url, max_size=LARGEST, ping_interval=None) as websocket:
            async for message in websocket:
                await websocket.send(message)
    except (WebSocketException, OSError):
        pass  # how it ended is for the suite to judge


async def inspected(capture: Capture, url: str) -> None:
    """The engine: send back what the capture has, as soon as it has it."""
    profile = Profile(url, max_size=LARGEST, ping_interval=None)
    number = capture.add_connection(profile)
    grown = asyncio.Event()
    capture.on_grown = grown.set
    client = Client(profile, capture.recorder(number), grown.set)
    opening = asyncio.ensure_future(client.connect())
    view, at = capture.view(number), 0
    while client.state in (State.IDLE, State.CONNECTING, State.OPEN, State.CLOSING):
        await grown.wait()
        grown.clear()
        capture.grown_seen()
        at = await send_back(client, view, at)
    await opening
    await client.wait_closed()


async def send_back(client: Client, view: View, at: int) -> int:
    """Send every sound data message from row `at` on; returns the next row to look at."""
    while at < len(view):
        message = view.message(at)
        at += 1
        row = message.row
        if row.direction is Direction.OUT or not row.opcode.is_data or row.flags & (Flag.INVALID | Flag.INCOMPLETE):
            continue
        try:
            await client.send(message.payload.decode() if row.opcode is Opcode.TEXT else message.payload)
        except Failure:
            break  # it is closing
    return at


async def verdicts(suite: Any, cases: Sequence[str], left_out: Sequence[str], drive: Drive) -> Verdicts:
    """Run the suite's server and take a client through every case."""
    async with suite.run_fuzzingserver(cases or None, left_out or None, port=0) as server:
        base = f"ws://{server.address}:{server.port}"
        async with connect(f"{base}/getCaseCount") as websocket:
            count = int(await websocket.recv())
        for number in range(1, count + 1):
            progress(f"{number} of {count}")
            await drive(f"{base}/runCase?case={number}&{AGENT}")
        progress("")
        async with connect(f"{base}/updateReports?{AGENT}"):
            pass
        try:
            results = await server.get_result()
        except suite.FailureError as failure:
            results = failure.results
    return {
        one.case_id: (one.behavior.value, one.behavior_close.value, f"{one.result} {one.result_close}")
        for one in results
    }


def progress(text: str) -> None:
    """Say how far it is, where somebody looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")


async def of_engine(suite: Any, cases: Sequence[str], left_out: Sequence[str]) -> Verdicts:
    """What the suite says of the engine; everything is recorded to a file that is thrown away."""
    with tempfile.TemporaryDirectory() as directory:
        capture = Capture.create(Path(directory))
        found = await verdicts(suite, cases, left_out, lambda url: inspected(capture, url))
        capture.close()
    return found


def is_failed(verdict: tuple[str, str, str]) -> bool:
    """Whether a case was failed, in what it exchanged or in how it closed."""
    behavior, close, _ = verdict
    return behavior not in GOOD or (close not in ("OK", "INFORMATIONAL") and behavior != "UNIMPLEMENTED")


def less_strict(engine: Verdicts, library: Verdicts) -> list[str]:
    """The cases in which the library is strict and the engine is not."""
    return [
        case
        for case in library
        if library[case][0] == "OK" != engine[case][0] and case not in TIMED and not is_failed(engine[case])
    ]


def counts(name: str, found: Verdicts) -> str:
    """A line of the table."""
    said = Counter("FAILED" if is_failed(verdict) else verdict[0] for verdict in found.values())
    columns = "".join(f"{said[word]:>15}" for word in ("OK", "NON-STRICT", "INFORMATIONAL", "FAILED", "UNIMPLEMENTED"))
    return f"{name:<20}{len(found):>6}{columns}"


def say(text: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")


def report(engine: Verdicts, library: Verdicts) -> bool:
    """Print the counts and what is worth knowing; whether all is well."""
    say(f"{'':<20}{'cases':>6}{'ok':>15}{'non-strict':>15}{'informational':>15}{'failed':>15}{'unimplemented':>15}")
    say(counts("wstui", engine))
    if library:
        say(counts("plain websockets", library))
    for name, found in (("wstui", engine), ("plain websockets", library)):
        loose = [case for case, verdict in found.items() if verdict[0] == "NON-STRICT" and not is_failed(verdict)]
        if loose:
            say(f"non-strict   {name}: {', '.join(loose)}")
    failed = [case for case, verdict in engine.items() if is_failed(verdict)]
    less = less_strict(engine, library)
    for case in failed:
        say(f"failed       {case}: {' / '.join(engine[case])}")
    for case in less:
        say(f"less strict  {case}: {' / '.join(engine[case])}")
    for case in library:
        if is_failed(library[case]) and case not in failed:
            say(f"better       {case}: the library is failed: {library[case][2]}")
        elif engine[case][0] == "OK" != library[case][0] and not is_failed(library[case]):
            say(f"better       {case}: the library is {library[case][0].lower()}")
    return not failed and not less


def main() -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="*", help="ids or globs; all of them unless given")
    parser.add_argument("--quick", action="store_true", help=f"leave out {', '.join(LONG)}")
    parser.add_argument("--plain", action="store_true", help="run the plain library as well, and compare")
    args = parser.parse_args()
    try:
        suite = importlib.import_module("kosoku")
    except ImportError:
        sys.stderr.write("the cases are missing: pip install kosoku\n")
        return 2
    left_out = LONG if args.quick else ()
    engine = asyncio.run(of_engine(suite, args.cases, left_out))
    library = asyncio.run(verdicts(suite, args.cases, left_out, plain)) if args.plain else {}
    for _ in range(TRIES if library else 0):
        # Whether a message is sent back before the frame behind it ends the connection is a matter of chunks.
        if again := less_strict(engine, library):
            better = asyncio.run(of_engine(suite, again, ()))
            engine |= {case: verdict for case, verdict in better.items() if verdict[0] == "OK"}
    return 0 if report(engine, library) else 1


if __name__ == "__main__":
    raise SystemExit(main())
