"""Profiles and payloads as they may be saved, and a file as a person may write it."""

from __future__ import annotations

from hypothesis import strategies as st

from wstui.model import RECONNECT, TLS_VERSIONS, Payload, Profile
from wstui.payloads.collection import Collection, Entry
from wstui.payloads.payload import FILE_KINDS, KINDS

__all__ = ["BY_HAND", "NAME", "PAYLOADS", "PROFILES", "comments", "entry_of"]

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
VARIABLE = st.from_regex(r"[^\W\d][\w.-]{0,8}", fullmatch=True)
KIND = st.sampled_from(KINDS)
SECONDS = st.none() | st.floats(0.001, 1e6)
PATHS = st.none() | TEXT.map(lambda text: f"/{text}")
PORTS = st.integers(1, 65535)
ADDRESSES = st.ip_addresses().map(str)
PROFILES = st.builds(
    Profile,
    url=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    name=NAME,
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple),
    subprotocols=st.lists(TEXT, max_size=3).map(tuple),
    origin=st.none() | TEXT,
    cookie=st.none() | TEXT,
    user_agent=st.none() | TEXT,
    auth=st.none() | TEXT,
    insecure=st.booleans(),
    compression=st.booleans(),
    max_size=st.none() | st.integers(1, 2**63 - 1),
    ping_interval=SECONDS,
    ping_timeout=SECONDS,
    open_timeout=SECONDS,
    on_open=st.lists(TEXT, max_size=3).map(tuple),
    without=st.lists(TEXT, max_size=3).map(tuple),
    deflate=st.sampled_from(["", "permessage-deflate", "client_max_window_bits=10; server_no_context_takeover"]),
    location=st.booleans(),
    ca=PATHS,
    cert=PATHS,
    key=PATHS,
    tls_min=st.none() | st.sampled_from(TLS_VERSIONS),
    sni=st.none() | TEXT,
    proxy=st.none() | st.just("") | PORTS.map(lambda port: f"socks5h://me:%22%27@proxy:{port}"),
    resolve=st.lists(st.builds("example.com:{}:{}".format, PORTS, ADDRESSES), max_size=3).map(tuple),
    connect_to=st.lists(st.builds("example.com::localhost:{}".format, PORTS), max_size=3).map(tuple),
    unix_socket=PATHS,
    ip_version=st.sampled_from([0, 4, 6]),
    auto_pong=st.booleans(),
    lenient=st.booleans(),
    proto=PATHS,
    reconnect=st.sampled_from(RECONNECT),
    variables=st.dictionaries(VARIABLE, TEXT, max_size=3).map(lambda said: tuple(said.items())),
    secrets=st.lists(VARIABLE.map(lambda name: f"{name}-secret"), max_size=2).map(tuple),
)
BODIES = TEXT | st.lists(
    st.sampled_from(["'", '"', "'''", '"""', "\\", "\n", "\r\n", "\r", "\t", " ", "x", "\x00", "\x7f"])
).map("".join)
FRAGMENT = st.sampled_from([0, 0, 1, 4096])
WRITTEN = st.builds(Payload, NAME, BODIES, KIND, TEXT, literal=st.booleans(), fragment=FRAGMENT)
IN_FILES = st.builds(
    Payload, NAME, st.just(""), st.sampled_from(FILE_KINDS), TEXT, NAME, literal=st.booleans(), fragment=FRAGMENT
)
PAYLOADS = st.lists(WRITTEN | IN_FILES, max_size=5, unique_by=lambda payload: payload.name)

BY_HAND = """\
# the feed of mark prices
url = "wss://example.org/ws"  # version 5

max_size = "1 MiB"  # small
future = "kept"  # an unknown key

[headers]  # a table
X-Key = "v"  # the key

# before the first
[[payloads]]  # one
name = "subscribe"
# within the first
body = '''
{"op":"subscribe"}'''

# before the second
[[payloads]]
body = "ping"
name = "ping"
remark = "unknown too"

# before the third
[[payloads]]
name = "bytes"  # in hex
kind = "hex"
body = "00 ff"
# the end
"""


def entry_of(collection: Collection, name: str) -> Entry:
    entry = collection.find(name)
    assert entry is not None
    return entry


def comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]
