"""Edits of a file that a person wrote: what they name changes, and nothing else."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payloads.saved import BY_HAND, NAME, PAYLOADS, PROFILES, comments, entry_of
from wstui.model import Failure, Payload, Profile
from wstui.payloads.collection import Collection


@settings(max_examples=40)
@given(PROFILES, PROFILES, PAYLOADS, st.data())
def test_edits_change_what_they_name_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, first: Profile, second: Profile, more: list[Payload], data: st.DataObject
) -> None:
    collection = Collection(tmp_path_factory.mktemp("c"))
    path = collection.directory / "okx.toml"
    path.write_text(BY_HAND)
    wanted = {payload.name: payload for payload in entry_of(collection, "okx").payloads}
    changed = {" in hex", " a table", " the key", " small"}
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
    for moved in data.draw(st.lists(st.sampled_from(sorted(wanted)), max_size=4)):
        step = data.draw(st.integers(-3, 3))
        collection.move_payload("okx", moved, step)
        order = list(wanted)
        at = order.index(moved)
        order.insert(max(0, min(at + step, len(order) - 1)), order.pop(at))
        wanted = {name: wanted[name] for name in order}
    assert {comment for comment in comments(BY_HAND) if f"#{comment}\n" not in path.read_bytes().decode()} <= changed
    for gone in data.draw(st.lists(st.sampled_from(sorted(wanted)), unique=True)):
        collection.remove_payload("okx", gone)
        del wanted[gone]
    assert list(entry_of(collection, "okx").payloads) == list(wanted.values())
    assert tomllib.loads(path.read_bytes().decode())["future"] == "kept"
    gone_with_their_keys = changed | {" one", " within the first"}
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


def test_tables_within_a_payload_go_with_it(collection: Collection, by_hand: Path) -> None:
    above, first, headers, within, second = (
        "url = 'ws://a'\n\n",
        "[[payloads]]\nname = 'a'\nbody = 'x'\n[payloads.extra]\nby = 'me'\n\n",
        "# ours\n[headers]\nA = '1'\n\n",
        "[payloads.more]\nx = 1\n",
        "# the second\n[[payloads]]\nname = 'b'\nbody = 'y'\n[payloads.extra]\nby = 'you'\n",
    )
    by_hand.write_text(above + first + headers + within + second)
    collection.put_payload("okx", Payload("a", "z"))
    assert by_hand.read_text() == above + first.replace("'x'", '"z"') + headers + within + second
    collection.remove_payload("okx", "a")
    assert by_hand.read_text() == above + "\n" + headers + second


def test_a_payload_moves_with_the_comments_that_touch_it(collection: Collection, by_hand: Path) -> None:
    head, first, second, third = (
        "url = 'ws://a'  # above all\n\n",
        "# about a\n# more\n[[payloads]]\nname = 'a'\nbody = 'x'  # x\n# below a\n",
        '[[payloads]]\nname = \'b\'\nbody = """\n[[payloads]]\n"""\nodd = 1\n[payloads.extra]\nby = \'me\'\n',
        "# about c\n[[payloads]]\nname = 'c'\nbody = 'z'",
    )
    gap, alone = "\n# stands alone\n\n", "\n"
    by_hand.write_text(head + first + gap + second + alone + third)
    collection.move_payload("okx", "a", 1)
    assert by_hand.read_text() == head + second + gap + first + alone + third
    collection.move_payload("okx", "c", -2)
    assert by_hand.read_text() == head + third + "\n" + gap + second + alone + first
    before = by_hand.read_text()
    collection.move_payload("okx", "c", -1)
    collection.move_payload("okx", "a", 5)
    assert by_hand.read_text() == before
    with pytest.raises(Failure, match="there is no payload d"):
        collection.move_payload("okx", "d", 1)


def test_a_payload_changes_between_a_body_and_a_file(collection: Collection, by_hand: Path) -> None:
    collection.put_payload("okx", Payload("bytes", "", "binary", "a frame", "frame.bin", fragment=16))
    end = '[[payloads]]\nname = "bytes"  # in hex\nfile = "frame.bin"\nfragment = 16\nnote = "a frame"\n# the end\n'
    assert by_hand.read_text().endswith(end)
    collection.put_payload("okx", Payload("bytes", "{{x}}", literal=True))
    assert by_hand.read_text().endswith('name = "bytes"  # in hex\nbody = "{{x}}"\nliteral = true\n# the end\n')
