"""nginx in front of a WebSocket server: TLS, the upgrade passed on, and a location that asks for a password."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from servers.process import answers, ended, listening
from servers.programs import need_program

__all__ = ["FRONT", "PASSWORD", "TLS", "USER", "Front", "nginx", "nginx_again", "nginx_with"]

USER, PASSWORD = "aladdin", "open sesame"

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
        listen 127.0.0.1:{port} {listen};
        server_name localhost;
        {rules}
    }}
}}
"""

TLS = """
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
"""

FRONT = """
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
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    (folder / "passwords").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
    rules = (TLS + FRONT).format(folder=folder, upstream=upstream.removeprefix("ws://"))
    with nginx_with(folder, rules, "ssl") as port:
        yield Front(f"wss://127.0.0.1:{port}", port, folder / "authority.pem")


@contextmanager
def nginx_with(folder: Path, rules: str, listen: str = "") -> Iterator[int]:
    """Run nginx with the rules of one server, and give its port; `listen` is such as `ssl`."""
    program = need_program("nginx")

    def command(port: int) -> list[str]:
        config = CONFIG.format(folder=folder, port=port, rules=rules, listen=listen)
        (folder / "nginx.conf").write_text(config, "utf-8")
        return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]

    with listening(command, folder / "nginx.log") as port:
        yield port


@contextmanager
def nginx_again(folder: Path, port: int) -> Iterator[None]:
    """Run nginx once more as `nginx_with` did in this folder, on the port that it had."""
    command = [
        need_program("nginx"),
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
    ]
    with ended(subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)) as process:
        assert answers(process, port), "nginx did not start again"
        yield
