"""The nouns of the field (RFC 6455, DevTools, HAR) as plain values; knows no socket, no database and no screen."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum, IntFlag
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wstui.frames import Frame

MASK = "••••••"
"""What stands where a secret is not shown; always of one length."""

SECRET_NAME = re.compile(
    r"token|key|secret|signature|passw(?:or)?d|passphrase|credential|auth(?!or)|jwt|^(?:sig|sign|pwd|pass|sid|ticket)$",
    re.IGNORECASE,
)
"""What a parameter of a URL, or a variable, is called whose value is a secret."""

# Each stretch of a text is looked at once, however it is made: it may be an answer of 64 KiB.
_PARAMETER = re.compile(r"(?<=[?&;])([^=&#?;\s]*+)=([^&#;\s\"'<>]++)")
_USER = re.compile(r"//[^/?#@\s:]*+:([^/?#@\s]++)(?=@)")

MOST_BODY = 2**20
"""Bytes of a refusal's body that are kept."""

TLS_VERSIONS = ("1.0", "1.1", "1.2", "1.3")
"""The versions of TLS that a profile may name as the oldest."""
RECONNECT = ("off", "abnormal", "always")
"""When to connect again: never, after every end but a normal closure, after that as well."""


class Opcode(IntEnum):
    """What a frame carries (RFC 6455 section 5.2).

    `EVENT` is not on any wire: it marks a line the inspector itself puts into the log
    ("open", "refused 401", "closed 1006"), so that the record reads as one story.
    """

    CONT = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA
    EVENT = 0xF

    @property
    def is_data(self) -> bool:
        """Whether this opcode carries application data."""
        return self <= Opcode.BINARY

    @property
    def is_control(self) -> bool:
        """Whether this is a control frame's opcode (RFC 6455 section 5.5)."""
        return Opcode.CLOSE <= self <= Opcode.PONG


class Direction(IntEnum):
    """Which way a frame went, seen from this side."""

    IN = 0
    OUT = 1

    @property
    def mark(self) -> str:
        """The sign of plain text: `<` received, `>` sent."""
        return "<>"[self]


class Flag(IntFlag):
    """What else is known of a recorded message; a u16 in the capture's index."""

    NONE = 0
    AUTOMATIC = 1
    """Nobody asked for it: an automatic pong, a keepalive ping, a close echo."""
    FRAGMENTED = 2
    """It came in more than one frame (RFC 6455 section 5.4)."""
    COMPRESSED = 4
    """It travelled as permessage-deflate (RFC 7692)."""
    INVALID = 8
    """It breaks the protocol; the payload is the offending bytes."""
    INCOMPLETE = 16
    """The connection ended before its last frame."""
    FAILURE = 32
    """An event that tells of a failure."""
    TOLERATED = 64
    """It breaks the protocol, and was taken all the same: the payload is as if it did not."""


class Fact(IntEnum):
    """What is known of single messages, of few of them; a capture keeps it beside its columns."""

    RULE = 1
    """The rule of the protocol that it breaks: the number of a `wstui.rules.Rule`, and above its low eight bits the
    number that goes with it, such as the position of a byte."""
    TRIP = 2
    """Nanoseconds from the ping to this pong, which answers it."""
    GAP = 3
    """Other frames came between its fragments: how many of its own bytes came before them, above 32 bits their size."""
    FRAMES = 4
    """How many frames carried it, where that is more than one."""


class State(Enum):
    """Where a connection is in its life."""

    IDLE = "not connected"
    CONNECTING = "connecting"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    FAILED = "failed"
    WAITING = "waiting to connect again"


class Failure(Exception):
    """What happened and what to try next, a safe line each. `lasting`: it happens again until something is changed."""

    def __init__(self, what: str, hint: str = "", *, lasting: bool = False) -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint
        self.lasting = lasting

    def __str__(self) -> str:
        return f"{self.what} · {self.hint}" if self.hint else self.what


