"""Programs from outside Python that some tests need: a missing one is a skip with the reason, and in CI a failure."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

__all__ = ["NO_SKIP", "missing", "need_program"]

NO_SKIP = os.environ.get("WSTUI_TESTS_NO_SKIP") == "1"
"""Set where every program is installed: there a skipped test is a test that did not do its work."""


def need_program(*names: str) -> str:
    """The path of the first of these programs that is installed; where none is, the running test is skipped."""
    # A Debian user's PATH has no sbin, where nginx is.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    missing(f"needs the program {' or '.join(names)}")


def missing(reason: str) -> NoReturn:
    """Skip the running test for that reason, or fail it where every program is installed."""
    if NO_SKIP:
        pytest.fail(reason)
    pytest.skip(reason)
