"""What keys do with the rows of the log that are chosen together: copy them as lines or in a format, give them to a
command. Knows no format by name."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path

from wstui.config import copies_dir
from wstui.export import Rows
from wstui.model import Failure, Row
from wstui.safetext import oneline
from wstui.ui.copying import LONG
from wstui.ui.panes.selecting import Span
from wstui.ui.screens.take_actions import TakeActions
from wstui.ui.spool import Spool
from wstui.ui.tab import Copy
from wstui.ui.window import Rows as View

__all__ = ["RowActions"]

SLICE = 100
"""Rows that are read between two looks at keys and sockets."""
MANY = 2000
"""Rows from which on progress is shown."""
LOCAL_ROOM = 2**24
"""Bytes that a clipboard of this machine is given at most."""

LONG_ROW = 2**14
"""Bytes of a message from which on its row is made on another thread; and bytes between two looks at keys."""

Say = Callable[[Row, Row | None], str | Callable[[], str]]
"""What is written for a row, given the one before it; or what makes that on another thread."""


class RowActions(TakeActions):
    """Actions on rows, where there are any and the log has the focus; else on the chosen message."""

    def _span(self) -> Span | None:
        return self.messages.span if self.focused is self.messages else None

    def action_copy(self) -> None:
        """Copy the rows as they are shown, or what the message pane shows."""
        if (span := self._span()) is None:
            super().action_copy()
        else:
            self.work(self._copy_rows(span, "rows", "", self.messages.plain_line))

    def action_copy_as(self) -> None:
        """Ask for a format for the rows, or for the message."""
        span = self._span()
        if span is None:
            super().action_copy_as()
            return
        from wstui.export import rows
        from wstui.ui.screens.copy_as import CopyAsScreen, Format

        known: Sequence[Rows] = sorted(rows().values(), key=lambda one: one.name)
        count = self.messages.span_count

        def answered(index: int | None) -> None:
            if index is None:
                return
            if index == 0:
                self.action_copy()
            else:
                form = known[index - 1]
                what = f"rows as {oneline(form.label)}"
                self.work(self._copy_rows(span, what, form.head, self._in(form)))

        formats = [Copy("s", "as shown", ""), *(Copy(form.key, form.label, "") for form in known)]
        listed = [Format(one.key, oneline(one.label), "") for one in formats]
        self.app.push_screen(CopyAsScreen(listed, title=f"Copy {count:,} rows as"), answered)

    def action_pipe(self) -> None:
        """Ask for a shell command, and give it the rows as NDJSON, or the message."""
        span = self._span()
        if span is None:
            super().action_pipe()
            return
        from wstui.export import rows

        say = self._in(rows()["ndjson"])

        async def bring() -> bytes | Path:
            spool = await self._gather(span, "", say, 2**20, "Rows for the command")
            if spool is None:
                raise Failure("stopped before all rows were read")
            return spool.path or spool.text().encode("utf-8", "surrogateescape")

        self.ask_for_pipe(f"{self.messages.span_count:,} rows as NDJSON", bring)

    def _in(self, form: Rows) -> Say:
        """What a format writes for a row: without secrets, unless they are shown."""
        view = self.inspector.capture.view()
        names = {one.id: one.profile.label for one in self.inspector.sessions}
        reveal = self.detail.options.reveal

        def say(row: Row, before: Row | None) -> str | Callable[[], str]:
            message = view.message(row.seq)
            make = partial(form.row, message if reveal else self.veil.message(message), names.get(row.connection, ""))
            return make if len(message.payload) >= LONG_ROW else make()

        return say

    async def _copy_rows(self, span: Span, what: str, head: str, say: Say) -> None:
        spool = await self._gather(span, head, say, self._room(), f"Copying {what}")
        if spool is None:
            self.tell("not copied: stopped")
        elif spool.path is None:
            self.post_message(self.Wanted(f"{self.messages.span_count:,} {what}", spool.text()))
        else:
            from wstui.ui.clipboard.file import saved

            said = oneline(f"{what}: {saved(spool.path, spool.size, os.environ)}")
            self.notify(said, timeout=LONG, markup=False)

    def _room(self) -> int:
        """How many bytes may go to the clipboard."""
        from wstui.ui.clipboard.around import Around

        settings = self.start.settings
        local = settings.clipboard in ("auto", "local") and Around.here().local
        return LOCAL_ROOM if local else settings.clipboard_limit

    async def _gather(self, span: Span, head: str, say: Say, room: int, title: str) -> Spool | None:
        """The rows as one text; None where the reader stopped it. Raises Failure where it cannot be written down."""
        from wstui.ui.screens.progress import ProgressScreen, unless_stopped

        view = self.messages.view
        if view is None:
            return None
        count = self.messages.span_count
        progress = ProgressScreen(title, count)
        if count >= MANY:
            self.app.push_screen(progress)
        spool, done, unseen, before = Spool(room, copies_dir()), 0, 0, None
        try:
            spool.add(head)
            async for rows in _slices(view, span):
                for row in rows:
                    said = say(row, before)
                    text = said if isinstance(said, str) else await unless_stopped(self.app, progress, said)
                    if text is None or progress.stopped:
                        spool.discard()
                        return None
                    spool.add(text)
                    before, done = row, done + 1
                    if (unseen := unseen + row.size) >= LONG_ROW:
                        unseen = 0
                        await asyncio.sleep(0)
                progress.show(done)
                if progress.stopped:
                    spool.discard()
                    return None
            spool.close()
        except OSError as exc:
            spool.discard()
            raise Failure(f"{oneline(str(copies_dir()))}: {exc.strerror}", "nothing was copied") from exc
        except BaseException:
            spool.discard()
            raise
        finally:
            if progress.is_current:
                progress.dismiss(None)
        return spool


async def _slices(view: View, span: Span) -> AsyncIterator[list[Row]]:
    """The rows of the span, some at a time. What comes meanwhile may move them: each slice is looked for anew."""
    seq = span.first - 1
    while True:
        near = view.position_near(seq)
        start = 0 if near is None else near + 1
        rows = [row for row in view.rows(start, min(start + SLICE, len(view))) if seq < row.seq <= span.last]
        if not rows:
            return
        yield rows
        seq = rows[-1].seq
        await asyncio.sleep(0)
