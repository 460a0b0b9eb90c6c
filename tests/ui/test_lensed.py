"""What a lens says, as lines: a row of the log, a message in full, the methods."""

from __future__ import annotations

from wstui.reading import Clue, Reading, Reply
from wstui.store.pairing import PATIENCE_NS, Fate, Link
from wstui.ui.lensed import MethodRow, Told, method_lines, row_line, unit_lines
from wstui.ui.line import plain, width_of

MS = 1_000_000
ASK = Reading("request", "get {a: 1}", (("id", "1"),), asks="1", method="get")
ANSWER = Reading("response", "ok", (("id", "1"),), answers="1")


def link(fate: Fate = Fate.ANSWERED, answer: int = 9) -> Link:
    """Message 3 asks, message 9 answers after 12 ms."""
    return Link(3, answer, 0, 12 * MS, "get", fate)


def test_a_request_is_its_type_and_meaning() -> None:
    assert plain(row_line(Told(3, 0, (ASK,), (link(),)))) == "request get {a: 1}"


def test_an_answer_says_how_long_it_took_and_what_was_asked() -> None:
    assert plain(row_line(Told(9, 12 * MS, (ANSWER,), (link(),)))) == "response 12 ms get ok"


def test_a_later_answer_says_what_was_asked() -> None:
    assert plain(row_line(Told(11, 40 * MS, (ANSWER,), (link(),)))) == "response get ok"


def test_a_request_that_waits_in_vain_is_flagged() -> None:
    waiting = link(Fate.OPEN, -1)
    assert plain(row_line(Told(3, 0, (ASK,), (waiting,), PATIENCE_NS))) == "request get {a: 1}"
    late = row_line(Told(3, 0, (ASK,), (waiting,), PATIENCE_NS + 1))
    assert plain(late) == "request unanswered get {a: 1}"
    assert (" unanswered", "fail") in late
    ended = row_line(Told(3, 0, (ASK,), (link(Fate.ENDED, -1),)))
    assert " unanswered" in plain(ended)
    passed = row_line(Told(3, 0, (ASK,), (link(Fate.PASSED, -1),)))
    assert " unanswered" in plain(passed)


def test_an_error_and_upkeep_have_tones_of_their_own() -> None:
    assert row_line(Told(1, 0, (Reading("error", "no", failed=True),)))[0] == ("error", "fail")
    assert row_line(Told(1, 0, (Reading("ping", quiet=True),))) == (("ping", "dim"),)


def test_upkeep_says_quietly_how_long_it_took_and_loudly_that_nothing_came() -> None:
    pong = Reading("pong", "7", answers="ping", quiet=True)
    assert row_line(Told(9, 12 * MS, (pong,), (link(),))) == (("pong", "dim"), (" 12 ms", "dim"), (" 7", "dim"))
    ping = Reading("ping", asks="ping", method="ping", quiet=True)
    assert row_line(Told(3, 0, (ping,), (link(),), PATIENCE_NS + 1)) == (("ping", "dim"),)
    late = row_line(Told(3, 0, (ping,), (link(Fate.OPEN, -1),), PATIENCE_NS + 1))
    assert late == (("ping", "dim"), (" unanswered", "fail"))


def test_a_guess_is_called_one_on_both_sides() -> None:
    guessed = link(Fate.ANSWERED | Fate.GUESSED)
    lines, _ = unit_lines(Told(3, 0, (ASK,), (guessed,)), {9: 10})
    assert plain(lines[-1]) == "answered      after 12 ms by message 10  a guess: it names no request"
    answer = Reading("error", "no", failed=True, clue=Clue())
    lines, leads = unit_lines(Told(9, 12 * MS, (answer,), (guessed,)), {3: 4})
    assert plain(lines[-1]) == "answers       message 4  get  12 ms before  a guess: it names no request"
    assert leads == {1: 3}
    assert plain(row_line(Told(9, 12 * MS, (answer,), (guessed,)))) == "error 12 ms get no"


def test_several_units_share_a_row() -> None:
    both = Told(3, 0, (ASK, Reading("note", "x" * 100)), (link(),))
    assert plain(row_line(both)) == f"2 in one  request get {{a: 1}} · note {'x' * 59}…"


def test_wire_text_is_made_safe() -> None:
    hostile = Reading("\x1b[2J", "\x1b]52;c;aGk=\x07", (("topic", "\u202e"),))
    lines, _ = unit_lines(Told(1, 0, (hostile,)), {})
    for line in (row_line(Told(1, 0, (hostile,))), *lines):
        assert plain(line).isprintable()


def test_a_message_in_full_leads_to_the_other_side() -> None:
    lines, leads = unit_lines(Told(3, 0, (ASK,), (link(),)), {9: 10})
    assert [plain(line) for line in lines] == [
        "request  get {a: 1}",
        "id            1",
        "answered      after 12 ms by message 10",
    ]
    assert leads == {2: 9}
    lines, leads = unit_lines(Told(9, 12 * MS, (ANSWER,), (link(),)), {3: 4})
    assert plain(lines[2]) == "answers       message 4  get  12 ms before"
    assert leads == {2: 3}


def test_what_became_of_a_request_without_an_answer() -> None:
    def said(fate: Fate, now_ns: int = 0) -> str:
        lines, leads = unit_lines(Told(3, 0, (ASK,), (link(fate, -1),), now_ns), {})
        assert not leads
        return plain(lines[-1]).rstrip()

    assert said(Fate.OPEN) == "no answer yet"
    assert said(Fate.OPEN, PATIENCE_NS + 1) == "unanswered"
    assert said(Fate.ENDED) == "unanswered: the connection ended first"
    assert said(Fate.STANDING) == "nothing came of it yet"
    assert said(Fate.WITHDRAWN) == "withdrawn before an answer came"


def test_what_belongs_to_a_request_says_in_which_way() -> None:
    for reply, word in ((Reply.ASIDE, "belongs to"), (Reply.WITHDRAWN, "withdraws"), (Reply.PART, "answers")):
        lines, _ = unit_lines(Told(9, MS, (Reading("x", answers="1", reply=reply),), (link(),)), {3: 4})
        assert plain(lines[-1]).startswith(f"{word:<14}message 4")


def test_methods_are_a_table_in_an_order() -> None:
    rows = [
        MethodRow("get", 1200, 2, 0, 3 * MS, 38 * MS, 7),
        MethodRow("tick", 30_000),
        MethodRow("put", 9, 0, 4, 5 * MS, 900 * MS, 8),
    ]
    lines = [plain(line) for line in method_lines(rows, 0, 80)]
    assert [line.split()[0] for line in lines] == ["method", "tick", "get", "put"]
    assert lines[2].split() == ["get", "1,200", "2", "3.0", "ms", "38", "ms"]
    assert [plain(line).split()[0] for line in method_lines(rows, 1, 80)][1] == "get"
    assert [plain(line).split()[0] for line in method_lines(rows, 2, 80)][1] == "put"
    assert [plain(line).split()[0] for line in method_lines(rows, 3, 80)][1] == "put"
    for width in (20, 40, 80, 200):
        assert all(width_of(line) <= max(width, 30) for line in method_lines(rows, 0, width))
