"""Secrets are hidden in all that is shown of a capture."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from wstui.frames import Frame, Listed
from wstui.model import MASK, Direction, Flag, Handshake, Hop, Message, Opcode, Row
from wstui.reading import HEAD, Excerpt, Reading
from wstui.ui.veil import Hiding, Veil

IN, OUT = Direction.IN, Direction.OUT


def veil(*secrets: str) -> Veil:
    known = frozenset(secrets)
    return Veil(lambda: known)


def row_of(payload: bytes, direction: Direction = OUT, *, flags: Flag = Flag.NONE, shown: int = 512) -> Row:
    return Row(0, 1, 1, direction, Opcode.TEXT, flags, len(payload), len(payload), 0, 0, payload[:shown])


def frame_of(payload: bytes) -> Frame:
    return Frame(True, 0, Opcode.TEXT, True, b"\x01\x02\x03\x04", b"\x81\x85\x01\x02\x03\x04", payload)


def test_without_secrets_everything_is_what_it_was() -> None:
    message = Message(row_of(b"hush"), b"hush")
    assert Veil().message(message) is message
    assert veil("other").message(message) is message
    assert Veil().row(message.row) is message.row


def test_a_secret_is_as_many_stars_and_the_longest_goes_first() -> None:
    assert veil("hush", "hush-hush").data(b'{"a":"hush-hush","b":"hush"}', out=True) == b'{"a":"*********","b":"****"}'
    assert veil("é").data("é".encode(), out=True) == b"**"
    assert veil("a b").data(b"GET /?t=a%20b HTTP/1.1", out=True) == b"GET /?t=***** HTTP/1.1"


def test_a_secret_is_found_as_json_spells_it() -> None:
    sent = r'{"t":"a\"b/é","u":"a\"b/\u00e9"}'.encode()
    assert veil('a"b/é').data(sent, out=True) == b'{"t":"*******","u":"***********"}'
    assert veil('a"b/éé').text(r'"a\"b/\u00e9\u00e9"') == f'"{MASK}"'


def test_a_lens_gets_no_secret_and_says_none() -> None:
    hidden = veil("hush-hush", "pw").excerpt(Excerpt.of(OUT, Opcode.TEXT, b"login hush-hush pw"))
    assert hidden.payload == b"login ********* **"
    excerpt = Excerpt.of(OUT, Opcode.TEXT, b"ping")
    assert veil("hush-hush").excerpt(excerpt) is excerpt
    assert Veil().excerpt(excerpt) is excerpt
    long = veil("hush-hush").excerpt(Excerpt.of(OUT, Opcode.TEXT, b" " * (HEAD - 4) + b"hush-hush" + b" " * 2000))
    assert long.payload.endswith(b" ****")
    reading = Reading("send hush-hush", "token: pw", (("to", "hush-hush"),), method="hush-hush", body=b"pw")
    said = veil("hush-hush", "pw").reading(reading, out=True)
    assert said == Reading(f"send {MASK}", "token: **", (("to", MASK),), method=MASK, body=b"**")


def test_what_was_hidden_in_what_was_unpacked_is_known() -> None:
    hiding = Hiding(veil("hush-hush"), b"", out=True)
    assert hiding(b"ping") == b"ping"
    assert not hiding.hid
    assert hiding(b"hush-hush") == b"*********"
    assert hiding(b"ping") == b"ping"
    assert hiding.hid


def test_in_what_was_received_a_short_one_may_be_chance() -> None:
    assert veil("4711").data(b"4711", out=True) == b"****"
    assert veil("4711").data(b"4711", out=False) == b"4711"
    assert veil("471100").data(b"471100", out=False) == b"******"


@given(st.text("ab", max_size=12), st.integers(0, 12), st.text("abc", min_size=1, max_size=6))
def test_no_beginning_of_a_payload_shows_a_part_of_a_secret(text: str, size: int, secret: str) -> None:
    whole = (text + secret + text).encode()
    row = veil(secret).row(row_of(whole, shown=size))
    hidden = veil(secret).data(whole, out=True)
    assert len(row.preview) == min(size, len(whole))
    shown = [nth for nth, byte in enumerate(row.preview) if byte != ord("*")]
    assert all(hidden[nth] != ord("*") for nth in shown)


def test_a_secret_that_frames_share_is_hidden_in_each() -> None:
    frames = (frame_of(b"a hu"), frame_of(b"sh b"))
    message = veil("hush").message(Message(row_of(b"a hush b"), b"a hush b", frames))
    assert message.payload == message.row.preview == b"a **** b"
    assert [frame.payload for frame in message.frames] == [b"a **", b"** b"]


def test_compressed_frames_stay() -> None:
    frames = (frame_of(b"\xaa\xbb"),)
    message = veil("hush").message(Message(row_of(b"hush", flags=Flag.COMPRESSED), b"hush", frames))
    assert (message.payload, message.frames) == (b"****", frames)


def test_a_handshake_is_hidden_wherever_it_is_said() -> None:
    shake = Handshake(
        "ws://x/hush-hush",
        1,
        request=b"GET /hush-hush HTTP/1.1\r\n",
        response=b"HTTP/1.1 302\r\nLocation: /hush-hush\r\n",
        body=b"no hush-hush",
        failure="refused hush-hush",
        hops=(Hop("ws://x/hush-hush", 302, "/hush-hush"),),
    )
    assert "hush" not in repr(veil("hush-hush").handshake(shake))
    assert veil("hush-hush").text("a hush-hush b") == f"a {MASK} b"


class Frames:
    """A list of two frames."""

    def __init__(self) -> None:
        self.listed = [Listed(row_of(b"hush"), 0, 1, frame_of(b"hush"), 4, 0), Listed(row_of(b"x"), 0, 1, None, 1, 4)]

    def __len__(self) -> int:
        return len(self.listed)

    def __iter__(self) -> Iterator[Listed]:
        return iter(self.listed)

    def slice(self, start: int, stop: int) -> list[Listed]:
        return self.listed[start:stop]

    def frame(self, index: int) -> Frame | None:
        return self.listed[index].frame

    def more(self) -> bool:
        return False

    def index_of(self, seq: int) -> int | None:
        return None


def test_a_list_of_frames_is_hidden_as_it_is_read() -> None:
    frames = Frames()
    assert Veil().frames(frames) is frames
    hidden = veil("hush").frames(frames)
    first, second = hidden.slice(0, 2)
    assert first.frame is not None
    assert first.frame.payload == b"****"
    assert second == frames.listed[1]
    opened = hidden.frame(0)
    assert opened is not None
    assert opened.payload == b"****"
    assert hidden.frame(1) is None
    assert (len(hidden), hidden.more(), hidden.index_of(0)) == (2, False, None)


def test_new_secrets_are_hidden_from_then_on() -> None:
    known: list[frozenset[str]] = [frozenset()]
    one = Veil(lambda: known[0])
    assert one.data(b"hush", out=True) == b"hush"
    known[0] = frozenset(("hush",))
    assert one.data(b"hush", out=True) == b"****"
