"""The house rules hold in every file, and every rule can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import pytest

from architecture import sources as rules
from architecture.sources import RULES, Source

Rule = Callable[[Source], Iterator[str]]

BROKEN: dict[Rule, list[tuple[str, str]]] = {
    rules.long_file: [
        ("wstui/net/wire.py", "x = 1\n" * 451),
        ("wstui/ui/app.py", "x = 1\n" * 200),
    ],
    rules.long_function: [("wstui/model.py", "def long():\n" + "    x = 1\n" * 50)],
    rules.no_first_docstring: [("tests/test_model.py", "x = 1\n")],
    rules.no_docstring: [("wstui/model.py", "class Row: ...\n"), ("wstui/model.py", "async def read(): ...\n")],
    rules.left_for_later: [
        ("wstui/model.py", f"# {rules.LATER_WORDS[0]}: the rest\n"),
        ("wstui/model.py", f"raise {rules.NOT_DONE}\n"),
    ],
    rules.empty_name: [("wstui/net/utils.py", "")],
    rules.wrong_room: [
        ("wstui/net/wire.py", "import textual.app\n"),
        ("wstui/cli/__init__.py", "def main():\n    from rich import text\n"),
        ("wstui/session.py", "if TYPE_CHECKING:\n    from websockets import State\n"),
        ("wstui/ui/app.py", "import sqlite3\n"),
    ],
    rules.relative_import: [
        ("wstui/net/wire.py", "from . import tls\n"),
        ("wstui/net/wire.py", "from ..model import Row\n"),
    ],
    rules.lost_task: [
        ("wstui/session.py", "asyncio.create_task(work())\n"),
        ("wstui/session.py", "def f():\n    loop.create_task(work())\n"),
    ],
    rules.prints: [("tests/test_model.py", "print(1)\n")],
    rules.markup: [
        ("wstui/ui/app.py", "self.notify(text)\n"),
        ("wstui/ui/app.py", "self.notify(text, markup=True)\n"),
        ("wstui/ui/app.py", "Content.from_markup(text)\n"),
    ],
}

KEPT: dict[Rule, str] = {
    rules.wrong_room: "from textual.app import App\nimport pyperclip\n",
    rules.lost_task: "self.task = create_task(work())\ngroup.create_task(work())\nself._group.create_task(work())\n",
    rules.markup: "self.notify(text, markup=False)\n",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    broken = [line for source in rules.sources() for line in rule(source)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_can_fail(rule: Rule) -> None:
    for path, text in BROKEN[rule]:
        assert list(rule(Source(PurePosixPath(path), text))), f"{path} passes"


@pytest.mark.parametrize("rule", KEPT, ids=lambda rule: rule.__name__)
def test_the_rule_lets_good_code_pass(rule: Rule) -> None:
    assert not list(rule(Source(PurePosixPath("wstui/ui/screens/main.py"), KEPT[rule])))


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    broken = [
        f"{path}:{number}"
        for path, text in rules.texts()
        for number, line in enumerate(text.splitlines(), 1)
        if rules.MACHINE_PATH.search(line)
    ]
    assert not broken


def test_the_machine_path_rule_can_fail() -> None:
    for folder in rules.MACHINE_FOLDERS:
        assert rules.MACHINE_PATH.search(f"see {folder}notes.txt")
    assert not rules.MACHINE_PATH.search("GET ws://localhost/root/x")
    assert not rules.MACHINE_PATH.search("tests/work/x")


def test_the_files_are_found() -> None:
    paths = {str(source.path) for source in rules.sources()}
    assert {"wstui/model.py", "tests/conftest.py", "tests/architecture/test_sources.py"} <= paths
