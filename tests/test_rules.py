"""The rules: each is named, has its section and a sentence, and comes back from what a capture keeps."""

from __future__ import annotations

import pytest

from wstui.model import Fact
from wstui.rules import MOST, Broken, Rule, broken_of


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_has_words_and_survives_being_kept(rule: Rule) -> None:
    broken = Broken(rule, 0xC9, 300, 4_000_000_000)
    assert rule.short
    assert rule.section.startswith("RFC ")
    assert len(str(broken)) > 20
    index, fact, value = broken.fact
    assert (index, fact) == (0, Fact.RULE)
    assert broken_of(value, b"\xc9", 300) == broken


def test_a_number_that_is_too_large_to_keep_is_cut_and_an_unknown_rule_is_none() -> None:
    _, _, value = Broken(Rule.TOO_LARGE, 0x82, 2**63 - 1, 2**63 - 1).fact
    assert value < 2**63
    kept = broken_of(value, b"", 0)
    assert kept is not None
    assert kept.number == MOST
    assert broken_of(250, b"", 0) is None
    assert broken_of(None, b"", 0) is None


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (Broken(Rule.RESERVED_BIT, 0xE1), "RSV1 and RSV2 are set"),
        (Broken(Rule.RESERVED_BIT, 0x91), "RSV3 is set"),
        (Broken(Rule.RESERVED_OPCODE, 0x83), "opcode 0x3 is reserved"),
        (Broken(Rule.MASKED, 0x81), "a text frame is masked"),
        (Broken(Rule.LONG_CONTROL, 0x89, 1126), "a ping frame of 1,126 bytes"),
        (Broken(Rule.FRAGMENTED_CONTROL, 0x0A), "a pong frame without FIN"),
        (Broken(Rule.UTF8, 0x81, 9, 7), "not UTF-8 at byte 7"),
        (Broken(Rule.CLOSE_CODE, 0x88, 2, 1005), "a close frame without a code, and is never sent"),
        (Broken(Rule.CLOSE_CODE, 0x88, 2, 1016), "nobody has defined it"),
        (Broken(Rule.CLOSE_CODE, 0x88, 2, 5000), "not in use"),
        (Broken(Rule.TOO_LARGE, 0x82, 5, 1005), "a message of 1,005 bytes"),
        (Broken(Rule.TOO_LARGE, 0xC2, 5, 0), "5 bytes on the wire"),
    ],
)
def test_the_sentence_is_about_the_bytes_at_hand(broken: Broken, words: str) -> None:
    assert words in str(broken)
