"""What most formats say: a mistake at a place. A mistake without a line takes the line of its entry."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bnquiz.grading.records import Check, FoundMistake, Result, Severity
from bnquiz.texts import COLON, SEMICOLON, Lang, Text, counted, placed


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
    def place(self) -> Text:
        """Where it is, in words."""
        return placed(self.cell, self.line)

    def in_file(self, lang: Lang) -> tuple[int, int, str]:
        """Line and column for a reader who knows no cells, and what to say there: of a notebook the first
        line of the file, and the cell in words."""
        if self.cell is None:
            return self.line, self.column, self.text
        return 1, 1, f"{self.place.get(lang)}{COLON.get(lang)}{self.text}"


NAMED, PLACED = 2, 3  # the hint that names a mistake, and the one that also says where it is
UNNAMED = "mistake"  # the id of what a hint does not name
NOT_NAMED = Text("a mistake that --hint 1 does not name", "一处错误，--hint 1 不说是哪一种")
SHOWS = Text("a mistake shows in {}", "一处错误，出现在 {}")


def remarks(result: Result, lang: Lang, hint: int = PLACED) -> list[Remark]:
    """Every mistake with its first line, by line, as far as a hint allows; for a file that could not be
    graded, why."""
    if hint < PLACED:
        told = tuple(_kept_back(mistake, result, lang, hint) for mistake in result.mistakes)
        result = msgspec.structs.replace(result, mistakes=told)
    return sorted(_remarks(result, lang), key=lambda remark: (remark.cell or 0, remark.line))


def _kept_back(mistake: FoundMistake, result: Result, lang: Lang, hint: int) -> FoundMistake:
    """The mistake without its lines, or, where not even its name is told, the checks in which it shows."""
    if hint >= NAMED:
        return msgspec.structs.replace(mistake, lines=(), spans=(), changes=(), fix="", message=mistake.title)
    title = NOT_NAMED.get(lang)
    failed = [
        check.id for check in result.checks if check.status == "fail" and mistake.id in ids(check, lang)
    ]
    said = SHOWS.fill(", ".join(failed)).get(lang) if failed else title
    return FoundMistake(UNNAMED, mistake.severity, (), said, fix="", cards=(), title=title)


def ids(check: Check, lang: Lang) -> list[str]:
    """The mistakes that a failed check found."""
    return check.message.rpartition(COLON.en)[2].split(SEMICOLON.get(lang))


def _remarks(result: Result, lang: Lang) -> Iterator[Remark]:
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
            text=_one_line(_said(mistake, lang)),
            mistake=mistake,
            cell=cell,
        )
    if result.verdict == "error":
        title, why = UNGRADED.get(lang), _why_ungraded(result, lang)
        yield Remark(result.file, 1, 1, "error", "not-graded", title, why)


def _said(mistake: FoundMistake, lang: Lang) -> str:
    """What was found; where that is the title, the numbers that differ."""
    if mistake.detail:
        return mistake.message
    if mistake.yours is None or mistake.expected is None:
        return mistake.title
    numbers = f"{mistake.yours:.6g}", f"{mistake.expected:.6g}"
    return NUMBERS.fill(mistake.title, mistake.quantity, *numbers).get(lang)


UNGRADED = Text("could not be graded", "无法评判")
NUMBERS = Text("{} ({}: {}, expected {})", "{}（{}：{}，应为 {}）")
FAIL = Text("fail: 1 mistake", "fail：1 处错误"), Text("fail: {} mistakes", "fail：{} 处错误")
ERROR = Text("error: {}", "error：{}")


def outcome(result: Result, lang: Lang) -> str:
    """``pass``, ``fail: 2 mistakes`` or ``error: why``, in one line."""
    if result.verdict == "error":
        return ERROR.fill(_why_ungraded(result, lang)).get(lang)
    return counted(len(result.errors), *FAIL).get(lang) if result.verdict == "fail" else "pass"


def _why_ungraded(result: Result, lang: Lang) -> str:
    return _one_line(SEMICOLON.get(lang).join(result.notes)) or UNGRADED.get(lang)


def _one_line(text: str) -> str:
    return " ".join(text.split())
