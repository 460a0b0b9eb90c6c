"""A small slice of the fuzz run, the same each time; and that the run finds faults when there are some."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.case import Case
from fuzz.run import Run
from fuzz.trial import Hang, steps_counted
from wstui.net import scanner
from wstui.net.assembly import Assembly, Whole
from wstui.rules import Rule


async def test_whatever_a_server_sends(tmp_path: Path) -> None:
    run = Run(seed=6455, sockets=0.03)
    await run.group(range(200), tmp_path)
    assert run.failed == []
    assert sum(run.ends.values()) == 200
    assert len(run.ends) > 5, "they end in many ways"
    assert run.rows > 800


def test_a_case_is_made_again_from_its_number() -> None:
    assert Case.of(1, 2) == Case.of(1, 2) != Case.of(1, 3)
    assert Case.of(1, 2) != Case.of(2, 2)


async def test_an_error_and_a_lost_byte_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take = Assembly.take

    def faulty(self: Assembly, frame: Whole, rule: Rule | None) -> object:
        if frame.raw[0] == 0x89:
            raise ZeroDivisionError
        short = frame._replace(raw=frame.raw[:-1]) if frame.head.length > 100 else frame
        return take(self, short, rule)

    monkeypatch.setattr(Assembly, "take", faulty)
    said: list[str] = []
    monkeypatch.setattr("fuzz.run.say", said.append)
    run = Run(seed=6455, sockets=0)
    await run.group(range(60), tmp_path)
    assert any("ZeroDivisionError" in text for text in said)
    assert any("bytes are recorded" in text for text in said)
    assert all(text.startswith("FAILED: --seed 6455 --case ") for text in said)


def test_steps_that_do_not_end_are_found() -> None:
    def forever() -> None:
        while True:
            scanner.head_at(b"\x81\x00", 0)  # type: ignore[attr-defined]

    with steps_counted(), pytest.raises(Hang):
        forever()
