"""The handshake on the screen: what fails is in front, earlier attempts are a key away, parts are copied."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from ui.shell import Shell, shell
from wstui.model import MASK, Profile, State

REFUSED = Profile("SERVER/refuse/401?token=s3cretvalue", "orders", headers=(("Authorization", "Bearer s3cretheader"),))


async def refused(running: Shell) -> None:
    await running.until(lambda: running.session.state is State.FAILED, "the refusal")
    await running.until_text("✗ refused with 401")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_refusal_reads_from_top_to_bottom(size: tuple[int, int], tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[REFUSED], size=size) as running:
        await refused(running)
        await running.pilot.press("+")
        await running.until(lambda: running.main.has_class("-large"), "the large pane")
        assert running.app.focused is running.main.detail.view
        await running.until_text("Timeline", "TCP connect", "✗ upgrade")
        assert not any(part in running.text for part in ("Compose", "Connections", "Payloads"))
        await running.pilot.press("G", "pageup", *"kkkkkkkkkk")
        await running.until_text(f"GET /refuse/401?token={MASK} HTTP/1.1", f"Authorization: Bearer {MASK}")
        await running.pilot.press("S")
        await running.until_text("secrets shown", "token=s3cretvalue", "Bearer s3cretheader")
        await running.pilot.press("S")
        await running.until(lambda: "s3cret" not in running.text, "secrets hidden")


async def test_the_key_for_a_filter_says_what_it_is_and_how_the_diagnosis_is_copied(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[REFUSED]) as running:
        await refused(running)
        await running.pilot.press("L", "d")
        await running.until_text("d dims what a filter leaves out", "copies why the handshake failed")
        await running.pilot.press("Y")
        await running.until_text("Diagnosis")


async def test_the_large_pane_is_left_as_it_was_entered(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        for leave in ("+", "escape", "L", "i", "slash"):
            await running.pilot.press("+")
            await running.until(lambda: "Compose" not in running.text, "the large pane")
            await running.pilot.press(leave)
            await running.until(lambda: "Compose" in running.text, f"all panes after {leave}")
            await running.pilot.press("escape")
        await running.until_text("Connections", "Payloads", "Messages", "Msg│Tree", "Compose")
        assert running.app.focused is running.main.messages


async def test_earlier_attempts_are_a_key_away(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[REFUSED]) as running:
        await refused(running)
        first = running.session.handshake
        for count in (2, 3):
            await running.pilot.press("R")
            await running.until(lambda count=count: len(running.session.attempts) == count, "an attempt")  # type: ignore[misc]
        await running.until_text("attempt 3 of 3")
        await running.pilot.press("M", "less_than_sign", "less_than_sign", "less_than_sign")
        await running.until_text("attempt 1 of 3")
        assert running.main.detail.subject.handshake is first
        await running.pilot.press("R")
        await running.until_text("attempt 1 of 4")
        await running.pilot.press("greater_than_sign", "greater_than_sign", "greater_than_sign", "greater_than_sign")
        await running.until_text("attempt 4 of 4")
        assert running.main.detail.subject.handshake is running.session.handshake
        capture = running.app.start.inspector.capture
        capture.flush()
        path = capture.path
    async with shell(tmp_path, earlier=path) as running:
        await running.pilot.press("h", "M", "less_than_sign")
        await running.until_text("attempt 3 of 4", "✗ refused with 401")


async def test_parts_of_the_handshake_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[bytes] = []
    async with shell(tmp_path, profiles=[REFUSED]) as running:
        monkeypatch.setattr(running.app, "_write", lambda data: copied.append(b64decode(data[7:-1])))
        await refused(running)
        await running.pilot.press("Y")
        await running.until_text("Copy as", "As a curl command", "secrets hidden; S shows them", "Timeline")
        await running.pilot.press("r")
        await running.until_text("request: ")
        assert copied[-1].startswith(f"GET /refuse/401?token={MASK} HTTP/1.1\nHost: ".encode())
        await running.pilot.press("y")
        await running.until(lambda: len(copied) == 2, "all of it")
        assert b"Timeline" in copied[1]
        await running.pilot.press("M", "y")
        await running.until_text("of the handshake: ")
        assert copied[2] in copied[1]
        await running.pilot.press("S", "Y", "u")
        await running.until(lambda: len(copied) == 4, "the command")
        assert copied[3].startswith(b"curl -i -N --http1.1 'http://127.0.0.1:")
        assert b"Bearer s3cretheader" in copied[3]
        assert b"s3cret" not in b"".join(copied[:3])


async def test_an_attempt_under_way_leaves_the_earlier_ones_to_be_read(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[REFUSED]) as running:
        await refused(running)
        pane = running.main.detail
        shake = running.session.handshake
        assert shake is not None
        pane.show_handshake(None, State.CONNECTING, [shake])
        pane.open_tab("handshake")
        await running.until_text("Connecting …")
        await running.pilot.press("M", "less_than_sign")
        await running.until_text("✗ refused with 401")
        assert pane.subject.handshake is shake
