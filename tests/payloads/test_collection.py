"""The collection: what is saved comes back, what people wrote stays, what does not hold is named and left alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wstui import tomltext
from wstui.model import Failure, Payload, Profile
from wstui.payloads.collection import Collection, Entry

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
KIND = st.sampled_from(["text", "hex", "base64"])
SECONDS = st.none() | st.floats(0.001, 1e6)
PROFILES = st.builds(
    Profile,
    url=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    name=NAME,
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple),
    subprotocols=st.lists(TEXT, max_size=3).map(tuple),
    origin=st.none() | TEXT,
    cookie=st.none() | TEXT,
    user_agent=st.none() | TEXT,
    auth=st.none() | TEXT,
    insecure=st.booleans(),
    compression=st.booleans(),
    max_size=st.none() | st.integers(1, 2**63 - 1),
    ping_interval=SECONDS,
    ping_timeout=SECONDS,
    open_timeout=SECONDS,
    on_open=st.lists(TEXT, max_size=3).map(tuple),
)
BODIES = TEXT | st.lists(
    st.sampled_from(["'", '"', "'''", '"""', "\\", "\n", "\r\n", "\r", "\t", " ", "x", "\x00", "\x7f"])
).map("".join)
PAYLOADS = st.lists(st.builds(Payload, NAME, BODIES, KIND), max_size=5, unique_by=lambda payload: payload.name)

BY_HAND = """\
# the feed of mark prices
url = "wss://example.org/ws"  # version 5

max_size = "1 MiB"  # small
future = "kept"  # an unknown key

[headers]  # a table
X-Key = "v"  # the key

# before the first
[[payloads]]  # one
name = "subscribe"
# within the first
body = '''
{"op":"subscribe"}'''

# before the second
[[payloads]]
body = "ping"
name = "ping"
note = "unknown too"

# before the third
[[payloads]]
name = "bytes"  # in hex
kind = "hex"
body = "00 ff"
# the end
"""


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "collection")


@pytest.fixture
def by_hand(collection: Collection) -> Path:
    path = collection.directory / "okx.toml"
    collection.directory.mkdir()
    path.write_text(BY_HAND)
    return path


def entry_of(collection: Collection, name: str) -> Entry:
    entry = collection.find(name)
    assert entry is not None
    return entry


def comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


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
    assert entry == Entry(profile.name, path, profile, tuple(payloads))
    assert collection.profiles() == [entry]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@settings(max_examples=40)
@given(PROFILES, PROFILES, PAYLOADS, st.data())
def test_edits_change_what_they_name_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, first: Profile, second: Profile, more: list[Payload], data: st.DataObject
) -> None:
    collection = Collection(tmp_path_factory.mktemp("c"))
    path = collection.directory / "okx.toml"
    path.write_text(BY_HAND)
    wanted = {payload.name: payload for payload in entry_of(collection, "okx").payloads}
    for profile in (first, second):
        saved = replace(profile, name="okx")
        collection.save_profile(saved)
        assert entry_of(collection, "okx").profile == saved
    for payload in more:
        collection.put_payload("okx", payload)
        wanted[payload.name] = payload
    for old in data.draw(st.lists(st.sampled_from(sorted(wanted)), unique=True, max_size=3)):
        new = data.draw(NAME) + f" {len(old)}"
        if new in wanted:
            continue
        collection.rename_payload("okx", old, new)
        wanted = {
            new if name == old else name: replace(payload, name=new) if name == old else payload
            for name, payload in wanted.items()
        }
    for gone in data.draw(st.lists(st.sampled_from(sorted(wanted)), unique=True)):
        collection.remove_payload("okx", gone)
        del wanted[gone]
    assert list(entry_of(collection, "okx").payloads) == list(wanted.values())
    assert tomllib.loads(path.read_bytes().decode())["future"] == "kept"
    gone_with_their_keys = {" one", " within the first", " in hex", " a table", " the key", " small"}
    text = path.read_bytes().decode()
    assert {comment for comment in comments(BY_HAND) if f"#{comment}\n" not in text} <= gone_with_their_keys


def test_comments_and_order_stay(collection: Collection, by_hand: Path) -> None:
    profile = entry_of(collection, "okx").profile
    assert profile is not None
    assert profile == Profile("wss://example.org/ws", "okx", headers=(("X-Key", "v"),), max_size=2**20)
    collection.save_profile(replace(profile, url="ws://localhost:1/", headers=(("X-Key", "w"),), insecure=True))
    collection.put_payload("okx", Payload("subscribe", '{"op":"unsubscribe"}\n'))
    collection.put_payload("okx", Payload("last", "x"))
    collection.put_payload("okx", Payload("bytes", "AP8=", "base64"))
    collection.rename_payload("okx", "ping", "beat")
    text = BY_HAND.replace('"wss://example.org/ws"', '"ws://localhost:1/"').replace('"v"', '"w"')
    text = text.replace('{"op":"subscribe"}', '{"op":"unsubscribe"}\n').replace('name = "ping"', 'name = "beat"')
    text = text.replace("an unknown key\n", "an unknown key\ninsecure = true\n")
    text = text.replace('"hex"', '"base64"').replace('"00 ff"', '"AP8="')
    assert by_hand.read_text() == text + '\n[[payloads]]\nname = "last"\nbody = "x"\n'


