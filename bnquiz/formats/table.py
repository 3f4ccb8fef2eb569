"""CSV (RFC 4180): a row a mistake; a file without any has one row with empty cells. Learner and points, which
stand in each row of a file, are there where they were asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from bnquiz.formats.remarks import PLACED, Remark, remarks
from bnquiz.grading.records import Result
from bnquiz.texts import Lang

COLUMNS = (
    "file", "verdict", "entry", "cell", "line", "column", "severity", "id", "title", "message", "quantity",
    "yours", "expected", "cards", "learner", "points", "max_points",
)  # fmt: skip


def write(results: Sequence[Result], lang: Lang = "en", hint: int = PLACED) -> str:
    """A table with a header."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(row for result in results for row in _rows(result, lang, hint))
    return text.getvalue()


def _rows(result: Result, lang: Lang, hint: int) -> Iterator[list[str | int | float | None]]:
    entry = result.entry.name if result.entry else ""
    said = remarks(result, lang, hint)
    if not said:
        yield [result.file, result.verdict, entry, *[""] * 11, *_asked_for(result)]
    for remark in said:
        yield [result.file, result.verdict, entry, *_of(remark), *_asked_for(result)]


def _asked_for(result: Result) -> list[str | float]:
    score = result.score
    return (
        [result.learner, f"{score.points:g}", f"{score.max_points:g}"] if score else [result.learner, "", ""]
    )


def _of(remark: Remark) -> list[str | int | float | None]:
    mistake = remark.mistake
    place = [remark.cell or "", remark.line, remark.column]
    said = [*place, remark.severity, remark.id, remark.title, remark.text]
    if mistake is None:
        return [*said, "", "", "", ""]
    return [*said, mistake.quantity, mistake.yours, mistake.expected, " ".join(mistake.cards)]
