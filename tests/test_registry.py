"""Plug-ins are found in a folder and by entry points; a broken one is named and never raises."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wstui import registry
from wstui.registry import Broken

Make = Callable[[str, str], None]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Write a file below a directory that is on the path; what it makes importable is forgotten afterwards."""
    before = set(sys.modules)

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    write("kit/__init__.py", "")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.find.cache_clear()
    yield write
    registry.find.cache_clear()
    for name in set(sys.modules) - before:
        del sys.modules[name]


def entry_point(make: Make, lines: str) -> None:
    """Install a distribution with these lines in the group `kit`."""
    make("other-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    make("other-1.0.dist-info/entry_points.txt", f"[kit]\n{lines}\n")


def test_modules_that_export_the_attribute_are_found_by_name(make: Make) -> None:
    make("kit/beta.py", "THING = 'b'")
    make("kit/alpha.py", "THING = 'a'")
    make("kit/part.py", "OTHER = 1")
    make("kit/_private.py", "THING = 'p'")
    assert registry.names("kit") == ["alpha", "beta", "part"]
    found = registry.find("kit", "THING")
    assert list(found.exports("THING")) == [("alpha", "a"), ("beta", "b")]
    assert found.broken == ()


def test_names_are_known_without_importing(make: Make) -> None:
    make("kit/loud.py", "raise SystemExit")
    assert registry.names("kit") == ["loud"]
    assert "kit.loud" not in sys.modules


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def f(:", "SyntaxError: invalid syntax (bad.py, line 1)"),
        ("raise Exception('\\x1b[31m')", "Exception: \x1b[31m"),
    ],
)
def test_a_broken_module_is_named_and_the_others_go_on(make: Make, text: str, reason: str) -> None:
    make("kit/bad.py", text)
    make("kit/good.py", "THING = 1")
    found = registry.find("kit", "THING")
    assert list(found.modules) == ["good"]
    assert found.broken == (Broken("bad", reason),)


def test_other_packages_add_theirs_by_entry_point(make: Make) -> None:
    make("kit/own.py", "THING = 1")
    make("elsewhere.py", "THING = 2")
    entry_point(make, "theirs = elsewhere\nmissing = no_such_module\nempty = json")
    found = registry.find("kit", "THING")
    assert list(found.exports("THING")) == [("own", 1), ("theirs", 2)]
    assert [broken.name for broken in found.broken] == ["missing"]


def test_a_folder_is_searched_once(make: Make) -> None:
    make("kit/own.py", "THING = 1")
    assert registry.find("kit", "THING") is registry.find("kit", "THING")


def test_a_new_file_in_a_folder_of_ours_is_found_with_no_edit(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wstui import decode

    make("more/shout.py", "class D:\n    name = label = 'shout'\nDECODER = D()")
    monkeypatch.setattr(decode, "__path__", [*decode.__path__, str(tmp_path / "more")])
    try:
        assert "shout" in decode.decoders()
    finally:
        delattr(decode, "shout")


def test_files_of_a_folder_are_run_and_those_that_fail_are_named(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("from dataclasses import dataclass\n@dataclass\nclass A: n: int\nTHING = A(1).n")
    (tmp_path / "none.py").write_text("")
    (tmp_path / "torn.py").write_text("def")
    (tmp_path / "_part.py").write_text("1 / 0")
    found = registry.find_in(tmp_path, "THING")
    assert list(found.exports("THING")) == [("good", 1)]
    reasons = {Path(broken.name).name: broken.reason.split(":")[0] for broken in found.broken}
    assert reasons == {"none.py": "it has no THING", "torn.py": "SyntaxError"}
    assert registry.find_in(tmp_path / "missing", "THING") == registry.Found({}, ())
