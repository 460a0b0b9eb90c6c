"""What holds for every test: no test touches the user's files, and where every program is there, none is skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from servers.programs import NO_SKIP

# A deadline is wall-clock time, which a busy machine does not keep. In CI the same commit tries the same examples.
settings.register_profile("wstui", deadline=None, derandomize=NO_SKIP, print_blob=True)
settings.load_profile("wstui")

pytest_plugins = ["servers.fixtures"]

UNSET = ["NO_COLOR", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "TMUX", "STY", "TEXTUAL", "TEXTUAL_DRIVER"]
UNSET += ["TERM_PROGRAM", "VTE_VERSION", "KITTY_WINDOW_ID", "LC_ALL", "LC_CTYPE"]


@pytest.fixture(scope="session", autouse=True)
def own_directories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the whole run a home, XDG directories and a terminal session of its own, for child processes as well."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ["CONFIG", "STATE", "CACHE", "DATA"]:
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        for name in UNSET:
            patch.delenv(name, raising=False)
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("LANG", "C.UTF-8")
        yield


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for a skipped test where none may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NO_SKIP and reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a run without a failed test failed."""
    if NO_SKIP and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("WSTUI_TESTS_NO_SKIP=1: a skipped test is a failure here", red=True)
