"""A capture knows what must not be seen of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from wstui.model import Profile
from wstui.store.capture import Capture


def recorded(folder: Path, *secrets: str) -> Path:
    capture = Capture.create(folder)
    capture.add_connection(Profile("ws://a/"))
    for secret in secrets:
        capture.hide([secret])
    assert capture.hidden() == set(secrets)
    capture.close()
    return capture.path


def test_what_must_not_be_seen_is_known_of_an_earlier_capture(tmp_path: Path) -> None:
    capture = Capture.open(recorded(tmp_path, "hush", 'a "b" é'))
    assert capture.hidden() == {"hush", 'a "b" é'}
    capture.close()


@pytest.mark.parametrize("said", [b"\x00", "[", "{}", "[1, null]", 5, "[" * 100_000])
def test_what_was_written_by_another_hand_is_no_fault(tmp_path: Path, said: object) -> None:
    path = recorded(tmp_path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO meta VALUES ('secrets', ?)", (said,))
    connection.commit()
    connection.close()
    capture = Capture.open(path)
    assert capture.hidden() == frozenset()
    capture.close()
