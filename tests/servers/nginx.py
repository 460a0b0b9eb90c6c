"""nginx in front of a WebSocket server: TLS, the upgrade passed on, and a location that asks for a password."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from servers.process import PATIENCE, ended
from servers.programs import need_program

__all__ = ["PASSWORD", "USER", "Front", "nginx"]

USER, PASSWORD = "aladdin", "open sesame"
TRIES = 5

CONFIG = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name localhost;
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        location / {{
            proxy_pass http://{upstream}/;
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_read_timeout 1h;
        }}
        location /private/ {{
            auth_basic "private";
            auth_basic_user_file {folder}/passwords;
            proxy_pass http://{upstream}/;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
        }}
        location /missing/ {{
            return 404;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Front:
    """Where nginx listens, and what a client must trust."""

    url: str
    """`wss://127.0.0.1:PORT`; `/private/` wants `USER` and `PASSWORD`, `/missing/` is not there."""
    port: int
    authority: Path
    """The certificate authority in a PEM file, for `ssl.create_default_context(cafile=...)`."""


@contextmanager
def nginx(folder: Path, upstream: str) -> Iterator[Front]:
    """Run nginx before a server such as `ws://127.0.0.1:9000`, all its files in `folder`; needs no rights.

    Where nginx is not installed, the running test is skipped.
    """
    program = need_program("nginx")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    (folder / "passwords").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
    for _ in range(TRIES):  # the port is free when it is chosen; somebody else may take it before nginx does
        port = _free_port()
        config = CONFIG.format(folder=folder, port=port, upstream=upstream.removeprefix("ws://"))
        (folder / "nginx.conf").write_text(config, "utf-8")
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        with ended(subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)) as process:
            if _answers(process, port):
                yield Front(f"wss://127.0.0.1:{port}", port, folder / "authority.pem")
                return
    raise RuntimeError(f"nginx did not start: {(folder / 'error.log').read_text('utf-8')}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the port is listened on; False where the program ends before."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False
