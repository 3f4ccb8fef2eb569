"""What changed between two gradings of a file."""

from __future__ import annotations

from msgspec import Struct

from bnquiz.grading.records import FoundMistake, Result


class Changes(Struct, frozen=True):
    """Mistakes that are gone, that came, and that stayed (as they are now)."""

    mended: tuple[FoundMistake, ...]
    new: tuple[FoundMistake, ...]
    still: tuple[FoundMistake, ...]


def compare(before: Result, after: Result) -> Changes:
    """By id. A file that could not be graded shows no mistake, so nothing counts as mended by it."""
    was, now = ({mistake.id for mistake in result.mistakes} for result in (before, after))
    gone = tuple(m for m in before.mistakes if m.id not in now)
    return Changes(
        mended=() if after.verdict == "error" else gone,
        new=tuple(m for m in after.mistakes if m.id not in was),
        still=tuple(m for m in after.mistakes if m.id in was),
    )
