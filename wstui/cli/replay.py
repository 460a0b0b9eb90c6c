"""`wstui replay`: a capture's client once more, on the same server or another, and what comes compared with what came
then. The report is what it prints; progress and advice go to stderr."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wstui import config
from wstui.cli._flags import add_connection_flags, read_flags, with_flags
from wstui.cli._recorded import chosen, count_secrets, open_capture, selected
from wstui.cli._verb import Unusable
from wstui.cli.echo import seconds
from wstui.cli.serve import SPEEDS, on_lines, pace
from wstui.hiding import covered
from wstui.model import Direction, Failure, Profile
from wstui.replay.plan import Pace
from wstui.replay.rules import Pattern, Rules, parse_pattern
from wstui.safetext import oneline

if TYPE_CHECKING:
    from wstui.payloads.refill import Refill
    from wstui.replay.moment import Rows
    from wstui.replay.runner import Runner
    from wstui.session import Inspector, Session
    from wstui.store.capture import Capture
    from wstui.store.connections import ConnectionRecord

__all__ = ["VERB"]

DIFFERENT = 3
EPILOG = """exit codes: 0 the same, 1 it could not go on, 2 something on the command line cannot be used, 3 something
differs, 129, 130, 143 ended by a signal"""
PROGRESS = 0.25
HINT = "--var NAME=VALUE says what it is"
BAR = 30


def _field(text: str) -> Pattern:
    try:
        return parse_pattern(text)
    except Failure as failure:
        raise ArgumentTypeError(str(failure)) from None


def _variable(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise ArgumentTypeError(f"{oneline(text)} is no variable: it is written NAME=VALUE")
    return name, value


class ReplayVerb:
    """A capture, sent again."""

    name = "replay"
    help = "send a capture's messages again, and compare what comes"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to send, where, how fast, and what counts when it is compared."""
        parser.epilog = EPILOG
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="a capture file")
        where = "a saved profile or a URL; where it was recorded if not given; one without a path keeps the recorded"
        add("target", nargs="?", metavar="TARGET", help=where)
        add = parser.add_argument_group("what, and how fast").add_argument
        add("--connection", metavar="NAME", help="one connection of the capture, by name or number; all if not given")
        add("--filter", metavar="FILTER", help="only messages that match, such as 'time>12:30:05 !ping'")
        speeds = SPEEDS.format("the server answers", "each message that is sent")
        add("--speed", type=pace, default=Pace(), metavar="SPEED", help=speeds)
        patience = "seconds to wait for an answer, and at the end for each message that came then; 10 if not given"
        add("--patience", type=seconds, default=10.0, metavar="S", help=patience)
        variable = "what a name means in the templates that messages were made from; repeatable"
        add("--var", type=_variable, action="append", default=[], metavar="NAME=VALUE", help=variable)
        add("--literal", action="store_true", help="send what was sent, and fill no template anew")
        add = parser.add_argument_group("what counts").add_argument
        ignore = "a field that does not count: .data.*.ts, or a name alone; repeatable"
        add("--ignore", type=_field, action="append", default=[], metavar="FIELD", help=ignore)
        count = "a field that does, though it varies in the recording, or looks like a time or an id; repeatable"
        add("--compare", type=_field, action="append", default=[], metavar="FIELD", help=count)
        order = "an array whose order does not count; repeatable"
        add("--unordered", type=_field, action="append", default=[], metavar="FIELD", help=order)
        add("--no-guess", action="store_true", help="guess at nothing: whatever is not ignored counts")
        add("--counts", action="store_true", help="how many messages were pushed counts as well")
        add_connection_flags(parser)

    def run(self, args: Namespace) -> int:
        """Replay; the report goes to stdout. Raises Failure."""
        capture = open_capture(args.file)
        try:
            records = chosen(capture, args.connection)
            profiles = _profiles(records, args)
            return asyncio.run(_replay(capture, records, profiles, args))
        finally:
            capture.close()


def _profiles(records: list[ConnectionRecord], args: Namespace) -> list[Profile]:
    """How to connect for each recorded connection. Raises Unusable."""
    from wstui.cli import _pem
    from wstui.cli._open_url import saved_profile
    from wstui.cli._templates import check
    from wstui.net.target import parse_url
    from wstui.payloads.collection import Collection
    from wstui.replaying import profile_for

    made = []
    try:
        read_flags(args)
        saved = url = None
        if args.target is not None:
            if "://" not in args.target:
                saved = saved_profile(args.target, Collection(config.collection_dir()))
            url = None if saved else parse_url(args.target)
        for record in records:
            aim = url if url is None or _has_path(url) else url.rstrip("/") + _path_of(record.url)
            profile, left = profile_for(saved or record.profile, aim, record.name)
            if left:
                _talk(f"not sent to another server than the recorded one: {', '.join(left)}")
            profile = with_flags(profile, args)
            check(profile)
            made.append(replace(profile, reconnect="off"))  # that would be another conversation
    except Failure as failure:
        raise Unusable(failure.what, failure.hint) from failure
    _pem.check(made)
    return made


def _has_path(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path or parts.query)


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


