"""Real proxies in front of what runs on this machine: tinyproxy, squid, dante and microsocks; they need no rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.process import listening
from servers.programs import need_program

__all__ = ["PASSWORD", "USER", "dante", "microsocks", "squid", "tinyproxy"]

USER, PASSWORD = "ali", "open sesame"

TINYPROXY = """\
Port {port}
Listen 127.0.0.1
Timeout 600
Allow 127.0.0.1
{more}
"""

SQUID = """\
{listen}
pid_filename none
cache deny all
access_log none
cache_log /dev/null
coredump_dir none
shutdown_lifetime 0 seconds
acl local src 127.0.0.1
http_access allow local
"""

DANTE = """\
logoutput: stderr
internal: 127.0.0.1 port = {port}
external: 127.0.0.1
socksmethod: none
clientmethod: none
client pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}
socks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 protocol: tcp }}
"""


@contextmanager
def tinyproxy(folder: Path, *, credentials: bool = False) -> Iterator[int]:
    """The port of an HTTP proxy, which may want `USER` and the password `sesame`."""
    program = need_program("tinyproxy")
    # Its configuration takes letters and digits only.
    rules = f"BasicAuth {USER} sesame" if credentials else ""

    def command(port: int) -> list[str]:
        (folder / "tinyproxy.conf").write_text(TINYPROXY.format(port=port, more=rules), "utf-8")
        return [program, "-d", "-c", str(folder / "tinyproxy.conf")]

    with listening(command, folder / "tinyproxy.log") as port:
        yield port


@contextmanager
def squid(folder: Path, *, certificate: Path | None = None, rules: str = "") -> Iterator[int]:
    """The port of an HTTP proxy; with the PEM file of a certificate and its key, of one that speaks TLS."""
    program = need_program("squid")

    def command(port: int) -> list[str]:
        listen = f"http_port 127.0.0.1:{port}"
        if certificate is not None:
            listen = f"https_port 127.0.0.1:{port} tls-cert={certificate}"
        (folder / "squid.conf").write_text(SQUID.format(listen=f"{listen}\n{rules}"), "utf-8")
        return [program, "-N", "-f", str(folder / "squid.conf")]

    with listening(command, folder / "squid.log") as port:
        yield port


@contextmanager
def dante(folder: Path) -> Iterator[int]:
    """The port of a SOCKS proxy, versions 4 and 5."""
    program = need_program("danted")

    def command(port: int) -> list[str]:
        (folder / "danted.conf").write_text(DANTE.format(port=port), "utf-8")
        return [program, "-f", str(folder / "danted.conf"), "-p", str(folder / "danted.pid")]

    with listening(command, folder / "danted.log") as port:
        yield port


@contextmanager
def microsocks(folder: Path) -> Iterator[int]:
    """The port of a SOCKS5 proxy that wants `USER` and `PASSWORD`."""
    program = need_program("microsocks")

    def command(port: int) -> list[str]:
        return [program, "-i", "127.0.0.1", "-p", str(port), "-u", USER, "-P", PASSWORD]

    with listening(command, folder / "microsocks.log") as port:
        yield port
