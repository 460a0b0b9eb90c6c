"""Several connections in one log: all of them or those picked, by time, each with its sign and name."""

from __future__ import annotations

from pathlib import Path

from ui.screens.test_filter import border, filtered
from ui.shell import Shell, shell
from wstui.model import Direction, Profile, Run
from wstui.session import Session

NAMED = [Profile("SERVER/", name) for name in ("one", "two", "three")]


def say(running: Shell, session: Session, *texts: str) -> None:
    """Record texts of a connection as if they had come."""
    blob = "".join(texts).encode()
    spans, at = [], 0
    for text in texts:
        spans.append(at << 32 | len(text))
        at += len(text)
    capture = running.main.inspector.capture
    capture.recorder(session.id).run(Run(Direction.IN, blob, spans, b"\1" * len(texts), 1, 1, [0] * len(texts)))


def line_of(running: Shell, text: str) -> str:
    """The line of the log that has a text."""
    return next((line for line in running.text.splitlines() if text in line and "<" in line), "")


def logged(running: Shell) -> list[str]:
    """What came in by `say`, as the log has it."""
    lines = [line.split("said ")[1].split()[0] for line in running.text.splitlines() if "said " in line and "<" in line]
    return [word.strip("│") for word in lines]


async def all_said(running: Shell) -> list[Session]:
    """Something on every connection, in turns."""
    await running.until_open()
    sessions = running.main.inspector.sessions
    for n in range(3):
        for session in sessions:
            say(running, session, f"said {session.profile.name}-{n}")
    await running.until_text(f"said {running.session.profile.name}-2")
    return sessions


async def test_any_set_is_picked_by_key_and_its_signs_are_the_same_everywhere(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=NAMED) as running:
        await all_said(running)
        await running.pilot.press("C", "v", "j", "j", "space", "L")
        assert "said one" not in running.text, "picking alone merges nothing"
        await running.pilot.press("T")
        await running.until_text("said one-0", "said three-2", "● one", "▲ three")
        assert logged(running) == [f"{name}-{n}" for n in range(3) for name in ("one", "three")]
        assert "● one  ▲ three" in border(running)
        assert "● one" in line_of(running, "said one-1")
        assert "▲ three" in line_of(running, "said three-1")
        counts = [line[:8] for line in running.text.splitlines()[2:8] if "<" in line[:8]]
        assert [any(mark in line for mark in "●■▲") for line in counts] == [True, False, True]
        await running.pilot.press("C", "g", "j", "v")
        await running.until_text("said two-1", "● one  ■ two  ▲ three")
        await running.pilot.press("v", "k", "v")
        await running.until(lambda: logged(running) == ["three-0", "three-1", "three-2"])
        await running.pilot.press("G", "v")
        await running.until_text("all connections", "said two-1")


async def test_new_messages_and_new_connections_join(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=NAMED[:2]) as running:
        await all_said(running)
        await running.pilot.press("T")
        await running.until_text("all connections")
        third = running.main.add(Profile(running.server.url + "/", "late"))
        say(running, third, "said late-0")
        await running.until_text("▲ late", "said late-0")
        await running.pilot.press("C", "g", "v", "j", "v", "L")
        await running.until_text("● one  ■ two")
        assert "said late" not in running.text
        say(running, third, "said late-1")
        say(running, running.main.inspector.sessions[1], "said two-3")
        await running.until_text("said two-3")
        assert "said late" not in running.text


async def test_filter_search_marks_and_groups_are_those_of_the_set(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=NAMED) as running:
        await all_said(running)
        await running.pilot.press("C", "g", "v", "j", "v", "L", "T")
        await running.until_text("said one-0", "said two-0")
        await filtered(running, "/-[02]/")
        await running.until(lambda: logged(running) == ["one-0", "two-0", "one-2", "two-2"])
        await running.until_text("4 of 10")
        say(running, running.main.inspector.sessions[2], "said three-02")
        say(running, running.main.inspector.sessions[0], "said one-02")
        await running.until_text("said one-02", "5 of 11")
        assert "said three" not in running.text
        await running.pilot.press("ctrl+f")
        await running.type("two")
        await running.pilot.press("enter")
        await running.until_text("2 of 2 found")
        await running.pilot.press("m", "N", "m", "'")
        assert len(running.main.marks) == 2
        await running.pilot.press("escape", "d")
        await running.until_text("said one-1", "5 bright", "─ 11 ─")
        assert "said three" not in running.text
        await running.pilot.press("escape", "u", "d")
        await running.until(lambda: not logged(running))


async def test_the_chosen_message_stays_when_the_set_changes(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=NAMED) as running:
        sessions = await all_said(running)
        log = running.main.messages
        say(running, sessions[0], *(f"said one-{n:03}" for n in range(60)))
        await running.until_text("said one-059")
        await running.pilot.press("k", "k", "k", "C", "v", "j", "v", "k", "L", "T")

        def chosen() -> bytes:
            return log.selected.preview if log.selected is not None else b""

        await running.until_text("● one  ■ two")
        await running.until(lambda: chosen() == b"said one-056", "the same message")
        assert not log.following
        await running.pilot.press("C", "j", "j", "v")
        await running.until_text("▲ three")
        await running.until(lambda: chosen() == b"said one-056", "the same message")


async def test_a_removed_connection_leaves_the_set_and_its_messages_stay_among_all(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=NAMED) as running:
        await all_said(running)
        await running.pilot.press("C", "g", "v", "j", "v", "T")
        await running.until_text("● one  ■ two", "said two-0")
        await running.pilot.press("X", "y")
        await running.until(lambda: logged(running) == ["one-0", "one-1", "one-2"])
        assert "two" not in border(running)
        await running.pilot.press("C", "g", "X", "y")
        await running.until(lambda: not running.main.sight.merged, "the last picked one is gone: no merged log")
        await running.until(lambda: set(logged(running)) == {"three-0", "three-1", "three-2"})
        await running.pilot.press("T")
        await running.until_text("all connections", "● one", "■ two", "▲ three")


async def test_a_set_can_be_paused_and_cleared(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=NAMED) as running:
        sessions = await all_said(running)
        await running.pilot.press("C", "g", "v", "j", "v", "L", "T", "z")
        await running.until_text("Cleared.")
        say(running, sessions[2], "said three-9")
        say(running, sessions[1], "said two-9")
        await running.until(lambda: logged(running) == ["two-9"])
        await running.pilot.press("p")
        say(running, sessions[0], "said one-9")
        await running.until_text("paused +1")
        await running.pilot.press("p", "z")
        await running.until_text("said one-0", "said one-9", "said two-9")


async def test_an_earlier_capture_is_merged_too(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=NAMED) as running:
        await all_said(running)
        path = running.main.inspector.capture.path
    async with shell(tmp_path, earlier=path) as again:
        await again.pilot.press("C", "g", "v", "j", "v", "L", "T")
        await again.until_text("● one  ■ two", "said one-0", "said two-2")
        assert "said three" not in again.text