@dataclass(frozen=True, slots=True)
class Payload:
    """A saved message. `kind` tells how `body`, or the content of `file`, is read, see `wstui.payloads.payload`; one
    that is `literal` goes out as it stands. `fragment` is the most bytes in a fragment; 0: one frame."""

    name: str
    body: str
    kind: str = "text"
    note: str = ""
    file: str = ""
    literal: bool = False
    fragment: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """How to connect: everything that can be said about a connection before it exists.

    `max_size` is in bytes (`None`: no limit); intervals and timeouts are in seconds (`None`: off).
    `auth` is `user:password` for HTTP Basic (RFC 7617). `on_open` is sent, in order, when the connection opens.
    `without` names headers that are not sent. `deflate` are the parameters offered with permessage-deflate (RFC 7692
    section 7.1), as they are written in the header; empty: the usual offer. `location`: redirects are followed.
    `ca`, `cert` and `key` are paths of PEM files; `tls_min` is such as `1.2`; `sni` is the server name told to TLS.
    `proxy` is a URL; None: the environment's, empty: none. `resolve` (`host:port:address`) and `connect_to`
    (`host:port:host:port`) are read as curl reads them. `ip_version` is 4, 6 or 0 for either.
    `auto_pong`: pings are answered. `lenient`: what breaks the protocol is passed over where that is possible. `proto`
    is as `--proto`. `reconnect` is `off`, `abnormal` or `always`. `alerts` are filters that ring on a match.
    `variables` are names with their values, for `{{name}}`; `secrets` names such that must not be seen.
    """

    url: str
    name: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    subprotocols: tuple[str, ...] = ()
    origin: str | None = None
    cookie: str | None = None
    user_agent: str | None = None
    auth: str | None = None
    insecure: bool = False
    compression: bool = True
    max_size: int | None = 64 * 2**20
    ping_interval: float | None = 20.0
    ping_timeout: float | None = 20.0
    open_timeout: float | None = 10.0
    on_open: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    deflate: str = ""
    location: bool = True
    ca: str | None = None
    cert: str | None = None
    key: str | None = None
    tls_min: str | None = None
    sni: str | None = None
    proxy: str | None = None
    resolve: tuple[str, ...] = ()
    connect_to: tuple[str, ...] = ()
    unix_socket: str | None = None
    ip_version: int = 0
    auto_pong: bool = True
    lenient: bool = False
    proto: str | None = None
    reconnect: str = "off"
    alerts: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name it is shown under, a URL without its secrets; wire-safe only after `safetext`."""
        return self.name or without_secrets(self.url)


def without_secrets(text: str) -> str:
    """A URL, or text with URLs in it, whose passwords, and whatever a query calls a token, key, secret, signature or
    the like, cannot be read."""
    pieces: list[str] = []
    at = 0
    for start, end in url_secrets(text):
        pieces += [text[at:start], MASK]
        at = end
    return "".join([*pieces, text[at:]])


def url_secrets(text: str) -> list[tuple[int, int]]:
    """Where the secrets of the URLs in a text begin and end, from left to right."""
    found = [match.span(1) for match in _USER.finditer(text)]
    found += [match.span(2) for match in _PARAMETER.finditer(text) if SECRET_NAME.search(match[1])]
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Close:
    """How a connection ended (RFC 6455 section 7.1). `code` 1005 and 1006 are never sent on the wire.

    `initiator` is who sent the first close frame. `sent` and `received` are the codes of the close frames of either
    side, 1005 for one without a code, None where there was none. `ended_by` is who ended the TCP connection, `took_ns`
    nanoseconds after the first close frame. `detail` says what else is known of the end.
    """

    code: int
    reason: str = ""
    initiator: Direction | None = None
    clean: bool = False
    sent: int | None = None
    received: int | None = None
    ended_by: Direction | None = None
    took_ns: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """An attempt to connect again that is waited for: which one of this gap, from 1, when (nanoseconds since the
    epoch), and what ended the connection or the attempt before, in words safe to show."""

    attempt: int
    due_ns: int
    cause: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is to be read of an X.509 certificate (RFC 5280): `names` are its SANs as `DNS:example.com`, `IP:::1`.

    Times are nanoseconds since the epoch. `sha256` is the fingerprint of its DER form, in hex; `key` is such as
    `RSA 2048` or `EC secp256r1`.
    """

    subject: str
    issuer: str = ""
    names: tuple[str, ...] = ()
    not_before_ns: int = 0
    not_after_ns: int = 0
    sha256: str = ""
    serial: str = ""
    key: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Tls:
    """What TLS agreed on, and the certificates as they were presented, the server's own first.

    `distrust` says why the certificate was not verified; where it was, it is empty. `server_name` is what was told by
    SNI (RFC 6066 section 3). With a `version` that is empty nothing was agreed on: the certificates were looked at
    on a second connection, after the verification had failed.
    """

    version: str
    cipher: str
    alpn: str | None = None
    verified: bool = True
    distrust: str = ""
    server_name: str = ""
    key_exchange: str = ""
    chain: tuple[Certificate, ...] = ()
    chain_complete: bool = True
    """Whether `chain` is all that was presented; before Python 3.13 that may be out of reach, and it is the leaf."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the way to an open connection: `dns`, `tcp`, `proxy`, `tls` or `upgrade`; nanoseconds, `began_ns` from
    the start of the attempt. `detail` says what came of it, in words that are not yet safe to show. `hop` is the
    redirect it belongs to, 0 for the URL that was asked for."""

    name: str
    began_ns: int
    took_ns: int = 0
    detail: str = ""
    failed: bool = False
    hop: int = 0


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect (RFC 9110 section 15.4): what was asked, the status it gave, and its Location as it was written.
    `note` says what was not carried along."""

    url: str
    status: int = 0
    location: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Handshake:
    """One opening handshake as it was on the wire (RFC 6455 section 4).

    `request` and `response` are the exact head bytes; `body` is what a refusal carried, and `interim` the heads of
    interim responses before it (RFC 9110 section 15.2). `status` is 0 where none was understood; `failure` and `hint`
    say why it failed and what to try; `lasting` that it would fail again as it is; `cut` that the body's announced end
    did not. `proxy` is without its password. `hops` are the redirects to `url`. `started_ns` is since the epoch.
    """

    url: str
    started_ns: int
    elapsed_ns: int = 0
    request: bytes = b""
    response: bytes = b""
    body: bytes = b""
    status: int = 0
    reason: str = ""
    subprotocol: str | None = None
    extensions: tuple[str, ...] = ()
    peer: str = ""
    local: str = ""
    tls: Tls | None = None
    proxy: str = ""
    phases: tuple[Phase, ...] = ()
    hops: tuple[Hop, ...] = ()
    failure: str = ""
    hint: str = ""
    lasting: bool = False
    interim: bytes = b""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the log, read from a capture. `seq` is the identity: the position in the whole capture, from 0.

    `number` counts from 1 within the connection. `preview` holds at most the first bytes of the payload.
    `time_ns` is since the epoch, `mono_ns` on the monotonic clock; both are when its last byte was read or written.
    `stream` is the offset of its first byte in the connection's stream of that direction, -1 where unknown.
    """

    seq: int
    number: int
    connection: int
    direction: Direction
    opcode: Opcode
    flags: Flag
    size: int
    wire_size: int
    time_ns: int
    mono_ns: int
    preview: bytes
    stream: int = -1
    facts: tuple[tuple[Fact, int], ...] = ()

    def fact(self, wanted: Fact) -> int | None:
        """The value of the first fact of a kind; None where there is none."""
        return next((value for fact, value in self.facts if fact is wanted), None)


