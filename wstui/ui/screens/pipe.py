"""A shell command that is given a message, and what it writes, safe to look at. Nothing runs before Enter. Knows no
message: it is given what brings the bytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input

from wstui import safetext
from wstui.model import Failure
from wstui.safetext import oneline
from wstui.ui.actions import Where, bindings
from wstui.ui.line import Line
from wstui.ui.screens.dialog import Dialog
from wstui.ui.shellpipe import Piped
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.keybar import KeyLine
from wstui.ui.widgets.lines import LinesView
from wstui.ui.wrap import Fixed, Lines, Stack, Wrapped

__all__ = ["PipeScreen"]

EVERY = 0.2
"""Seconds between two looks at what a running command wrote."""
NOTHING: tuple[Line, ...] = ((("It wrote nothing.", "quiet"),),)


class _Command(Field):
    """The line for the command; arrows bring those before."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.COMMAND)]


class PipeScreen(Dialog[None]):
    """`bring` gives the input when a command is run, a file of which is deleted after it; `ran` is told of each command
    that is, `copy` what is to be copied."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.PIPE)]
    DEFAULT_CSS = """
    PipeScreen > #box { width: 100%; height: 100%; }
    PipeScreen LinesView { height: 1fr; margin-top: 1; }
    """

    def __init__(
        self,
        what: str,
        bring: Callable[[], Awaitable[bytes | Path]],
        before: Sequence[str],
        ran: Callable[[str], None],
        copy: Callable[[str, str], None],
    ) -> None:
        super().__init__()
        self._what, self._bring, self._ran, self._copied = what, bring, ran, copy
        self._before = list(before)
        self._at = len(self._before)
        self._draft = ""
        self.piped: Piped | None = None
        self.view = LinesView()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The command, what it wrote, and the keys."""
        with Vertical(id="box"):
            yield _Command(placeholder="a shell command, such as: jq .data", id="command")
            yield self.view
            yield KeyLine(
                [("enter", "run"), ("pipe.command", "command"), ("pipe.copy", "copy"), ("pipe.back", "stop, close")]
            )

    def on_mount(self) -> None:
        """Say what a command will be given."""
        self._say()

    def on_unmount(self) -> None:
        """Leave nothing running."""
        if self.piped is not None:
            self.piped.stop()

    def _say(self) -> None:
        piped = self.piped
        size = f" · {len(piped.out) + len(piped.err):,} B" if piped is not None else ""
        self.name_box(f"{self._what} │ {piped.ending if piped is not None else 'nothing run yet'}{size}")

    # -- the command

    def action_recall(self, step: int) -> None:
        """A command that was run before, or after."""
        field = self.query_one(_Command)
        if self._at == len(self._before):
            self._draft = field.text
        self._at = max(0, min(len(self._before), self._at + step))
        field.put(self._before[self._at] if self._at < len(self._before) else self._draft)

    def action_command(self) -> None:
        """Change the command."""
        self.query_one(_Command).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run it; what still runs is stopped."""
        event.stop()
        command = self.query_one(_Command).text.strip()
        if not command:
            return
        if self.piped is not None:
            self.piped.stop()
        if command in self._before:
            self._before.remove(command)
        self._before.append(command)
        self._at = len(self._before)
        self._ran(command)
        self.piped = Piped(command, self._grown)
        self.view.show(None)
        self.view.focus()
        self._say()
        self.run_worker(self._run(self.piped), group="pipe")

    async def _run(self, piped: Piped) -> None:
        data: bytes | Path = b""
        try:
            data = await self._bring()
            await piped.run(data)
        except (OSError, Failure) as exc:
            piped.err += f"it could not be run: {exc}".encode("utf-8", "replace")
            piped.stopped = True
        finally:
            if isinstance(data, Path):
                data.unlink(missing_ok=True)
        if piped is self.piped and self.is_attached:
            self._show(stay=False)

    # -- what it writes

    def _grown(self) -> None:
        if self._timer is None and self.is_attached:
            self._timer = self.set_timer(EVERY, self._show)

    def _show(self, *, stay: bool = True) -> None:
        """Show what there is by now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        piped = self.piped
        if piped is None:
            return
        out, err = safetext.decode(piped.out), safetext.decode(piped.err)

        def make(width: int) -> Lines:
            parts: list[Lines] = [Wrapped(out, width)] if out else []
            if err:
                parts += [Fixed([()], width)] * bool(out)
                parts += [Fixed([(("standard error", "fail"),)], width), Wrapped(err, width)]
            return Stack(*(parts or [Fixed(NOTHING, width)]))

        self.view.show(make, stay=stay)
        self._say()

    def action_copy(self) -> None:
        """Copy what the command wrote."""
        if self.piped is not None and self.piped.out:
            self._copied(f"output of {oneline(self.piped.command)}", safetext.decode(self.piped.out))

    def action_back(self) -> None:
        """Stop what runs; else close."""
        piped = self.piped
        if piped is not None and piped.code is None and not piped.stopped:
            piped.stop()
            self._say()
        else:
            self.dismiss(None)
