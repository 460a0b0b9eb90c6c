"""The collection: what is saved comes back, and what cannot be saved changes nothing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from payloads.saved import BY_HAND, PAYLOADS, PROFILES, entry_of
from wstui import tomltext
from wstui.model import Failure, Payload, Profile
from wstui.payloads import collection as module
from wstui.payloads.collection import Collection, Entry


def test_nothing_saved_is_an_empty_list(collection: Collection) -> None:
    assert collection.profiles() == []
    assert collection.find("x") is None
    assert not collection.directory.exists()


@given(PROFILES, PAYLOADS)
def test_what_is_saved_comes_back(
    tmp_path_factory: pytest.TempPathFactory, profile: Profile, payloads: list[Payload]
) -> None:
    collection = Collection(tmp_path_factory.mktemp("c"))
    path = collection.create(profile, payloads)
    entry = entry_of(collection, profile.name)
    assert entry == Entry(profile.name, path, collection.directory, profile, tuple(payloads))
    assert collection.profiles() == [entry]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_edit_is_made_on_what_the_file_says_now(
    collection: Collection, by_hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = tomltext.read
    reads = []

    def read_while_an_editor_saves(path: Path) -> tomltext.Document:
        document = read(path)
        reads.append(document)
        if len(reads) == 1:
            by_hand.write_text(BY_HAND + "# saved meanwhile\n")
        return document

    monkeypatch.setattr(tomltext, "read", read_while_an_editor_saves)
    collection.put_payload("okx", Payload("new", "x"))
    assert len(reads) == 2
    assert "# saved meanwhile\n" in by_hand.read_text()


def test_a_file_that_keeps_changing_is_given_up(
    collection: Collection, by_hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = tomltext.read

    def read_while_an_editor_saves(path: Path) -> tomltext.Document:
        document = read(path)
        by_hand.write_text(document.text + "# again\n")
        return document

    monkeypatch.setattr(tomltext, "read", read_while_an_editor_saves)
    with pytest.raises(Failure, match="keeps changing"):
        collection.put_payload("okx", Payload("new", "x"))
    assert '"new"' not in by_hand.read_text()


def test_programs_that_save_at_once_lose_nothing(collection: Collection) -> None:
    collection.create(Profile("ws://a", "a"))
    program = (
        "import sys; from pathlib import Path; from wstui.model import Payload\n"
        "from wstui.payloads.collection import Collection\n"
        "for n in range(10): Collection(Path(sys.argv[1])).put_payload('a', Payload(f'{sys.argv[2]} {n}', 'x'))"
    )
    command = [sys.executable, "-c", program, str(collection.directory)]
    running = [subprocess.Popen([*command, name]) for name in ("one", "other")]
    assert [process.wait() for process in running] == [0, 0]
    names = [payload.name for payload in entry_of(collection, "a").payloads]
    assert sorted(names) == sorted(f"{name} {n}" for name in ("one", "other") for n in range(10))


def test_profiles_are_created_renamed_and_removed(collection: Collection) -> None:
    collection.save_profile(Profile("ws://a", "a"))
    collection.put_payload("a", Payload("p", "x"))
    with pytest.raises(Failure, match="there is a profile a already"):
        collection.create(Profile("ws://b", "a"))
    collection.save_profile(Profile("ws://b", "b"))
    with pytest.raises(Failure, match="there is a profile b already"):
        collection.rename_profile("a", "b")
    collection.rename_profile("a", "c/d")
    assert [(entry.name, len(entry.payloads)) for entry in collection.profiles()] == [("b", 0), ("c/d", 1)]
    collection.remove_profile("b")
    assert [entry.name for entry in collection.profiles()] == ["c/d"]
    with pytest.raises(Failure, match="there is no saved profile b"):
        collection.remove_profile("b")
    with pytest.raises(Failure, match="there is no saved profile b"):
        collection.put_payload("b", Payload("p", "x"))


def test_a_file_named_by_hand_is_found_and_edited(collection: Collection, by_hand: Path) -> None:
    path = by_hand.rename(by_hand.with_name("o%6Bx%20x.toml"))  # not as this program would write it, but it says this
    collection.put_payload("okx x", Payload("new", "x"))
    assert [entry.path for entry in collection.profiles()] == [path]
    assert len(entry_of(collection, "okx x").payloads) == 4


def test_what_is_no_profile_is_not_listed(collection: Collection, by_hand: Path) -> None:
    for name in (".hidden.toml", ".1-2.tmp", "notes.txt"):
        (collection.directory / name).write_text("x")
    os.mkfifo(collection.directory / "pipe.toml")
    (collection.directory / "gone.toml").symlink_to("nowhere")
    listed = {entry.name: entry.fault and entry.fault.what.rpartition(": ")[2] for entry in collection.profiles()}
    assert listed == {"okx": None, "pipe": "not a regular file", "gone": "No such file or directory"}


def test_a_linked_file_stays_a_link(collection: Collection, by_hand: Path, tmp_path: Path) -> None:
    target = by_hand.rename(tmp_path / "dotfiles.toml")
    by_hand.symlink_to(target)
    collection.put_payload("okx", Payload("new", "x"))
    assert by_hand.is_symlink()
    assert '"new"' in target.read_text()
    collection.remove_profile("okx")
    assert target.exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda c: c.put_payload("okx", Payload("a", "x\udc80")), "character 2 of the text cannot be saved"),
        (lambda c: c.put_payload("okx", Payload("", "x")), "the name is empty"),
        (lambda c: c.put_payload("okx", Payload("a", "x", "yaml")), "without touching the rest"),
        (lambda c: c.rename_payload("okx", "ping", "bytes"), "there is a payload bytes already"),
        (lambda c: c.rename_payload("okx", "ping", ""), "the name is empty"),
        (lambda c: c.rename_payload("okx", "\x1b", "a"), "there is no payload ␛"),
        (lambda c: c.remove_payload("okx", "none"), "there is no payload none"),
        (lambda c: c.save_profile(Profile("", "okx")), "the URL is missing"),
        (lambda c: c.create(Profile("", "new")), "the URL is missing"),
        (lambda c: c.create(Profile("ws://a", "")), "the name is empty"),
        (lambda c: c.create(Profile("ws://a", "new", ping_timeout=float("nan"))), "seconds are needed"),
        (lambda c: c.create(Profile("ws://a", "new"), [Payload("", "x")]), "name: is empty"),
    ],
)
def test_what_cannot_be_saved_changes_nothing(
    collection: Collection, by_hand: Path, change: Callable[[Collection], object], fault: str
) -> None:
    with pytest.raises(Failure) as caught:
        change(collection)
    assert fault in caught.value.what
    assert by_hand.read_text() == BY_HAND
    assert os.listdir(collection.directory) == ["okx.toml"]


def test_a_folder_that_cannot_be_used_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for directory in (tmp_path / "file", tmp_path / "file/below"):
        with pytest.raises(Failure, match="Not a directory"):
            Collection(directory).profiles()
        with pytest.raises(Failure, match="file"):
            Collection(directory).create(Profile("ws://a", "a"))


def test_reading_needs_neither_the_editing_nor_anything_that_is_not_pythons(
    collection: Collection, by_hand: Path
) -> None:
    program = (
        "import sys; from pathlib import Path; from wstui.model import Payload, Profile\n"
        "from wstui.payloads.collection import Collection\n"
        "entries = Collection(Path(sys.argv[1])).profiles()\n"
        "print(len(entries), [name for name in sys.modules if name in ('tomlkit', 'wstui.payloads.edit')])"
    )
    command = [sys.executable, "-c", program, str(collection.directory)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "1 []\n"


def test_folders_are_groups(collection: Collection) -> None:
    root = collection.directory
    (root / "binance" / "deep").mkdir(parents=True)
    (root / "env").mkdir()
    for path in ("okx.toml", "binance/spot.toml", "binance/deep/x.toml", "env/prod.toml", "binance/.no.toml"):
        (root / path).write_text('url = "ws://x"\n')
    (root / "loop").symlink_to(root)
    assert [entry.name for entry in collection.profiles()] == ["binance/deep/x", "binance/spot", "okx"]
    assert entry_of(collection, "binance/spot").path == root / "binance" / "spot.toml"
    assert collection.find("env/prod") is None


def test_a_name_with_a_group_is_saved_in_its_folder_and_stays_findable(collection: Collection) -> None:
    for name in ("a/b", "env/b", "a//b", "/b", "../b", "a/../b", "x.toml/b"):
        path = collection.create(Profile("ws://x", name))
        assert path.resolve().is_relative_to(collection.directory.resolve())
        assert entry_of(collection, name).path == path
    assert collection.directory / "a" / "b.toml" == entry_of(collection, "a/b").path
    collection.rename_profile("a/b", "c/d/e")
    assert collection.find("a/b") is None
    assert entry_of(collection, "c/d/e").path == collection.directory / "c" / "d" / "e.toml"
    collection.remove_profile("c/d/e")
    assert collection.find("c/d/e") is None


def test_collections_beside_are_searched_after_and_edited_where_they_are(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    Collection(other).create(Profile("ws://other", "x"))
    Collection(other).create(Profile("ws://other", "y"))
    Collection(own).create(Profile("ws://own", "x"))
    both = Collection(own, other)
    assert [(entry.name, entry.root) for entry in both.profiles()] == [("x", own), ("x", other), ("y", other)]
    assert entry_of(both, "x").root == own
    both.put_payload("y", Payload("p", "1"))
    assert (other / "y.toml").read_text().endswith('body = "1"\n')
    both.create(Profile("ws://new", "z"))
    assert (own / "z.toml").exists()
    both.rename_profile("y", "w")
    assert (other / "w.toml").exists()


def test_a_file_is_read_again_only_when_it_has_changed(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    path = collection.create(Profile("ws://x", "a"))
    monkeypatch.setattr(module, "TICK", 0)
    reads: list[Path] = []
    read = tomltext.read

    def counted(path: Path) -> tomltext.Document:
        reads.append(path)
        return read(path)

    monkeypatch.setattr(tomltext, "read", counted)
    for _ in range(3):
        assert entry_of(collection, "a").profile == Profile("ws://x", "a")
    assert reads == [path]
    path.write_text('url = "ws://y"\n')
    assert entry_of(collection, "a").profile == Profile("ws://y", "a")


def test_stamps_tell_of_every_file_that_counts(collection: Collection) -> None:
    path = collection.create(Profile("ws://x", "a"))
    (collection.directory / "env").mkdir()
    (collection.directory / "env" / "prod.toml").touch()
    (collection.directory.parent / ".env").touch()
    before = collection.stamps()
    assert set(before) == {path, collection.directory / "env" / "prod.toml", collection.directory.parent / ".env"}
    path.write_text('url = "ws://longer"\n')
    assert collection.stamps() != before
