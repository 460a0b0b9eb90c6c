"""The tabs: what each says of a message or a handshake, as values."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.fakes import row
from ui.test_rows import UNSAFE
from wstui import hextext
from wstui.model import MASK, Flag, Frame, Handshake, Message, Opcode, State, Tls
from wstui.ui.line import plain, width_of
from wstui.ui.panes.frames import TAB as FRAMES
from wstui.ui.panes.handshake import TAB as HANDSHAKE
from wstui.ui.panes.hex import TAB as HEX
from wstui.ui.panes.message import AT_ALL, AT_ONCE, decoder_after
from wstui.ui.panes.message import TAB as MESSAGE
from wstui.ui.tab import Options, Shown, Subject, Tab, tabs

REQUEST = (
    b"GET /feed HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer s3cret\r\nCookie: sid=s3cret\r\n"
    b"X-Odd: a:b \x1b[31m\r\n\r\n"
)
RESPONSE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSet-Cookie: sid=s3cret; Path=/\r\n\r\n"
SHAKE = Handshake(
    "wss://example.com/feed",
    0,
    elapsed_ns=12_345_678,
    request=REQUEST,
    response=RESPONSE,
    status=101,
    reason="Switching Protocols",
    subprotocol="v1.json",
    extensions=("permessage-deflate; server_no_context_takeover",),
    peer="192.0.2.1:443",
    local="192.0.2.2:50000",
    tls=Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", "http/1.1"),
)
REFUSED = replace(
    SHAKE,
    response=b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n",
    body=b'{"big":12345678901234567890,"price":1.10}',
    status=401,
    reason="Unauthorized",
    subprotocol=None,
    extensions=(),
    failure="refused: 401 Unauthorized",
    hint="give credentials",
)


def message(payload: bytes, opcode: Opcode = Opcode.TEXT, **more: object) -> Message:
    return Message(row(1, payload, opcode=opcode), payload, **more)  # type: ignore[arg-type]


def shown(tab: Tab, subject: Subject, options: Options | None = None) -> Shown:
    found = tab.show(subject, options or Options())
    assert isinstance(found, Shown), found
    return found


def said(tab: Tab, subject: Subject, options: Options | None = None, width: int = 90) -> list[str]:
    lines = shown(tab, subject, options).make(width)
    while lines.more():
        pass
    return [plain(lines.line(place)) for place in range(len(lines))]


def test_the_registry_finds_the_tabs_in_order() -> None:
    assert [tab.title for tab in tabs()][:4] == ["Message", "Hex", "Frames", "Handshake"]


@pytest.mark.parametrize("tab", tabs(), ids=lambda tab: tab.name)
def test_every_tab_has_a_word_where_there_is_nothing(tab: Tab) -> None:
    hint = tab.show(Subject(), Options())
    assert isinstance(hint, tuple)
    assert all(plain(line) for line in hint)


@pytest.mark.parametrize("tab", tabs(), ids=lambda tab: tab.name)
@given(payload=st.binary(max_size=60), opcode=st.sampled_from(list(Opcode)), width=st.integers(12, 90))
def test_nothing_in_a_payload_acts_or_leaves_the_width(tab: Tab, payload: bytes, opcode: Opcode, width: int) -> None:
    frames = (Frame(True, 0, opcode & 15, False, b"", b"\x81\x00", payload),)
    shake = replace(REFUSED, response=b"HTTP/1.1 401 " + payload, body=payload, subprotocol="\x9b\u202e")
    found = tab.show(Subject(message(payload, opcode, frames=frames), shake, State.FAILED), Options())
    if isinstance(found, Shown):
        lines = found.make(width)
        while lines.more():
            pass
        drawn = [lines.line(place) for place in range(len(lines))]
        assert all(width_of(line) <= width for line in drawn)
        assert not any(UNSAFE.search(plain(line)) for line in [*drawn, found.facts])
        assert not UNSAFE.search(lines.text().replace("\n", ""))
        for place in range(len(lines)):
            assert not UNSAFE.search(lines.source(place).replace("\n", ""))


# -- message


def test_json_is_indented_and_untouched() -> None:
    subject = Subject(message(b'{"id":12345678901234567890,"price":1.10,"path":"[/etc]","x":"[bold]x[/bold]"}'))
    text = "\n".join(said(MESSAGE, subject))
    for literal in ("12345678901234567890", "1.10", "[/etc]", "[bold]x[/bold]"):
        assert literal in text
    assert text.splitlines()[0] == "{"
    assert plain(shown(MESSAGE, subject).facts).startswith("77 B · JSON")


def test_another_decoder_is_asked_for_by_name() -> None:
    subject = Subject(message(b'{"a":1}'))
    assert said(MESSAGE, subject, Options(decoder="text")) == ['{"a":1}']
    assert said(MESSAGE, subject, Options(decoder="gone")) == said(MESSAGE, subject)


def test_the_reader_goes_round_the_decoders() -> None:
    one = message(b'{"a":1}')
    names = [""]
    while (name := decoder_after(one, names[-1])) != "":
        names.append(name)
    assert names[1] == "text"
    assert len(names) == len(set(names))
    assert "close" not in names


def test_what_is_not_json_says_where() -> None:
    facts = shown(MESSAGE, Subject(message(b'{"a":1,}'))).facts
    assert "not JSON: line 1, column 8" in plain(facts)
    assert "fail" in {tone for _, tone in facts}


def test_a_long_payload_is_shown_before_it_is_decoded() -> None:
    payload = b"[" + b"1," * AT_ONCE + b"1]"
    now = shown(MESSAGE, Subject(message(payload)))
    assert now.later is not None
    lines = now.make(80)
    lines.more()
    assert plain(lines.line(0)).startswith("[1,1,1,")
    later = now.later()
    assert later.later is None
    assert "JSON" in plain(later.facts)


def test_a_payload_that_would_take_too_long_stays_as_it_came() -> None:
    now = shown(MESSAGE, Subject(message(b"[" + b"1," * (AT_ALL // 2) + b"1]")))
    assert now.later is None
    assert "too long for JSON" in plain(now.facts)


def test_close_and_event_in_full() -> None:
    close = said(MESSAGE, Subject(message(b"\x03\xe8bye", Opcode.CLOSE)))
    assert close == ["1000 normal closure", "bye", "", "What the connection was for is done."]
    assert said(MESSAGE, Subject(message(b"open", Opcode.EVENT))) == ["open"]


# -- hex


@pytest.mark.parametrize(("per_row", "width"), [(8, 90), (16, 90), (32, 150)])
def test_hex_rows_are_those_of_the_dump(per_row: int, width: int) -> None:
    payload = bytes(range(256)) + b"tail"
    rows = said(HEX, Subject(message(payload, Opcode.BINARY)), Options(hex_width=per_row), width)
    assert rows == [
        f"{drawn.offset}  {drawn.groups}  {drawn.printable}"
        for index in range(len(rows))
        for drawn in [hextext.row(payload, index, per_row)]
    ]
    assert len(rows) == -(-len(payload) // per_row)


def test_hex_uses_fewer_bytes_where_more_do_not_fit() -> None:
    subject = Subject(message(bytes(64), Opcode.BINARY))
    assert len(said(HEX, subject, Options(hex_width=32), 90)) == 4
    assert len(said(HEX, subject, Options(hex_width=32), 60)) == 8


def test_hex_bytes_have_the_tone_of_what_they_are() -> None:
    line = shown(HEX, Subject(message(b"A\x00\xff ", Opcode.BINARY))).make(90).line(0)
    assert [(text.strip(), tone) for text, tone in line[1:5]] == [
        ("41", ""),
        ("00", "dim"),
        ("ff", "number"),
        ("20", "quiet"),
    ]


def test_hex_costs_the_rows_looked_at() -> None:
    lines = shown(HEX, Subject(message(bytes(50_000_000), Opcode.BINARY))).make(90)
    assert not lines.more()
    assert plain(lines.line(len(lines) - 1)).startswith("02faf070")


# -- frames


def test_frames_are_listed_with_what_they_are_made_of() -> None:
    frames = (
        Frame(False, 0b100, 1, True, b"\x01\x02\x03\x04", bytes(8), b"hello"),
        Frame(True, 0, 0, False, b"", bytes(2), b"\x00world"),
    )
    subject = Subject(message(b"hello\x00world", frames=frames))
    head, first, second = said(FRAMES, subject)
    assert head.split() == ["frame", "FIN", "RSV", "opcode", "mask", "header", "payload"]
    assert first.split() == ["1", "0", "100", "TEXT", "01020304", "8", "5", "hello"]
    assert second.split()[:7] == ["2", "1", "000", "CONT", "-", "2", "6"]
    assert head.index("FIN") == first.index("0  100") - 2
    assert plain(shown(FRAMES, subject).facts) == "2 frames · 21 B on the wire"


def test_a_compressed_message_tells_both_sizes() -> None:
    frames = (Frame(True, 0b100, 1, False, b"", bytes(2), b"abc"),)
    one = Message(row(1, b"x" * 100, flags=Flag.COMPRESSED), b"x" * 100, frames)
    assert plain(shown(FRAMES, Subject(one)).facts) == "1 frame · 5 B on the wire · 100 B inflated"


# -- handshake


def test_what_was_agreed_comes_first_then_the_heads_as_they_were() -> None:
    rows = said(HANDSHAKE, Subject(handshake=SHAKE, state=State.OPEN))
    text = "\n".join(rows)
    assert rows[0] == "Agreed"
    for literal in (
        "subprotocol   v1.json",
        "extension     permessage-deflate; server_no_context_takeover",
        "peer          192.0.2.1:443",
        "TLS           TLSv1.3 · TLS_AES_128_GCM_SHA256 · certificate verified",
        "ALPN          http/1.1",
        "certificate   ✓ verified",
        "GET /feed HTTP/1.1",
        "Host: example.com",
        "X-Odd: a:b ␛[31m",
        "HTTP/1.1 101 Switching Protocols",
    ):
        assert literal in text
    assert rows.index("Request") < rows.index("Response")


def test_a_refusal_comes_first_with_its_body() -> None:
    rows = said(HANDSHAKE, Subject(handshake=REFUSED, state=State.FAILED))
    assert rows[:2] == ["✗ refused: 401 Unauthorized", "→ give credentials"]
    assert rows[3].startswith("Body  41 B · JSON")
    body = "\n".join(rows[4 : rows.index("Response")])
    assert "12345678901234567890" in body
    assert "1.10" in body
    assert "HTTP/1.1 401 Unauthorized" in rows
    lines = shown(HANDSHAKE, Subject(handshake=REFUSED)).make(90)
    assert {tone for _, tone in lines.line(0)} == {"fail"}


def test_secrets_are_hidden_until_asked_for() -> None:
    subject = Subject(handshake=SHAKE)
    hidden = shown(HANDSHAKE, subject).make(90)
    assert "s3cret" not in hidden.text()
    assert f"Authorization: Bearer {MASK}" in hidden.text()
    assert f"Set-Cookie: sid={MASK}; Path=/" in hidden.text()
    clear = shown(HANDSHAKE, subject, Options(reveal=True))
    assert clear.make(90).text().count("s3cret") == 3
    assert "secrets shown" in plain(clear.facts)


def test_no_response_at_all() -> None:
    shake = Handshake("ws://localhost:1", 0, failure="nobody listens on port 1", hint="start the server")
    rows = said(HANDSHAKE, Subject(handshake=shake, state=State.FAILED))
    assert rows[0] == "✗ nobody listens on port 1"
    assert "Response" not in rows
