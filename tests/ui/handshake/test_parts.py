"""The parts of a handshake: what they are, their order, what is hidden of them, and what is copied."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.handshake.samples import EXPIRED, LIAR, NOBODY, OPENED, REDIRECTED, REFUSED, TOKEN
from ui.test_rows import UNSAFE
from wstui.curl import read_line
from wstui.model import MASK, Certificate, Handshake, Hop, Phase, State, Tls
from wstui.ui.handshake.parts import copies, parts, read_body
from wstui.ui.line import plain, width_of
from wstui.ui.panes.handshake import AT_ONCE, TAB
from wstui.ui.tab import Copy, Options, Shown, Subject

SECRETS = ("s3cretvalue", "s3cretcookie", "s3cretkey", TOKEN)
ALL = [OPENED, REFUSED, EXPIRED, REDIRECTED, LIAR, NOBODY]


def titles(shake: Handshake) -> list[str]:
    return [part.title for part in parts(shake, read_body(shake), 84, reveal=False)]


def said(shake: Handshake, title: str, *, reveal: bool = False) -> str:
    return next(part.text for part in parts(shake, read_body(shake), 84, reveal=reveal) if part.title == title)


def shown(shake: Handshake, options: Options | None = None) -> Shown:
    found = TAB.show(Subject(handshake=shake, state=State.FAILED), options or Options())
    assert isinstance(found, Shown)
    return found


def test_an_open_connection_begins_with_what_was_agreed() -> None:
    assert titles(OPENED) == [
        *("Agreed", "Timeline", "Request", "Response", "Checks", "TLS", "Certificate 1 of 2", "Certificate 2 of 2"),
    ]
    assert "TLS           TLSv1.3 · TLS_AES_128_GCM_SHA256 · certificate verified" in said(OPENED, "Agreed")


def test_a_refusal_begins_with_why_and_what_the_server_said() -> None:
    first, *rest = titles(REFUSED)
    assert first == "✗ refused with 401 Unauthorized: the server does not accept the credentials"
    assert said(REFUSED, first).split("\n") == [
        "→ check user, password or token",
        "→ --auth USER:PASSWORD sends them",
    ]
    assert rest == [
        *("Body", "Timeline", "Request", "Response", "Checks", "TLS", "Certificate 1 of 2", "Certificate 2 of 2"),
        "Connection",
    ]


def test_what_tls_stopped_has_no_request() -> None:
    assert titles(EXPIRED)[1:] == ["Timeline", "TLS", "Certificate 1 of 1", "Connection"]
    assert titles(NOBODY)[1:] == ["Timeline"]


@pytest.mark.parametrize(
    ("announced", "note"),
    [("3", "3 B"), ("20", "3 B came of 20 B"), ("2", "3 B"), ("x", "3 B"), ("9" * 30, "3 B came")],
)
def test_a_body_that_was_cut_short_says_so(announced: str, note: str) -> None:
    head = f"HTTP/1.1 403 No\r\nContent-Length: {announced}\r\n\r\n".encode()
    shake = replace(REFUSED, response=head, body=b"no!")
    assert next(
        part.note for part in parts(shake, read_body(shake), 84, reveal=False) if part.title == "Body"
    ).startswith(note)


@pytest.mark.parametrize(("cut", "note"), [(True, "3 B came, and no end"), (False, "3 B")])
def test_a_body_in_chunks_that_was_cut_short_says_so(cut: bool, note: str) -> None:
    head = b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n"
    shake = replace(REFUSED, response=head, body=b"no!", cut=cut)
    found = next(part.note for part in parts(shake, read_body(shake), 84, reveal=False) if part.title == "Body")
    assert found.partition(" · ")[0] == note


def test_a_long_body_stands_last() -> None:
    page = b"<!doctype html><title>No</title>" + b"<p>line\n" * 50
    long = replace(REFUSED, response=b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", body=page)
    assert titles(long)[-1] == "Body"
    assert titles(long)[1] == "Timeline"


def test_redirects_say_where_they_led_and_what_was_left_behind() -> None:
    assert said(REDIRECTED, "Redirects").split("\n") == [
        f"wss://example.com/old?key={MASK}",
        f"  → 302 https://feed.example.com/v2?room=1&token={MASK}",
        "    Authorization was not carried along: another origin",
    ]


def test_heads_are_as_they_were_on_the_wire() -> None:
    request = said(OPENED, "Request", reveal=True)
    assert request.replace("\n", "\r\n").encode() + b"\r\n\r\n" == OPENED.request
    response = said(OPENED, "Response", reveal=True)
    assert response.replace("\n", "\r\n").encode() + b"\r\n\r\n" == OPENED.response


def test_interim_responses_stand_before_the_one_that_counts() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nSet-Cookie: a=s3cretcookie\r\n\r\n"
    shake = replace(OPENED, interim=hints + b"HTTP/1.1 100 C\r\n\r\n")
    at = titles(shake).index("Interim response")
    assert titles(shake)[at - 1 : at + 2] == ["Request", "Interim response", "Response"]
    assert said(shake, "Interim response").splitlines() == [
        "HTTP/1.1 103 Early Hints", f"Set-Cookie: a={MASK}", "", "HTTP/1.1 100 C"
    ]  # fmt: skip
    assert "s3cretcookie" in said(shake, "Interim response", reveal=True)
    assert said(shake, "Checks") == said(OPENED, "Checks"), "they are about the final one"


def copied(found: Shown) -> Sequence[Copy]:
    return found.copies(0) if found.copies is not None else ()


@pytest.mark.parametrize("shake", ALL)
def test_no_secret_is_seen_or_copied_until_it_is_asked_for(shake: Handshake) -> None:
    hidden, clear = shown(shake), shown(shake, Options(reveal=True))
    raw = repr((shake.request, shake.response, shake.body, shake.hops))
    for secret in SECRETS:
        texts = [hidden.make(84).text(), *(copy.text for copy in copied(hidden))]
        assert not any(secret in text for text in texts)
        lines = clear.make(84)
        while lines.more():
            pass
        assert (secret in lines.text()) == (secret in raw)


def test_checks_name_what_failed() -> None:
    text = said(LIAR, "Checks")
    assert "✗ Connection" in text
    assert "✗ Sec-WebSocket-Accept  received bm9uc2Vuc2U=, computed s3pPLMBiTxaQ9kYGzzhZRbK+xOo= from the key" in text
    assert "✓ status" in text
    note = next(part.note for part in parts(LIAR, None, 84, reveal=False) if part.title == "Checks")
    assert note == "2 of 6 failed"


def test_json_of_a_body_is_indented_and_untouched() -> None:
    text = said(REFUSED, "Body")
    assert '  "big": 12345678901234567890,' in text.split("\n")
    assert f'  "token": "{MASK}"' in text.split("\n")


@pytest.mark.parametrize(
    ("head", "body", "note", "text"),
    [
        (
            b"Content-Type: text/plain; charset=latin-1",
            "Größe".encode("latin-1"),
            "5 B · text/plain · charset",
            "Größe",
        ),
        (b"Content-Encoding: gzip", gzip.compress(b"packed", mtime=0), " · text · unpacked from gzip", "packed"),
        (b"Content-Type: image/png", b"\x89PNG\r\n\x1a\n\x00", "9 B", "|.PNG"),
        (b"Content-Type: application/json", b'{"a":', "not JSON: line 1, column 6", '{"a":'),
    ],
)
def test_a_body_is_read_by_its_type(head: bytes, body: bytes, note: str, text: str) -> None:
    shake = replace(REFUSED, response=b"HTTP/1.1 400 No\r\n" + head + b"\r\n\r\n", body=body)
    part = next(part for part in parts(shake, read_body(shake), 84, reveal=False) if part.title == "Body")
    assert note in part.note
    assert text in part.text


def test_a_long_body_is_seen_before_it_is_decoded() -> None:
    body = b"[" + b"1," * AT_ONCE + b"1]"
    now = shown(replace(REFUSED, body=body))
    assert now.later is not None
    assert "[1,1,1" in now.make(84).text()
    later = now.later()
    assert later.later is None
    assert "JSON" in later.make(84).text()


def test_a_title_stands_for_its_part_when_it_is_copied() -> None:
    lines = shown(OPENED).make(84)
    while lines.more():
        pass
    rows = [plain(lines.line(row)) for row in range(len(lines))]
    assert lines.source(rows.index("Response")) == said(OPENED, "Response")
    assert lines.source(rows.index("Response") + 1) == "HTTP/1.1 101 Switching Protocols"
    wrapped = next(row for row, text in enumerate(rows) if text.startswith(" ") and "unreachable" in text)
    assert "203.0.113.7:443; [2001:db8::7]:443 network is unreachable" in lines.source(wrapped)


def test_each_part_can_be_copied_by_itself() -> None:
    found = parts(REFUSED, read_body(REFUSED), 84, reveal=False)
    by_key = {key: (title, text) for key, title, text in copies(found)}
    assert {key: title for key, (title, _) in by_key.items()} == {
        **{"d": "Diagnosis", "b": "Body", "l": "Timeline", "r": "Request", "p": "Response", "c": "Checks"},
        **{"t": "TLS", "n": "Connection"},
    }
    assert by_key["d"][1].startswith("✗ refused with 401 Unauthorized")
    assert by_key["t"][1].count("SHA-256 ") == 1
    assert "Certificate 2 of 2\nsubject " in by_key["t"][1]
    keys = [copy.key for copy in copied(shown(REFUSED))]
    assert keys == ["a", "u", *by_key]
    assert len(set(keys)) == len(keys)


def test_the_request_is_copied_as_a_command_that_makes_it_again() -> None:
    clear = shown(OPENED, Options(reveal=True))
    line = next(copy.text for copy in copied(clear) if copy.key == "u")
    assert line.startswith("curl -i -N --http1.1 'https://feed.example.com/v2?room=1&token=s3cretvalue' \\\n")
    curl = read_line(line)
    assert curl.profile.subprotocols == ("v1.json", TOKEN)
    assert curl.profile.headers == (("X-Odd", "two  blanks"),)
    assert not any(note.startswith("not honoured") for note in curl.notes)


@pytest.mark.parametrize("shake", ALL)
@pytest.mark.parametrize("width", [20, 40, 76, 116])
def test_it_fits_any_width(shake: Handshake, width: int) -> None:
    lines = shown(shake).make(width)
    while lines.more():
        pass
    assert max(len(plain(lines.line(row))) for row in range(len(lines))) <= width


NASTY = st.text(st.sampled_from("\x1b\x9b\x07\u202e\u200b\r\n\t\x00;:= a[0é漢") | st.characters(), max_size=12)
NAMES = st.lists(NASTY, max_size=2).map(tuple)
TIMES = st.integers(0, 2**40)
CERTIFICATES = st.builds(Certificate, NASTY, NASTY, NAMES, st.integers(), st.integers())
CHAINS = st.lists(CERTIFICATES, max_size=2)
NASTY_SHAKES = st.builds(
    Handshake,
    NASTY,
    st.integers(0, 2**63),
    st.integers(0, 2**40),
    request=st.binary(max_size=30),
    response=st.binary(max_size=30) | st.just(OPENED.response),
    body=st.binary(max_size=30),
    status=st.sampled_from([0, 101, 401]),
    reason=NASTY,
    subprotocol=NASTY,
    extensions=NAMES,
    peer=NASTY,
    proxy=NASTY,
    tls=st.none() | st.builds(Tls, NASTY, NASTY, NASTY, st.booleans(), NASTY, NASTY, NASTY, CHAINS),
    phases=st.lists(st.builds(Phase, NASTY, TIMES, TIMES, NASTY, hop=st.integers(0, 3)), max_size=3),
    hops=st.lists(st.builds(Hop, NASTY, st.integers(0, 999), NASTY, NASTY), max_size=2),
    failure=NASTY,
    hint=NASTY,
)


@given(NASTY_SHAKES, st.integers(12, 90), st.booleans())
def test_nothing_said_of_a_handshake_acts_or_leaves_the_width(shake: Handshake, width: int, reveal: bool) -> None:
    found = shown(shake, Options(reveal=reveal))
    lines = found.make(width)
    while lines.more():
        pass
    drawn = [lines.line(row) for row in range(len(lines))]
    assert all(width_of(line) <= width for line in drawn)
    texts = [*map(plain, drawn), plain(found.facts), *(copy.text for copy in copied(found)), lines.text()]
    texts += [lines.source(row) for row in range(len(lines))]
    assert not any(UNSAFE.search(text.replace("\n", "")) for text in texts)
