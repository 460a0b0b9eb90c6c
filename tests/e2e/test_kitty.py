"""Images by the protocol of Kitty in a real pty: the pixels that arrive, where they are drawn, and that they go."""

from __future__ import annotations

import io
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from e2e.kitty import KittyScreen
from e2e.terminal import SHELL, Terminal, is_stopped, job
from e2e.test_link import WSTUI, environment, settings
from e2e.tmux import Tmux
from store.feed import plain, text_run
from wstui.model import Opcode, Profile
from wstui.store.capture import Capture
from wstui.ui.easel import MOST_BYTES

KITTY = {"TERM": "xterm-kitty"}


def gradient(width: int, height: int) -> Image.Image:
    """No two corners of it are alike."""
    across, down = Image.linear_gradient("L").rotate(90), Image.linear_gradient("L")
    return Image.merge("RGB", (across, down, ImageChops.invert(across))).resize((width, height))


def saved(image: Image.Image, kind: str = "PNG") -> bytes:
    """A picture as a file."""
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def recorded(folder: Path, *payloads: bytes) -> list[str]:
    """The words that open a capture of a text and these pictures."""
    capture = Capture.create(folder)
    recorder = capture.recorder(capture.add_connection(Profile("ws://127.0.0.1:9/", "feed")))
    recorder.run(text_run("number one \U0010eeee\u0305\u0305 and \U000f0000".encode()))
    for payload in payloads:
        recorder.run(plain([(Opcode.BINARY, payload)])[0])
    capture.close()
    return [*SHELL, *WSTUI, "open", str(capture.path)]


@contextmanager
def opened(folder: Path, *payloads: bytes, env: dict[str, str] | None = None) -> Iterator[tuple[Terminal, KittyScreen]]:
    """The inspector in a terminal that has the protocol, and says so."""
    settings(folder, "")
    words = recorded(folder / "captures", *payloads)
    env = environment(folder) | (KITTY if env is None else env)
    with Terminal(words, env=env, answers=True, screen=KittyScreen) as terminal:
        assert isinstance(terminal.screen, KittyScreen)
        terminal.wait_for("Messages", "pixels")
        yield terminal, terminal.screen
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert not terminal.screen.images
        assert not terminal.screen.strange
        assert terminal.screen.restored
        assert terminal.unread == 0


def whole(terminal: Terminal, screen: KittyScreen, columns: int, rows: int) -> tuple[int, int]:
    """Wait for all cells of an image, each in its place; the place of the first."""

    def there() -> bool:
        parts = screen.parts
        if len(parts) != columns * rows:
            return False
        left, top = min(parts)
        (number,) = {part.number for part in parts.values()}
        return number in screen.images and all(
            (part.column, part.row) == (x - left, y - top) for (x, y), part in parts.items()
        )

    terminal.wait_until(there, "an image")
    return min(screen.parts)


def test_the_pixels_arrive_and_stand_in_their_cells_until_another_message_is_chosen(
    tmp_path: Path,
) -> None:
    image = gradient(200, 100)
    with opened(tmp_path, saved(image)) as (terminal, screen):
        left, top = whole(terminal, screen, 20, 5)
        assert "PNG picture, 200 × 100 pixels" in terminal.lines[top - 1]
        ((number, placed),) = screen.images.items()
        assert placed.image.tobytes() == image.tobytes()
        seen = screen.picture().crop((left * 10, top * 20, left * 10 + 200, top * 20 + 100))
        assert seen.tobytes() == image.tobytes()
        assert saved(image) not in terminal.raw
        sent = screen.sent
        terminal.press("?")
        terminal.wait_for("Keys")
        terminal.wait_until(lambda: len(screen.parts) < 100, "something over it")
        terminal.press("esc")
        assert whole(terminal, screen, 20, 5) == (left, top)
        assert screen.sent == sent
        terminal.press("k")
        terminal.wait_until(lambda: not screen.images and not screen.parts, "no image")
        terminal.wait_for("number one ⟨U+10EEEE⟩")
        assert screen.removed == [number]
        terminal.press("j")
        assert whole(terminal, screen, 20, 5) == (left, top)
        assert number not in screen.images


