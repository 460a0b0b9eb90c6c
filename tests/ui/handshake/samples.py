"""Handshakes as an engine tells of them: agreed on, refused, stopped by TLS, redirected, and of a server that lies."""

from __future__ import annotations

from dataclasses import replace

from wstui.checks import accept_for
from wstui.model import Certificate, Handshake, Hop, Phase, Tls

__all__ = ["DAY", "EXPIRED", "LIAR", "NOBODY", "NOW", "OPENED", "REDIRECTED", "REFUSED", "TOKEN"]

DAY = 86_400 * 10**9
NOW = 1_773_491_405_123_000_000
"""2026-03-14 12:30:05.123 UTC."""

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"

LEAF = Certificate(
    "CN=feed.example.com",
    "CN=Example CA 3, O=Example, C=CH",
    ("DNS:feed.example.com", "DNS:*.feed.example.com"),
    NOW - 72 * DAY,
    NOW + 18 * DAY,
    "5c" * 32,
    "03a1b2",
    "EC secp256r1",
    "ECDSA with SHA-256",
)
ROOT = Certificate("CN=Example CA 3, O=Example, C=CH", "CN=Example Root", (), NOW - 900 * DAY, NOW + 900 * DAY)
AGREED = Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", "http/1.1", True, "", "feed.example.com", "X25519", (LEAF, ROOT))

PHASES = (
    Phase("dns", 0, 2_100_000, "203.0.113.7, 2001:db8::7"),
    Phase("tcp", 2_100_000, 12_000_000, "203.0.113.7:443; [2001:db8::7]:443 network is unreachable"),
    Phase("tls", 14_200_000, 18_000_000, "TLSv1.3"),
    Phase("upgrade", 32_300_000, 5_800_000, "101 Switching Protocols"),
)

OPENED = Handshake(
    "wss://feed.example.com/v2?room=1&token=s3cretvalue",
    NOW,
    38_200_000,
    request=(
        b"GET /v2?room=1&token=s3cretvalue HTTP/1.1\r\nHost: feed.example.com\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: " + KEY.encode() + b"\r\nSec-WebSocket-Version: 13\r\n"
        b"sec-websocket-Protocol: v1.json, " + TOKEN.encode() + b"\r\n"
        b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nX-Odd:  two  blanks\r\n\r\n"
    ),
    response=(
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept_for(KEY).encode() + b"\r\n"
        b"Sec-WebSocket-Protocol: v1.json\r\n"
        b"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"
        b"Set-Cookie: sid=s3cretcookie; Path=/\r\n\r\n"
    ),
    status=101,
    reason="Switching Protocols",
    subprotocol="v1.json",
    extensions=("permessage-deflate; server_no_context_takeover",),
    peer="203.0.113.7:443",
    local="198.51.100.4:52814",
    tls=AGREED,
    phases=PHASES,
)
BODY = b'{"error":"token_expired","big":12345678901234567890,"token":"' + TOKEN.encode() + b'"}'
REFUSED = replace(
    OPENED,
    response=b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nWWW-Authenticate: Bearer\r\n\r\n",
    body=BODY,
    status=401,
    reason="Unauthorized",
    subprotocol=None,
    extensions=(),
    phases=(*PHASES[:3], replace(PHASES[3], failed=True, detail="401 Unauthorized")),
    failure="refused with 401 Unauthorized: the server does not accept the credentials",
    hint="check user, password or token; --auth USER:PASSWORD sends them",
    lasting=True,
)
EXPIRED = Handshake(
    "wss://feed.example.com/v2",
    NOW,
    21_000_000,
    peer="203.0.113.7:443",
    tls=Tls(
        "",
        "",
        None,
        False,
        "has expired on 2026-03-12, 2 days ago",
        "feed.example.com",
        chain=(replace(LEAF, not_before_ns=NOW - 92 * DAY, not_after_ns=NOW - 2 * DAY),),
    ),
    phases=(*PHASES[:2], replace(PHASES[2], failed=True, detail="", took_ns=6_700_000)),
    failure="TLS: the certificate has expired on 2026-03-12, 2 days ago",
    hint="the server needs a new one; check the clock of this machine; -k connects without checking",
)
REDIRECTED = replace(
    OPENED,
    hops=(
        Hop(
            "wss://example.com/old?key=s3cretkey",
            302,
            "https://feed.example.com/v2?room=1&token=s3cretvalue",
            "Authorization was not carried along: another origin",
        ),
    ),
    phases=(
        Phase("tcp", 0, 4_000_000, "192.0.2.1:443"),
        Phase("upgrade", 4_000_000, 6_000_000, "302 Found"),
        *(replace(phase, began_ns=phase.began_ns + 10_000_000, hop=1) for phase in PHASES),
    ),
    elapsed_ns=48_200_000,
)
LIAR = replace(
    OPENED,
    response=b"HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: bm9uc2Vuc2U=\r\n\r\n",
    failure="answered 101, but with a wrong Sec-WebSocket-Accept",
)
NOBODY = Handshake(
    "ws://localhost:1/",
    NOW,
    400_000,
    phases=(Phase("tcp", 0, 300_000, "127.0.0.1:1 connection refused", failed=True),),
    failure="the connection to localhost:1 was refused",
    hint="check that the server runs, and its port",
)
