"""What most formats say: a mistake at a place. A mistake without a line takes the line of its entry."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bnquiz.grading.records import FoundMistake, Result, Severity


class Remark(msgspec.Struct, frozen=True):
    """One line of a file and what is said of it; ``id`` is the mistake's, or ``not-graded``."""

    file: str
    line: int
    column: int  # of the first character of the code on the line, from 1
    severity: Severity
    id: str
    title: str
    text: str
    mistake: FoundMistake | None = None


def remarks(result: Result) -> list[Remark]:
    """Every mistake with its first line, by line; for a file that could not be graded, why."""
    return sorted(_remarks(result), key=lambda remark: remark.line)


def _remarks(result: Result) -> Iterator[Remark]:
    for mistake in result.mistakes:
        line = mistake.lines[0] if mistake.lines else result.entry.line if result.entry else 1
        yield Remark(
            file=result.file,
            line=line,
            column=mistake.column,
            severity=mistake.severity,
            id=mistake.id,
            title=mistake.title,
            text=_one_line(_said(mistake)),
            mistake=mistake,
        )
    if result.verdict == "error":
        why = _one_line("; ".join(result.notes)) or "could not be graded"
        yield Remark(result.file, 1, 1, "error", "not-graded", "could not be graded", why)


def _said(mistake: FoundMistake) -> str:
    """What was found; where that is the title, the numbers that differ."""
    if not mistake.message.startswith(mistake.title):
        return mistake.message
    if mistake.yours is None or mistake.expected is None:
        return mistake.title
    return f"{mistake.title} ({mistake.quantity}: {mistake.yours:.6g}, expected {mistake.expected:.6g})"


def outcome(result: Result) -> str:
    """``pass``, ``fail: 2 mistakes`` or ``error: why``, in one line."""
    if result.verdict == "error":
        return f"error: {_one_line('; '.join(result.notes)) or 'could not be graded'}"
    count = len(result.errors)
    return f"fail: {count} mistake{'s' * (count != 1)}" if result.verdict == "fail" else "pass"


def _one_line(text: str) -> str:
    return " ".join(text.split())
