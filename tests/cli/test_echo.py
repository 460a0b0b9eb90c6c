"""`wstui echo`: says where it is, serves, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.sync.client import connect

from e2e.demo import ROOT
from servers.process import ended


@contextmanager
def echo(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The verb, and the first line it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wstui", "echo", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with ended(process):
        assert process.stdout is not None
        assert process.stderr is not None
        with process.stderr:
            yield process, process.stdout.readline().decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_until_it_is_told_to_end(number: signal.Signals) -> None:
    with echo() as (process, line):
        url = line.split()[0]
        with connect(url) as connection:
            assert str(connection.recv()).startswith("Request served by")
            connection.send("hello")
            assert connection.recv() == "hello"
            process.send_signal(number)
            assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_a_port_and_a_host_can_be_chosen() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with echo("-l", str(port), "--host", "localhost") as (_, line):
        assert line.split()[0].endswith(f":{port}/")


def test_a_port_in_use_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with echo("-l", str(taken.getsockname()[1])) as (process, line):
            assert line == ""
            assert process.wait(30) == 1
            assert process.stderr is not None
            said = process.stderr.read().decode()
            assert said.startswith("wstui: cannot listen")
            assert said.count("\n") == 1
