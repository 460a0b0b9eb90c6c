"""The hot loop, headers and the check of texts, each against a plain reading of the same bytes."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from servers.framing import BINARY, TEXT, frame, header
from wstui.net.wire import all_ascii, fault_in_text, head_at, sound_texts, walk

SIZES = st.one_of(st.integers(0, 300), st.sampled_from([0x7FFF, 0x8000, 0x8080, 65535, 65536]))
ROOM = 2**20


def spans_of(payloads: list[bytes]) -> list[int]:
    """The spans of payloads in minimal frames that lie one after the other."""
    spans, at = [], 0
    for payload in payloads:
        at += len(header(TEXT, len(payload)))
        spans.append(at << 32 | len(payload))
        at += len(payload)
    return spans


@given(st.lists(SIZES, max_size=8))
def test_the_loop_finds_every_payload_below_64_kib(sizes: list[int]) -> None:
    payloads = [bytes(size) for size in sizes]
    data = b"".join(frame(TEXT, payload) for payload in payloads)
    large = next((i for i, size in enumerate(sizes) if size > 65535), len(sizes))
    found: list[int] = []
    at, _ = walk(data, 0, 0x81, ROOM, found)
    # Up to three bytes of a tiny frame at the very end are left to the reader of single frames.
    left = data[at:]
    assert found == spans_of(payloads)[: len(found)]
    assert len(found) == large or (large - len(found) <= 2 and len(left) < 4)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=5), st.data())
def test_the_loop_stops_at_a_frame_that_is_not_whole(sizes: list[int], data: st.DataObject) -> None:
    frames = [frame(BINARY, bytes(size)) for size in sizes]
    whole = b"".join(frames)
    keep = data.draw(st.integers(0, len(whole)))
    spans: list[int] = []
    at, _ = walk(whole[:keep], 0, 0x82, ROOM, spans)
    ends = [0]
    for each in frames:
        ends.append(ends[-1] + len(each))
    assert at in ends
    assert at <= keep
    assert at == ends[len(spans)]


def test_the_loop_stops_at_what_is_not_its_business() -> None:
    for other in [
        frame(BINARY, b"x" * 9),
        frame(TEXT, b"x" * 9, fin=False),
        frame(TEXT, b"x" * 9, rsv=4),
        frame(TEXT, b"x" * 9, mask=b"abcd"),
        frame(TEXT, b"x" * 9, form=16),
        frame(TEXT, b"x" * 200, form=64),
        frame(TEXT, b"x" * 65536),
        frame(TEXT, b"x" * 101),
        frame(TEXT, b"x" * 300),
    ]:
        spans: list[int] = []
        limit = 100 if len(other) in (103, 304) else ROOM
        good = frame(TEXT, b"good")
        assert walk(good + other + good, 0, 0x81, limit, spans)[0] == len(good)
        assert spans == [2 << 32 | 4]


@given(st.lists(st.one_of(st.text(max_size=40).map(str.encode), SIZES.map(lambda n: b"x" * n)), min_size=1, max_size=6))
@example([b"\xc2", b"\x81"])
@example([b"x" * 0xC2, b"x" * 0x81])
def test_the_ascii_test_is_exact(texts: list[bytes]) -> None:
    texts = [text[:65535] for text in texts]
    data = b"".join(frame(TEXT, text) for text in texts) + bytes(4)
    spans: list[int] = []
    at, loud = walk(data, 0, 0x81, ROOM, spans)
    assert len(spans) == len(texts)
    assert all_ascii(data[:at], len(spans) + loud) == all(text.isascii() for text in texts)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=6))
def test_no_broken_text_passes_for_ascii(texts: list[bytes]) -> None:
    data = b"".join(frame(TEXT, text) for text in texts) + bytes(4)
    spans: list[int] = []
    at, loud = walk(data, 0, 0x81, ROOM, spans)
    assert all_ascii(data[:at], len(spans) + loud) == all(text.isascii() for text in texts)
    first_bad = next((i for i, text in enumerate(texts) if fault_in_text(text)), len(texts))
    assert sound_texts(data, spans, bytes([0x81]) * len(spans)) == first_bad
    assert sound_texts(data, spans, bytes([0x82]) * len(spans)) == len(spans)


@given(
    st.integers(0, 15),
    st.integers(0, 2**17),
    st.booleans(),
    st.integers(0, 7),
    st.booleans(),
    st.sampled_from([16, 64]),
)
def test_headers_are_read_back(opcode: int, length: int, fin: bool, rsv: int, masked: bool, form: int) -> None:
    forms = [None, 64] if length > 65535 else [None, form]
    for chosen in forms:
        raw = header(opcode, length, fin=fin, rsv=rsv, masked=masked, form=chosen)
        head = head_at(raw, 0)
        assert head is not None
        assert (head.first, head.masked, head.length) == (fin << 7 | rsv << 4 | opcode, masked, length)
        assert head.size == len(raw) + 4 * masked
        assert head.minimal == (not masked and raw == header(opcode, length, fin=fin, rsv=rsv))
        assert all(head_at(raw[:cut], 0) is None for cut in range(len(raw)))


def test_a_fault_in_a_text_has_its_place() -> None:
    assert fault_in_text("žluťoučký".encode()) is None
    for text, at in [(b"ab\xff", 2), (b"ab\xe2\x82", 2), (b"\xed\xa0\x80", 0)]:
        fault = fault_in_text(text)
        assert fault is not None
        assert fault.start == at
