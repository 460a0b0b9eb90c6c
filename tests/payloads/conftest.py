"""A collection, and one with a file in it that a person wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from payloads.saved import BY_HAND
from wstui.payloads.collection import Collection


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "collection")


@pytest.fixture
def by_hand(collection: Collection) -> Path:
    path = collection.directory / "okx.toml"
    collection.directory.mkdir()
    path.write_text(BY_HAND)
    return path
