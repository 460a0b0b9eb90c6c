"""A replay as the screen has it: on which connection, what of it was recorded, and how its report reads line by line.
Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from wstui.differing.fields import Path, general, spelled
from wstui.replay.comparison import Difference, Varying
from wstui.replay.report import difference_lines, shape_text, times, verdict, waiting_text
from wstui.replay.rules import Pattern, Rules
from wstui.replay.runner import Phase, Recording, Runner
from wstui.replaying import SessionPeer
from wstui.safetext import oneline
from wstui.session import Inspector
from wstui.ui.line import Line, fit

__all__ = ["HEIGHT", "AsItWas", "Item", "Replay", "head_lines", "item_lines", "none_said", "toggled"]

HEIGHT = 3
"""Lines of an item of the report."""
BAR = 24
PHASES = {Phase.STOPPED: "stopped", Phase.FAILED: "failed", Phase.PAUSED: "paused"}


class AsItWas(NamedTuple):
    """Messages that were sent as they were recorded, though they had a template, why, and how many."""

    why: str
    many: int


Item = Difference | Varying | Pattern | AsItWas
"""A line of the report: what differs, what varies by itself, what was said not to count, and what was not filled."""


@dataclass(slots=True)
class Replay:
    """One replay: of which connection, on which; `inspector` has its messages, `hide` takes secrets out of a text."""

    of: str
    recording: Recording
    runner: Runner
    peer: SessionPeer
    inspector: Inspector
    hide: Callable[[str], str] = str

    @property
    def items(self) -> list[Item]:
        """What the report lists, what differs first."""
        comparison = self.runner.comparison
        literal = [AsItWas(why, count) for why, count in self.runner.literal.items()]
        return [*comparison.differences, *literal, *comparison.rules.ignore, *comparison.varying]


def toggled(rules: Rules, item: Item) -> Rules | None:
    """The rules by which a field counts that did not, or the other way round; None where there is no field."""
    if isinstance(item, Pattern):
        return replace(rules, ignore=tuple(p for p in rules.ignore if p != item))
    if isinstance(item, Varying):
        return replace(rules, compare=(*rules.compare, _pattern(item.path)))
    if isinstance(item, AsItWas) or item.whole:
        return None
    pattern = _pattern(item.path)
    if pattern in rules.compare:  # it varies by itself, and was said to count
        return replace(rules, compare=tuple(p for p in rules.compare if p != pattern))
    return replace(rules, ignore=(*rules.ignore, pattern))


def _pattern(path: Path) -> Pattern:
    return Pattern(general(path))


def head_lines(replay: Replay, width: int) -> Sequence[Line]:
    """How far it is and how it goes: a bar, and what is known so far."""
    runner = replay.runner
    done = int(runner.share * BAR)
    state = PHASES.get(runner.phase, f"{100 * runner.share:3.0f} %")
    bar: Line = (("█" * done, "accent"), ("░" * (BAR - done), "dim"), (f" {state} ", "heading"))
    said = f" sent {runner.sent:,} · {runner.pace.words}"
    if runner.filled:
        said += f" · {runner.filled:,} filled anew"
    if runner.waiting:
        said += f" · {waiting_text(runner)}"
    if runner.unanswered:
        said += f" · unanswered {times(runner.unanswered)}"
    second: Line = ((verdict(runner.comparison), "fail" if runner.comparison.differences else ""),)
    if runner.failure is not None:
        second = ((str(runner.failure), "fail"),)
    return fit((*bar, (replay.hide(said), "quiet")), width), fit(_veiled(second, replay.hide), width)


def none_said(replay: Replay) -> str:
    """What is said where the report lists nothing, which means something else when it has failed."""
    if replay.runner.phase is Phase.FAILED:
        return "It failed before anything differed: see above."
    return "No difference so far." if replay.runner.phase is not Phase.DONE else "No difference."


def item_lines(item: Item, width: int, hide: Callable[[str], str] = str) -> Sequence[Line]:
    """An item of the report."""
    if isinstance(item, Difference):
        where, field, expected, received = difference_lines(item)
        first, second = (where, field) if item.whole else (field, where)
        lines: list[Line] = [
            ((first, "heading"), (f"  {second}", "quiet")),
            (("  expected  ", "quiet"), (expected, "")),
            (("  received  ", "quiet"), (received, "fail")),
        ]
    elif isinstance(item, Varying):
        name = oneline(spelled(general(item.path)))
        lines = [
            ((name, "key"), (f"  {shape_text(item.shape)}", "quiet")),
            ((f"  not judged: {item.why} · {times(item.count)}", "quiet"),),
        ]
    elif isinstance(item, AsItWas):
        lines = [((f"sent as recorded, though it had a template · {times(item.many)}", "key"),)]
        lines.append(((f"  {item.why}", "quiet"),))
    else:
        lines = [((oneline(spelled(item.path)), "key"),), (("  ignored; Space has it count again", "quiet"),)]
    lines += [()] * (HEIGHT - len(lines))
    return [fit(_veiled(line, hide), width) for line in lines]


def _veiled(line: Line, hide: Callable[[str], str]) -> Line:
    return tuple((hide(text), tone) for text, tone in line)
