"""Input history over restarts, crashes and other programs."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import Profile
from wstui.payloads.history import Draft, History, history_file


def test_it_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "history/a.jsonl"
    history = History(path)
    assert history.entries == []
    history.add("text", "one\ntwo\r\n\x1b\udc80")
    history.add("hex", "00 ff")
    assert History(path).entries == [Draft("text", "one\ntwo\r\n\x1b\udc80"), Draft("hex", "00 ff")]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_and_the_same_again_are_not_remembered(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for history in (History(path), History(path)):
        for kind, text in [("text", "a"), ("text", "a"), ("hex", "a"), ("text", ""), ("text", "a")]:
            history.add(kind, text)
    texts = [Draft("text", "a"), Draft("hex", "a"), Draft("text", "a")]
    assert History(path).entries == [*texts, *texts[1:]]


@given(st.lists(st.tuples(st.sampled_from(["text", "hex"]), st.text()), max_size=8), st.integers(0, 40))
def test_a_torn_last_line_costs_that_line_only(
    tmp_path_factory: pytest.TempPathFactory, drafts: list[tuple[str, str]], torn: int
) -> None:
    path = tmp_path_factory.mktemp("h") / "a"
    history = History(path)
    history.add("text", "first")
    for draft in drafts:
        history.add(*draft)
    kept = history.entries
    last = path.read_bytes().splitlines()[-1]
    with path.open("ab") as file:
        file.write(last[: min(torn, len(last) - 1)])
    reopened = History(path)
    assert reopened.entries == kept
    reopened.add("text", "after")
    assert History(path).entries[-1] == Draft("text", "after")
    assert [entry for entry in kept if entry not in History(path).entries] == []


def test_lines_that_do_not_hold_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b'\xff\n[]\n["text"]\n["text", 1]\n{"a": 1}\n' + b"[" * 100_000 + b'\n["text", "kept"]\n')
    assert History(path).entries == [Draft("text", "kept")]


def test_the_number_of_entries_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a"
    history = History(path, keep=10)
    sizes = []
    for number in range(100):
        history.add("text", f"{number}")
        sizes.append(path.read_bytes().count(b"\n"))
    assert max(sizes) == 20
    assert [entry.text for entry in history.entries] == [f"{number}" for number in range(90, 100)]
    assert History(path, keep=10).entries == history.entries


def test_the_bytes_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a"
    history = History(path, keep_bytes=1000)
    sizes = []
    for number in range(100):
        history.add("text", f"{number:090}")
        sizes.append(path.stat().st_size)
    assert 1000 < max(sizes) <= 2000
    assert History(path, keep_bytes=1000).entries[-9:] == history.entries[-9:]
    history.add("text", "x" * 1000)
    assert path.stat().st_size == sizes[-1]
    assert history.entries[-1].text == "x" * 1000


def test_a_file_that_others_let_grow_is_read_from_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"".join(b'["text", "%04d"]\n' % number for number in range(1000)))
    assert [entry.text for entry in History(path, keep_bytes=60).entries] == [f"{n:04}" for n in range(990, 1000)]


def test_two_programs_share_a_history(tmp_path: Path) -> None:
    path = tmp_path / "a"
    one, other = History(path, keep=3), History(path, keep=3)
    for number in range(8):
        (one, other)[number % 2].add("text", f"{number}")
    assert [entry.text for entry in History(path, keep=3).entries] == ["5", "6", "7"]


@pytest.mark.parametrize("blocked", ["file", "directory"])
def test_trouble_with_the_disk_is_said_and_memory_goes_on(tmp_path: Path, blocked: str) -> None:
    path = tmp_path / "h/a"
    if blocked == "file":
        (tmp_path / "h").write_text("not a directory")
    else:
        path.mkdir(parents=True)
    history = History(path)
    history.add("text", "a")
    assert history.entries == [Draft("text", "a")]
    assert history.fault is not None
    assert history.fault.what.startswith(str(tmp_path / "h"))


def test_each_profile_has_a_file(tmp_path: Path) -> None:
    assert history_file(tmp_path, Profile("ws://a", name="a/b")) == tmp_path / "a%2Fb.jsonl"
    files = {history_file(tmp_path, Profile(url)) for url in ("ws://a?token=secret", "ws://b", "ws://\udc80")}
    files |= {history_file(tmp_path, Profile("ws://a", name="x" * 300))}
    assert len(files) == 4
    assert not any("secret" in file.name or file.name.startswith(".") for file in files)
