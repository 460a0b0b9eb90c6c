"""What the operating system says, in words."""

from __future__ import annotations

import errno
import socket
from dataclasses import replace

import pytest

from wstui.net.dial import Unreachable
from wstui.net.evidence import Evidence
from wstui.net.faults import explain, of_system

EVIDENCE = Evidence("ws://[::1]:9000/")
BOTH = (
    "Multiple exceptions: [Errno 111] Connect call failed ('::1', 9), [Errno 111] Connect call failed ('127.0.0.1', 9)"
)


@pytest.mark.parametrize(
    ("exc", "what"),
    [
        (OSError(errno.ECONNREFUSED, "x"), "the connection to [::1]:9000 was refused"),
        (OSError(BOTH), "the connection to [::1]:9000 was refused"),
        (OSError(errno.EHOSTUNREACH, "x"), "there is no way to [::1]:9000 from here"),
        (OSError(errno.EMFILE, "x"), "too many open files for this process"),
        (OSError(errno.ENFILE, "x"), "too many open files on this machine"),
        (OSError(errno.ENETUNREACH, "x"), "there is no way to [::1]:9000 from here"),
        (OSError(errno.ETIMEDOUT, "x"), "[::1]:9000 does not answer"),
        (
            Unreachable([("a", OSError(errno.ENETUNREACH, "x")), ("b", OSError(errno.ECONNREFUSED, "x"))]),
            "the connection to [::1]:9000 was refused",
        ),
        (Unreachable([("a", OSError(errno.ENETUNREACH, "x"))] * 2), "there is no way to [::1]:9000 from here"),
        (ConnectionResetError(), "the connection was reset by the other side"),
        (BrokenPipeError(errno.EPIPE, "x"), "the connection was reset by the other side"),
        (OSError(errno.EPROTO, "x"), "the connection failed: protocol error"),
        (OSError("odd\x1b"), "the connection failed: odd␛"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "the host ::1 is not known"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "the name ::1 could not be looked up now"),
    ],
)
def test_system_errors(exc: OSError, what: str) -> None:
    failure = of_system(exc, EVIDENCE)
    assert failure is not None
    assert failure.what == what


def test_other_errors() -> None:
    assert of_system(ValueError("x")) is None
    assert explain(ValueError("od\nd"), EVIDENCE).what == "the connection could not be opened: od␊d"
    assert explain(ImportError("needs x"), EVIDENCE).what == "the connection could not be opened: needs x"


def test_the_systems_own_timeout_is_told_from_ours() -> None:
    assert explain(TimeoutError(errno.ETIMEDOUT, "x"), EVIDENCE).what == "[::1]:9000 does not answer"
    assert explain(TimeoutError(), replace(EVIDENCE, phase="tcp")).what == "no connection to [::1]:9000 within 10 s"
