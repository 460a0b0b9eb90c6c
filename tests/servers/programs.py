"""Programs from outside Python that some tests need: a missing one is a skip with the reason, and in CI a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

__all__ = ["NO_SKIP", "need_node_module", "need_program"]

NO_SKIP = os.environ.get("WSTUI_TESTS_NO_SKIP") == "1"
"""Set where every program is installed: there a skipped test is a test that did not do its work."""

DEBIAN_NODE_MODULES = "/usr/share/nodejs"


def need_program(*names: str) -> str:
    """The path of the first of these programs that is installed; where none is, the running test is skipped."""
    # A Debian user's PATH has no sbin, where nginx is.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    _missing(f"needs the program {' or '.join(names)}")


def need_node_module(name: str) -> dict[str, str]:
    """The environment in which Node.js finds this module; where it does not, the running test is skipped."""
    node = need_program("node", "nodejs")
    env = os.environ | {"NODE_PATH": os.pathsep.join(filter(None, [os.environ.get("NODE_PATH"), DEBIAN_NODE_MODULES]))}
    probe = subprocess.run(
        [node, "-e", f"require.resolve({name!r})"], env=env, cwd=Path(__file__).parent, capture_output=True, check=False
    )
    if probe.returncode:
        _missing(f"needs the Node.js module {name}")
    return env


def _missing(reason: str) -> NoReturn:
    if NO_SKIP:
        pytest.fail(reason)
    pytest.skip(reason)
