"""`wstui export NAME`: a saved profile, with payloads of it, as a command of another program. Secrets are left out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from wstui.cli._verb import Unusable
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["VERB"]


class ExportVerb:
    """A command to take elsewhere."""

    name = "export"
    help = "print a saved profile as a command of wscat or websocat, or a Python program"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which profile, what is sent, and the program."""
        add = parser.add_argument
        add("profile", metavar="NAME", help="a saved profile")
        add("payloads", nargs="*", metavar="PAYLOAD", help="its payloads to send, after what it sends on open")
        about = "python, websocat or wscat (if not given: wscat); secrets are variables of the environment in it"
        add("--as", dest="program", default="wscat", metavar="PROGRAM", help=about)

    def run(self, args: Namespace) -> int:
        """Print it. Raises Unusable, or Failure."""
        from wstui import config, export
        from wstui.payloads.collection import Collection
        from wstui.payloads.payload import data_of

        commands = export.commands()
        if args.program not in commands:
            raise Unusable(f"{oneline(args.program)} is no program to export for", f"{', '.join(commands)} are")
        entry = Collection(config.collection_dir()).find(args.profile)
        if entry is None:
            raise Unusable(f"there is no saved profile {oneline(args.profile)}", "wstui alone lists them")
        if entry.profile is None:
            raise entry.fault or Failure(f"the profile {oneline(args.profile)} cannot be read")
        known = {payload.name: payload for payload in entry.payloads}
        if missing := [name for name in args.payloads if name not in known]:
            hint = f"there are {oneline(', '.join(known))}" if known else "it has none"
            raise Unusable(f"there is no payload {oneline(missing[0])} in it", hint)
        messages: list[str | bytes] = list(entry.profile.on_open)
        for name in args.payloads:
            data = data_of(known[name], entry.path.parent)
            messages.append(export.AsIs(data) if known[name].literal and isinstance(data, str) else data)
        made = commands[args.program].export(entry.profile, messages)
        sys.stdout.write(made.text.removesuffix("\n") + "\n")
        for variable in made.variables:
            sys.stderr.write(f"wstui: needs the variable {oneline(variable.name)} in the environment\n")
        sys.stderr.writelines(f"wstui: {note}\n" for note in made.notes)
        return 0


VERB = ExportVerb()
