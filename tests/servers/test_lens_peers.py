"""Lenses on live connections to real servers: recognised, read to the last message, requests paired with answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from servers.browser import devtools
from servers.node_ws import LENSES, node_ws
from servers.process import PATIENCE
from wstui.model import Profile, Row
from wstui.session import Inspector, Session
from wstui.store.capture import Capture
from wstui.store.pairing import Link, Pairing
from wstui.ui.lensing import Lensing


@pytest.fixture
async def inspector(tmp_path: Path) -> AsyncIterator[Inspector]:
    """An engine."""
    inspector = Inspector(Capture.create(tmp_path))
    yield inspector
    await inspector.close()


async def said(session: Session, *documents: Mapping[str, object], until: str) -> None:
    """Say these, and wait until a text was heard."""
    for document in documents:
        await session.send(json.dumps(document))
    async with asyncio.timeout(PATIENCE):
        while not any(until.encode() in row.preview for row in _rows(session)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # nobody is told of single messages


def _rows(session: Session) -> list[Row]:
    return session.view.rows(0, len(session.view))


async def read(inspector: Inspector, session: Session) -> tuple[str, str, dict[str, list[Link]]]:
    """The lens that is chosen and why, and what was asked, by method; every data message must be read by it."""
    lensing = Lensing()
    lensing.load()
    spoken = lensing.of(session)
    assert spoken is not None
    for position, row in enumerate(_rows(session)):
        assert not row.opcode.is_data or spoken.read(session.view.excerpt(position)), row
    inspector.capture.flush()
    pairing: Pairing = inspector.capture.pairing({session.id: spoken.read})
    task = asyncio.ensure_future(pairing.run())
    while not pairing.complete:  # noqa: ASYNC110  # it tells once, and only whoever has asked before
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    links: dict[str, list[Link]] = {}
    for seq in range(len(inspector.capture)):
        for link in pairing.links(seq):
            if link.request == seq:
                links.setdefault(link.method, []).append(link)
    return spoken.label, spoken.why, links


async def test_graphql(inspector: Inspector, lens_folder: Path) -> None:
    with node_ws(lens_folder, "graphql.js", LENSES) as url:
        session = inspector.add(Profile(url, "graphql", subprotocols=("graphql-transport-ws",)), connect=False)
        await session.connect()
        await said(session, {"type": "connection_init"}, until="connection_ack")
        queries = ['query Hello { hello(name: "you") }', "{ nothing }", "subscription { silence }"]
        asked = [{"id": str(n), "type": "subscribe", "payload": {"query": query}} for n, query in enumerate(queries)]
        counting = {"id": "9", "type": "subscribe", "payload": {"query": "subscription { countdown(from: 2) }"}}
        await said(session, *asked, counting, until='"countdown":1')
        label, why, links = await read(inspector, session)
    assert (label, why) == ("GraphQL", "subprotocol graphql-transport-ws")
    answered = {method: [link.answer >= 0 for link in found] for method, found in links.items()}
    assert answered == {
        "connection_init": [True],
        "query Hello": [True],
        "query nothing": [True],
        "subscription silence": [False],
        "subscription countdown": [True],
    }
    assert not links["subscription silence"][0].missed(2**62), "a subscription may be silent"


async def test_a_browser(inspector: Inspector) -> None:
    async with devtools() as url:
        session = inspector.add(Profile(url, "tab", max_size=None), connect=False)
        await session.connect()
        asked = [("Page.enable", {}), ("Runtime.evaluate", {"expression": "6 * 7"}), ("Page.nothing", {})]
        documents = [{"id": n, "method": method, "params": params} for n, (method, params) in enumerate(asked)]
        await said(session, *documents, until="-32601")
        label, why, links = await read(inspector, session)
        await session.disconnect()
    assert (label, why) == ("JSON-RPC", "path /devtools/")
    assert all(link.answer >= 0 and link.took_ns > 0 for found in links.values() for link in found)
    assert set(links) == {method for method, _ in asked}
