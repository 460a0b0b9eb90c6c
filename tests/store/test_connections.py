"""Profiles, handshakes and closes survive being stored, whatever is in them, and whatever somebody made of them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Certificate, Close, Direction, Handshake, Hop, Phase, Profile, Tls
from wstui.store.connections import dump_close, dump_handshake, dump_profile, load_attempt, load_profile

TEXT = st.text(max_size=8)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PROFILES = st.builds(
    Profile,
    url=TEXT,
    name=TEXT,
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    subprotocols=st.lists(TEXT, max_size=2).map(tuple),
    origin=st.none() | TEXT,
    insecure=st.booleans(),
    max_size=st.none() | st.integers(0, 2**40),
    ping_interval=st.none() | st.floats(0, 99),
)
CERTIFICATE = st.builds(Certificate, TEXT, names=st.lists(TEXT, max_size=2).map(tuple))
HANDSHAKES = st.builds(
    Handshake,
    url=TEXT,
    started_ns=st.integers(0, 2**63),
    request=st.binary(max_size=8),
    response=st.binary(max_size=8),
    status=st.integers(0, 999),
    subprotocol=st.none() | TEXT,
    extensions=st.lists(TEXT, max_size=2).map(tuple),
    tls=st.none()
    | st.builds(Tls, TEXT, TEXT, st.none() | TEXT, st.booleans(), chain=st.lists(CERTIFICATE, max_size=2).map(tuple)),
    phases=st.lists(st.builds(Phase, TEXT, st.integers(0, 2**63), failed=st.booleans()), max_size=2).map(tuple),
    hops=st.lists(st.builds(Hop, TEXT, st.integers(0, 999), TEXT), max_size=2).map(tuple),
    failure=TEXT,
)
CODES, WAYS = st.integers(0, 4999), st.none() | st.sampled_from(Direction)
CLOSES = st.builds(
    Close, CODES, TEXT, WAYS, st.booleans(), st.none() | CODES, st.none() | CODES, WAYS, st.integers(0, 2**63), TEXT
)


@given(PROFILES)
def test_a_profile_comes_back(profile: Profile) -> None:
    assert load_profile(dump_profile(profile)) == profile


@given(HANDSHAKES, CLOSES)
def test_an_attempt_comes_back(handshake: Handshake, close: Close) -> None:
    heads = (handshake.request, handshake.response, handshake.body)
    attempt = load_attempt(1, dump_handshake(handshake), heads, dump_close(close))
    assert (attempt.handshake, attempt.close) == (handshake, close)
    empty = load_attempt(1, None, (None, None, None), None)
    assert (empty.handshake, empty.close) == (None, None)


FIELDS = st.dictionaries(
    st.sampled_from(
        ["url", "name", "headers", "max_size", "insecure", "started_ns", "status", "tls", "code", "initiator"]
    ),
    ANYTHING,
)


@given(FIELDS.map(json.dumps) | TEXT | st.integers())
def test_what_somebody_made_of_it_has_the_right_types_or_defaults(text: object) -> None:
    profile = load_profile(text)
    assert isinstance(profile.url, str)
    assert isinstance(profile.name, str)
    assert all(isinstance(part, str) for name, value in profile.headers for part in (name, value))
    assert profile.max_size is None or type(profile.max_size) is int
    attempt = load_attempt(1, text, (text, b"x", None), text)
    assert attempt.handshake is not None
    assert type(attempt.handshake.started_ns) is int
    assert attempt.handshake.response == b"x"
    assert isinstance(attempt.handshake.body, bytes)
    assert attempt.handshake.tls is None or isinstance(attempt.handshake.tls, Tls)
    assert attempt.close is not None
    assert attempt.close.initiator in (None, Direction.IN, Direction.OUT)


def test_deep_nesting_is_no_trouble() -> None:
    assert load_profile("[" * 100_000) == Profile("")


def test_what_a_later_version_adds_is_left_out() -> None:
    assert load_profile('{"url": "ws://a/", "warp": "9"}') == Profile("ws://a/")
