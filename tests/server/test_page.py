"""The web page: sent whole, and at work in a real browser."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from server.http_client import Fetch
from servers.browser import Page
from wstui.server.app import Server

TEXTS = "Array.from(document.querySelectorAll('#log .{} .text'), (cell) => cell.textContent)"


async def test_the_page_needs_nothing_from_elsewhere(fetch: Fetch) -> None:
    got = await fetch("/.ws?say=x")
    assert got.status == 200
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in got.headers["content-security-policy"]
    html = got.body.decode()
    assert re.findall(r"https?://|\bsrc=|@import|\burl\(", html) == []
    assert re.findall(r'href="([^"]*)"', html) == ["data:,"]
    assert "innerHTML" not in html


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_it_connects_back_and_says_what_it_is_asked_to(server: Server, page: Page, host: str) -> None:
    said = '<b onclick="x">&amp; \N{SNOWMAN}'
    await page.open(f"http://{host}:{server.port}/.ws?say={quote(said)}")
    await page.until("document.querySelectorAll('#log .in').length === 2")
    assert await page.evaluate(TEXTS.format("in")) == ["Request served by box", said]
    assert await page.evaluate(TEXTS.format("out")) == [said]
    assert await page.evaluate("document.getElementById('address').textContent") == f"ws://{host}:{server.port}/"
    assert await page.evaluate("document.querySelectorAll('#log b').length") == 0


async def test_a_person_types_sends_and_disconnects(server: Server, page: Page) -> None:
    await page.open(f"http://127.0.0.1:{server.port}/.ws")
    await page.until("document.getElementById('state').textContent === 'open'")
    await page.evaluate("document.getElementById('draft').value = 'typed'; document.getElementById('send').click()")
    await page.until("document.querySelectorAll('#log .in').length === 2")
    assert (await page.evaluate(TEXTS.format("in")))[1] == "typed"
    await page.evaluate("document.getElementById('switch').click()")
    assert await page.until("document.getElementById('state').textContent.match(/^closed 1000/)?.[0]")
    assert await page.evaluate("document.getElementById('send').disabled") is True
    await page.evaluate("document.getElementById('switch').click()")
    await page.until("document.getElementById('state').textContent === 'open'")


async def test_it_shows_the_feeds(server: Server, page: Page) -> None:
    await page.open(f"http://127.0.0.1:{server.port}/.ws?path=/exchange")
    await page.until("document.getElementById('state').textContent === 'open'")
    await page.evaluate("document.getElementById('send').click()")
    await page.until("document.querySelectorAll('#log .in').length >= 4")
    received = await page.evaluate(TEXTS.format("in"))
    assert received[0].startswith('{"event":"subscribe"')
    assert all("markPx" in text for text in received[1:])
    await page.open(f"http://127.0.0.1:{server.port}/.ws?path=/binary")
    await page.until("document.querySelectorAll('#log .in').length >= 5")
    assert any(text.startswith("89 50 4e 47 0d 0a 1a 0a") for text in await page.evaluate(TEXTS.format("in")))


async def test_its_log_does_not_grow_without_end(server: Server, page: Page) -> None:
    await page.open(f"http://127.0.0.1:{server.port}/.ws")
    await page.until("document.getElementById('state').textContent === 'open'")
    await page.evaluate("for (let n = 0; n < 600; n += 1) send(String(n))")
    await page.until("document.querySelector('#log li:last-child .text').textContent === '599'")
    await page.until("document.getElementById('counts').textContent.trim() === '< 601  > 600'")
    assert await page.evaluate("document.getElementById('log').children.length") == 500
