"""What the functions of a template give."""

from __future__ import annotations

import base64
import hashlib
import hmac
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.payloads.functions import FUNCTIONS, Moment

MOMENT = Moment(1_597_026_383_085_999_999, 3, Random(1))
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def call(name: str, *arguments: str, moment: Moment = MOMENT) -> str:
    return FUNCTIONS[name].call(moment, arguments)


def test_the_time_is_told_in_the_usual_ways() -> None:
    assert call("now") == "1597026383"
    assert call("now_ms") == "1597026383085"
    assert call("now_iso") == "2020-08-10T02:26:23.085Z"


def test_the_number_of_the_message() -> None:
    assert call("seq") == "3"


def test_a_uuid_is_a_random_one() -> None:
    assert UUID(call("uuid")).version == 4
    assert call("uuid") != call("uuid")


@given(st.integers(), st.integers(), st.randoms(use_true_random=False))
def test_a_random_number_is_within_its_bounds(one: int, other: int, random: Random) -> None:
    low, high = sorted((one % 10**29, other % 10**29))
    assert low <= int(call("random", str(low), str(high), moment=Moment(0, 1, random))) <= high


@pytest.mark.parametrize("bad", ["", "-", "1.5", "x", "٣", "9" * 5000])
def test_other_numbers_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        call("random", bad, "9")


@given(TEXT, TEXT)
def test_signatures_are_those_of_everybody_else(key: str, text: str) -> None:
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    assert call("hmac_sha256", key, text) == call("hmac_sha256", key, text, "hex") == digest.hex()
    assert base64.b64decode(call("hmac_sha256", key, text, "base64")) == digest
    assert base64.b64decode(call("base64", text)).decode() == text


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        call("base64", "\ud800")


def test_every_function_takes_what_its_example_shows() -> None:
    for function in FUNCTIONS.values():
        assert function.fewest <= len(function.usage.split()) - 1 <= function.most