@pytest.mark.parametrize("name", ["subscribe", "ping", "bytes"])
def test_a_removed_payload_leaves_the_comments_around_it(collection: Collection, by_hand: Path, name: str) -> None:
    collection.remove_payload("okx", name)
    assert name not in [payload.name for payload in entry_of(collection, "okx").payloads]
    inside = {"subscribe": [" one", " within the first"], "ping": [], "bytes": [" in hex"]}[name]
    assert comments(by_hand.read_text()) == [comment for comment in comments(BY_HAND) if comment not in inside]


def test_headers_keep_order_and_repetition_in_either_form(collection: Collection, by_hand: Path) -> None:
    profile = entry_of(collection, "okx").profile
    assert profile is not None
    for headers in [
        (("X-Key", "v"), ("A", "1")),
        (("A", "1"), ("X-Key", "v")),
        (("A", "1"), ("A", "2"), ("a", "3")),
        (),
        (("B", "4"),),
    ]:
        collection.save_profile(replace(profile, headers=headers))
        saved = entry_of(collection, "okx")
        assert saved.profile is not None
        assert saved.profile.headers == headers
        assert len(saved.payloads) == 3
    by_hand.write_text('url = "ws://a"\n[headers]\nA = ["1", "2"]\nB = "3"\n')
    read = entry_of(collection, "okx").profile
    assert read is not None
    assert read.headers == (("A", "1"), ("A", "2"), ("B", "3"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("url = ", "1:7: Invalid value"),
        ("url = 'ws://a'\n\nurl = 'b'\n", "3:10: Cannot overwrite a value"),
        ("", " url: is missing"),
        ("url = ''", "1: url: is missing"),
        ("url = 1", "1: url: text is needed"),
        ("url = 'ws://a'\ninsecure = 'no'", "2: insecure: true or false is needed"),
        ("url = 'ws://a'\nsubprotocols = ['a', 1]", "2: subprotocols: a list of texts is needed"),
        ("url = 'ws://a'\nheaders = [['a']]", '2: headers: a list such as [["Name", "value"]] is needed'),
        ("url = 'ws://a'\nheaders = 'A: 1'", '2: headers: a list such as [["Name", "value"]] is needed'),
        ("url = 'ws://a'\n[headers]\nA = 1", '2: headers: a list such as [["Name", "value"]] is needed'),
        ("url = 'ws://a'\nmax_size = -1", '2: max_size: a size is needed: bytes, or text such as "4GiB"'),
        ("url = 'ws://a'\nping_interval = inf", "2: ping_interval: seconds are needed, or false for none"),
        ("url = 'ws://a'\nping_interval = true", "2: ping_interval: seconds are needed, or false for none"),
        ("url = 'ws://a'\nopen_timeout = -1", "2: open_timeout: seconds are needed, or false for none"),
        ("url = 'ws://a'\npayloads = 'x'", "2: payloads: a list of tables is needed"),
        ("url = 'ws://a'\npayloads = ['x']", "2: payload 1: a table is needed"),
        ("url = 'ws://a'\n[[payloads]]\nname = 'a'", "2: payload 1: body: text is needed"),
        ("url = 'ws://a'\n[[payloads]]\nbody = 'a'", "2: payload 1: name: text is needed"),
        ("url = 'ws://a'\n[[payloads]]\nbody = 'a'\nname = ''", "4: payload 1: name: is empty"),
        (
            "url = 'ws://a'\n[[payloads]]\nbody = 'a'\nname = 'a'\n[[payloads]]\nbody = ''\nname = 'b'\nkind = 'x'",
            "8: payload 2: kind: one of text, hex, base64 is needed",
        ),
        ("url = 'ws://a'\nb = \udcff", "2:5: not UTF-8"),
    ],
)
def test_a_file_that_does_not_hold_is_named_and_left_alone(
    collection: Collection, by_hand: Path, text: str, fault: str
) -> None:
    by_hand.write_text(text, errors="surrogateescape")
    before = by_hand.read_bytes()
    (collection.directory / "other.toml").write_text("url = 'ws://b'")
    entries = collection.profiles()
    assert [(entry.name, entry.profile) for entry in entries] == [
        ("okx", None),
        ("other", Profile("ws://b", "other")),
    ]
    failure = entries[0].fault
    assert failure is not None
    assert failure.what == f"{by_hand}:{fault}"
    edits: list[Callable[[], object]] = [
        lambda: collection.save_profile(Profile("ws://c", "okx")),
        lambda: collection.put_payload("okx", Payload("p", "b")),
        lambda: collection.rename_payload("okx", "a", "b"),
        lambda: collection.remove_payload("okx", "a"),
    ]
    for edit in edits:
        with pytest.raises(Failure):
            edit()
    assert by_hand.read_bytes() == before


