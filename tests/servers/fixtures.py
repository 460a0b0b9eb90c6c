"""The foreign peers as fixtures; a plugin, to be listed in `pytest_plugins` as `servers.fixtures`."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from servers.browser import Page, browser
from servers.nginx import Front, nginx
from servers.node_ws import node_ws
from servers.process import running

__all__ = [
    "flood",
    "lens_folder",
    "node_folder",
    "node_frames",
    "node_server",
    "node_shared",
    "page",
    "program_folder",
    "tls_front",
]


@pytest.fixture(scope="session")
def node_folder(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the npm package `ws` is, or will be."""
    # pytest's cache keeps the packages for the next run; a run may be without one.
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    # Workers that run side by side (pytest-xdist) install side by side.
    name = f"node-ws{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    return cache.mkdir(name) if cache else tmp_path_factory.mktemp(name)


@pytest.fixture(scope="session")
def lens_folder(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the npm packages of servers of subprotocols are, or will be."""
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    name = f"lens-node{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    return cache.mkdir(name) if cache else tmp_path_factory.mktemp(name)


@pytest.fixture(scope="session")
def program_folder(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program websocat is, or will be."""
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    name = f"websocat{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    return cache.mkdir(name) if cache else tmp_path_factory.mktemp(name)


@pytest.fixture(scope="session")
def node_server(node_folder: Path) -> Iterator[str]:
    """The URL of a server made with the npm package `ws`; see `node/echo.js` for what it does."""
    with node_ws(node_folder) as url:
        yield url


@pytest.fixture(scope="session")
def node_frames(node_folder: Path) -> Iterator[str]:
    """The URL of a server of `ws` that tells of each message in which frames it came; see `node/frames.js`."""
    with node_ws(node_folder, "frames.js") as url:
        yield url


@pytest.fixture
def node_shared(node_folder: Path) -> Iterator[str]:
    """The URL of one of two servers of `ws` that share an HTTP server; see `node/shared.js`."""
    with node_ws(node_folder, "shared.js") as url:
        yield url


@pytest.fixture
def tls_front(tmp_path: Path) -> Iterator[Callable[[str], Front]]:
    """Put nginx with TLS in front of the server of a `ws://` URL."""
    with ExitStack() as stack:

        def start(upstream: str) -> Front:
            folder = tmp_path / f"nginx-{upstream.rpartition(':')[2]}"
            folder.mkdir()
            return stack.enter_context(nginx(folder, upstream))

        yield start


@pytest.fixture
def flood() -> Iterator[Callable[..., str]]:
    """Start `flood.py` as a process with these arguments and give its URL."""
    with ExitStack() as stack:

        def start(*arguments: str) -> str:
            return stack.enter_context(running([sys.executable, Path(__file__).parent / "flood.py", *arguments]))

        yield start


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """An empty tab of a real browser."""
    async with browser() as tab:
        yield tab
