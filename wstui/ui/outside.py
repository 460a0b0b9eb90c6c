"""A text edited by the editor that a person has chosen (`$VISUAL`, `$EDITOR`), or read in their pager (`$PAGER`): a
file only they can read, a program, what it left. Knows no draft; whoever calls gives the terminal away meanwhile."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["edit", "editor", "page", "pager"]

USUAL = ("sensible-editor", "nano", "vi")
PAGERS = ("less", "sensible-pager", "more")
UNCHANGED = "the draft is as it was"


def editor(environment: Mapping[str, str]) -> list[str]:
    """The command of the editor: as the environment says, else one that is there. Raises `Failure`."""
    said = environment.get("VISUAL") or environment.get("EDITOR")
    return _command("editor", said, USUAL, "set VISUAL or EDITOR")


def pager(environment: Mapping[str, str]) -> list[str]:
    """The command of the pager, found so as well. Raises `Failure`."""
    return _command("pager", environment.get("PAGER"), PAGERS, "set PAGER")


def _command(what: str, said: str | None, usual: Sequence[str], hint: str) -> list[str]:
    if not said:
        found = next((name for name in usual if shutil.which(name)), None)
        if found is None:
            raise Failure(f"there is no {what}", hint)
        return [found]
    try:
        command = shlex.split(said)
    except ValueError as exc:
        raise Failure(f"the {what} {oneline(said)} cannot be run: {exc}", hint) from exc
    if not command:
        raise Failure(f"there is no {what}", hint)
    return command


async def page(text: str, command: list[str]) -> None:
    """Show a text, which is safe to show, until the pager ends. Raises `Failure` where it cannot be run."""
    folder = Path(tempfile.mkdtemp(prefix="wstui-"))  # for its owner only
    try:
        path = folder / "message.txt"
        _write(path, text.encode("utf-8", "replace"))
        await _run([*command, str(path)], "")
    except OSError as exc:
        raise Failure(f"{_called(command)}: {exc.strerror}", "set PAGER") from exc
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def edit(text: str, suffix: str, command: list[str]) -> str:
    """The text after a person edited it. An editor ends the last line; where the text had no such end it is taken off.

    Raises `Failure` where the editor cannot be run, ends with a fault, or leaves what is not UTF-8; the file is then
    kept where it holds something else.
    """
    folder = Path(tempfile.mkdtemp(prefix="wstui-"))  # for its owner only
    path = folder / f"draft{suffix}"
    before = text.encode("utf-8", "surrogateescape")
    keep = False
    try:
        _write(path, before)
        await _run([*command, str(path)], f": {UNCHANGED}")
        data = path.read_bytes()
        after = data.decode("utf-8", "surrogateescape") if data == before else _decoded(data, path)
    except OSError as exc:
        raise Failure(f"{_called(command)}: {exc.strerror}", f"set VISUAL or EDITOR; {UNCHANGED}") from exc
    except _NotText:
        keep = True
        raise
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    return after.removesuffix("\n") if after.endswith("\n") and not text.endswith("\n") else after


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


class _NotText(Failure):
    """What the editor left cannot be a draft."""


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        what = f"what the editor left is not UTF-8 (byte {exc.start + 1:,}): {UNCHANGED}"
        raise _NotText(what, f"it is in {path}") from exc


async def _run(command: list[str], so: str) -> None:
    """Run a program on the terminal until it ends. Raises `Failure` where it ends with a fault, saying what follows of
    that (`so`), and `OSError`."""
    with _no_interrupts():
        process = await asyncio.create_subprocess_exec(*command)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.terminate()
            raise
    if code:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        raise Failure(f"{_called(command)} {how}{so}")


def _called(command: list[str]) -> str:
    """What people call a program."""
    return oneline(os.path.basename(command[0]))


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Leave Ctrl+C to the editor: the terminal sends it to both."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