def test_a_large_one_comes_smaller_and_scrolls_without_being_sent_again(tmp_path: Path) -> None:
    with opened(tmp_path, saved(gradient(3000, 1500), "JPEG")) as (terminal, screen):
        terminal.wait_until(lambda: bool(screen.parts), "an image")
        (placed,) = screen.images.values()
        assert (placed.image.size, placed.columns, placed.rows) == ((820, 410), 82, 21)
        assert max(ImageStat.Stat(ImageChops.difference(placed.image, gradient(820, 410))).mean) < 2
        sent = screen.sent
        assert 20 not in {part.row for part in screen.parts.values()}
        terminal.press("tab", "end")
        terminal.wait_until(lambda: 20 in {part.row for part in screen.parts.values()}, "its last row")
        assert screen.sent == sent
        assert len(screen.images) == 1


def test_no_other_program_finds_it_in_its_terminal(tmp_path: Path) -> None:
    with opened(tmp_path, saved(gradient(200, 100))) as (terminal, screen):
        whole(terminal, screen, 20, 5)
        program = job(terminal)
        terminal.press("ctrl+z")
        terminal.wait_until(lambda: is_stopped(program), "a stop")
        terminal.settle()
        assert not screen.images
        assert screen.restored
        os.kill(program, signal.SIGCONT)
        whole(terminal, screen, 20, 5)
        assert len(screen.removed) == 1


def test_what_cannot_be_packed_has_fewer_pixels_and_is_broken_off_when_it_is_left(tmp_path: Path) -> None:
    noise = Image.frombytes("RGB", (1200, 900), random.Random(3).randbytes(1200 * 900 * 3))
    with opened(tmp_path, saved(noise)) as (terminal, screen):
        terminal.wait_until(lambda: screen.sent > 0, "its beginning")
        terminal.press("k")
        terminal.wait_until(lambda: screen.broken == 1, "its end")
        sent = screen.sent
        assert not screen.images
        terminal.press("j")
        terminal.wait_until(lambda: bool(screen.parts), "an image")
        assert 0.5 * MOST_BYTES < (screen.sent - sent) * 3 / 4 <= MOST_BYTES + 3


def test_half_blocks_over_a_slow_link_and_in_tmux(tmp_path: Path) -> None:
    env = environment(tmp_path) | KITTY | {"SSH_TTY": "/dev/pts/3"}
    with opened(tmp_path, saved(gradient(20, 10)), env=env) as (terminal, screen):
        terminal.wait_for("▀" * 20)
        terminal.pause(0.5)
        assert not screen.sent
    words = recorded(tmp_path / "more", saved(gradient(20, 10)))
    with Tmux(words, directory=tmp_path, env=environment(tmp_path) | {"KITTY_WINDOW_ID": "1"}) as tmux:
        tmux.wait_for("▀" * 20)
        tmux.press("q")


def test_a_terminal_that_does_not_say_that_it_has_the_image_shows_half_blocks(tmp_path: Path) -> None:
    settings(tmp_path, "")
    words, env = recorded(tmp_path / "captures", saved(gradient(200, 100))), environment(tmp_path) | KITTY
    with Terminal(words, env=env, screen=KittyScreen) as terminal:
        screen = terminal.screen
        assert isinstance(screen, KittyScreen)
        terminal.wait_until(lambda: len(screen.removed) == 1, "an end of waiting")
        assert not screen.images
        sent = screen.sent
        terminal.press("k")
        terminal.wait_gone("pixels")
        terminal.press("j")
        terminal.wait_for("▀" * 40)
        terminal.pause(0.5)
        assert screen.sent == sent
        terminal.press("q")
        assert terminal.wait_exit() == 0
