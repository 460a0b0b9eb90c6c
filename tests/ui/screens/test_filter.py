"""The filter bar and what it does to the log, over the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.shell import Shell, shell
from wstui.model import Direction, Opcode, Profile, Run
from wstui.ui.bridge import Tick
from wstui.ui.screens import filter_actions


def say(running: Shell, *texts: str, opcode: Opcode = Opcode.TEXT) -> None:
    """Record messages as if they had come."""
    blob, spans = b"", []
    for text in texts:
        data = text.encode()
        spans.append(len(blob) << 32 | len(data))
        blob += data
    wires = [0] * len(texts)
    running.main.inspector.capture.recorder(running.session.id).run(
        Run(Direction.IN, blob, spans, bytes([opcode]) * len(texts), 1, 1, wires)
    )


def border(running: Shell) -> str:
    """The upper border of the log."""
    return next(line for line in running.text.splitlines() if "Messages" in line)


async def filtered(running: Shell, text: str) -> None:
    """Apply a filter by keys."""
    await running.pilot.press("slash")
    await running.type(text)
    await running.pilot.press("enter")
    await running.pilot.pause()


async def test_what_is_typed_is_explained_and_a_mistake_is_pointed_at(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.pilot.press("slash")
        assert running.main.filter_bar.opened
        await running.type("op:text price")
        await running.until_text('is text and contains "price"')
        await running.type(" size>x")
        await running.until_text("^ a size is a number of bytes")
        lines = running.text.splitlines()
        y = next(n for n, line in enumerate(lines) if "size>x" in line)
        assert lines[y].index("x", lines[y].index("size>")) == lines[y + 1].index("^")
        await running.pilot.press("enter")
        assert running.main.filter_bar.opened, "a filter that is wrong is not applied"
        await running.pilot.press("escape")
        assert not running.main.filter_bar.opened
        assert running.main.sight.filter is None


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_the_last_word_is_completed(tmp_path: Path, key: str) -> None:
    async with shell(tmp_path, "/") as running:
        await running.pilot.press("slash")
        await running.type("x -op:pi")
        await running.until_text("Tab: op:ping")
        await running.pilot.press(key)
        assert running.main.filter_bar.field.value == "x -op:ping"
        assert running.main.filter_bar.field.has_focus


async def test_fields_of_what_is_on_the_screen_and_names_are_completed(tmp_path: Path) -> None:
    async with shell(tmp_path, profiles=[Profile("SERVER/", "feed")]) as running:
        await running.until_open()
        say(running, '{"arg":{"channel":"x"}}', '{"data":[{"markPx":"42"}]}', "no JSON")
        await running.until_text("no JSON")
        await running.pilot.press("slash")
        for typed, offered in (
            (".da", ".data"),
            (".", ".data.0"),
            (".m", ".data.0.markPx"),
            ("=42 conn:f", "conn:feed"),
        ):
            await running.type(typed)
            await running.until_text(f"Tab: {offered}")
            await running.pilot.press("tab")
        assert running.main.filter_bar.field.value == ".data.0.markPx=42 conn:feed"
        await running.pilot.press("enter")
        await running.until_text("1 of ", '{"data":[{"markPx":"42"}]}')


async def test_how_far_a_filter_is_is_said_where_it_takes_its_time_and_not_of_what_came_just_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await filtered(running, "cat")
        found = running.main.sight.found
        assert found is not None
        await running.until(lambda: found.complete)
        words = []
        monkeypatch.setattr(running.main.messages, "write_edge", lambda title: words.append(title.plain))
        for n in range(5):
            say(running, f"cat {n}")
            await running.until_text(f"cat {n}")
        assert words
        assert not any("looked through" in said for said in words)
        monkeypatch.setattr(filter_actions, "LAG", 10)
        monkeypatch.setattr(filter_actions, "AT_ONCE", 0.0)
        running.main.workers.cancel_group(running.main, "filter")
        say(running, *["cat"] * 100)
        await running.until(lambda: any("% looked through" in said for said in words))


async def test_only_matches_are_shown_counted_and_joined_by_new_ones(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"{'cat' if n % 10 == 0 else 'dog'} {n:03}" for n in range(100)))
        await filtered(running, "cat")
        await running.until_text("cat 000", "cat 090", "10 of 10")
        assert "dog" not in running.text
        assert "cat" in border(running)
        found = running.main.sight.found
        assert found is not None
        judged = found.scanned
        say(running, "dog 101", "cat 102")
        await running.until_text("cat 102", "11 of 10")
        assert found is running.main.sight.found
        assert found.scanned == judged + 2, "nothing is judged twice"
        assert "dog" not in running.text


async def test_the_last_message_before_a_silence_joins_too(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        await filtered(running, "cat")
        for n in range(3):
            say(running, f"cat {n}")
            await running.until_text(f"cat {n}")


async def test_idle_is_idle(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "cat", "dog")
        await filtered(running, "cat")
        await running.until_text("1 of ")
        await running.until(lambda: running.main.sight.found and running.main.sight.found.complete)
        ticks: list[int] = []
        while len(ticks) < 20 and (len(ticks) < 2 or ticks[-1] - ticks[-2] > 2):
            await running.pilot.pause(0.6)
            ticks.append(len(running.trail.of(Tick)))
        # An age in the list changes once a second, and so does a rate; a loop that turns ticks five times.
        assert ticks[-1] - ticks[-2] <= 2


async def test_ending_the_filter_keeps_the_chosen_message_where_it_is(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, *(f"{'cat' if n % 50 == 0 else 'dog'} {n:03}" for n in range(1000)))
        await filtered(running, "cat")
        await running.until_text("20 of ")
        log = running.main.messages
        await running.pilot.press("k", "k", "k")
        assert log.selected is not None
        assert log.selected.preview == b"cat 800"
        line = log.cursor - log.top
        await running.pilot.press("escape")
        await running.until_text("dog 799", "cat 800", "dog 801")
        assert log.selected.preview == b"cat 800"
        assert log.cursor - log.top == line
        assert not log.following
        assert running.main.sight.found is None


async def test_a_filter_begins_where_the_reader_is_and_the_row_stays_while_more_is_found(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        capture = running.main.inspector.capture
        for start in range(0, 20_000, 1000):
            say(running, *(f"{'cat' if n % 3 else 'dog'} {n:05}" for n in range(start, start + 1000)))
            capture.flush()
        await running.until_text("cat 19999")
        log = running.main.messages
        log.focus()
        assert log.choose(10_000)
        chosen = log.selected
        assert chosen is not None
        await filtered(running, "cat")
        await running.until(lambda: running.main.sight.found and running.main.sight.found.complete)
        await running.until(lambda: log.row_count == 13_333)
        assert log.selected is not None
        assert abs(log.selected.seq - chosen.seq) < 1000
        assert log.top <= log.cursor < log.top + log.page_height
        shown = [line for line in running.text.splitlines() if "cat" in line and "<" in line]
        numbers = [line.split("cat ")[1][:5] for line in shown]
        assert numbers == sorted(numbers)
        assert log.selected.preview.decode() in running.text


async def test_filters_used_before_come_back(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await filtered(running, "one")
        await filtered(running, "two")  # typed over the one that was selected
        await running.pilot.press("slash", "up")
        bar = running.main.filter_bar
        assert bar.field.value == "two"
        await running.pilot.press("up")
        assert bar.field.value == "one"
        await running.pilot.press("down", "down")
        assert bar.field.value == "two"
        bar.field.value = ""
        await running.pilot.press("enter")
        assert running.main.sight.filter is None


async def test_letters_in_the_bar_are_text(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.pilot.press("slash")
        await running.type("qdpzTfnN1?/i\\")
        assert running.main.filter_bar.field.value == "qdpzTfnN1?/i\\"
        assert running.main.sight.paused is None


async def test_what_does_not_match_is_dimmed_by_a_key(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "cat " + "x" * 600 + " tail", "dog")
        await filtered(running, "tail")
        await running.until_text("1 of ")
        assert "dog" not in running.text
        await running.pilot.press("d")
        await running.until_text("dog", "1 bright")
        log = running.main.messages
        tones = {log.row_line(row, 80)[-1][1] for row in range(log.row_count) if b"dog" in log._row(row).preview}  # type: ignore[union-attr]
        assert tones == {"dim"}
        bright = next(row for row in range(log.row_count) if b"cat" in log._row(row).preview)  # type: ignore[union-attr]
        assert len(log.row_line(bright, 80)) > 1, "it matches beyond what the row has of it"
        await running.pilot.press("d")
        await running.until(lambda: "dog" not in running.text)


async def test_another_connection_is_seen_through_the_same_filter(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/exchange") as running:
        await running.until_open()
        say(running, "cat one", "dog one")
        await filtered(running, "cat")
        await running.until_text("cat one")
        await running.pilot.press("right_square_bracket")
        await running.until_open()
        say(running, "cat two", "dog two")
        await running.until_text("cat two")
        assert "one" not in "".join(line for line in running.text.splitlines() if "<" in line and "cat" in line)
        assert "dog two" not in running.text


async def test_a_frozen_view_says_how_many_came(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "before")
        await running.until_text("before")
        await running.pilot.press("p")
        await running.until_text("paused +0")
        say(running, "after 1", "after 2")
        await running.until_text("paused +2")
        assert "after" not in running.text
        await running.pilot.press("p")
        await running.until_text("after 2", "following")


async def test_clearing_leaves_out_what_came_and_brings_it_back(tmp_path: Path) -> None:
    async with shell(tmp_path, "/") as running:
        await running.until_open()
        say(running, "old news")
        await running.until_text("old news")
        await running.pilot.press("z")
        await running.until_text("Cleared.")
        assert "old news" not in running.text
        say(running, "fresh news")
        await running.until_text("fresh news")
        assert "old news" not in running.text
        await running.pilot.press("z")
        await running.until_text("old news", "fresh news")


async def test_all_connections_in_one_log(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/exchange") as running:
        await running.until_open()
        first = running.session
        say(running, "hello one")
        await running.pilot.press("right_square_bracket")
        await running.until_open()
        say(running, "hello two")
        await running.until_text("hello two")
        assert "hello one" not in running.text
        await running.pilot.press("T")
        await running.until_text("hello one", "hello two", "all connections")
        one = next(line for line in running.text.splitlines() if "hello one" in line)
        two = next(line for line in running.text.splitlines() if "hello two" in line)
        assert "●" in one
        assert "■" in two
        await filtered(running, "hello")
        await running.until_text("2 of ")
        await running.pilot.press("g")
        await running.until(lambda: (chosen := running.main.chosen_message()) and chosen.payload == b"hello one")
        assert running.main.messages.selected is not None
        assert running.main.messages.selected.connection == first.id
        await running.pilot.press("T")
        await running.until(lambda: "hello one" not in running.text)


async def test_the_chosen_message_is_chosen_among_all_too(tmp_path: Path) -> None:
    async with shell(tmp_path, "/", "/exchange") as running:
        await running.until_open()
        say(running, *(f"line {n:02}" for n in range(50)))
        await running.until_text("line 49")
        log = running.main.messages
        await running.pilot.press("k", "k", "T")
        await running.until_text("all connections")
        assert log.selected is not None
        assert log.selected.preview == b"line 47"
        assert not log.following
