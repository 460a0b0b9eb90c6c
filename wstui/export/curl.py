"""A command of curl, which makes the handshake and shows the answer; it sends no messages."""

from __future__ import annotations

from collections.abc import Sequence

from wstui.curl.header import header_line
from wstui.curl.writing import OWN, http_url
from wstui.deflate import USUAL
from wstui.export._bash import command, joined, word
from wstui.export._command import Exported, Step, unsaid
from wstui.export._headers import headers_of
from wstui.export._secrets import NOTHING, Known, Secrets
from wstui.model import Profile

__all__ = ["COMMAND"]

SAID = frozenset(
    {"headers", "subprotocols", "origin", "cookie", "user_agent", "auth", "insecure", "location", "ca", "cert", "key"}
    | {"tls_min", "proxy", "resolve", "connect_to", "unix_socket", "ip_version", "open_timeout", "without"}
    | {"compression", "deflate", "max_size", "ping_interval", "ping_timeout", "auto_pong", "reconnect"}
)
"""What it can be told, or is about what comes after the handshake."""
HANDSHAKE = (
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
)
"""What makes a request a handshake (RFC 6455 section 4.1); the key is that of the examples in section 1.3."""


class CurlCommand:
    """The request of the handshake, header for header; every version of curl understands it."""

    name = "curl"
    label = "curl command (the handshake)"
    key = "C"

    def export(self, profile: Profile, steps: Sequence[Step], known: Known = NOTHING) -> Exported:
        """The command, in bash."""
        secrets = Secrets(known)
        groups = [f"curl -i -N --http1.1 {word(*secrets.url(http_url(profile.url)))}"]
        sent = {name.lower() for name, _ in profile.headers} | {name.lower() for name in profile.without}
        groups += [f"-H {word(f'{name}: {value}')}" for name, value in HANDSHAKE if name.lower() not in sent]
        if offered := secrets.text(", ".join(profile.subprotocols)):
            groups.append(f"-H {word(*joined('Sec-WebSocket-Protocol: ', offered))}")
        if profile.compression and "sec-websocket-extensions" not in sent:
            offer = f"permessage-deflate; {profile.deflate or USUAL}"
            groups.append(f"-H {word(f'Sec-WebSocket-Extensions: {offer}')}")
        for name, value in headers_of(profile, secrets, ["origin", "cookie", "user_agent"]):
            groups.append(f"-H {word(*(joined(f'{name}: ', value) if value else (header_line(name, ''),)))}")
            sent.add(name.lower())
        groups += [f"-H {word(f'{name}:')}" for name in OWN if name.lower() not in sent]
        groups += _ways(profile, secrets)
        notes = [*unsaid(profile, SAID), *secrets.notes()]
        notes += ["not sent: curl makes the handshake only"] if steps else []
        return Exported(command(groups), tuple(secrets.variables), tuple(notes))


def _ways(profile: Profile, secrets: Secrets) -> list[str]:
    """Options on credentials, TLS and the way there."""
    made = [f"-u {word(*secrets.whole('AUTH', profile.auth))}"] if profile.auth else []
    made += ["-k"] if profile.insecure else []
    made += ["-L"] if profile.location else []
    files = (("cacert", profile.ca), ("cert", profile.cert), ("key", profile.key), ("unix-socket", profile.unix_socket))
    made += [f"--{name} {word(path)}" for name, path in files if path]
    made += [f"--tlsv{profile.tls_min}"] if profile.tls_min else []
    if profile.proxy is not None:
        made.append(f"-x {word(*secrets.url(profile.proxy))}" if profile.proxy else "--noproxy '*'")
    made += [f"--resolve {word(text)}" for text in profile.resolve]
    made += [f"--connect-to {word(text)}" for text in profile.connect_to]
    made += [f"-{profile.ip_version}"] if profile.ip_version else []
    made += [f"--connect-timeout {profile.open_timeout:.10g}"] if profile.open_timeout not in (None, 10.0) else []
    return made


COMMAND = CurlCommand()
