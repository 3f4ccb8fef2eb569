"""What most formats say: a mistake at a place. A mistake without a line takes the line of its entry."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bnquiz.grading.records import FoundMistake, Result, Severity
from bnquiz.texts import SEMICOLON, Lang, Text, counted


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


def remarks(result: Result, lang: Lang) -> list[Remark]:
    """Every mistake with its first line, by line; for a file that could not be graded, why."""
    return sorted(_remarks(result, lang), key=lambda remark: remark.line)


def _remarks(result: Result, lang: Lang) -> Iterator[Remark]:
    for mistake in result.mistakes:
        line = mistake.lines[0] if mistake.lines else result.entry.line if result.entry else 1
        yield Remark(
            file=result.file,
            line=line,
            column=mistake.column,
            severity=mistake.severity,
            id=mistake.id,
            title=mistake.title,
            text=_one_line(_said(mistake, lang)),
            mistake=mistake,
        )
    if result.verdict == "error":
        title, why = UNGRADED.get(lang), _why_ungraded(result, lang)
        yield Remark(result.file, 1, 1, "error", "not-graded", title, why)


def _said(mistake: FoundMistake, lang: Lang) -> str:
    """What was found; where that is the title, the numbers that differ."""
    if not mistake.message.startswith(mistake.title):
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
