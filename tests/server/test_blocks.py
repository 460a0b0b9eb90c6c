"""The block feed: pushed unasked, chained, the same for everybody."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from websockets.asyncio.client import connect

from server.http_client import Serve
from wstui.server.app import Server
from wstui.server.blocks import Blocks


async def test_blocks_come_unasked_and_hang_together(server: Server) -> None:
    async with connect(f"{server.url}/blocks") as client:
        blocks: list[dict[str, Any]] = [json.loads(await client.recv()) for _ in range(6)]
    for before, block in pairwise(blocks):
        assert block["type"] == "block"
        assert block["height"] > before["height"]
        assert block["time"] >= before["time"]
        assert 1 <= len(block["txs"]) <= 4
        if block["height"] == before["height"] + 1:
            assert block["prev"] == before["hash"]
    assert len({block["hash"] for block in blocks}) == 6
    assert any(tx["value"] > 2**53 for block in blocks for tx in block["txs"])


async def test_all_clients_see_one_chain(server: Server) -> None:
    async with connect(f"{server.url}/blocks") as one, connect(f"{server.url}/blocks") as other:
        here = {(block := json.loads(await one.recv()))["height"]: block for _ in range(5)}
        there = {(block := json.loads(await other.recv()))["height"]: block for _ in range(5)}
    assert here.keys() & there.keys()
    for height in here.keys() & there.keys():
        assert here[height] == there[height]


async def test_what_a_client_sends_changes_nothing(server: Server) -> None:
    async with connect(f"{server.url}/blocks") as client:
        for _ in range(50):
            await client.send("subscribe me")
        for _ in range(3):
            assert json.loads(await client.recv())["type"] == "block"


async def test_the_newest_block_comes_at_once(start: Serve) -> None:
    server = await start(interval=3600)
    async with connect(f"{server.url}/blocks") as client:
        assert json.loads(await client.recv())["height"] == 840_000


async def test_a_block_names_the_one_before() -> None:
    chain = Blocks(1)
    assert chain.block(9)["prev"] == chain.block(8)["hash"]
    assert chain.block(9) == chain.block(9)
