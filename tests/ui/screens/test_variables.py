"""Variables on the screen: filled where something is sent, previewed before, and nothing without trust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.shell import Shell, shell
from wstui.model import Direction, Payload, Profile, State
from wstui.payloads.collection import Collection
from wstui.ui.draft import Draft
from wstui.ui.screens.confirm import ConfirmScreen


def sent(running: Shell) -> list[str]:
    """The texts that left, in order."""
    view = running.session.view
    rows = view.rows(0, len(view))
    return [row.preview.decode() for row in rows if row.direction is Direction.OUT and row.opcode.is_data]


async def test_what_is_typed_is_filled_when_it_is_sent(tmp_path: Path) -> None:
    profile = Profile("SERVER/", variables=(("who", 'me "x"'),))
    async with shell(tmp_path, profiles=[profile]) as running:
        await running.until_open()
        await running.pilot.press("i")
        running.main.composer.pad.load_text('{"who":"{{who}}","n":{{seq}},"raw":"\\{{who}}"}')
        await running.until_text('→ {"who":"me \\"x\\"","n":1')
        await running.pilot.press("ctrl+j")
        await running.until(lambda: sent(running), "the message")
        assert json.loads(sent(running)[0].replace("{{", "")) == {"who": 'me "x"', "n": 1, "raw": "who}}"}
        assert [draft.text for draft in running.main.sent_before(running.session)] == [
            '{"who":"{{who}}","n":{{seq}},"raw":"\\{{who}}"}'
        ]


async def test_what_is_not_known_is_said_with_its_place_and_nothing_is_sent(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i")
        await running.type("a\n {{nope}}")
        await running.until_text("✗ line 2, column 2: nope is not known")
        await running.pilot.press("ctrl+j")
        await running.until(lambda: running.main.composer.has_class("-failed"), "the fault")
        assert running.main.composer.draft.text == "a\n {{nope}}"
        assert sent(running) == []


async def test_a_saved_payload_is_previewed_and_filled(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        profile = Profile(f"{url}/", "echo", variables=(("topic", "prices"),))
        collection.create(profile, [Payload("plain", "x"), Payload("sub", "{{topic}} {{token}}")])

    (tmp_path / ".env").write_text("token=hush-hush\n")
    profile = Profile("SERVER/", "echo", variables=(("topic", "prices"),))
    async with shell(tmp_path, profiles=[profile], collection=save) as running:
        await running.until_open()
        await running.pilot.press("P", "j")
        await running.until_text("{{…}}", "→ prices ••••••")
        await running.pilot.press("2")
        await running.until(lambda: sent(running), "the message")
        assert sent(running) == ["prices hush-hush"]
        assert running.main.inspector.capture.hidden() == {"hush-hush"}


async def test_a_connection_whose_url_is_not_known_is_not_made(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[Profile("ws://{{host}}/", "x")]) as running:
        await running.until(lambda: running.session.state is State.FAILED, "the failure")
        failure = running.session.failure
        assert failure is not None
        assert failure.what == "the URL: line 1, column 6: host is not known"
        assert running.session.handshake is not None
        assert running.session.handshake.request == b""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project" / ".wstui"
    (root / "env").mkdir(parents=True)
    (root / "env" / "dev.toml").write_text('who = "dev"\n')
    (root / "env" / "prod.toml").write_text('who = "prod"\n')
    return root


def write(project: Path, url: str) -> None:
    text = 'url = "{{env.HOST}}/"\non_open = ["hello {{env.WHO}}"]\n[[payloads]]\nname = "p"\nbody = "p {{who}}"\n'
    (project / "feed.toml").write_text(text)


async def test_a_project_does_nothing_until_it_is_trusted(tmp_path: Path, project: Path) -> None:
    environment: dict[str, str] = {"WHO": "env"}

    def save(collection: Collection, url: str) -> None:
        environment["HOST"] = url
        write(project, url)

    profile = Profile("{{env.HOST}}/", "feed", on_open=("hello {{env.WHO}}",))
    async with shell(
        tmp_path, profiles=[profile], project=project, collection=save, environment=environment
    ) as running:
        await running.until_text("Trust this collection", "feed: connects to {{env.HOST}}/, sends 1 on open")
        assert running.session.state is State.IDLE
        await running.pilot.press("enter", "ctrl+c")  # what hands do before they have read it
        assert isinstance(running.app.screen, ConfirmScreen)
        assert running.session.state is State.IDLE
        await running.pilot.press("n", "1")
        await running.until_text("Trust this collection")
        await running.pilot.press("escape", "R")
        await running.until_text("Trust this collection")
        await running.pilot.press("escape")
        assert running.session.state is State.IDLE
        assert len(running.session.view) == 0
        await running.pilot.press("c")
        await running.until_text("Trust this collection")
        await running.pilot.press("y")
        await running.until(lambda: sent(running), "the greeting")
        assert sent(running) == ["hello env"]
        await running.pilot.press("V")
        await running.until_text("Environment", "prod")
        await running.pilot.press("c")
        await running.until(lambda: running.main.variables.env == "prod", "the environment")
        await running.pilot.press("1")
        await running.until(lambda: len(sent(running)) == 2, "the payload")
        assert sent(running)[1] == "p prod"
        (project / "feed.toml").write_text((project / "feed.toml").read_text() + "# changed\n")
        await running.pilot.press("1")
        await running.until_text("Trust this collection")
        assert len(sent(running)) == 2


async def test_what_is_edited_elsewhere_appears(tmp_path: Path) -> None:
    def save(collection: Collection, url: str) -> None:
        collection.create(Profile(f"{url}/", "echo"), [Payload("before", "x")])

    async with shell(tmp_path, profiles=[Profile("SERVER/", "echo")], collection=save) as running:
        await running.until_text("before")
        await running.until(lambda: running.main._seen, "the file")
        path = running.collection.directory / "echo.toml"
        path.write_text(f'origin = "https://edited"\n{path.read_text().replace("before", "after")}')
        await running.until_text("after")
        assert running.session.profile.origin == "https://edited"


async def test_secrets_are_hidden_until_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("token=hush-hush\n")
    profile = Profile("SERVER/?t={{token}}", on_open=('{"login":"{{token}}"}',))
    async with shell(tmp_path, profiles=[profile]) as running:
        await running.until_open()
        await running.until(lambda: len(sent(running)) == 1, "the login")
        assert sent(running) == ['{"login":"hush-hush"}']
        await running.until_text('{"login":"*********"}')
        for key in ("x", "F", "h", "escape"):
            await running.pilot.press(key)
            await running.pilot.pause()
            assert "hush-hush" not in running.text
        running.main.detail.open_tab("message")
        await running.pilot.press("M", "S")
        running.main.messages.action_last()
        await running.until_text("hush-hush")


async def test_the_value_of_a_secret_is_not_saved(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("token=hush-hush\n")
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i")
        running.main.composer.pad.load_text('{"t":"hush-hush","b":"{{token}}"}')
        await running.pilot.press("f2")
        await running.until_text("Save the draft as")
        await running.type("login")
        await running.until_text("{{token}} in place of what is secret")
        await running.pilot.press("enter")
        await running.until_text("saved login")
        (entry,) = running.collection.profiles()
        assert entry.payloads == (Payload("login", '{"t":"{{token}}","b":"{{token}}"}'),)
        assert running.main.composer.draft.text == '{"t":"{{token}}","b":"{{token}}"}'
        running.main.composer.load(Draft(b"hush-hush".hex(), "hex"))
        await running.pilot.press("f2")
        await running.until_text("a secret is in it, which no collection keeps")
        assert len(running.collection.profiles()[0].payloads) == 1


async def test_a_sent_message_is_edited_without_its_secrets(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("token=hush-hush\nother=7\n")
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        running.main.composer.load(Draft("{{token}} \\{{b}}"))
        await running.pilot.press("i", "ctrl+j")
        await running.until(lambda: len(sent(running)) == 1, "the message")
        await running.until(lambda: running.main.messages.row_count == 4, "its echo")
        await running.pilot.press("escape", "e")
        await running.until_text("{{token}} in place of what must not be seen")
        assert running.main.composer.draft == Draft("{{token}} \\{{b}}")
        assert "hush" not in running.text
        (tmp_path / ".env").write_text("other=7\n")
        running.main.composer.load(Draft())
        await running.pilot.press("escape", "e")
        await running.until_text("a secret is in it that no variable stands for")
        assert running.main.composer.draft == Draft()
        await running.pilot.press("M", "S", "L", "e")
        await running.until(lambda: running.main.composer.draft.text, "the message as it is")
        assert running.main.composer.draft == Draft("hush-hush {{b}}", literal=True)


async def test_secrets_are_not_in_what_is_kept_for_other_days(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("token=hush-hush\n")
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        running.main.composer.load(Draft("say hush-hush"))
        await running.pilot.press("i", "ctrl+j")
        await running.until(lambda: len(sent(running)) == 1, "the message")
        running.main.composer.load(Draft(b"hush-hush".hex(), "hex"))
        await running.pilot.press("ctrl+j")
        await running.until(lambda: len(sent(running)) == 2, "the bytes")
        assert [one.text for one in running.main.sent_before(running.session)] == ["say {{token}}"]
        running.main.composer.load(Draft("write hush-hush"))
    kept = [
        path.read_text()
        for folder in ("history", "drafts")
        for path in (tmp_path / folder).rglob("*")
        if path.is_file()
    ]
    assert any("write {{token}}" in text for text in kept)
    assert not any("hush" in text for text in kept)


async def test_what_goes_out_as_it_stands_can_be_filled(tmp_path: Path) -> None:
    profile = Profile("SERVER/", variables=(("who", "me"),))
    async with shell(tmp_path, profiles=[profile]) as running:
        await running.until_open()
        running.main.composer.load(Draft("{{who}}", literal=True))
        await running.until_text("as it stands, F9: fill {{ }}")
        await running.pilot.press("i", "f9")
        await running.until_text("→ me")
        assert not running.main.composer.draft.literal
        await running.pilot.press("f9")
        await running.until_text("as it stands, F9")
        await running.pilot.press("f9", "ctrl+j")
        await running.until(lambda: sent(running) == ["me"], "the message")


async def test_another_connection_begins_with_a_text(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("i", "ctrl+t")
        await running.type("00")
        await running.pilot.press("ctrl+j", "escape")
        assert running.main.composer.kind == "hex"
        running.main.action_duplicate()
        await running.until(lambda: len(running.main.inspector.sessions) == 2, "a second connection")
        assert running.main.composer.draft == Draft()
