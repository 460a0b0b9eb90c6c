"""Command lines of websocat, versions 1 and 4: what its options mean for a connection, and what it sends of the text it
is given."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from wstui.curl.placing import placed
from wstui.imports import _options
from wstui.imports._naming import named, payload
from wstui.imports._protocol import Imported
from wstui.imports._request import Request
from wstui.imports._verbatim import bare
from wstui.model import Failure, Payload, Profile

__all__ = ["COMMAND"]

_VALUED = """
    autoreconnect-delay-millis basic-auth binary-prefix buffer-size byte-to-exit-on client-pkcs12-der
    client-pkcs12-passwd close-reason close-status-code conncap exec-args global-timeout-ms header header-to-env
    help inhibit-pongs just-generate-accept lengthprefixed-nbytes max-messages max-messages-rev max-ws-frame-length
    max-ws-message-length origin ping-interval ping-timeout pkcs12-der pkcs12-passwd preamble preamble-reverse
    protocol queue-len request-header request-method request-uri restrict-uri separator separator-n server-header
    server-protocol socks5 socks5-bind-script socks5-destination static-file text-prefix tls-domain ua udp-multicast
    udp-multicast-iface-v4 udp-multicast-iface-v6 udp-ttl websocket-version ws-c-uri
"""
_SWITCHES = """
    accept-from-fd async-stdio base64 base64-text binary compress-deflate compress-gzip compress-zlib dump-spec
    dump-spec-phase1 dump-spec-phase2 exec-sighup-on-stdin-close exec-sighup-on-zero-msg exit-on-eof
    foreachmsg-wait-read insecure jsonrpc jsonrpc-omit-jsonrpc just-generate-key late-resolve
    lengthprefixed-little-endian linemode-strip-newlines log-timestamps log-traffic log-verbose no-async-stdio
    no-close no-exit-on-zeromsg no-fixups no-line no-lints null-terminated one-message oneshot print-ping-rtts quiet
    reuser-send-zero-msg-on-disconnect separator-inhibit-substitution separator-inline server server-mode
    set-environment stdout-announce-listening-ports strict text timestamp-monotonic uncompress-deflate
    uncompress-gzip uncompress-zlib unidirectional unidirectional-reverse unlink verbose version
    websocket-ignore-zeromsg
"""
KNOWN = _options.Known(
    valued=frozenset(_VALUED.split()),
    switches=frozenset(_SWITCHES.split()),
    short={
        **{"0": "null-terminated", "1": "one-message", "B": "buffer-size", "E": "exit-on-eof", "F": "static-file"},
        **{"H": "header", "P": "preamble-reverse", "S": "strict", "U": "unidirectional-reverse", "V": "version"},
        **{"X": "request-method", "b": "binary", "e": "set-environment", "h": "help", "k": "insecure"},
        **{"n": "no-close", "p": "preamble", "q": "quiet", "s": "server-mode", "t": "text", "u": "unidirectional"},
        **{"v": "verbose"},
    },
    greedy=frozenset({"exec-args", "header", "preamble", "preamble-reverse", "request-header", "server-header"}),
    equals=True,
)
_QUIET = """
    text binary base64 base64-text binary-prefix text-prefix buffer-size exit-on-eof no-close no-line quiet verbose
    null-terminated linemode-strip-newlines one-message print-ping-rtts strict async-stdio no-async-stdio help
    version no-exit-on-zeromsg websocket-ignore-zeromsg unidirectional unidirectional-reverse max-messages
    max-messages-rev autoreconnect-delay-millis oneshot no-lints log-traffic log-verbose log-timestamps late-resolve
    queue-len