async def _replay(capture: Capture, records: list[ConnectionRecord], profiles: list[Profile], args: Namespace) -> int:
    from wstui.cli._screen import recorded, settings_of_user
    from wstui.replay.report import filled_lines

    count = await count_secrets(capture, records, Direction.OUT)
    if count:
        _talk(f"careful: {count:,} of the messages to be sent hold a secret, or what is called a token or the like")
    settings, notices = settings_of_user()
    for notice in notices:
        _talk(notice)
    parts = [await selected(capture, record, args.filter) for record in records]
    inspector = recorded(replace(settings))
    try:
        runners = _runners(parts, profiles, inspector, args, capture)
        code = await _run(runners, args.speed.stepped)
        secrets = capture.hidden() | inspector.capture.hidden()
        _print(runners, profiles, lambda text: covered(text, secrets))
        literal: Counter[str] = sum((runner.literal for runner in runners), Counter())
        for line in filled_lines(literal, sum(runner.filled for runner in runners)):
            _talk(covered(line, secrets))
        _talk(f"recorded in {oneline(str(inspector.capture.path))}")
    finally:
        await inspector.close()
    failures = [runner.failure for runner in runners if runner.failure is not None]
    if failures:
        raise failures[0]
    differs = any(runner.comparison.differences for runner in runners)
    return code or (DIFFERENT if differs else 0)


def _refill(profile: Profile, inspector: Inspector, args: Namespace) -> Refill:
    """What fills the templates of a connection: the command line and the profile's own variables alone, for a capture
    may be from anywhere, and what it names in this environment is nobody's business."""
    from wstui.payloads.refill import Refill

    return Refill(profile, dict(args.var), HINT, inspector.capture.hide)


def _connecting(
    session: Session, refill: Refill, inspector: Inspector, args: Namespace
) -> Callable[[Profile], Profile]:
    """What fills the profile of a connection: of one that is saved here all that fills it otherwise, of a recorded one
    what fills its messages."""
    from wstui.cli._open_url import saved_profile
    from wstui.payloads.collection import Collection
    from wstui.payloads.variables import Variables

    collection = Collection(config.collection_dir())
    if args.target is None or "://" in args.target or saved_profile(args.target, collection) is None:
        return refill.profile
    variables = Variables(collection, os.environ, dict(args.var))

    def filled(profile: Profile) -> Profile:
        made, hidden = variables.profile(replace(profile, name=args.target), session.id)
        inspector.capture.hide(hidden)
        return replace(made, name=profile.name)

    return filled


def _runners(
    parts: list[Rows],
    profiles: list[Profile],
    inspector: Inspector,
    args: Namespace,
    capture: Capture,
) -> list[Runner]:
    """A replay for each connection, all by one clock."""
    from wstui.replay.comparison import Comparison
    from wstui.replay.runner import Runner, recording
    from wstui.replaying import SessionPeer

    rules = Rules(tuple(args.ignore), tuple(args.compare), tuple(args.unordered), not args.no_guess, args.counts)
    sources = [recording(rows, 0, capture.templates.get) for rows in parts]
    begins = [source.begin_ns for source in sources if source.rows]
    if not begins:
        raise Unusable("no message of the capture is selected", "leave the filter out, or open it to see what it has")

    def hide(text: str) -> str:
        return covered(text, capture.hidden() | inspector.capture.hidden())

    made = []
    for source, profile in zip(sources, profiles, strict=True):
        if source.rows:
            refill, session = _refill(profile, inspector, args), inspector.add(profile, connect=False)
            session.fill = _connecting(session, refill, inspector, args)
            made.append(
                Runner(
                    source.read,
                    source.span,
                    SessionPeer(session),
                    Comparison(rules, hide=hide),
                    pace=args.speed,
                    patience=args.patience,
                    begin_ns=min(begins),
                    fill=None if args.literal else refill.message,
                )
            )
    return made


async def _run(runners: list[Runner], stepped: bool) -> int:
    """Run all of them; 128 and the number of the signal that ended them, or 0."""
    loop, code = asyncio.get_running_loop(), 0

    def end(number: int) -> None:
        nonlocal code
        code = number and 128 + number
        for runner in runners:
            runner.stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)
    if stepped:
        on_lines(lambda count: _step(runners, count), lambda: end(0))
        _talk("Enter sends the next message, Ctrl+D ends")
    showing = asyncio.ensure_future(_show(runners)) if sys.stderr.isatty() else None
    try:
        await asyncio.gather(*(runner.run() for runner in runners))
    finally:
        if showing is not None:
            showing.cancel()
            sys.stderr.write("\r\x1b[K")
        if stepped:
            loop.remove_reader(sys.stdin.fileno())
    return code


def _step(runners: list[Runner], count: int) -> None:
    for _ in range(count):
        for runner in runners:
            runner.step()


async def _show(runners: list[Runner]) -> None:
    """How far it is, again and again."""
    from wstui.replay.report import progress

    while True:
        sys.stderr.write(f"\r\x1b[K{progress(runners, BAR)}")
        sys.stderr.flush()
        await asyncio.sleep(PROGRESS)


def _print(runners: list[Runner], profiles: list[Profile], hide: Callable[[str], str]) -> None:
    from wstui.replay.report import report, times

    for runner, profile in zip(runners, profiles, strict=False):
        if len(runners) > 1:
            sys.stdout.write(f"== {oneline(profile.label)}\n")
        sys.stdout.writelines(f"{hide(line)}\n" for line in report(runner.comparison))
        if runner.unanswered:
            sys.stdout.write(f"\nan answer was waited for in vain {times(runner.unanswered)}\n")
    sys.stdout.flush()


def _talk(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


VERB = ReplayVerb()
