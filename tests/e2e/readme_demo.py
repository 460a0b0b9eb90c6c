"""Runs the README's first command in a terminal, as a newcomer would, and sees the live demo; for CI, not for pytest.

python tests/e2e/readme_demo.py COMMAND, in a clean checkout.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from e2e.demo import wait_for_live_rows
from e2e.terminal import Terminal

INSTALLING = 6000
"""Looks at the screen while packages are fetched: five minutes."""


def installed_files() -> set[str]:
    """What of the package was installed, relative to it, byte code aside."""
    code = "import wstui; print(wstui.__path__[0])"
    python = Path(".venv/bin/python").absolute()
    where = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    return files(Path(where))


def files(folder: Path) -> set[str]:
    """The files of a package."""
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"
    }


def main() -> int:
    """Run it; exit code 1 where it does not lead to the demo or leaves something out."""
    before = {path.name for path in Path().iterdir()}
    with Terminal(["bash", "-c", sys.argv[1]], columns=120, rows=40) as terminal:
        wait_for_live_rows(terminal, polls=INSTALLING)
        terminal.press("q")
        code = terminal.wait_exit()
    left = {path.name for path in Path().iterdir()} - before - {".venv", "build", "wstui.egg-info"}
    missing = files(Path("wstui")) - installed_files()
    sys.stdout.write(f"exit code {code}, left behind {sorted(left)}, not installed {sorted(missing)}\n")
    return 1 if code or left or missing else 0


if __name__ == "__main__":
    sys.exit(main())
