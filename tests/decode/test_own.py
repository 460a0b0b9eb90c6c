"""Decoders of one's own: the example of the documentation, what they may give, and that their errors are contained."""

from __future__ import annotations

import re
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wstui import decode, patience, registry
from wstui.config import decoders_dir
from wstui.decode._own import Own
from wstui.model import Opcode

DOC = Path(__file__).parents[2] / "docs" / "decoders.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a person who has no decoder yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = decoders_dir()
    folder.mkdir(parents=True)
    return folder


def test_the_example_of_the_documentation(folder: Path) -> None:
    example = re.search(r"```python\n(.+?)```", DOC.read_text(), re.DOTALL)
    assert example is not None
    (folder / "pump.py").write_text(example[1])
    decoded = decode.read(b"P1|flow=3|on=1", Opcode.TEXT)
    assert (decoded.label, decoded.text, decoded.why) == ("pump", "flow=3\non=1", "a decoder of your own")
    assert decode.read(b"flow", Opcode.TEXT).label == "text"
    assert decode.broken() == ()


def test_the_limits_in_the_documentation_are_those_that_hold() -> None:
    said = " ".join(DOC.read_text().split())
    for limit in (
        f"at most {decode.DEPTH} layers",
        f"{decode.LIMIT >> 20} MiB",
        f"{decode.RATIO:,} times",
        f"More than {decode.MOST >> 20} MiB",
    ):
        assert limit in said


def test_bytes_are_read_on(folder: Path) -> None:
    (folder / "framed.py").write_text(
        "def priority(payload, opcode):\n    return payload.startswith(b'F') and opcode == 2\n"
        "def decode(payload):\n    return payload[1:]\n"
    )
    decoded = decode.read(b'F{"a":1}', Opcode.BINARY)
    assert decoded.label == "framed → JSON"
    assert decode.read(b'F{"a":1}', Opcode.TEXT).label == "text"


def test_one_of_the_same_name_goes_before(folder: Path) -> None:
    (folder / "json.py").write_text(
        "class D:\n    label = 'mine'\n    priority = staticmethod(lambda payload, opcode: 7)\n"
        "    decode = staticmethod(lambda payload: 'x')\nDECODER = D()\n"
    )
    own = decode.decoders()["json"]
    assert isinstance(own, Own)
    assert own.priority(b"", Opcode.TEXT) == 1.0
    assert decode.read(b"[1]", Opcode.TEXT).label == "mine"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("1 / 0", "the bad decoder failed: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "the bad decoder failed: SystemExit: 3"),
        ("return 3", "the bad decoder failed: TypeError: it gave int, not str, bytes or Decoded"),
        ("return decode(payload)", "the bad decoder failed: RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_what_it_raises_is_shown_and_contained(folder: Path, body: str, fault: str) -> None:
    (folder / "bad.py").write_text(f"def priority(payload, opcode):\n    return 1\ndef decode(payload):\n    {body}\n")
    decoded = decode.read(b"ab", Opcode.TEXT)
    assert decoded.text == "ab"
    assert decoded.fault.startswith(fault)


@pytest.mark.parametrize("body", ["while True: pass", "time.sleep(600)", "re.match(b'(a+)+$', b'a' * 60 + b'b')"])
def test_one_that_hangs_is_interrupted_and_not_asked_again(
    folder: Path, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LIMIT", 0.2)
    (folder / "hangs.py").write_text(
        "import re, time\nasked = []\ndef priority(payload, opcode):\n    asked.append(1)\n    return 1\n"
        f"def decode(payload):\n    {body}\n"
    )
    decoded = decode.read(b"ab", Opcode.TEXT)
    assert decoded.text == "ab"
    assert decoded.fault == "the hangs decoder failed: TookTooLong: it was interrupted, and is not asked again"
    asked = sys.modules["wstui_own_decoders_hangs"].asked
    before = len(asked)
    assert decode.read(b"ab", Opcode.TEXT).label == "text"
    assert len(asked) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_on_another_thread_it_is_interrupted_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LIMIT", 0.2)
    (folder / "hangs.py").write_text(
        "def priority(payload, opcode):\n    return 1\ndef decode(payload):\n    while True: pass\n"
    )
    with ThreadPoolExecutor() as pool:
        decoded = pool.submit(decode.read, b"ab", Opcode.TEXT).result()
    assert decoded.fault == "the hangs decoder failed: TookTooLong: it was interrupted, and is not asked again"


def test_one_that_hangs_while_it_judges_does_not_get_the_payload(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LIMIT", 0.2)
    (folder / "hangs.py").write_text(
        "def priority(payload, opcode):\n    while True: pass\ndef decode(payload):\n    return ''\n"
    )
    assert decode.read(b"ab", Opcode.TEXT).label == "text"


def test_a_file_that_hangs_when_it_is_run_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "LOADING", 0.2)
    (folder / "hangs.py").write_text("while True: pass")
    (broken,) = decode.broken()
    assert broken.reason == "TookTooLong: it was interrupted, and is not asked again"


def test_one_that_cannot_judge_does_not_get_the_payload(folder: Path) -> None:
    (folder / "bad.py").write_text("def priority(payload):\n    return 1\ndef decode(payload):\n    return ''\n")
    assert decode.read(b"ab", Opcode.TEXT).label == "text"


def test_files_that_do_not_run_are_named(folder: Path) -> None:
    (folder / "syntax.py").write_text("def")
    (folder / "leaves.py").write_text("raise SystemExit(1)")
    (folder / "half.py").write_text("def decode(payload): return ''")
    (folder / "_private.py").write_text("1/0")
    broken = {Path(one.name).name: one.reason for one in decode.broken()}
    assert set(broken) == {"syntax.py", "leaves.py", "half.py"}
    assert broken["half.py"] == "it has no DECODER, nor priority and decode"
    assert broken["leaves.py"] == "SystemExit: 1"
    assert broken["syntax.py"].startswith("SyntaxError: ")
    assert decode.read(b"ab", Opcode.TEXT).label == "text"


def test_none_are_there_at_first(folder: Path) -> None:
    folder.rmdir()
    assert decode.broken() == ()
    assert set(decode.decoders()) == set(registry.find("wstui.decode", "DECODER").modules)
