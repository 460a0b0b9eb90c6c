"""What came of a replay, in lines that are safe to show: what differs, what is the same, what was not judged. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from wstui.differing.fields import general, spelled
from wstui.replay.comparison import Comparison, Difference, Tally
from wstui.replay.runner import Runner
from wstui.safetext import oneline
from wstui.shape import name_of

__all__ = ["difference_lines", "filled_lines", "progress", "report", "shape_text", "times", "verdict", "waiting_text"]

MOST_NAME = 72
WIDTH = 100


def shape_text(shape: str) -> str:
    """What a sort of message is called."""
    name = oneline(name_of(shape)) if shape else "other"
    return name if len(name) <= MOST_NAME else name[: MOST_NAME - 1] + "…"


def times(count: int) -> str:
    """How often."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def verdict(comparison: Comparison) -> str:
    """How it went, in one line."""
    said = f"expected {comparison.expected:,}, received {comparison.received:,}"
    fields = sum(not d.whole for d in comparison.differences)
    missing = sum(d.count for d in comparison.differences if d.whole and d.expected_seq >= 0)
    extra = sum(d.count for d in comparison.differences if d.whole and d.expected_seq < 0)
    words = [f"{fields:,} {'field differs' if fields == 1 else 'fields differ'}"] * bool(fields)
    words += [f"{missing:,} did not come"] * bool(missing) + [f"{extra:,} unexpected"] * bool(extra)
    same = "the same" if comparison.expected == comparison.received else "the same but for how many were pushed"
    if not comparison.expected and not comparison.received:
        same = "nothing to compare"
    same = same if comparison.finished else "no difference so far"
    return f"{said} · {', '.join(words) or same}"


def difference_lines(difference: Difference) -> tuple[str, str, str, str]:
    """A difference: where, which field and how often, what was expected, what came."""
    where = f"message {difference.expected_number:,}" if difference.expected_seq >= 0 else "unexpected"
    if difference.whole and difference.expected_seq >= 0:
        where += " did not come"
    elif difference.received_seq >= 0:
        where += f", received as {difference.received_number:,}"
    often = f" · {times(difference.count)}" if difference.count > 1 else ""
    field = "the whole message" if difference.whole else oneline(spelled(difference.path))
    return f"{where} · {shape_text(difference.shape)}", f"{field}{often}", difference.expected, difference.received


def progress(runners: Sequence[Runner], width: int) -> str:
    """How far replays are, as a bar and in words."""
    share = sum(runner.share for runner in runners) / max(len(runners), 1)
    done = int(share * width)
    sent = sum(runner.sent for runner in runners)
    received = sum(runner.comparison.received for runner in runners)
    differ = sum(len(runner.comparison.differences) for runner in runners)
    said = f"{'█' * done}{'░' * (width - done)} {100 * share:3.0f} % · sent {sent:,} · received {received:,}"
    said += f" · {differ:,} {'difference' if differ == 1 else 'differences'}" * bool(differ)
    waiting = next((waiting_text(runner) for runner in runners if runner.waiting), "")
    return said + f" · {waiting}" * bool(waiting)


def waiting_text(runner: Runner) -> str:
    """What is waited for, and how much of it."""
    more = f" and {runner.left - 1:,} more" if runner.left > 1 else ""
    return f"waiting for {shape_text(runner.waiting)}{more}"


def report(comparison: Comparison) -> Iterator[str]:
    """All of it, line by line."""
    yield verdict(comparison)
    for difference in comparison.differences:
        where, field, expected, received = difference_lines(difference)
        yield ""
        yield where
        yield f"  {field}"
        yield f"    expected  {expected}"
        yield f"    received  {received}"
    if comparison.tallies:
        yield ""
        yield "  expected  received      same  different"
    for shape, tally in sorted(comparison.tallies.items(), key=lambda item: (-item[1].different, item[0])):
        yield f"{_tally(tally)}  {shape_text(shape)}{_pushed(comparison, shape, tally)}"
    yield from _varying(comparison)


def filled_lines(literal: Mapping[str, int], filled: int) -> Iterator[str]:
    """What became of messages that had a template."""
    if filled:
        yield f"filled anew from their templates: {filled:,}"
    for why, count in literal.items():
        yield f"sent as recorded, though it had a template: {count:,} · {why}"


def _varying(comparison: Comparison) -> Iterator[str]:
    """What was guessed not to count, by shape and by why."""
    groups: dict[tuple[str, str], list[str]] = {}
    for varying in comparison.varying:
        groups.setdefault((varying.shape, varying.why), []).append(oneline(spelled(general(varying.path))))
    if groups:
        yield ""
        yield "not judged, as it varies by itself (--compare FIELD judges it):"
    for (shape, why), paths in sorted(groups.items()):
        yield f"  {shape_text(shape)} · {why}"
        yield from wrap(" ".join(paths), WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _tally(tally: Tally) -> str:
    return f"{tally.expected:>10,}{tally.received:>10,}{tally.same:>10,}{tally.different:>11,}"


def _pushed(comparison: Comparison, shape: str, tally: Tally) -> str:
    pushed = shape in comparison.guess.pushed and not comparison.rules.counts
    return "  (pushed: how many is not judged)" if pushed and tally.expected != tally.received else ""
