"""When to connect again, for how long to wait before, and when not to: values only."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Close, Direction, Failure, Handshake
from wstui.net.reconnect import BASE, CAP, LONGEST, again, delay, retry_after

NORMAL = Close(1000, "", Direction.IN, clean=True)


@pytest.mark.parametrize(
    ("close", "failure", "abnormal", "always"),
    [
        (NORMAL, None, False, True),
        (Close(1005, "", Direction.IN, clean=True), None, False, True),
        (Close(1000, "", Direction.IN, clean=False), None, True, True),
        (Close(1001, "", Direction.IN, clean=True), None, True, True),
        (Close(1012, "", Direction.IN, clean=True), None, True, True),
        (Close(1006), None, True, True),
        (Close(4000, "", Direction.IN, clean=True), None, True, True),
        (None, Failure("refused with 503"), True, True),
        (None, Failure("refused with 401", lasting=True), False, False),
    ],
)
def test_what_is_followed_by_another_attempt(
    close: Close | None, failure: Failure | None, abnormal: bool, always: bool
) -> None:
    assert again("abnormal", close, failure) is abnormal
    assert again("always", close, failure) is always
    assert not again("off", close, failure)
    assert not again("of course", close, failure)


@given(st.integers(1, 10_000), st.none() | st.floats(0, LONGEST), st.floats(0, 1))
def test_the_wait_is_within_its_bound(attempt: int, asked: float | None, share: float) -> None:
    drawn = delay(attempt, asked, lambda low, high: low + share * (high - low))
    bound = min(CAP, BASE * 2.0 ** min(attempt - 1, 99))
    assert (asked or 0) <= drawn <= max(bound, asked or 0)
    assert drawn == max(share * bound, asked or 0)


def test_waits_are_drawn_anew_each_time() -> None:
    assert len({delay(3, None) for _ in range(20)}) > 1


def refusal(header: bytes, status: int = 503) -> Handshake:
    """What a server answered."""
    return Handshake("ws://a/", 0, response=b"HTTP/1.1 %d No\r\n%b\r\n\r\n" % (status, header), status=status)


def test_a_server_may_ask_for_a_longer_wait() -> None:
    assert retry_after(refusal(b"Retry-After: 120"), 0) == 120
    assert retry_after(refusal(b"retry-after: " + formatdate(1_000_030, usegmt=True).encode()), 1_000_000) == 30
    assert retry_after(refusal(b"Retry-After: " + formatdate(5, usegmt=True).encode()), 1_000_000) == 0
    assert retry_after(refusal(b"Retry-After: " + b"9" * 40), 0) == LONGEST


@pytest.mark.parametrize(
    "date", [b"Sun, 06 Nov 1994 08:49:37 GMT", b"Sunday, 06-Nov-94 08:49:37 GMT", b"Sun Nov  6 08:49:37 1994"]
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_each_form_of_a_date_means_the_same_everywhere(date: bytes, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert retry_after(refusal(b"Retry-After: " + date), 784_111_777 - 90) == 90
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("said", [b"", b"soon", b"-5", b"\xb2", b"Mon, 99 Foo 2026 00:00:00 GMT"])
def test_what_cannot_be_read_asks_for_nothing(said: bytes) -> None:
    assert retry_after(refusal(b"Retry-After: " + said), 0) is None


def test_only_a_refusal_asks() -> None:
    assert retry_after(None, 0) is None
    assert retry_after(Handshake("ws://a/", 0), 0) is None
    assert retry_after(refusal(b"Retry-After: 5", 101), 0) is None
