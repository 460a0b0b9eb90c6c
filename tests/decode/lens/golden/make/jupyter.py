"""Jupyter: jupyter_server with ipykernel; messages are made by jupyter_client and put into frames by jupyter_server.

pip install jupyter_server ipykernel websockets; python jupyter.py FOLDER
"""

# mypy: ignore-errors

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import urllib.request
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from websockets.asyncio.client import connect

# The tests need neither: only who makes a recording anew does.
Session = import_module("jupyter_client.session").Session
serialize_msg_to_ws_v1 = import_module("jupyter_server.services.kernels.connection.base").serialize_msg_to_ws_v1

V1 = "v1.kernel.websocket.jupyter.org"
PORT = 18877
CODE = ["print('hello')\n6 * 7", "1 / 0", "from IPython.display import HTML; HTML('<b>x</b>')"]


def write(folder: Path, name: str, url: str, subprotocol: str, messages: list[list[str]]) -> None:
    """Write a recording."""
    made = ", ".join(f"{one} {version(one)}" for one in ("jupyter_server", "jupyter_client", "ipykernel"))
    lines = ",\n".join("    " + json.dumps(message) for message in messages)
    head = {"made_by": made, "url": url, "subprotocol": subprotocol}
    said = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
    (folder / f"{name}.json").write_text("{\n" + said + '  "messages": [\n' + lines + "\n  ]\n}\n", "utf-8")


async def talk(kernel: str, subprotocol: str) -> list[list[str]]:
    """Ask for information, run code, answer an input request."""
    session, said = Session(key=b""), []
    url = f"ws://127.0.0.1:{PORT}/api/kernels/{kernel}/channels"
    async with connect(url, subprotocols=[subprotocol] if subprotocol else None, max_size=None) as socket:

        async def send(kind: str, content: dict, channel: str = "shell", parent: dict | None = None) -> None:
            message = session.msg(kind, content, parent=parent)
            if subprotocol:
                parts = [session.pack(message[part]) for part in ("header", "parent_header", "metadata", "content")]
                data: str | bytes = serialize_msg_to_ws_v1(parts, channel)
                said.append([">", "binary", base64.b64encode(data).decode()])
            else:
                data = json.dumps({**message, "channel": channel}, default=str)
                said.append([">", "text", data])
            await socket.send(data)

        async def heard() -> None:
            async for data in socket:
                text = isinstance(data, str)
                said.append(["<", "text" if text else "binary", data if text else base64.b64encode(data).decode()])
                if not text and b"input_request" in data:
                    await send("input_reply", {"value": "Ada"}, "stdin")
                elif text and '"input_request"' in data:
                    await send(
                        "input_reply", {"value": "Ada"}, "stdin", json.loads(data)["header"] and json.loads(data)
                    )

        hearing = asyncio.ensure_future(heard())
        await send("kernel_info_request", {})
        await asyncio.sleep(1.5)
        for code in [*CODE, "input('name? ')"]:
            stdin = code.startswith("input")
            content = {
                "code": code,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": stdin,
                "stop_on_error": True,
            }
            await send("execute_request", content)
            await asyncio.sleep(1.5)
        await send("complete_request", {"code": "pri", "cursor_pos": 3})
        await asyncio.sleep(1)
        await send("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
        await asyncio.sleep(0.7)
        hearing.cancel()
    return said


def main(folder: Path) -> None:
    """Run a server, and a kernel for each way of framing."""
    options = [
        f"--port={PORT}",
        "--no-browser",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
        "--allow-root",
        "--ServerApp.open_browser=False",
        f"--ServerApp.root_dir={folder}",
    ]
    server = subprocess.Popen([sys.executable, "-m", "jupyter_server", *options], stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{PORT}/api/kernels"
    try:
        for name, subprotocol in (("jupyter", ""), ("jupyter-v1", V1)):
            for _ in range(100):
                try:
                    request = urllib.request.Request(base, b"{}", {"Content-Type": "application/json"})
                    kernel = json.load(urllib.request.urlopen(request))["id"]
                    break
                except OSError:
                    import time

                    time.sleep(0.3)
            write(folder, name, f"/api/kernels/{kernel}/channels", subprotocol, asyncio.run(talk(kernel, subprotocol)))
    finally:
        server.terminate()


main(Path(sys.argv[1]))