@dataclass(frozen=True, slots=True)
class Message:
    """A row with its whole payload and the frames that carried it."""

    row: Row
    payload: bytes
    frames: Sequence[Frame] = ()


@dataclass(slots=True)
class Counters:
    """Messages and payload bytes per direction; changed in place, O(1) per batch. Events do not count."""

    messages_in: int = 0
    messages_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Messages of one connection and direction that share a time stamp, in wire order, as the tap hands them over.

    `blob` holds bytes of the wire and, where they differ, payloads. `spans[i]` is `offset << 32 | length` of payload
    i in `blob`; `kinds[i]` its opcode (low four bits count, so the first header byte of a frame will do).
    `wires` is None when every message is one whole frame whose minimal header stands right before its payload
    (RFC 6455 section 5.2); else `wires[i]` is the span of its frame bytes in `blob`. `flags` hold for all of them.
    `stream` is the offset of the first wire byte in the connection's stream of that direction, -1 where unknown; where
    it is known, the frames of the run follow each other there, and in `blob`.
    `facts` are what is known of few messages: which one of the run, the fact, its value (a signed 64-bit number).
    """

    direction: Direction
    blob: bytes
    spans: Sequence[int]
    kinds: bytes | bytearray
    time_ns: int
    mono_ns: int
    wires: Sequence[int] | None = None
    flags: Flag = Flag.NONE
    stream: int = -1
    facts: Sequence[tuple[int, Fact, int]] = ()


class Recorder(Protocol):
    """What the wire needs of a record. One per connection; called on the event loop's thread only."""

    def run(self, run: Run) -> bool:
        """Record a run. True: go on reading. False: the writer is behind, pause until `on_ready` is called."""

    def event(self, text: str, flags: Flag = Flag.NONE) -> None:
        """Put a line of the inspector's own into the log, stamped now."""

    def made_from(self, template: Payload) -> None:
        """Keep what the newest data message that was sent was made from."""

    on_ready: Callable[[], None] | None
    """Called (on the loop's thread) when reading may go on after `run` returned False."""


@dataclass(slots=True)
class Statistics:
    """What the status line says of a connection. `rtt_ns` is the newest round trip of a ping, the last of `trips`;
    `unanswered` pings have had no pong in time since one had."""

    counters: Counters = field(default_factory=Counters)
    opened_ns: int = 0
    closed_ns: int = 0
    rtt_ns: int = 0
    trips: deque[int] = field(default_factory=lambda: deque(maxlen=256))
    unanswered: int = 0
