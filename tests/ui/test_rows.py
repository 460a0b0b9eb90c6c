"""A row as a line: columns that stay where they are, whatever the payload."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.fakes import row
from wstui.model import Direction, Flag, Opcode
from wstui.ui.line import plain, width_of
from wstui.ui.rows import Layout, TimeStyle, human_size, many, preview, row_line

WIDE = Layout(90, 5)
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0"),
        (999, "999"),
        (9_999, "9,999"),
        (10_000, "10.0k"),
        (12_345, "12.3k"),
        (99_950, "100k"),
        (999_499, "999k"),
        (999_500, "1.0M"),
        (2_100_000_000, "2.1G"),
        (5 * 10**15, "5P"),
    ],
)
def test_sizes_take_five_characters(size: int, said: str) -> None:
    assert human_size(size) == said
    assert len(said) <= 5


def test_a_received_text() -> None:
    said = plain(row_line(row(12800, b'{"a":1}'), WIDE))
    assert re.fullmatch(r'12801 <  \d\d:\d\d:\d\d\.000  text       7  \{"a":1\}', said)


def test_sent_and_received_differ_by_mark_and_place() -> None:
    received = plain(row_line(row(1), WIDE))
    sent = plain(row_line(row(1, direction=Direction.OUT), WIDE))
    assert received.index("<") != sent.index(">")
    assert received[10:] == sent[10:]


def test_control_frames_are_dim_and_say_who_asked_for_them() -> None:
    line = row_line(row(1, b"hi", opcode=Opcode.PING, flags=Flag.AUTOMATIC), WIDE)
    assert {tone for _, tone in line} == {"dim"}
    assert plain(line).endswith("ping       2  auto hi")


def test_close_has_code_name_and_reason() -> None:
    line = row_line(row(1, b"\x03\xe8bye", opcode=Opcode.CLOSE), WIDE)
    assert plain(line).endswith("1000 normal closure · bye")
    assert plain(row_line(row(1, b"", opcode=Opcode.CLOSE), WIDE)).endswith("no code")


def test_binary_is_hex_then_characters() -> None:
    assert plain(row_line(row(1, b"\x00\xffAB", opcode=Opcode.BINARY), WIDE)).endswith("00 ff 41 42  ··AB")
    long = plain(row_line(row(1, bytes(600), opcode=Opcode.BINARY), WIDE))
    assert " … " in long
    assert len(long) <= WIDE.width


def test_a_failure_is_red_and_marked() -> None:
    line = row_line(row(1, b"refused 401", opcode=Opcode.EVENT, flags=Flag.FAILURE), WIDE)
    assert ("refused 401", "fail") in line
    assert "✗" in plain(line)
    assert "fail" not in {tone for _, tone in row_line(row(1, b"open", opcode=Opcode.EVENT), WIDE)}


@pytest.mark.parametrize("width", [60, 71])
def test_a_narrow_log_keeps_number_direction_time_size_and_preview(width: int) -> None:
    said = plain(row_line(row(12800, b"\x89PNG", opcode=Opcode.BINARY), Layout(width, 5)))
    assert re.fullmatch(r"12801 <  \d\d:\d\d:\d\d\.000      4  binary 89 50 4e 47  ·PNG", said)


def test_times() -> None:
    since_first = Layout(90, 5, TimeStyle.SINCE_FIRST, first_ns=0)
    assert "      +1.000  " in plain(row_line(row(10), since_first))
    assert "   +1:01.000  " in plain(row_line(row(610), since_first))
    assert " +1:00:00.000  " in plain(row_line(row(36_000), since_first))
    since_previous = Layout(90, 5, TimeStyle.SINCE_PREVIOUS)
    assert "   +0.100000  " in plain(row_line(row(10), since_previous, row(9)))
    assert "   +0.000000  " in plain(row_line(row(10), since_previous))


def test_the_reader_goes_round_the_times() -> None:
    style = TimeStyle.CLOCK
    seen = [style := style.next for _ in range(3)]
    assert seen == [TimeStyle.SINCE_FIRST, TimeStyle.SINCE_PREVIOUS, TimeStyle.CLOCK]


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_character_cut_in_the_middle_is_left_out(cut: int) -> None:
    data = "ab🎉".encode()
    assert preview(data[:-cut], 100) == "ab…"
    assert preview(data, 100) == "ab🎉…"
    assert preview(data, len(data)) == "ab🎉"


def test_bytes_that_were_never_characters_stay() -> None:
    assert preview(b"ab\xe2", 3) == "ab⟨E2⟩"
    assert preview(b"\x80\x80\x80\x80\x80", 9) == "⟨80⟩⟨80⟩⟨80⟩⟨80⟩⟨80⟩…"


def test_white_space_is_one_blank_and_markup_is_text() -> None:
    assert preview(b'{\r\n  "path":\t"[/etc]" [null] [bold]x[/bold]', 42) == '{ "path": "[/etc]" [null] [bold]x[/bold]'


@given(
    st.binary(max_size=80) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(list(Opcode)),
    st.sampled_from([60, 78, 90, 200]),
)
def test_no_payload_leaves_its_column_or_acts(payload: bytes, opcode: Opcode, width: int) -> None:
    line = row_line(row(5, payload, opcode=opcode), Layout(width, 4))
    assert width_of(line) <= width
    assert not UNSAFE.search(plain(line))


def test_a_hit_for_which_there_is_no_room_is_brought_into_sight() -> None:
    payload = b'{"arg":"' + b"x" * 90 + b'","markPx":"42"}'
    layout = Layout(90, 5, hits=re.compile("markpx", re.IGNORECASE))
    line = row_line(row(1, payload), layout)
    assert ("markPx", "hit") in line
    assert plain(line).endswith('…xxxxx","markPx":"42"}')
    assert plain(line).startswith(plain(row_line(row(1, payload), WIDE))[:36])
    near = Layout(90, 5, hits=re.compile("arg"))
    assert plain(row_line(row(1, payload), near)) == plain(row_line(row(1, payload), WIDE)), "one that is seen stays"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (999_999, "999,999"), (3_149_000, "3.1 M"), (10**10, "10,000.0 M")]
)
def test_counts_from_a_million_on_are_short(count: int, said: str) -> None:
    assert many(count) == said


@pytest.mark.parametrize("text", ["שלום עולם", "price: السعر 42", '{"name":"דנה"}'])
def test_right_to_left_text_is_marked_in_a_blank_and_moves_nothing(text: str) -> None:
    plain_row, marked_row = (plain(row_line(row(1, said.encode()), WIDE)) for said in (len(text) * "a", text))
    place = marked_row.index("◂")
    assert marked_row[place : place + 2] == "◂ "
    assert marked_row.endswith(f"◂ {text}")
    assert plain_row.index("a" * len(text)) == marked_row.index(text)


def test_right_to_left_text_is_marked_only_where_it_is_drawn() -> None:
    assert "◂" not in plain(row_line(row(1, b"a" * 100 + "שלום".encode()), WIDE))
    assert "◂" not in plain(row_line(row(1, "naïve 漢字 🙂 …".encode()), WIDE))
    closed = row(1, b"\x03\xe8" + "להתראות".encode(), opcode=Opcode.CLOSE)
    assert "◂ 1000 normal closure · להתראות" in plain(row_line(closed, WIDE))
    event = row(1, "connected to דנה".encode(), opcode=Opcode.EVENT)
    assert "◂ connected to" in plain(row_line(event, WIDE))
    named = Layout(90, 5, names={1: ("● feed       ", "accent")})
    assert "◂ ● feed       connected" in plain(row_line(event, named))
    spoken = Layout(90, 5, spoken=lambda _: (("say ", "quiet"), ("שלום", "")))
    assert "◂ say שלום" in plain(row_line(row(1, b"{}"), spoken))
