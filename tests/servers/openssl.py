"""OpenSSL's own TLS server, made to speak one version and no other; it answers every request with a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.process import listening
from servers.programs import need_program

__all__ = ["s_server"]


@contextmanager
def s_server(folder: Path, pem: Path, version: str, *more: str) -> Iterator[int]:
    """The port of a server with the certificate and key of a PEM file; `version` such as `1.1`, with `more` options.
    Level 0 of security is what the old ones need: they sign with SHA-1 (and MD5)."""
    program = need_program("openssl")
    only = f"-tls{version.replace('.', '_').removesuffix('_0')}"

    def command(port: int) -> list[str]:
        accept = ["-accept", f"127.0.0.1:{port}", "-www", "-quiet"]
        return [program, "s_server", *accept, "-cert", str(pem), only, "-cipher", "ALL:@SECLEVEL=0", *more]

    with listening(command, folder / "s_server.log") as port:
        yield port
