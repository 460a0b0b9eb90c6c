"""A part of a view: its positions stand still until it is updated, however the view moves."""

from __future__ import annotations

from ui.fakes import row
from wstui.model import Message, Row
from wstui.ui.section import Section


class Found:
    """A view in which rows turn up anywhere, as those of a filter do."""

    def __init__(self, *seqs: int) -> None:
        self.seqs = sorted(seqs)

    def add(self, *seqs: int) -> None:
        """Find more."""
        self.seqs = sorted([*self.seqs, *seqs])

    def __len__(self) -> int:
        return len(self.seqs)

    def rows(self, start: int, stop: int) -> list[Row]:
        """Rows of these numbers."""
        return [row(seq) for seq in self.seqs[start:stop]]

    def message(self, position: int) -> Message:
        """The whole message."""
        made = row(self.seqs[position])
        return Message(made, made.preview)

    def seq_at(self, position: int) -> int:
        """Its number."""
        return self.seqs[position]

    def position_near(self, seq: int) -> int | None:
        """The last up to a number."""
        return sum(one <= seq for one in self.seqs) - 1 if self.seqs and self.seqs[0] <= seq else None


def seqs(section: Section) -> list[int]:
    return [one.seq for one in section.rows(0, len(section))]


def test_rows_found_before_move_the_others_when_updated_and_not_sooner() -> None:
    view = Found(50, 60)
    section = Section(view, moving=True)
    assert seqs(section) == [50, 60]
    view.add(10, 20, 55, 70)
    assert [section.rows(0, 1)[0].seq, section.message(0).row.seq, section.seq_at(0)] == [50, 50, 50]
    assert len(section) == 2
    assert section.update() == 2
    assert seqs(section) == [10, 20, 50, 55, 60, 70]
    assert section.position_near(57) == 3
    assert section.update() == 0


def test_what_came_before_and_what_comes_after_are_left_out() -> None:
    view = Found(*range(0, 100, 10))
    section = Section(view, moving=True, after=20, until=70)
    assert seqs(section) == [30, 40, 50, 60, 70]
    assert (section.left_out, section.held_back) == (3, 2)
    view.add(5, 6, 33, 101)
    assert section.seq_at(0) == 30
    assert section.update() == 0
    assert seqs(section) == [30, 33, 40, 50, 60, 70]
    assert section.position_near(5) is None
    assert section.position_near(200) == 5


def test_nothing_yet_is_an_empty_section() -> None:
    view = Found()
    section = Section(view, moving=True, after=5)
    assert len(section) == 0
    assert section.position_near(3) is None
    view.add(4, 8)
    assert section.update() == 0
    assert seqs(section) == [8]
