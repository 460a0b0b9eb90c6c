"""The handshakes of the scenes, as the engine tells of them: one that opened, one that was refused, one that TLS
stopped. What is said of a failure comes from the tables that the program speaks by."""

from __future__ import annotations

from dataclasses import replace

from wstui.checks import accept_for
from wstui.model import Certificate, Failure, Handshake, Phase, Tls
from wstui.net import causes

__all__ = ["BEGAN", "OPENED", "TURNED_AWAY", "UNTRUSTED"]

BEGAN = 1_773_491_405_123_000_000
"""2026-03-14 12:30:05.123 UTC."""
DAY = 86_400 * 10**9

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
REQUEST = b"""GET %s HTTP/1.1\r
Host: ws.example.com\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: %s\r
Sec-WebSocket-Version: 13\r
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
User-Agent: wstui/0.1.0\r
\r
"""
ACCEPTED = b"""HTTP/1.1 101 Switching Protocols\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Accept: %s\r
\r
""" % accept_for(KEY.decode()).encode()
REFUSAL = (
    b"""{"error":"token_expired","message":"The token expired at 2026-03-14T12:00:00Z","request_id":"req_7f3a91"}"""
)
REFUSED = b"""HTTP/1.1 401 Unauthorized\r
Content-Type: application/json\r
Content-Length: %d\r
WWW-Authenticate: Bearer realm="orders", error="invalid_token"\r
X-Request-Id: req_7f3a91\r
Connection: close\r
\r
""" % len(REFUSAL)

AUTHORITY = "CN=Example TLS CA 2, O=Example, C=CH"
TLS = Tls(
    "TLSv1.3",
    "TLS_AES_256_GCM_SHA384",
    "http/1.1",
    server_name="ws.example.com",
    chain=(
        Certificate(
            "CN=ws.example.com",
            AUTHORITY,
            ("DNS:ws.example.com",),
            BEGAN - 30 * DAY,
            BEGAN + 60 * DAY,
            "1b8a31f5" * 8,
            "04be10",
            "EC secp256r1",
            "ECDSA with SHA-256",
        ),
    ),
)
WAY = (
    Phase("dns", 0, 3_400_000, "203.0.113.7"),
    Phase("tcp", 3_400_000, 11_900_000, "203.0.113.7:443"),
    Phase("tls", 15_400_000, 14_100_000, "TLSv1.3, TLS_AES_256_GCM_SHA384"),
)
OPENED = Handshake(
    url="wss://ws.example.com/public",
    started_ns=BEGAN,
    elapsed_ns=38_200_000,
    request=REQUEST % (b"/public", KEY),
    response=ACCEPTED,
    status=101,
    reason="Switching Protocols",
    peer="203.0.113.7:443",
    local="198.51.100.4:52814",
    tls=TLS,
    phases=(*WAY, Phase("upgrade", 29_500_000, 8_700_000, "101 Switching Protocols")),
)


def failed(shake: Handshake, failure: Failure) -> Handshake:
    """A handshake that came to this."""
    return replace(shake, failure=failure.what, hint=failure.hint, lasting=failure.lasting)


TURNED_AWAY = failed(
    replace(
        OPENED,
        url="wss://ws.example.com/orders",
        elapsed_ns=41_700_000,
        request=(REQUEST % (b"/orders", KEY)).replace(
            b"User-Agent", b"Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30\r\nUser-Agent"
        ),
        response=REFUSED,
        body=REFUSAL,
        status=401,
        reason="Unauthorized",
        phases=(*WAY, Phase("upgrade", 29_500_000, 12_200_000, "401 Unauthorized", failed=True)),
    ),
    causes.failure("401-sent", status="401 Unauthorized", scheme=" (Bearer)"),
)

NAMES = ("gateway.example.com", "www.gateway.example.com")
UNTRUSTED = failed(
    Handshake(
        url="wss://192.0.2.40/events",
        started_ns=BEGAN,
        elapsed_ns=31_300_000,
        peer="192.0.2.40:443",
        local="198.51.100.4:52816",
        tls=Tls(
            "",
            "",
            verified=False,
            distrust=f"is for {', '.join(NAMES)}, and the URL has the IP address 192.0.2.40",
            chain=(
                Certificate(
                    "CN=gateway.example.com",
                    AUTHORITY,
                    tuple(f"DNS:{name}" for name in NAMES),
                    BEGAN - 341 * DAY,
                    BEGAN + 24 * DAY,
                    "9f14c2e7" * 8,
                    "0a71f6",
                    "RSA 2048",
                    "RSA with SHA-256",
                ),
                Certificate(
                    AUTHORITY,
                    "CN=Example Root CA, O=Example, C=CH",
                    (),
                    BEGAN - 1200 * DAY,
                    BEGAN + 2400 * DAY,
                    "27d06b5e" * 8,
                    "11",
                    "RSA 4096",
                    "RSA with SHA-256",
                ),
            ),
        ),
        phases=(
            Phase("tcp", 0, 12_600_000, "192.0.2.40:443"),
            Phase("tls", 12_700_000, 18_600_000, failed=True),
        ),
    ),
    causes.failure(
        "cert-address", names=", ".join(NAMES), name=NAMES[0], host="192.0.2.40", address="192.0.2.40", port=443
    ),
)
