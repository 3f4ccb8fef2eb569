"""What most formats say: a mistake at a place. A mistake without a line takes the line of its entry."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bnquiz.grading.records import FoundMistake, Result, Severity


class Remark(msgspec.Struct, frozen=True):
    """One line of a file and what is said of it; ``id`` is the mistake's, or ``not-graded``. In a
    notebook the line is that of the cell."""

    file: str
    line: int
    column: int  # of the first character of the code that is meant, from 1
    severity: Severity
    id: str
    title: str
    text: str
    mistake: FoundMistake | None = None
    cell: int | None = None

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"

    @property
    def in_file(self) -> tuple[int, int, str]:
        """Line and column for a reader who knows no cells, and what to say there: of a notebook the first
        line of the file, and the cell in words."""
        return (1, 1, f"{self.place}: {self.text}") if self.cell else (self.line, self.column, self.text)


def remarks(result: Result) -> list[Remark]:
    """Every mistake with its first line, by line; for a file that could not be graded, why."""
    return sorted(_remarks(result), key=lambda remark: (remark.cell or 0, remark.line))


def _remarks(result: Result) -> Iterator[Remark]:
    for mistake in result.mistakes:
        span = mistake.spans[0] if mistake.spans else None
        entry = result.place(result.entry.line if result.entry else 1)
        cell, line = (span.cell, span.line) if span else entry
        yield Remark(
            file=result.file,
            line=line,
            column=span.column if span else 1,
            severity=mistake.severity,
            id=mistake.id,
            title=mistake.title,
            text=_one_line(_said(mistake)),
            mistake=mistake,
            cell=cell,
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
