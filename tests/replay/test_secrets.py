"""What is called a secret, and what is known to be one."""

from __future__ import annotations

import pytest

from wstui.model import Direction, Opcode
from wstui.query import Node
from wstui.replay.secrets import secrets_in


class Subject:
    """A sent text, as filters see it."""

    def __init__(self, text: str) -> None:
        self.payload = text.encode()
        self.direction, self.opcode = Direction.OUT, Opcode.TEXT


def holds(node: Node, text: str) -> bool:
    return node.test(Subject(text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ('{"apiKey":"0123"}', True),
        ('{"a":1,"my_Token" : "0123"}', True),
        ('{"sign":"0123"}', True),
        ('{"passphrase":"hunter2"}', True),
        ('{"design":"0123"}', False),
        ('{"token":"012"}', False),
        ('{"token":1234}', False),
        ('{"say":"token"}', False),
        ("token", False),
    ],
)
def test_by_what_its_field_is_called(text: str, held: bool) -> None:
    assert holds(secrets_in(Direction.OUT), text) is held


def test_by_what_is_known() -> None:
    known = secrets_in(Direction.OUT, {"hush-hush"})
    assert holds(known, "login hush-hush")
    assert not holds(known, "login Hush-hush")
    assert not holds(secrets_in(Direction.IN, {"hush-hush"}), "login hush-hush")
