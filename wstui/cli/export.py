"""`wstui export NAME`: a saved profile, with payloads of it, as a command of another program. Secrets are left out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from wstui.cli._saved import add_saved, collection_of, variables_of
from wstui.cli._verb import Unusable
from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["VERB"]


class ExportVerb:
    """A command to take elsewhere."""

    name = "export"
    help = "print a saved profile as a command of wstui, wscat, websocat or curl, or a Python program"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which profile, what is sent, and the program."""
        add = parser.add_argument
        add("profile", metavar="NAME", help="a saved profile")
        add("payloads", nargs="*", metavar="PAYLOAD", help="its payloads to send, after what it does on open")
        about = "curl, python, websocat, wscat or wstui (if not given: wscat); secrets are variables of the environment"
        add("--as", dest="program", default="wscat", metavar="PROGRAM", help=about)
        add_saved(add)

    def run(self, args: Namespace) -> int:
        """Print it. Raises Unusable, or Failure."""
        from wstui import export, exporting

        commands = export.commands()
        if args.program not in commands:
            raise Unusable(f"{oneline(args.program)} is no program to export for", f"{', '.join(commands)} are")
        collection, asked = collection_of(args)
        variables, _ = variables_of(args, collection, asked)
        entry = collection.find(args.profile)
        if entry is None:
            raise Unusable(f"there is no saved profile {oneline(args.profile)}", "wstui alone lists them")
        if entry.profile is None:
            raise entry.fault or Failure(f"the profile {oneline(args.profile)} cannot be read")
        payloads = {payload.name: payload for payload in entry.payloads}
        if missing := [name for name in args.payloads if name not in payloads]:
            hint = f"there are {oneline(', '.join(payloads))}" if payloads else "it has none"
            raise Unusable(f"there is no payload {oneline(missing[0])} in it", hint)
        steps = exporting.Steps(variables, entry.profile, entry.path.parent, root=entry.root)
        done = steps.on_open(entry.recipe, payloads) + [steps.payload(payloads[name]) for name in args.payloads]
        made = commands[args.program].export(entry.profile, done, steps.known)
        sys.stdout.write(made.text.removesuffix("\n") + "\n")
        for variable in made.variables:
            sys.stderr.write(f"wstui: needs the variable {oneline(variable.name)} in the environment\n")
        sys.stderr.writelines(
            f"wstui: {note}\n" for note in (*made.notes, *steps.notes, *exporting.left_out(entry.recipe))
        )
        return 0


VERB = ExportVerb()
