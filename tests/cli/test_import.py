"""`wstui import` and `wstui export`: files become profiles with payloads, profiles become commands."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from wstui import config
from wstui.cli import main
from wstui.model import Payload, Profile
from wstui.payloads.collection import Collection, Entry
from wstui.payloads.variables import Variables

GOLDEN = Path(__file__).parents[1] / "imports" / "golden"


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collection:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Collection(config.collection_dir())


def entry(collection: Collection, name: str) -> Entry:
    found = collection.find(name)
    assert found is not None
    assert found.fault is None
    return found


def test_what_was_imported_is_saved_and_said(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(GOLDEN / "chrome.har"), str(GOLDEN / "jetbrains.http")]) == 0
    out, err = capsys.readouterr()
    names = ["live.example.com-feed", "The feed", "second one"]
    assert [line.split("  ")[0] for line in out.splitlines()] == names
    assert "token=••••••  4 payloads  " in out
    assert "abc123secret" not in out + err
    assert "wstui: live.example.com-feed: secrets are in the file: Cookie, the URL\n" in err
    assert "wstui: The feed: not honoured: a file to send: < ./more.json\n" in err
    found = entry(collection, "live.example.com-feed")
    assert found.profile is not None
    assert found.profile.subprotocols == ("feed.v2", "feed.v1")
    assert found.payloads[2] == Payload("base64", "AAH/", "base64")
    assert found.path.stat().st_mode & 0o777 == 0o600
    saved = entry(collection, "The feed").profile
    assert saved is not None
    assert saved.url == "wss://{{host}}/feed?v=2"
    assert saved.variables == (("host", "live.example.com"),)
    recipe = entry(collection, "The feed").recipe
    assert [str(step) for step in recipe.steps] == ["hello", "subscribe", "dir:in", "dir:in", "go on"]


def test_a_name_that_is_taken_gets_a_number(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["import", str(GOLDEN / "postman-3.json")]) == 0
    assert [one.name for one in collection.profiles()] == ["the feed", "the feed-2"]


def test_payloads_go_into_a_profile(
    collection: Collection, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.create(Profile("ws://x", name="mine"), [Payload("ping", "1")])
    text = Path("notes.txt")
    text.write_text("ping\n\n\x1b[31mred\n", "utf-8")
    assert main(["import", "notes.txt"]) == 1
    assert "notes.txt: 2 payloads, and no URL · --into NAME adds them" in capsys.readouterr().err
    assert main(["import", "notes.txt", "--into", "mine"]) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"op":"sub"}\n')))
    assert main(["import", "-", "--into", "mine", "--format", "lines"]) == 0
    assert [(one.name, one.body) for one in entry(collection, "mine").payloads] == [
        ("ping", "1"),
        ("ping (2)", "ping"),
        ("[31mred", "\x1b[31mred"),
        ("sub", '{"op":"sub"}'),
    ]
    assert capsys.readouterr().out == "mine  2 payloads\nmine  1 payload\n"


def test_one_that_fails_does_not_keep_the_others(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.har").write_text('{"log": {"entries": [1]}}')
    Path("cut.har").write_text('{"log": {"entries": [')
    Path("run.sh").write_text("wscat -c ws://localhost:9000 -x ping\nwscat -c ws://localhost -H 'A: \x01'\n")
    assert main(["import", "bad.har", "cut.har", "none.har", ".", "run.sh", "--format", "har"]) == 1
    err = capsys.readouterr().err
    assert "bad.har: log.entries[0]: an object is needed" in err
    assert "cut.har:1:22: not JSON: expecting value" in err
    assert "none.har: No such file" in err
    assert ".: not a regular file" in err
    assert main(["import", "run.sh"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("localhost-9000  ws://localhost:9000  1 payload  ")
    assert "localhost: not saved: the value of the header A has a character" in err
    assert [one.name for one in collection.profiles()] == ["localhost-9000"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "x", "--format", "yaml"], "yaml is no format"),
        (["import", "x", "--into", "none"], "there is no saved profile none"),
        (["export", "none"], "there is no saved profile none"),
        (["export", "mine", "--as", "telnet"], "telnet is no program"),
        (["export", "mine", "nope"], "there is no payload nope in it · there are login"),
    ],
)
def test_what_cannot_be_used_is_said(
    words: list[str], said: str, collection: Collection, capsys: pytest.CaptureFixture[str]
) -> None:
    collection.create(Profile("ws://x", name="mine"), [Payload("login", "1")])
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_a_profile_is_exported(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    profile = Profile("ws://x/?token=s3cret", name="mine", on_open=("hello",), max_size=10)
    collection.create(profile, [Payload("login", '{"op":"login"}'), Payload("raw", "00ff", "hex")])
    assert main(["export", "mine", "login"]) == 0
    out, err = capsys.readouterr()
    assert out == """wscat -c 'ws://x/?token='"${TOKEN:?}" -L -x 'hello' -x '{"op":"login"}' -w -1\n"""
    assert err.splitlines() == [
        "wstui: needs the variable TOKEN in the environment",
        "wstui: not said: the largest message",
    ]
    assert main(["export", "mine", "raw", "--as", "python"]) == 0
    assert "    connection.send(b'\\x00\\xff')\n" in capsys.readouterr().out


def test_bytes_are_filled_in_an_export(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    payloads = [Payload("tick", '{"s":"{{seq}}"}', "msgpack"), Payload("zz", "{{zz}}", "hex")]
    collection.create(Profile("ws://x", name="mine"), payloads)
    assert main(["export", "mine", "tick", "zz", "--as", "python", "--var", "zz=01"]) == 0
    out, err = capsys.readouterr()
    assert "    connection.send(b'\\x81\\xa1s\\xa11')\n    connection.send(b'\\x01')\n" in out
    assert err == "wstui: tick: {{seq}} as of this export, in bytes\n"
    assert main(["export", "mine", "zz", "--as", "python"]) != 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "zz: line 1, column 1: zz is not known" in err


def test_what_was_exported_is_imported(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    collection.create(Profile("ws://x/a", name="mine", subprotocols=("b",)), [Payload("c", json.dumps({"d": "'"}))])
    assert main(["export", "mine", "c", "--as", "websocat"]) == 0
    Path("back").write_text(capsys.readouterr().out)
    assert main(["import", "back"]) == 0
    found = entry(collection, "x-a")
    assert found.profile == Profile("ws://x/a", name="x-a", subprotocols=("b",), on_open=('{"d": "\'"}',))
    assert [one.body for one in found.payloads] == ['{"d": "\'"}']


def test_secrets_of_an_environment_are_no_part_of_a_command(
    collection: Collection, capsys: pytest.CaptureFixture[str]
) -> None:
    root = config.collection_dir()
    (root / "env").mkdir(parents=True)
    (root / "env" / "prod.toml").write_text('host = "live.example"\n[secret]\npin = "4711-4711"\n')
    (root / "mine.toml").write_text(
        """url = "ws://{{host}}/{{pin}}?p=4711-4711"
        [[on_open]]
        send = "login"
        [[on_open]]
        wait = ".event=login"
        [[payloads]]
        name = "login"
        body = "{{pin}} \\\\{{as it is}}"
        """
    )
    assert main(["export", "mine", "--as", "python", "--env", "prod", "--var", "unused=1"]) == 0
    out, err = capsys.readouterr()
    assert "    'ws://live.example/' + os.environ['pin'] + '?p=' + os.environ['pin'],\n" in out
    assert "    connection.send(os.environ['pin'] + ' {{as it is}}')\n    print(connection.recv(10.0))\n" in out
    assert "waits for any message, and not for .event=login" in err
    assert "4711" not in out + err
    assert main(["export", "mine", "--env", "none"]) == 2
    assert "--env none: there is no such environment" in capsys.readouterr().err


@pytest.mark.parametrize("program", ["curl", "wstui"])
def test_commands_of_every_setting(program: str, collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    collection.create(Profile("wss://x/a", name="mine", cookie="a=s3cret", tls_min="1.2", ip_version=6))
    assert main(["export", "mine", "--as", program]) == 0
    out = capsys.readouterr().out
    assert out.startswith(program)
    assert "s3cret" not in out
    assert ("--tlsv1.2 -6" if program == "curl" else "--tls-min '1.2'") in out.replace(" \\\n ", "")


def test_an_imported_har_reads_no_environment(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    said = 'b\\{{env.CHECKSECRET}}"{{q}}'
    headers = [{"name": "X-A", "value": said}, {"name": "Authorization", "value": "Bearer {{t}}"}]
    entries = [{"request": {"url": "ws://127.0.0.1:9/envhar?x={{env.CHECKSECRET}}", "headers": headers}}]
    Path("env.har").write_text(json.dumps({"log": {"entries": entries}}), "utf-8")
    assert main(["import", "env.har"]) == 0
    assert "secrets are in the file: Authorization" in capsys.readouterr().err
    saved = entry(collection, "127.0.0.1-9-envhar").profile
    assert saved is not None
    profile, hidden = Variables(collection, {"CHECKSECRET": "stolen"}).profile(saved)
    assert profile.url == "ws://127.0.0.1:9/envhar?x={{env.CHECKSECRET}}"
    assert profile.headers == (("X-A", said), ("Authorization", "Bearer {{t}}"))
    assert hidden == frozenset()
