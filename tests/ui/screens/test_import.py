"""Files of other programs on the screen: a path that Tab completes, what came, and what could not."""

from __future__ import annotations

from pathlib import Path

from ui.shell import shell


async def test_what_is_imported_is_said(tmp_path: Path) -> None:
    (tmp_path / "feeds.http").write_text(
        "@token = s3cret\nWEBSOCKET ws://localhost:9000/a?t={{token}}\n\nhello\n###\nWEBSOCKET ws://[broken\n"
    )
    (tmp_path / "feeds.txt").write_text("one\ntwo\n")
    (tmp_path / "cut.har").write_text('{"log": {"entries": [')
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await running.pilot.press("I")
        await running.until_text("Import HAR", "Tab completes it")
        await running.type(f"{tmp_path}/fe")
        await running.pilot.press("tab", "tab")
        await running.until_text("feeds.http  feeds.txt")
        await running.type("h")
        await running.pilot.press("tab", "enter")
        await running.until_text("Imported from feeds.http", "✓ profile localhost-9000-a", "✗ ", "token; env/NAME")
        assert "s3cret" not in running.text
        names = [entry.name for entry in running.collection.profiles()]
        assert names == ["localhost-9000-a"]
        await running.pilot.press("escape", "I")
        await running.type(f"{tmp_path}/feeds.txt")
        await running.pilot.press("enter")
        await running.until_text("✓ 2 payloads in the profile")
        await running.pilot.press("escape", "I")
        await running.type(f"{tmp_path}/cut.har")
        await running.pilot.press("enter")
        await running.until_text("cut.har:1:22: not JSON")
        assert [payload.name for payload in running.main.payloads.all] == ["one", "two"]
