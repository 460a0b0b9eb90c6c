"""The pages that are made from the program's tables are as the tables are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_page_is_stale() -> None:
    command = [sys.executable, str(ROOT / "docs" / "make.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
