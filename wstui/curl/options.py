"""The options of curl: which there are, which take a value, and what stands on a command line. Pure; knows nothing of
what an option is good for here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wstui.model import Failure
from wstui.safetext import oneline

__all__ = ["SHORT", "SWITCHES", "VALUED", "Given", "Line", "read"]

_VALUED = """
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
    continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw
    data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file
    engine etag-compare etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method
    ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header help hostpubmd5 hostpubsha256 hsts
    interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type knownhosts krb libcurl limit-rate
    local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy
    oauth2-bearer output output-dir parallel-max parallel-max-host pass pinnedpubkey preproxy proto proto-default
    proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header
    proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype
    proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request
    request-target resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5
    socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max
    tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file
    upload-flags url url-query user user-agent variable vlan-priority write-out
"""
VALUED = frozenset(_VALUED.split())
"""The long options that take a value, without their hyphens; of curl up to 8.16."""

_SWITCHES = """
    anyauth append basic ca-native cert-status compressed compressed-ssh create-dirs crlf digest disable
    disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure dump-ca-embed fail fail-early
    fail-with-body false-start follow form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc
    ftp-ssl-control get globoff haproxy-protocol head http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3
    http3-only ignore-content-length include insecure ipv4 ipv6 junk-session-cookies keepalive list-only location
    location-trusted mail-rcpt-allowfails manual metalink mptcp negotiate netrc netrc-optional next no-alpn
    no-buffer no-clobber no-keepalive no-location no-npn no-progress-meter no-sessionid ntlm ntlm-wb out-null
    parallel parallel-immediate path-as-is post301 post302 post303 progress-bar proxy-anyauth proxy-basic
    proxy-ca-native proxy-digest proxy-http2 proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast
    proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw remote-header-name remote-name remote-name-all
    remote-time remove-on-error retry-all-errors retry-connrefused sasl-ir show-error show-headers silent
    skip-existing socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert
    ssl-no-revoke ssl-reqd ssl-revoke-best-effort ssl-sessions sslv2 sslv3 styled-output suppress-connect-headers
    tcp-fastopen tcp-nodelay tftp-no-options tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding
    trace-ids trace-time use-ascii verbose version xattr
"""
SWITCHES = frozenset(_SWITCHES.split())
"""The long options that stand alone."""

SHORT = {
    **{"a": "append", "E": "cert", "K": "config", "C": "continue-at", "b": "cookie", "c": "cookie-jar", "d": "data"},
    **{"q": "disable", "D": "dump-header", "f": "fail", "F": "form", "P": "ftp-port", "G": "get", "g": "globoff"},
    **{"I": "head", "H": "header", "h": "help", "0": "http1.0", "i": "include", "k": "insecure", "4": "ipv4"},
    **{"6": "ipv6", "j": "junk-session-cookies", "l": "list-only", "L": "location", "M": "manual", "m": "max-time"},
    **{"n": "netrc", ":": "next", "N": "no-buffer", "o": "output", "Z": "parallel", "#": "progress-bar", "x": "proxy"},
    **{"U": "proxy-user", "p": "proxytunnel", "Q": "quote", "r": "range", "e": "referer", "J": "remote-header-name"},
    **{"O": "remote-name", "R": "remote-time", "X": "request", "S": "show-error", "s": "silent", "Y": "speed-limit"},
    **{"y": "speed-time", "2": "sslv2", "3": "sslv3", "t": "telnet-option", "z": "time-cond", "1": "tlsv1"},
    **{"T": "upload-file", "B": "use-ascii", "u": "user", "A": "user-agent", "v": "verbose", "V": "version"},
    **{"w": "write-out"},
}


class Given(NamedTuple):
    """An option as it was given: its long name, its value (empty for a switch), and how it was spelled."""

    name: str
    value: str
    spelled: str


class Line(NamedTuple):
    """A command line without the word `curl`. `unknown` are options that curl does not have, as they are spelled."""

    options: tuple[Given, ...]
    urls: tuple[str, ...]
    unknown: tuple[str, ...]


def read(words: Sequence[str]) -> Line:
    """The options and the URLs of curl's arguments, in order.

    Raises:
        Failure: an option lacks its value.
    """
    options: list[Given] = []
    urls: list[str] = []
    unknown: list[str] = []
    left = list(reversed(words))
    only_urls = False
    while left:
        word = left.pop()
        if only_urls or not word.startswith("-") or word == "-":
            urls.append(word)
        elif word == "--":
            only_urls = True
        elif word.startswith("--"):
            name = _long(word[2:])
            if name in VALUED or name.removeprefix("expand-") in VALUED:
                options.append(Given(name, _value(left, word), word))
            elif name.removeprefix("no-") in SWITCHES or name in SWITCHES:
                options.append(Given(name, "", word))
            else:
                unknown.append(word)
        else:
            _short(word[1:], left, options, unknown)
    return Line(tuple(options), tuple(urls), tuple(unknown))


def _long(name: str) -> str:
    """The full name: one may be shortened as long as it is only one's, and `no-` turns a switch off."""
    if name in VALUED or name in SWITCHES or name.removeprefix("no-") in SWITCHES:
        return name
    fitting = [known for known in (*VALUED, *SWITCHES) if known.startswith(name)]
    return fitting[0] if len(fitting) == 1 and name else name


def _short(letters: str, left: list[str], options: list[Given], unknown: list[str]) -> None:
    """Letters behind one hyphen; what follows one that takes a value is its value."""
    for place, letter in enumerate(letters):
        name = SHORT.get(letter, "")
        if name in VALUED:
            value = letters[place + 1 :] or _value(left, f"-{letter}")
            options.append(Given(name, value, f"-{letter}"))
            return
        if name:
            options.append(Given(name, "", f"-{letter}"))
        else:
            unknown.append(f"-{letter}")


def _value(left: list[str], spelled: str) -> str:
    if not left:
        raise Failure(f"{oneline(spelled)} has no value", "copy the whole command")
    return left.pop()
