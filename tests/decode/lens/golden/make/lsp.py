"""A language server over a WebSocket: python-lsp-server (`pylsp --ws`); what the client says is written out here.

pip install 'python-lsp-server[websockets]'; python lsp.py FOLDER
"""

# mypy: ignore-errors

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from websockets.asyncio.client import connect

PORT = 18878
FILE = {"uri": "file:///tmp/example.py"}
AT = {"textDocument": FILE, "position": {"line": 1, "character": 8}}
SAID: list[dict[str, object]] = [
    {"id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
    {"method": "initialized", "params": {}},
    {
        "method": "textDocument/didOpen",
        "params": {
            "textDocument": {**FILE, "languageId": "python", "version": 1, "text": "import os\nprint(os.getpid())\n"}
        },
    },
    {"id": 1, "method": "textDocument/hover", "params": {**AT, "position": {"line": 1, "character": 10}}},
    {"id": "two", "method": "textDocument/definition", "params": AT},
    {"id": 3, "method": "textDocument/nothing", "params": {}},
    {"id": 4, "method": "textDocument/documentSymbol", "params": {"textDocument": FILE}},
    {"method": "$/cancelRequest", "params": {"id": 4}},
    {"id": 5, "method": "shutdown"},
    {"method": "exit"},
]


async def talk() -> list[list[str]]:
    """Say everything, and hear what comes."""
    said: list[list[str]] = []
    for _ in range(100):
        try:
            socket = await connect(f"ws://127.0.0.1:{PORT}/")
            break
        except OSError:
            await asyncio.sleep(0.2)

    async def heard() -> None:
        async for data in socket:
            said.append(["<", "text", data if isinstance(data, str) else data.decode()])

    hearing = asyncio.ensure_future(heard())
    for one in SAID:
        data = json.dumps({"jsonrpc": "2.0", **one})
        said.append([">", "text", data])
        await socket.send(data)
        await asyncio.sleep(0.05 if one["method"] == "textDocument/documentSymbol" else 1.5)
    hearing.cancel()
    return said


def main(folder: Path) -> None:
    """Run the server, and talk to it."""
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("pylsp")), "--ws", f"--port={PORT}", "--host=127.0.0.1"]
    )
    try:
        messages = asyncio.run(talk())
    finally:
        server.terminate()
    lines = ",\n".join("    " + json.dumps(message) for message in messages)
    head = {"made_by": f"python-lsp-server {version('python-lsp-server')}", "url": "/", "subprotocol": ""}
    said = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
    (folder / "lsp.json").write_text("{\n" + said + '  "messages": [\n' + lines + "\n  ]\n}\n", "utf-8")


main(Path(sys.argv[1]))
