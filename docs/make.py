"""Makes `failures.md` from the table that the program speaks by; with `--check` it only says whether that is stale."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from wstui.net import causes
from wstui.net.causes import Cause, network, proxies, responses, tls

TARGET = Path(__file__).parent / "failures.md"

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
    "name": "NAME",
    "names": "NAMES",
    "offer": "where only NAMES was offered",
    "origin": "ORIGIN",
    "page": "https://HOST",
    "path": "PATH",
    "place": "HOST:PORT",
    "port": "PORT",
    "protocol": "SOCKS5",
    "proxy": "PROXY",
    "quote": "“…”",
    "status": "STATUS",
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


def main(arguments: list[str]) -> int:
    """Write the page, or compare it; the exit code."""
    made = page()
    if "--check" not in arguments:
        TARGET.write_text(made, "utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text("utf-8") == made:
        return 0
    sys.stderr.write("docs/failures.md is stale: run docs/make.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
