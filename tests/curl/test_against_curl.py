"""The program curl itself as the judge: which options it has, and which headers a command line makes it send."""

from __future__ import annotations

import re
import socket
import subprocess
import threading

import pytest

from curl.samples import CHROME_BASH, FIREFOX_BASH
from servers.programs import need_program
from wstui.curl import read_line
from wstui.curl.options import SHORT, SWITCHES, VALUED
from wstui.net.request import explicit_headers

OTHERS = """\
curl 'wss://live.example.com/a' -A me -e 'https://ref.example.com;auto' -b 'a=1; b=2' -u 'user:pa:ss' \\
  -H 'X-One: 1' -H $'X-Two: \\u00e9\\t2' -H 'X-Three;' -H 'Accept:' -H "X-Four: \\"4\\" \\$" --http1.1
"""


def test_each_option_takes_a_value_here_that_takes_one_there() -> None:
    done = subprocess.run(
        [need_program("curl"), "--help", "all"], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    listed = re.findall(r"^ *(?:-(.), )? *--([a-z0-9.-]+)( <)?", done.stdout, re.MULTILINE)
    assert len(listed) > 200
    unknown = [name for _, name, _ in listed if name not in VALUED | SWITCHES]
    assert len(unknown) < 15, unknown  # a curl of later years may have more
    for letter, name, value in listed:
        if name in VALUED | SWITCHES:
            # Two whose values its help does not show.
            assert (name in VALUED) == bool(value) or name in ("proxy", "preproxy"), name
            assert not letter or SHORT[letter] == name


def request_of(line: str) -> list[tuple[str, str]]:
    """The headers that curl itself sends for a command line, run by bash, to a server of the test's own."""
    heads: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                head = b""
                while b"\r\n\r\n" not in head and (part := connection.recv(65536)):
                    head += part
                heads.append(head)
                connection.sendall(b"HTTP/1.1 400 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        port = server.getsockname()[1]
        # The same request, to this server instead of the one it was made for.
        line = re.sub(r"'(wss|https)://live\.example\.com", f"'http://127.0.0.1:{port}", line, count=1)
        line = line.replace("curl ", "curl --max-time 20 ", 1)
        subprocess.run(
            [need_program("bash"), "-c", line],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        thread.join()
    lines = heads[0].decode("latin-1").rstrip("\r\n").split("\r\n")[1:]
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


@pytest.mark.parametrize("line", [CHROME_BASH, FIREFOX_BASH, OTHERS], ids=["chrome", "firefox", "others"])
def test_the_same_headers_are_asked_for(line: str) -> None:
    need_program("curl")
    curl = read_line(line)
    profile = curl.profile
    made = set(" ".join(curl.notes).lower().replace(",", " ").split()) | {"host", "sec-websocket-extensions"}
    sent = [(name.lower(), value) for name, value in request_of(line) if name.lower() not in made]
    asked = [(name.lower(), value.strip()) for name, value in explicit_headers(profile)]
    asked += [("origin", profile.origin)] if profile.origin else []
    asked += [("sec-websocket-protocol", ", ".join(profile.subprotocols))] if profile.subprotocols else []
    # Of its own accord curl accepts anything and, when told to, compressed bodies.
    extra = {("accept", "*/*"), ("accept-encoding", "deflate, gzip, br, zstd")}
    assert sorted(set(sent) - extra) == sorted(asked)
    assert len(sent) == len(set(sent))
