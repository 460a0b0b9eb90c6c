"""The parts of an attempt: each has a beginning and a length, and the one that an exception leaves has failed."""

from __future__ import annotations

import pytest

from wstui.net.timeline import Timeline


def test_parts_are_measured_from_the_start() -> None:
    clock = iter([100, 150, 200, 260, 270, 300, 400])
    made = Timeline(90, lambda: next(clock))
    with made.phase("dns", "host") as span:
        span.detail = "192.0.2.1"
    made.hop = 1
    with pytest.raises(OSError, match="x"), made.phase("tcp"):
        raise OSError("x")
    assert made.failed == "tcp"
    with made.phase("upgrade"):
        assert made.failed == ""
        dns, tcp, upgrade = made.phases
    assert (dns.name, dns.began_ns, dns.took_ns, dns.detail, dns.failed, dns.hop) == (
        "dns",
        10,
        50,
        "192.0.2.1",
        False,
        0,
    )
    assert (tcp.began_ns, tcp.took_ns, tcp.failed, tcp.hop) == (110, 60, True, 1)
    assert (upgrade.began_ns, upgrade.took_ns, upgrade.failed) == (180, 30, False), "under way"