def test_values_that_mean_none(collection: Collection, by_hand: Path) -> None:
    by_hand.write_text("url = 'ws://a'\nmax_size = 0\nping_interval = false\nping_timeout = 0\nopen_timeout = 5\n")
    none = Profile("ws://a", "okx", max_size=None, ping_interval=None, ping_timeout=None, open_timeout=5.0)
    assert entry_of(collection, "okx").profile == none


def test_unknown_keys_are_warnings_with_their_line(collection: Collection, by_hand: Path) -> None:
    assert entry_of(collection, "okx").warnings == (
        f"{by_hand}:5: future: unknown, so it does nothing",
        f"{by_hand}:21: payload 2: note: unknown, so it does nothing",
    )


def test_payloads_of_the_same_name_are_numbered_and_each_can_be_edited(collection: Collection, by_hand: Path) -> None:
    by_hand.write_text("url = 'ws://a'\n" + "".join(f"[[payloads]]\nname = 'a'\nbody = '{n}'\n" for n in range(3)))

    def said() -> list[tuple[str, str]]:
        return [(payload.name, payload.body) for payload in entry_of(collection, "okx").payloads]

    assert said() == [("a", "0"), ("a (2)", "1"), ("a (3)", "2")]
    assert [warning.partition(": ")[2] for warning in entry_of(collection, "okx").warnings] == [
        "payload 2: the name is there already, so it is shown as a (2)",
        "payload 3: the name is there already, so it is shown as a (3)",
    ]
    collection.put_payload("okx", Payload("a (2)", "x"))
    assert said() == [("a", "0"), ("a (2)", "x"), ("a (3)", "2")]
    collection.rename_payload("okx", "a (3)", "b")
    collection.remove_payload("okx", "a")
    assert said() == [("a", "x"), ("b", "2")]


def test_payloads_written_as_a_list_are_read_and_left_to_an_editor(collection: Collection, by_hand: Path) -> None:
    by_hand.write_text("url = 'ws://a'\npayloads = [ {name = 'a', body = 'x'} ]  # listed\n")
    assert entry_of(collection, "okx").payloads == (Payload("a", "x"),)
    for payload in (Payload("a", "y"), Payload("b", "y")):
        with pytest.raises(Failure, match=r"touching the rest of the file · write the payloads as \[\[payloads\]\]"):
            collection.put_payload("okx", payload)
    collection.save_profile(Profile("ws://b", "okx"))
    assert by_hand.read_text() == "url = \"ws://b\"\npayloads = [ {name = 'a', body = 'x'} ]  # listed\n"


@pytest.mark.parametrize(
    "text", ["url = 'ws://a'", "url = 'ws://a'\r\n# windows\r\n", "\ufeffurl = 'ws://a'  # no end"]
)
def test_files_of_other_editors(collection: Collection, by_hand: Path, text: str) -> None:
    by_hand.write_text(text, newline="")
    collection.put_payload("okx", Payload("a", "1\r\n2"))
    collection.put_payload("okx", Payload("a", "1\n2"))
    collection.save_profile(Profile("ws://b", "okx"))
    assert entry_of(collection, "okx").payloads == (Payload("a", "1\n2"),)
    assert entry_of(collection, "okx").profile == Profile("ws://b", "okx")
    assert comments(by_hand.read_text()) == comments(text)


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


def test_a_large_file_is_read_in_one_pass(
    collection: Collection, by_hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand.write_text("url = 'ws://a'\n" + "[[payloads]]\nname = 'a'\nbody = 'x'\nodd = 1\n" * 10_000)
    searches = []
    line_of = tomltext.Document.line_of

    def counted(document: tomltext.Document, key: str, table: str = "", nth: int = 0) -> int:
        searches.append(key)
        return line_of(document, key, table, nth)

    monkeypatch.setattr(tomltext.Document, "line_of", counted)
    entry = entry_of(collection, "okx")
    assert [entry.payloads[-1].name, len(entry.payloads)] == ["a (10000)", 10_000]
    assert len(searches) == len(entry.warnings) == 20
