"""The command line: a verb first, then a saved profile, then a URL. Pays for nothing that the verb does not use; this
file imports no screen, no wire and no store."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn, cast

from wstui import registry
from wstui.cli._terminal import NoTerminal
from wstui.cli._verb import Unusable, Verb
from wstui.model import Failure

__all__ = ["main"]

USAGE = """\
wstui [OPTIONS] [NAME | URL ...]
       wstui VERB [OPTIONS]"""
EPILOG = """\
A first word is a verb, then a saved profile, then a URL; a scheme, or -- before it, makes it a URL.

exit codes:
  0    all went well
  1    it could not go on
  2    something on the command line cannot be used
  3    a replay differs from its recording
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM, after everything was closed
"""
CANNOT, UNUSABLE = 1, 2


class _Parser(ArgumentParser):
    """A parser that names a fault in one line, and does not print its usage at people."""

    def error(self, message: str) -> NoReturn:
        raise Unusable(message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except NoTerminal as failure:
        sys.stderr.write(f"wstui {failure}\n")
        return CANNOT
    except Failure as failure:
        sys.stderr.write(f"wstui: {failure}\n")
        return UNUSABLE if isinstance(failure, Unusable) else CANNOT
    except KeyboardInterrupt:
        return 130


def _run(words: list[str]) -> int:
    if words[:1] == ["--plain"] and words[1:2] and words[1] in registry.names("wstui.cli"):
        words = _plain_first(words)
    if words and words[0] in registry.names("wstui.cli"):
        verb = _verb(words[0])
        parser = _Parser(prog=f"wstui {verb.name}", description=verb.help, allow_abbrev=False)
        verb.add_arguments(parser)
        return verb.run(parser.parse_args(words[1:]))
    from wstui.cli import _open_url

    parser = _Parser(
        prog="wstui",
        usage=USAGE,
        description="A terminal inspector for WebSocket connections.",
        epilog=_epilog(words),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    _open_url.add_arguments(parser)
    # Flags may stand between targets.
    return _open_url.run(parser.parse_intermixed_args(_open_url.words_of(words)), forced="--" in words)


def _plain_first(words: list[str]) -> list[str]:
    """A verb that follows `--plain` as the verb that it is. Raises Unusable where it has no plain mode."""
    verb = words[1]
    if verb != "open":
        hint = f"wstui {verb} runs it; wstui --plain -- {verb} connects to a host of that name"
        raise Unusable(f"--plain: the verb {verb} has no plain mode", hint)
    return [verb, "--plain", *words[2:]]


def _verb(name: str) -> Verb:
    return cast(Verb, import_module(f"wstui.cli.{name}").VERB)


def _epilog(words: Sequence[str]) -> str:
    """The verbs, which cost an import each, where somebody asked for help; then the rest."""
    if not {"-h", "--help"} & set(words):
        return EPILOG
    verbs = "\n".join(f"  {name:<8} {_verb(name).help}" for name in registry.names("wstui.cli"))
    return f"verbs (wstui VERB --help says more):\n{verbs}\n\n{EPILOG}"
