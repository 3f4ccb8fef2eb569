"""What changed between two gradings of a file."""

from __future__ import annotations

from msgspec import Struct

from bnquiz.grading.records import FoundMistake, Result


class Changes(Struct, frozen=True):
    """Mistakes that are gone, that came, that stayed (as they are now), and of which nothing is known now."""

    fixed: tuple[FoundMistake, ...] = ()
    new: tuple[FoundMistake, ...] = ()
    still: tuple[FoundMistake, ...] = ()
    hidden: tuple[FoundMistake, ...] = ()


def compare(before: Result, after: Result) -> Changes:
    """By id. What a file that did not run through no longer shows is hidden, not fixed."""
    was, now = ({mistake.id for mistake in result.mistakes} for result in (before, after))
    gone = tuple(m for m in before.mistakes if m.id not in now)
    whole = ran_through(after)
    return Changes(
        fixed=gone if whole else (),
        new=tuple(m for m in after.mistakes if m.id not in was),
        still=tuple(m for m in after.mistakes if m.id in was),
        hidden=() if whole else gone,
    )


def ran_through(result: Result) -> bool:
    """Whether everything could be tried: nothing stopped the entry, if need be in a fixed copy."""
    stopped = any(check.group == "run" and check.status == "fail" for check in result.checks)
    return result.verdict != "error" and bool(result.checks) and not stopped
