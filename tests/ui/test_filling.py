"""What a profile says is done where it is filled to connect, and not before its collection is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wstui.decode.protobuf import DECODER
from wstui.model import Failure
from wstui.payloads.collection import Collection
from wstui.payloads.variables import Variables
from wstui.session import Inspector
from wstui.store.capture import Capture
from wstui.ui.filling import Filling


@pytest.fixture
def inspector(tmp_path: Path) -> Iterator[Inspector]:
    """With a decoder that knows no types yet."""
    inspector = Inspector(Capture.create(tmp_path / "captures"))
    yield inspector
    inspector.capture.close()


@pytest.fixture(autouse=True)
def _unlearned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DECODER, "_learned", {})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "collection"
    root.mkdir()
    (root / "feed.toml").write_text('url = "ws://localhost:1/"\nproto = "a.proto:A"\n')
    (root / "a.proto").write_text('syntax = "proto3"; message A { int32 n = 1; }')
    return root


def fill(inspector: Inspector, root: Path, *, trusted: bool) -> None:
    """As an attempt to connect does."""
    collection = Collection(root)
    entry = collection.find("feed")
    assert entry is not None
    assert entry.profile is not None
    Filling(inspector, Variables(collection, {}, trusted=lambda folder: trusted))
    session = inspector.add(entry.profile, connect=False)
    assert session.fill is not None
    session.fill(session.profile)


def test_the_types_of_a_profile_are_known_when_it_connects(inspector: Inspector, root: Path) -> None:
    fill(inspector, root, trusted=True)
    assert [types.name for types in DECODER.known] == ["A"]


def test_of_a_collection_that_is_not_trusted_no_types_are_read(inspector: Inspector, root: Path) -> None:
    with pytest.raises(Failure, match="not trusted"):
        fill(inspector, root, trusted=False)
    assert DECODER.known == []


def test_types_that_are_not_there_are_said_and_nothing_is_connected(inspector: Inspector, root: Path) -> None:
    (root / "a.proto").unlink()
    with pytest.raises(Failure, match=r"proto: .*a\.proto is not there"):
        fill(inspector, root, trusted=True)
