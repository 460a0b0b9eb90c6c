"""What command lines of curl mean: for a profile, and of what does not hold in a handshake."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curl.samples import MEANT, SAMPLES
from wstui.curl import is_curl, read_line, read_words
from wstui.curl.options import SHORT, SWITCHES, VALUED, read
from wstui.model import Failure, Profile
from wstui.net.target import check_profile

URL = "wss://example.com/x"


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_browser_copies(name: str) -> None:
    curl = read_line(SAMPLES[name])
    assert curl.profile == MEANT
    check_profile(curl.profile)
    made, *rest = curl.notes
    assert made.startswith("made by the handshake itself: ")
    assert set(re.split(", ", made.partition(": ")[2])) == {
        *("Sec-WebSocket-Key", "Sec-WebSocket-Version", "Upgrade", "Connection"),
    }
    assert rest == (["about curl's own output: --compressed"] if "firefox" in name else [])


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("-A ''", Profile(URL, user_agent="")),
        ("-A me -e 'https://a;auto'", Profile(URL, user_agent="me", headers=(("Referer", "https://a"),))),
        ("-b a=1 --cookie b=2", Profile(URL, cookie="a=1; b=2")),
        ("-b a=1 -H 'Cookie: b=2'", Profile(URL, cookie="a=1", headers=(("Cookie", "b=2"),))),
        ("-u user:pa:ss", Profile(URL, auth="user:pa:ss")),
        ("-uuser:pass", Profile(URL, auth="user:pass")),
        ("--oauth2-bearer abc", Profile(URL, headers=(("Authorization", "Bearer abc"),))),
        ("-k --cacert ca.pem", Profile(URL, insecure=True, ca="ca.pem")),
        ("-E me.pem --key me.key --key-type PEM", Profile(URL, cert="me.pem", key="me.key")),
        ("-x proxy:3128", Profile(URL, proxy="proxy:3128")),
        ("-x proxy:3128 -U 'me:p@ss:w'", Profile(URL, proxy="http://me:p%40ss%3Aw@proxy:3128")),
        ("--socks5-hostname proxy:1", Profile(URL, proxy="socks5h://proxy:1")),
        ("--socks4a socks4a://proxy", Profile(URL, proxy="socks4a://proxy")),
        ("--noproxy '*'", Profile(URL, proxy="")),
        ("-x ''", Profile(URL, proxy="")),
        ("--resolve a:1:127.0.0.1 --resolve b:1:::1", Profile(URL, resolve=("a:1:127.0.0.1", "b:1:::1"))),
        ("--connect-to ::localhost:8443", Profile(URL, connect_to=("::localhost:8443",))),
        ("--unix-socket /run/x.sock", Profile(URL, unix_socket="/run/x.sock")),
        ("-4", Profile(URL, ip_version=4)),
        ("--ipv6", Profile(URL, ip_version=6)),
        ("--connect-timeout 2.5", Profile(URL, open_timeout=2.5)),
        ("--connect-timeout 0", Profile(URL, open_timeout=None)),
        ("--tlsv1.3", Profile(URL, tls_min="1.3")),
        ("--http1.1 -L --location -g --basic -X GET", Profile(URL)),
        ("--no-location", Profile(URL, location=False)),
        ("-H Accept: -H 'X-Empty;'", Profile(URL, without=("Accept",), headers=(("X-Empty", ""),))),
        ("-H 'Host: EXAMPLE.com:443'", Profile(URL)),
        ("-H 'Host: other'", Profile(URL, headers=(("Host", "other"),))),
        ("-H 'Origin: a' -H 'Origin: b'", Profile(URL, headers=(("Origin", "a"), ("Origin", "b")))),
        ("-H 'Sec-WebSocket-Extensions: permessage-deflate'", Profile(URL, deflate="permessage-deflate")),
        (
            "-H 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10; server_no_context_takeover'",
            Profile(URL, deflate="server_no_context_takeover; client_max_window_bits=10"),
        ),
        ("--insecu --user-ag x", Profile(URL, insecure=True, user_agent="x")),
        ("-kvsA me", Profile(URL, insecure=True, user_agent="me")),
    ],
)
def test_what_an_option_means(words: str, wanted: Profile) -> None:
    for line in (f"curl {words} {URL}", f"curl {URL} {words}"):
        curl = read_line(line)
        assert curl.profile == wanted
        assert not any(note.startswith("not honoured") for note in curl.notes)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--digest --interface eth0", "not honoured: --digest, --interface"),
        ("-d '{}' --data-raw x", "not honoured: -d, --data-raw"),
        ("-d '{}'", "a handshake is a GET without a body"),
        ("-X POST", "not honoured: -X POST"),
        ("-I", "not honoured: -I"),
        ("-s -o out -w x", "about curl's own output: -s, -o, -w"),
        ("--frobnicate", "not honoured: --frobnicate (unknown)"),
        ("-H @file", "not honoured: -H @FILE"),
        ("-H nonsense", "a header without a colon is not sent"),
        ("-H 'Content-Length: 3'", "not honoured: the header Content-Length"),
        ("-b jar.txt", "not honoured: -b FILE"),
        ("-u me", "-u has no password"),
        ("-E me.p12:secret --cert-type P12", "not honoured: --cert-type"),
        ("-E me.pem:secret", "the passphrase in -E is not taken"),
        ("--pass secret", "the passphrase in --pass is not taken"),
        ("--noproxy localhost", "NO_PROXY in the environment"),
        ("-m 30", "-m is taken as the time that connecting may take"),
        ("-m soon", "not honoured: -m"),
        ("--http2", "not honoured: --http2"),
        ("--next https://other", "only the first is made"),
        ("https://other", "only the first of 2 URLs"),
        ("-H 'Sec-WebSocket-Extensions: x-frame, permessage-deflate; y=1'", "not honoured: the parameters of permess"),
        ("-H 'Sec-WebSocket-Extensions: x-frame, permessage-deflate'", "not honoured: the extension x-frame"),
        ('-H "A: $TOKEN"', "no shell fills in $TOKEN: it stands as it is"),
        ("| jq .", "what follows “|” is no part of the command"),
    ],
)
def test_what_does_not_hold_is_said(words: str, said: str) -> None:
    notes = read_line(f"curl {URL} {words}").notes
    assert any(said in note for note in notes), notes
    assert not any("secret" in note for note in notes)


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("curl example.com:9000/x", "example.com:9000/x"),
        ("curl --url https://example.com", "https://example.com"),
        ("curl -- -odd", "-odd"),
        ("curl -G -d a=1 --data-urlencode 'b=x y&' https://example.com/?c=3", "https://example.com/?c=3&a=1&b=x+y%26"),
        ("curl --url-query a=b=c https://example.com/", "https://example.com/?a=b%3Dc"),
        ("curl https://example.com/#part", "https://example.com/"),
        ("curl.exe https://example.com", "https://example.com"),
        (f"  $ curl {URL}\n", URL),
    ],
)
def test_the_url(line: str, url: str) -> None:
    assert is_curl(line)
    curl = read_line(line)
    assert curl.profile.url == url
    assert ("# on is never sent" in "".join(curl.notes)) == ("#" in line)
    assert not any(note.startswith("not honoured") for note in curl.notes)


def test_a_passphrase_is_cut_from_the_path_of_a_certificate() -> None:
    assert read_words(["-E", r"a\:b.pem:x", URL]).profile.cert == "a:b.pem"
    assert read_words(["curl", "-E", r"C:\keys\me.pem:x", URL]).profile.cert == r"C:\keys\me.pem"
    assert read_words(["-E", "me.pem", URL]).profile.cert == "me.pem"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("curl -v", "no URL"),
        ("curl 'x", "has no end"),
        (f"curl {URL} -H", "-H has no value"),
        (f"curl {URL} --max-time", "--max-time has no value"),
        ("wget x", "no curl command"),
        ("curlew x", "no curl command"),
        ("", "no curl command"),
    ],
)
def test_what_cannot_be_read_is_said(line: str, said: str) -> None:
    with pytest.raises(Failure, match=said) as caught:
        read_line(line)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["curl", "curly wss://x", "wss://x", "x curl y"])
def test_what_is_no_command_of_curl(text: str) -> None:
    assert not is_curl(text)


@given(
    st.lists(st.sampled_from([*(f"--{name}" for name in VALUED | SWITCHES), *(f"-{c}" for c in SHORT), "a:b", "é\x1b"]))
)
def test_any_options_are_read_or_refused(words: list[str]) -> None:
    notes: tuple[str, ...] = ()
    try:
        notes = read_words([*words, URL]).notes
        read(words)
    except Failure as failure:
        notes = (str(failure),)
    assert all(note.isprintable() for note in notes)


@given(st.text(max_size=60) | st.text("curl -Hdx'\"\\^$\n&| :/[]@", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    notes: tuple[str, ...] = ()
    try:
        notes = read_line(f"curl {text}").notes
    except Failure as failure:
        notes = (str(failure),)
    assert all(note.isprintable() for note in notes)
