"""What every importer keeps, found by the registry: a new file in wstui/imports is held to it with no edit here."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.samples import PAYLOADS, anything
from wstui import imports, registry
from wstui.imports import Command, Imported, Importer, Source
from wstui.model import Failure
from wstui.payloads.payload import data_of

IMPORTERS = imports.importers()
COMMANDS = imports.commands()
GOLDEN = {path.name: path.read_bytes() for path in (Path(__file__).parents[1] / "imports" / "golden").iterdir()}
DEEP = b'{"log":{"entries":' + b"[" * 100_000
HOSTILE = {
    "deep": DEEP,
    "deep item": b'{"info":{"schema":"schema.getpostman.com/json/"},' + b'"item":[{' * 5_000,
    "half a character": b'{"log":{"entries":[{"request":{"url":"ws://\\ud800","headers":[]}}]}}',
    "long number": b'{"log":{"entries":[{"request":' + b"9" * 100_000 + b"}]}}",
    "wide": b'{"log":{"entries":[' + b"0," * 300_000 + b"0]}}",
    "utf-16": '{"log":{}}'.encode("utf-16"),
    "quotes": b"wscat -c 'x\n" * 1_000,
    "dollars": b"wscat -c ${" * 20_000,
    "pipes": b"echo a |" * 20_000 + b" websocat ws://x",
    "separators": b"WEBSOCKET ws://x\n" + b"===\n" * 50_000,
    "nul": b"wscat -c \0\n",
}

every_importer = pytest.mark.parametrize("importer", IMPORTERS.values(), ids=IMPORTERS)
every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


def check(found: Sequence[Imported]) -> None:
    """Hold an outcome to the protocol."""
    for one in found:
        assert one.profile.url or one.payloads
        one.profile.url.encode()
        assert one.profile.name or not one.profile.url
        names = [payload.name for payload in one.payloads]
        assert all(name.isprintable() and 0 < len(name) < 80 for name in names)
        assert len(set(names)) == len(names)
        for payload in one.payloads:
            assert payload.kind != "text" or data_of(payload) == payload.body
        assert all(note.isprintable() and note for note in one.notes)


def tried(importer: Importer, data: bytes, name: str = "file\x1b.x") -> str:
    """Read a file; what was said where it does not hold."""
    source = Source(name, data)
    assert 0.0 <= importer.priority(source) <= 1.0
    try:
        check(importer.read(source))
    except Failure as exc:
        failure = exc
    else:
        return ""
    assert str(failure).isprintable()
    assert failure.what.startswith("file␛.x"), failure
    return failure.what


def test_no_module_of_the_folder_is_broken() -> None:
    assert registry.find("wstui.imports", "IMPORTER").broken == ()
    assert IMPORTERS
    assert COMMANDS


@every_importer
def test_it_is_named_after_its_module(importer: Importer) -> None:
    assert IMPORTERS[importer.name] is importer
    assert importer.label


@every_command
def test_a_command_is_named_after_its_module(command: Command) -> None:
    assert COMMANDS[command.name] is command
    assert imports.is_command(f"{command.name} x")


@every_importer
@pytest.mark.parametrize("data", [*PAYLOADS.values(), *HOSTILE.values()], ids=[*PAYLOADS, *HOSTILE])
def test_it_survives_the_samples(importer: Importer, data: bytes) -> None:
    tried(importer, data)


@every_importer
@given(data=anything)
def test_it_survives_anything(importer: Importer, data: bytes) -> None:
    tried(importer, data)


@every_importer
@pytest.mark.parametrize("name", GOLDEN)
def test_it_survives_what_is_cut_short_or_bent(importer: Importer, name: str) -> None:
    data = GOLDEN[name]
    chance = random.Random(7)
    for _ in range(20):
        cut = chance.randrange(len(data))
        tried(importer, data[:cut])
        tried(importer, data[:cut] + bytes([chance.randrange(256)]) + data[cut + 1 :])


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
)


@pytest.mark.parametrize("name", [name for name in GOLDEN if not name.endswith(".http")])
@given(data=st.data())
def test_a_value_of_another_type_is_named(name: str, data: st.DataObject) -> None:
    """Any value of the document in place of any other: what cannot be read is said with the way to it."""
    document = json.loads(GOLDEN[name])
    nodes = list(_nodes(document))
    holder, key = data.draw(st.sampled_from(nodes))
    holder[key] = data.draw(JSONS | st.just({}))
    for importer in IMPORTERS.values():
        said = tried(importer, json.dumps(document).encode("utf-8", "surrogatepass"))
        if importer.name in ("har", "postman") and "needed" in said:
            assert re.search(r": [\w$.\[\]\"-]+: .* needed", said), said


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += [(value, key), *_nodes(inner)]
    return found


def test_places_are_named() -> None:
    har = IMPORTERS["har"]
    assert tried(har, b'{"log":\n  {"entries": [,]}}') == "file␛.x:2:16: not JSON: expecting value"
    assert tried(har, b'{"log":{"entries":[{"request":{"url":7}}]}}').endswith(
        ": log.entries[0].request.url: a text is needed"
    )
    assert tried(har, b'{"log":{"entries":[3]}}').endswith(": log.entries[0]: an object is needed")
    assert re.fullmatch(r"file␛\.x:1:\d+: nested too deep", tried(har, DEEP + b"]" * 100_000 + b"}}"))
    for importer in IMPORTERS.values():
        assert tried(importer, b'{"a":1}\n ab\xff') == "file␛.x:2:4: not UTF-8"
