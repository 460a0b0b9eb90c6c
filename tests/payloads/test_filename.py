"""Names as file names and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wstui.model import Failure
from wstui.payloads.filename import LONGEST, filename_of, name_of

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(NAMES)
def test_any_name_is_a_file_in_the_folder_and_comes_back(name: str) -> None:
    try:
        filename = filename_of(name, ".toml")
    except Failure:
        assume(False)
    assert len(filename.encode()) <= LONGEST + 5 <= 255
    assert filename == Path(filename).name
    assert not filename.startswith((".", " "))
    assert filename.isprintable()
    assert name_of(Path(filename).stem) == name


@given(NAMES, NAMES)
def test_two_names_are_two_files(one: str, other: str) -> None:
    assume(one != other)
    assert filename_of(one[:20], ".toml") != filename_of(other[:20], ".toml") or one[:20] == other[:20]


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("okx-public", "okx-public.toml"),
        ("Börse 2", "Börse 2.toml"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd.toml"),
        (".hidden", "%2Ehidden.toml"),
        ("..", "%2E..toml"),
        (" a ", "%20a%20.toml"),
        (" ", "%20.toml"),
        ("a%2Fb", "a%252Fb.toml"),
        ("a\x00b\n", "a%00b%0A.toml"),
        ("wss://x?y", "wss%3A%2F%2Fx%3Fy.toml"),
    ],
)
def test_file_names(name: str, filename: str) -> None:
    assert filename_of(name, ".toml") == filename
    assert name_of(filename.removesuffix(".toml")) == name


@pytest.mark.parametrize("name", ["", "x" * 201, "/" * 67, "\udc80"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(Failure):
        filename_of(name, ".toml")


@pytest.mark.parametrize("stem", ["100%", "%zz", "%FF", "\udcff"])
def test_a_stem_written_by_hand_is_a_name_too(stem: str) -> None:
    assert name_of(stem) == stem
