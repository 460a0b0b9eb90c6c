"""The bench: runs the scenes and prints one table. Figures with seconds in them live here and in no test.

python tests/bench/run.py [--scene startup flood flood-keys slow-link idle ingest deflate filter workloads memory jump
                                  collection connections decoders soak]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from bench import (
    collection,
    connections,
    decoders,
    flood,
    idle,
    ingest,
    jump,
    memory,
    slow_link,
    soak,
    startup,
    workloads,
)
from bench import filter as filtering
from bench.process import ROOT
from bench.table import Figure, machine, table

GREETING = "Request served by"


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description="Measure wstui; prints a Markdown table, exit code 1 if a limit is not kept."
    )
    usual = [scene for scene in SCENES if scene != "soak"]
    parser.add_argument(
        "--scene",
        nargs="+",
        choices=[*SCENES],
        default=usual,
        help="scenes to run; if not given, all but soak",
    )
    parser.add_argument("--seconds", type=float, default=60, help="how long the steady feed is measured")
    parser.add_argument("--rate", type=int, default=20_000, help="messages a second of the steady feed")
    parser.add_argument("--count", type=int, default=1_000_000, help="messages of one flood")
    parser.add_argument("--many", type=int, default=10_000_000, help="messages of the scenes memory and jump")
    parser.add_argument("--connections", type=int, default=1000, help="connections that are open at once")
    parser.add_argument("--minutes", type=float, default=30, help="how long the soak lasts")
    parser.add_argument("--filtered", type=int, default=10_000_000, help="messages of the capture that is filtered")
    parser.add_argument(
        "--hostile", nargs="+", default=[""], help="of the scene decoders, the payloads whose names have this in them"
    )
    parser.add_argument(
        "--repeat", type=int, default=3, help="turns of each flood; starts are repeated five times as often"
    )
    return parser.parse_args()


@contextmanager
def echo_server() -> Iterator[str]:
    """The embedded server in a thread of this process, which is idle meanwhile; its URL."""
    from wstui.server.app import serve

    ready, url, loop = threading.Event(), "", asyncio.new_event_loop()

    async def run() -> None:
        nonlocal url
        async with await serve() as server:
            url = server.url
            ready.set()
            await server.wait_closed()

    thread = threading.Thread(target=loop.run_until_complete, args=[run()], daemon=True)
    thread.start()
    ready.wait()
    yield url


class Place:
    """Directories of their own for one scene, and the environment that leads there."""

    def __init__(self, folder: Path) -> None:
        self.cwd, self.state, home = (folder / name for name in ("cwd", "state", "home"))
        for path in (self.cwd, self.state, home):
            path.mkdir()
        names = {"HOME": home, "XDG_CONFIG_HOME": home / "config", "XDG_STATE_HOME": self.state, "PYTHONPATH": ROOT}
        self.env = {name: str(path) for name, path in names.items()}


def run_startup(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Start to first usable screen."""
    with echo_server() as url:
        return startup.measure(options.repeat * 5, place.env, place.cwd, url, GREETING)


def run_flood(options: argparse.Namespace, place: Place) -> list[Figure]:
    """The steady feed."""
    return flood.measure(options.rate, options.seconds, place.env, place.cwd, place.state)


def run_flood_keys(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Keys while a feed comes as fast as it can."""
    return flood.measure_full(options.seconds, place.env, place.cwd, place.state)


def run_slow_link(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Terminals far away."""
    return slow_link.measure(options.seconds * 2, place.env, place.cwd)


def run_idle(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Next to nothing happens."""
    with echo_server() as url:
        return idle.measure(min(options.seconds, 30), place.env, place.cwd, url, GREETING)


def run_ingest(options: argparse.Namespace, place: Place) -> list[Figure]:
    """The flood, uncompressed."""
    return ingest.measure(options.count, options.repeat, place.env, place.cwd, place.state)


def run_deflate(options: argparse.Namespace, place: Place) -> list[Figure]:
    """The flood, with permessage-deflate."""
    return ingest.measure(options.count, options.repeat, place.env, place.cwd, place.state, deflate=True)


def run_filter(options: argparse.Namespace, place: Place) -> list[Figure]:
    """The filter over a large capture, against grep."""
    return filtering.measure(options.filtered, place.state)


def run_workloads(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Feeds of every sort."""
    return workloads.measure(options.count, place.env, place.cwd, place.state)


def run_memory(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Memory over a long flood."""
    return memory.measure(options.many, place.env, place.cwd, place.state)


def run_collection(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Many payloads."""
    return collection.measure(10_000, options.repeat, place.state)


def run_jump(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Jumps in a large capture."""
    return jump.measure(options.many, options.repeat, place.env, place.cwd, place.state)


def run_connections(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Many connections at once."""
    return connections.measure(options.connections, options.seconds, place.env, place.cwd, place.state)


def run_decoders(options: argparse.Namespace, place: Place) -> list[Figure]:
    """Payloads that keep decoders busy."""
    return decoders.measure(options.repeat, options.hostile)


def run_soak(options: argparse.Namespace, place: Place) -> list[Figure]:
    """A long feed."""
    return soak.measure(options.minutes, place.env, place.cwd, place.state)


SCENES: dict[str, Callable[[argparse.Namespace, Place], list[Figure]]] = {
    "startup": run_startup,
    "flood": run_flood,
    "flood-keys": run_flood_keys,
    "slow-link": run_slow_link,
    "idle": run_idle,
    "ingest": run_ingest,
    "deflate": run_deflate,
    "filter": run_filter,
    "workloads": run_workloads,
    "memory": run_memory,
    "jump": run_jump,
    "collection": run_collection,
    "connections": run_connections,
    "decoders": run_decoders,
    "soak": run_soak,
}


def main() -> int:
    """Run the scenes that were asked for."""
    options = arguments()
    figures: list[Figure] = []
    for scene in options.scene:
        sys.stderr.write(f"{scene} ...\n")
        with tempfile.TemporaryDirectory(prefix="wstui-bench-") as folder:
            figures += SCENES[scene](options, Place(Path(folder)))
    sys.stdout.write(f"{machine()}\n\n{table(figures)}\n")
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
