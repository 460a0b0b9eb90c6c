"""The tabs: what each says of a message or a handshake, as values."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers import framing
from ui.fakes import row
from ui.test_rows import UNSAFE
from wstui import hextext
from wstui.decode import MOST
from wstui.frames import Frame, parse_frames
from wstui.model import MASK, Direction, Fact, Flag, Handshake, Message, Opcode, State, Tls
from wstui.rules import Rule
from wstui.ui.frametable import FrameTable
from wstui.ui.line import plain, width_of
from wstui.ui.panes.frames import TAB as FRAMES
from wstui.ui.panes.handshake import TAB as HANDSHAKE
from wstui.ui.panes.hex import TAB as HEX
from wstui.ui.panes.message import AT_ONCE, decoder_after
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


def text_of(shown: Shown) -> str:
    """All of the text."""
    lines = shown.make(120)
    while lines.more():
        pass
    return lines.text()


def test_the_registry_finds_the_tabs_in_order() -> None:
    titles = [tab.title for tab in tabs()]
    assert titles[:2] == ["Message", "Tree"]
    assert {"Hex", "Frames", "Handshake"} < set(titles)


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


def test_digits_in_a_hex_dump_are_no_times() -> None:
    payload = b"\x00\xff1700000000\xff"
    dump = text_of(shown(MESSAGE, Subject(message(payload, Opcode.BINARY)), Options(times=True)))
    assert "1700000000" in dump
    assert "2023" not in dump
    assert "2023" in text_of(shown(MESSAGE, Subject(message(b"1700000000")), Options(times=True)))


def test_what_is_not_json_says_where() -> None:
    facts = shown(MESSAGE, Subject(message(b'{"a":1,}'))).facts
    assert "not JSON: line 1, column 8" in plain(facts)
    assert "fail" in {tone for _, tone in facts}


def test_what_has_no_room_in_the_border_stands_above_the_text_and_is_not_copied() -> None:
    payload = base64.b64encode(gzip.compress(b'{"a":1}')[:-8])
    subject = Subject(message(payload))
    assert said(MESSAGE, subject, width=120)[0] == (
        "Base64 → gzip → JSON · the alphabet, padded → magic 1F 8B 08 → valid JSON · gzip: cut short, 7 B came out"
    )
    lines = shown(MESSAGE, subject).make(200)
    while lines.more():
        pass
    assert lines.text() == '{\n  "a": 1\n}'


def test_what_unpacks_to_much_is_shown_before_it_is_unpacked() -> None:
    now = shown(MESSAGE, Subject(message(gzip.compress(b"[" + b"1," * AT_ONCE + b"1]"), Opcode.BINARY)))
    assert plain(now.facts).endswith("gzip follows")
    assert text_of(now).startswith("00000000  1f 8b 08")
    assert now.later is not None
    assert "gzip → JSON" in plain(now.later().facts)


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
    now = shown(MESSAGE, Subject(message(b"[" + b"1," * (MOST // 2) + b"1]")))
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


def framed(wire: bytes, payload: bytes, **more: object) -> Message:
    """A message as it was on the wire."""
    made = row(1, payload, **more)  # type: ignore[arg-type]
    return Message(replace(made, wire_size=len(wire), stream=1000), payload, parse_frames(wire))


def test_a_single_frame_is_drawn_in_full() -> None:
    wire = framing.frame(framing.TEXT, b"hello", mask=b"\x01\x02\x03\x04")
    rows = said(FRAMES, Subject(framed(wire, b"hello", direction=Direction.OUT)))
    assert rows[0] == "sent at 1,000 in the stream · 11 bytes: header 6, payload 5"
    fields = {line[29:36].strip(): line[36:].split()[0] for line in rows[2:10]}
    assert (fields["FIN"], fields["opcode"], fields["MASK"], fields["length"]) == ("1", "1", "1", "5")
    assert "01 02 03 04" in next(line for line in rows if "key" in line)
    assert rows[-1].startswith("00000000  81 85 01 02 03 04")


def test_fragments_are_a_table_that_opens_on_the_spot() -> None:
    ping = framing.frame(framing.PING, b"between")
    wire = framing.frame(framing.TEXT, b"hello", fin=False, rsv=2) + framing.frame(framing.CONT, b"\x00world")
    one = framed(wire, b"hello\x00world")
    one = replace(one, row=replace(one.row, facts=((Fact.GAP, 7 | len(ping) << 32),)))
    head, first, second = said(FRAMES, Subject(one))
    assert head.split() == ["no", "offset", "F123", "opcode", "part", "mask", "hdr", "payload", "inflated"]
    assert first.split() == ["<", "1,000", "··2·", "text", "1/2", "-", "2", "5", "hello"]
    assert second.split()[:8] == ["2", "<", f"{1007 + len(ping):,}", "F···", "cont", "2/2", "-", "2"]
    assert head.index("opcode") == first.index("text") == second.index("cont")
    assert plain(shown(FRAMES, Subject(one)).facts) == "2 frames · 15 B on the wire"
    opened = said(FRAMES, Subject(one), Options(frame=0))
    assert opened[:2] == [head, first]
    assert "fragment 1 of 2" in opened[2]
    assert opened[-1] == second
    table = shown(FRAMES, Subject(one), Options(frame=0)).make(90)
    assert isinstance(table, FrameTable)
    assert [table.index_at(place) for place in range(len(table))] == [-1, *[0] * (len(table) - 2), 1]
    assert [table.row_of(0), table.row_of(1)] == [1, len(table) - 1]


def test_a_compressed_message_tells_both_sizes() -> None:
    wire = framing.frame(framing.TEXT, b"abc", rsv=4)
    one = framed(wire, b"x" * 100, flags=Flag.COMPRESSED)
    subject = Subject(one, SHAKE)
    assert plain(shown(FRAMES, subject).facts) == "1 frame · 5 B on the wire · 100 B inflated · 5%"
    rows = said(FRAMES, subject)
    assert rows[0].endswith("payload 3, inflated 100 (3%)")
    assert any("RSV1" in line and "deflated (permessage-deflate)" in line for line in rows)
    assert not any("deflated" in line for line in said(FRAMES, Subject(one)))


def test_what_breaks_a_rule_is_named_and_its_field_stands_out() -> None:
    wire = framing.frame(framing.TEXT, b"x", rsv=2)
    made = replace(row(1, wire, flags=Flag.INVALID), wire_size=len(wire), facts=((Fact.RULE, int(Rule.RESERVED_BIT)),))
    subject = Subject(Message(made, wire, parse_frames(wire)))
    lines = shown(FRAMES, subject).make(90)
    lines.more()
    drawn = [lines.line(place) for place in range(len(lines))]
    assert plain(drawn[1]).startswith("✗ breaks the protocol: RSV2 is set, and no extension was agreed on")
    failing = [plain(line) for line in drawn if any(tone == "fail" for _, tone in line)]
    assert any("RSV2" in line and "1" in line for line in failing)
    assert not any("RSV1 " in line for line in failing)


def test_bytes_that_are_no_frame_are_shown_as_they_are() -> None:
    text = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    made = replace(row(1, text, flags=Flag.INVALID), wire_size=len(text), facts=((Fact.RULE, int(Rule.NOT_FRAMES)),))
    rows = said(FRAMES, Subject(Message(made, text, parse_frames(text))))
    assert rows[0].endswith("28 bytes that are no frame")
    assert "RFC 6455 section 5" in rows[1]
    assert rows[-2].endswith("HTTP/1.1 400 Bad")


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


def test_a_line_of_the_inspector_has_no_bytes() -> None:
    found = HEX.show(Subject(message("closed · 4001 ␛[31m".encode(), Opcode.EVENT)), Options())
    assert not isinstance(found, Shown)
    assert plain(found[0]) == "This line is wstui's own word: it has no bytes."
