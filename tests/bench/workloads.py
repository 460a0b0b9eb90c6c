"""Feeds of every sort as fast as they can be read, with the inspector on screen: nothing of them is lost or reordered,
proven from the capture by the numbers of each connection."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bench.capture import lost, newest, out_of_order, sequences
from bench.ending import leave_when_closed
from bench.process import flood_server
from bench.table import Figure
from e2e.terminal import Terminal

__all__ = ["measure"]

WSTUI = [sys.executable, "-m", "wstui"]
SOME_OPENED = ("● open", "○ closed 1000")


class Workload(NamedTuple):
    """A feed: how many messages of what size each connection gets, and how many connections."""

    each: int
    size: int = 150
    connections: int = 1
    deflate: bool = False
    binary: bool = False


def workloads(count: int) -> Mapping[str, Workload]:
    """The feeds, by name; `count` is how many small messages."""
    return {
        "150-byte texts": Workload(count),
        "150-byte binary": Workload(count, binary=True),
        "150-byte texts, deflate": Workload(count, deflate=True),
        "1 MiB texts": Workload(max(1, count // 2000), size=2**20),
        "1 MiB texts, deflate": Workload(max(1, count // 2000), size=2**20, deflate=True),
        "200 connections": Workload(max(1, count // 200), connections=200),
        "200 connections, deflate": Workload(max(1, count // 200), connections=200, deflate=True),
    }


def run(one: Workload, env: dict[str, str], cwd: Path) -> None:
    """Let the feed run to its end, and leave."""
    program = [*WSTUI, "--count", str(one.connections)]
    with (
        flood_server(count=one.each, size=one.size, deflate=one.deflate, binary=one.binary) as url,
        Terminal([*program, url], env=env, cwd=cwd) as terminal,
    ):
        terminal.wait_until(lambda: any(word in terminal.text for word in SOME_OPENED), "an open connection")
        leave_when_closed(terminal)


def measure(count: int, env: dict[str, str], cwd: Path, state_home: Path) -> list[Figure]:
    """A row for each feed's speed, and what is missing of it."""
    figures = []
    for name, one in workloads(count).items():
        sys.stderr.write(f"  {name}\n")
        run(one, env, cwd)
        path = newest(state_home)
        found = sequences(path)
        path.unlink()
        began = min(each.first_ns for each in found.values())
        took = (max(each.last_ns for each in found.values()) - began) / 1e9
        total = sum(each.count for each in found.values())
        unit, speed = ("MB/s", total * one.size / took / 1e6) if one.size > 10_000 else ("msg/s", total / took)
        figures += [
            Figure(f"{name}, {one.each * one.connections:,}: recorded on screen", speed, unit),
            Figure(f"{name}: messages lost", lost(found, one.connections, one.each), "", 0),
            Figure(f"{name}: connections out of order", out_of_order(found), "", 0),
        ]
    return figures
