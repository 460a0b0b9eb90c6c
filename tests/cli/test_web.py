"""`wstui web`: the inspector in a real browser, and closed doors for whoever has no token."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import textual_serve
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from e2e.demo import WSTUI, Place
from e2e.screen import Screen
from servers.browser import Page
from servers.process import started
from wstui.cli import main

COPIED = """\
(() => {
  const data = new DataTransfer();
  document.querySelector(".xterm-helper-textarea")
    .dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true}));
  return data.getData("text/plain");
})()"""
"""The text that the terminal has selected."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, **Place(tmp_path).env}


@contextmanager
def web(env: Mapping[str, str], *words: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The verb, and the URL it says."""
    with started([*WSTUI, "web", *words], env=env) as (url, process):
        yield url, process


def ask(url: str, path: str, cookie: str = "") -> tuple[int, Message, str]:
    """Status, header fields and body of an answer."""
    client = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        client.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = client.getresponse()
        return response.status, response.headers, response.read().decode("utf-8", "replace")
    finally:
        client.close()


def tab(url: str, **more: Any) -> ClientConnection:
    """A tab's connection, as the page opens it."""
    parts = urlsplit(url)
    asked = f"ws://{parts.netloc}/tab?width=100&height=30&{parts.query}"
    return connect(asked, **{"origin": f"http://{parts.netloc}"} | more)


def drawn(websocket: ClientConnection, *texts: str) -> Screen:
    """The screen, once all of the texts are on it."""
    screen = Screen(100, 30)
    while not all(text in screen.text for text in texts):
        data = websocket.recv(60)
        if isinstance(data, bytes):
            screen.feed(data)
    return screen


async def row(page: Page, y: int) -> str:
    """A row of the terminal, so many pixels below its top, selected and copied as a person does: with Shift held."""
    await page.click(400, y, times=3, shift=True)
    found: str = await page.evaluate(COPIED)
    return found


async def test_a_browser_draws_the_demo_and_takes_keys(env: dict[str, str], page: Page) -> None:
    with web(env, "demo", "--restart", "0") as (url, _):
        await page.open(url)
        await page.until("document.body.classList.contains('-first-byte')")
        await page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
        await page.until("document.activeElement.classList.contains('xterm-helper-textarea')")
        async with asyncio.timeout(60):
            while "exchange ● open" not in await row(page, 5):
                pass
            while not re.search(r"<.*text.*tickers", await row(page, 100)):
                pass
        await page.press("y")
        assert json.loads(await page.until("window.copied"))
        hosts = await page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).host)")
        assert set(hosts) == {urlsplit(url).netloc}


def test_a_tab_has_a_program_of_its_own_that_ends_with_it(env: dict[str, str]) -> None:
    with web(env, "demo", "--restart", "0") as (url, process):
        with tab(url) as first, tab(url) as second:
            drawn(first, "exchange", "tickers", "Compose")
            drawn(second, "exchange", "tickers", "Compose")
            assert len(children(process.pid)) == 2
        while children(process.pid):
            time.sleep(0.02)
        assert process.poll() is None


def test_ctrl_z_stops_nothing_where_no_shell_would_go_on_with_it(env: dict[str, str]) -> None:
    with web(env, "demo", "--restart", "0") as (url, _), tab(url) as websocket:
        drawn(websocket, "exchange", "tickers", "Compose")
        websocket.send(json.dumps(["stdin", "\x1a"]))
        drawn(websocket, "not suspended")


def test_the_end_of_the_program_ends_the_tab(env: dict[str, str]) -> None:
    with web(env, "ftp://nowhere") as (url, _), tab(url) as websocket:
        said = b"".join(data for data in websocket if isinstance(data, bytes))
        assert b"wstui: " in said
        assert websocket.close_code == 1000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_server_and_all_its_programs(env: dict[str, str], number: signal.Signals) -> None:
    with web(env) as (url, process), tab(url) as websocket:
        drawn(websocket, "wstui")
        (child,) = children(process.pid)
        process.send_signal(number)
        assert process.wait(60) == 0
        assert not Path("/proc", child).exists()


def test_words_reach_the_program_as_they_are(env: dict[str, str], tmp_path: Path) -> None:
    word = f"ws://x/$(touch {tmp_path}/no)`touch {tmp_path}/no`';touch {tmp_path}/no #"
    with web(env, word) as (url, _), tab(url) as websocket:
        said = b"".join(data for data in websocket if isinstance(data, bytes))
    assert b"wstui: " in said
    assert not (tmp_path / "no").exists()


def test_nothing_is_there_without_the_token(env: dict[str, str]) -> None:
    with web(env) as (url, process):
        parts = urlsplit(url)
        status, headers, body = ask(url, f"/?{parts.query}")
        assert status == 200
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        cookie, *attributes = headers["Set-Cookie"].split("; ")
        assert {"HttpOnly", "SameSite=Strict"} <= set(attributes)
        assert re.findall("https?://", body) == []
        for path in ("/static/js/textual.js", "/static/css/xterm.css", "/"):
            assert ask(url, path, cookie)[0] == 200
        name = cookie.partition("=")[0]
        for path in ("/", "/static/js/textual.js", "/static/", "/tab", "/nothing", "/?token=", "/?token=%C3%A9"):
            for given in ("", f"{name}=x", f"wstui={parts.query}"):
                status, _, body = ask(url, path, given)
                assert status == 403, path
                assert "token" in body
        with pytest.raises(InvalidStatus, match="403"):
            tab(url.replace("token=", "token=x"))
        assert children(process.pid) == []


@pytest.mark.parametrize("origin", [None, "http://127.0.0.1:1", "https://example.com", "null"])
def test_a_page_from_elsewhere_gets_no_program(env: dict[str, str], origin: str | None) -> None:
    with web(env) as (url, process):
        with pytest.raises(InvalidStatus, match="403"):
            tab(url, origin=origin)
        assert children(process.pid) == []


def test_what_another_address_means_is_said(env: dict[str, str]) -> None:
    words = [*WSTUI, "web", "--host", "0.0.0.0", "demo"]
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"http://127.0.0.1:")
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert b"Whoever has the URL has your inspector" in said


def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "wstui.server.browser", raising=False)
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    assert main(["web"]) == 1
    assert "pip install 'wstui[web]'" in capsys.readouterr().err


def test_a_browser_within_a_browser_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["web", "web", "demo"]) == 2
    assert "wstui web demo" in capsys.readouterr().err


def test_the_scripts_of_the_page_are_where_they_are_looked_for() -> None:
    static = Path(str(textual_serve.__file__)).parent / "static"
    for name in ("css/xterm.css", "js/textual.js", "fonts/RobotoMono-VariableFont_wght.ttf"):
        assert (static / name).is_file()


def children(pid: int) -> list[str]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return found.split()
