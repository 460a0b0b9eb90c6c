"""Makes `failures.md`, `protocol.md` and `keys.md` from the tables that the program goes by; with `--check` it says
whether they are stale, and no more."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from wstui.net import causes
from wstui.net.breach import PASSED, WHY_NOT
from wstui.net.causes import Cause, network, proxies, responses, tls
from wstui.net.judge import failing
from wstui.rules import Broken, Rule
from wstui.ui.actions import ACTIONS, Group

HERE = Path(__file__).parent

HEAD = """\
# When a connection cannot be opened

What wstui says of each cause, and what it says to try. Made by `docs/make.py` from `wstui/net/causes/`, the tables that
the program speaks by. Words in capitals stand for what it is about; … for what is only known when it happens. A cause
marked ∎ would happen again until something is changed: wstui does not connect again by itself after it.
"""

PARTS = {
    "The network": network.CAUSES,
    "TLS": tls.CAUSES,
    "Proxies": proxies.CAUSES,
    "The answer of the server": responses.CAUSES,
}

WORDS = {
    "chosen": "NAME",
    "count": "10",
    "host": "HOST",
    "key": "KEY",
    "how": "closed",
    "least": "VERSION",
    "name": "NAME",
    "names": "NAMES",
    "offered": "TLS 1.2 and later",
    "offer": "where only NAMES was offered",
    "origin": "ORIGIN",
    "page": "https://HOST",
    "path": "PATH",
    "place": "HOST:PORT",
    "port": "PORT",
    "protocol": "SOCKS5",
    "proxy": "PROXY",
    "quote": "“…”",
    "send": "--auth USER:PASSWORD or -H 'Authorization: ...' sends them",
    "spoken": "TLS 1.0",
    "status": "STATUS",
    "trust": "--ca FILE trusts a CA of your own",
    "version": "6",
    "wants": "…",
    "what": "the certificate",
    "where": "URL",
    "whose": "for this process",
    "within": "within 10 s",
    "words": "…",
}
"""What stands for each name of the table; what is not listed may be absent, and is left out."""


def page() -> str:
    """The whole page."""
    assert sum(len(part) for part in PARTS.values()) == len(causes.CAUSES)
    return HEAD + "".join(f"\n## {title}\n\n{_table(part)}" for title, part in PARTS.items())


def _table(part: dict[str, Cause]) -> str:
    rows = ["| cause | wstui says | what to try |", "|---|---|---|"]
    for cause in part.values():
        when = cause.when + (" ∎" if cause.lasting else "")
        rows.append("| " + " | ".join(map(_cell, (when, cause.says, cause.hint))) + " |")
    return "\n".join([*rows, ""])


def _cell(text: str) -> str:
    filled = re.sub(r"\{(\w+)\}", lambda found: WORDS.get(found[1], ""), text)
    return filled.replace("|", "\\|").replace("*", "\\*").strip(" ;")


PROTOCOL = """\
# When a server breaks the protocol

What is broken is recorded to the byte, marked in the log, and explained there. Made by `docs/make.py` from
`wstui/rules.py` and `wstui/net/judge.py`, by which the program judges. With `--lenient` (a flag, and `lenient = true`
in a profile) what can be passed over is, said once for each rule and marked on every row.

| what is broken | where it is written | wstui says | it is failed with | `--lenient` |
|---|---|---|---|---|
"""

SAMPLES = {
    Rule.RESERVED_BIT: Broken(Rule.RESERVED_BIT, 0xA1),
    Rule.RESERVED_OPCODE: Broken(Rule.RESERVED_OPCODE, 0x83),
    Rule.MASKED: Broken(Rule.MASKED, 0x81),
    Rule.LONG_CONTROL: Broken(Rule.LONG_CONTROL, 0x89, 126),
    Rule.FRAGMENTED_CONTROL: Broken(Rule.FRAGMENTED_CONTROL, 0x09),
    Rule.LONG_LENGTH: Broken(Rule.LONG_LENGTH, 0x81, 5),
    Rule.UTF8: Broken(Rule.UTF8, 0x81, 9, 7),
    Rule.CLOSE_CODE: Broken(Rule.CLOSE_CODE, 0x88, 2, 1005),
    Rule.CLOSE_REASON: Broken(Rule.CLOSE_REASON, 0x88, 9, 4),
    Rule.TOO_LARGE: Broken(Rule.TOO_LARGE, 0x82, 2**27, 2**27),
    Rule.COMPRESSED_BIT: Broken(Rule.COMPRESSED_BIT, 0xC9),
}
"""Rules whose sentences are about the bytes at hand, and such bytes."""

CODELESS = {
    Rule.LONG_LENGTH: "not at all: it is passed over",
    Rule.AFTER_CLOSE: "it is over already",
    Rule.CUT_SHORT: "it is over already",
}


def protocol() -> str:
    """The page on the rules."""
    return PROTOCOL + "".join(f"| {' | '.join(map(_cell, _row(rule)))} |\n" for rule in Rule)


def _row(rule: Rule) -> tuple[str, ...]:
    broken = SAMPLES.get(rule, Broken(rule))
    code = CODELESS.get(rule) or str(failing(broken)[0])
    lenient = "goes on" if rule in PASSED else "" if rule in CODELESS else f"cannot: {WHY_NOT[rule]}"
    return rule.short, rule.section, str(broken), code, lenient


KEYS = """\
# Keys, and how to change them

In `config.toml` (`wstui locate config` says where), by these names:

```toml
[keys]
"detail.hex" = "ctrl+x"      # instead of x
"find.filter" = "/, f6"      # two keys
"program.suspend" = ""       # none
```

A key is a letter or sign as it is, or `ctrl+x`, `alt+x`, `f1` to `f24`, `esc`, `enter`, `tab`, `space`, `up`, `pgdn`,
`home`, `del`, `comma`, with `shift+` before the last ones. Terminals tell Ctrl with a sign or a digit, and Shift with
Ctrl, from nothing else only where they speak the Kitty keyboard protocol; nothing here needs it. Letters act outside
editors only. Where a key comes to stand for two things in one place, wstui says at the start which ones. Help, footer,
palette, dialogs and hints show the keys as they are. Enter in a line to write in, and Tab between fields, stay. Made by
`docs/make.py` from the table of keys, `wstui/ui/actions.py`.
"""


def keys() -> str:
    """The page on keys."""
    parts = [KEYS]
    for group in Group:
        parts += [f"\n## {group.value}\n\n", "| name | keys | what they do |\n|---|---|---|\n"]
        for action in ACTIONS:
            if action.group is group:
                named = " ".join(f"`{key}`" if key != "`" else "`` ` ``" for key in action.display.split(" "))
                said = f"{action.where.value}: {action.description}" if group is Group.DIALOGS else action.description
                parts.append(f"| `{action.id}` | {named.replace('|', chr(92) + '|')} | {_cell(said)} |\n")
    return "".join(parts)


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them; the exit code."""
    stale = []
    for name, made in (("failures.md", page()), ("protocol.md", protocol()), ("keys.md", keys())):
        target = HERE / name
        if target.exists() and target.read_text("utf-8") == made:
            continue
        stale.append(name)
        if "--check" not in arguments:
            target.write_text(made, "utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(f"stale in docs: {', '.join(stale)}; run docs/make.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