"""
QUIET = frozenset(_QUIET.split())
"""What is about what websocat reads and prints, and when it ends; how it reads is taken into account."""
PLAIN = {"origin": "origin", "ua": "user_agent", "basic-auth": "auth", "tls-domain": "sni"}
SECONDS = {"ping-interval": "ping_interval", "ping-timeout": "ping_timeout"}
ENDS = "websocat sends each line with its end, which is left out here"

_OVERLAY = re.compile(r"[a-z0-9-]+:(?=.*wss?://)")


class WebsocatCommand:
    """A connection, with what is sent of the text that is given."""

    name = "websocat"

    def read(self, words: Sequence[str], fed: str) -> Imported:
        """What the options and the specifiers mean."""
        line = _options.read(words, KNOWN)
        request = Request("websocat", lost=[f"{name} (unknown)" for name in line.unknown])
        headers: list[tuple[str, str]] = []
        given = {one.name: one.value for one in line.options}
        profile = Profile("")
        for one in line.options:
            if one.name in PLAIN:
                profile = replace(profile, **{PLAIN[one.name]: one.value})  # type: ignore[arg-type]
            elif one.name in SECONDS and one.value.isdecimal():
                profile = replace(profile, **{SECONDS[one.name]: float(one.value) or None})  # type: ignore[arg-type]
            elif one.name == "header":
                header: dict[str, tuple[str, str]] = {}
                request.header(one.value, header)
                headers += header.values()
            elif one.name == "protocol":
                profile = replace(profile, subprotocols=tuple(part.strip() for part in one.value.split(",")))
            elif one.name == "insecure":
                profile = replace(profile, insecure=True)
            elif one.name == "socks5":
                profile = replace(profile, proxy=f"socks5://{one.value}")
            elif one.name in ("server", "server-mode"):
                raise Failure("this websocat command is a server: it listens", "one with a ws:// URL connects")
            elif one.name not in QUIET and one.name != "preamble":
                request.lost.append(one.spelled)
        profile = replace(_connected(profile, line.others, request))
        found = placed(headers, profile)
        payloads = [payload(one.value) for one in line.options if one.name == "preamble"]
        payloads += _messages(fed, given, request)
        texts = tuple(one.body for one in payloads if one.kind == "text")
        if len(texts) < len(payloads):
            request.notes.append("binary messages are payloads, and not sent on open")
        profile = replace(found.profile, on_open=texts)
        return Imported(profile, named(payloads), request.said(found.made, found.lost))


def _connected(profile: Profile, specifiers: Sequence[str], request: Request) -> Profile:
    """With the URL among the specifiers, and what stands in front of it."""
    urls = [one for one in specifiers if "ws://" in one or "wss://" in one or bare(one).startswith("{{")]
    request.lost += [bare(one)[:40] for one in specifiers if one not in urls and one not in ("-", "stdio:")]
    url = request.url(urls[:1], "a ws:// URL")
    while overlay := _OVERLAY.match(url):
        if overlay[0] == "autoreconnect:":
            profile = replace(profile, reconnect="always")
        else:
            request.lost.append(overlay[0])
        url = url[overlay.end() :]
    return replace(profile, url=url)


def _messages(fed: str, given: dict[str, str], request: Request) -> Iterable[Payload]:
    """What is sent of a text: a message for each line, or one of all of it."""
    if not fed:
        return
    ends = "\0" if "null-terminated" in given else "\n"
    whole = "no-line" in given or ("binary" in given and "text" not in given)
    lines = [fed] if whole else [one for one in re.split(f"(?<={ends})", fed) if one]
    for text in lines:
        kind, body = _kind(text.rstrip(ends) if not whole else text, given)
        kept = not whole and text.endswith(ends) and not {"linemode-strip-newlines", "text-prefix"} & given.keys()
        if kind == "text" and kept and ENDS not in request.notes:
            request.notes.append(ENDS)
        yield payload(body, kind)


def _kind(text: str, given: dict[str, str]) -> tuple[str, str]:
    """How a message goes out, by its prefix, which may announce Base64."""
    binary, marked = given.get("binary-prefix"), given.get("text-prefix")
    if binary and text.startswith(binary):
        text, kind, coded = text.removeprefix(binary), "base64", "base64" in given
    elif marked and text.startswith(marked):
        text, kind, coded = text.removeprefix(marked), "text", "base64-text" in given
    else:
        kind, coded = ("base64" if "binary" in given and "text" not in given else "text"), False
    data = bare(text).encode("utf-8", "surrogateescape")
    with suppress(Error, ValueError):  # of other text websocat says so, and sends it as it is
        data = b64decode(data, validate=True) if coded else data
    if kind == "text":
        try:
            decoded = data.decode()
            return kind, text if decoded == bare(text) else decoded
        except UnicodeDecodeError:
            kind = "base64"
    return kind, b64encode(data).decode()


COMMAND = WebsocatCommand()
