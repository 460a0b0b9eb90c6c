"""A project's collection must be trusted as it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from wstui.model import Failure, Profile
from wstui.payloads import trust as module
from wstui.payloads.collection import Collection
from wstui.payloads.trust import Trust, digest, says


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project" / ".wstui"
    (root / "env").mkdir(parents=True)
    (root / "feed.toml").write_text('url = "ws://{{env.HOST}}/"\non_open = ["a", "b"]\n')
    (root / "env" / "prod.toml").write_text('host = "prod"\n')
    return root


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "trusted"


def test_only_what_is_asked_about_must_be_trusted(root: Path, file: Path, tmp_path: Path) -> None:
    trust = Trust(file, [root])
    assert not trust.holds(root)
    assert trust.holds(tmp_path)
    trust.give(tmp_path)
    assert not file.exists()


def test_trust_is_kept_for_the_next_run_and_for_nobody_else(root: Path, file: Path) -> None:
    Trust(file, [root]).give(root)
    assert Trust(file, [root]).holds(root)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["feed.toml", "new.toml", "env/prod.toml", "group/x.toml", "frame.bin", "../.env"])
def test_any_change_of_the_content_ends_it_and_going_back_renews_it(root: Path, file: Path, name: str) -> None:
    trust = Trust(file, [root])
    trust.give(root)
    path = root / name
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text("other = 1")
    assert not trust.holds(root)
    assert not Trust(file, [root]).holds(root)
    if before is None:
        path.unlink()
    else:
        path.write_bytes(before)
    assert trust.holds(root)


def test_the_same_content_elsewhere_is_something_else(root: Path, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "clone" / ".wstui"
    root.parent.rename(other.parent)
    Trust(file, [other]).give(other)
    other.parent.rename(root.parent)
    assert not Trust(file, [root]).holds(root)


def test_names_and_contents_do_not_run_into_each_other(tmp_path: Path) -> None:
    found = set()
    for nth, files in enumerate(({"a": "bc"}, {"ab": "c"}, {"a": "b", "c": ""}, {})):
        root = tmp_path / str(nth) / "c"
        root.mkdir(parents=True)
        for name, text in files.items():
            (root / name).write_text(text)
        found.add(digest(root))
    assert len(found) == 4


def test_what_this_program_changes_stays_trusted(root: Path, file: Path) -> None:
    trust = Trust(file, [root])
    collection = Collection(root)
    collection.around = trust.keeping
    collection.save_profile(Profile("ws://elsewhere", "feed"))
    assert not trust.holds(root)
    trust.give(root)
    collection.save_profile(Profile("ws://there", "feed"))
    assert trust.holds(root)


def test_what_it_would_do_is_said(root: Path) -> None:
    (root.parent / ".env").touch()
    (root / "broken.toml").write_text("x")
    (root / "typed.toml").write_text('url = "ws://x/"\nproto = "api.proto:Tick"\n')
    assert says(Collection(root), root) == [
        str(root),
        "feed: connects to ws://{{env.HOST}}/, sends 2 on open",
        "typed: connects to ws://x/",
        "1 that cannot be read",
        "reads from the environment: HOST",
        f"reads types from {root / 'api.proto'}:Tick",
        "reads env/prod.toml, .env",
    ]


def test_of_many_profiles_a_few_are_named(root: Path) -> None:
    for nth in range(10):
        (root / f"p{nth}.toml").write_text('url = "ws://x"')
    assert says(Collection(root), root)[-3] == "and 5 profiles more"


def test_what_is_too_much_is_not_trusted(root: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = Trust(file, [root])
    monkeypatch.setattr(module, "MOST_FILES", 1)
    with pytest.raises(Failure, match="more than 1 files"):
        digest(root)
    assert not trust.holds(root)
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    with pytest.raises(Failure, match="MiB"):
        digest(root)
