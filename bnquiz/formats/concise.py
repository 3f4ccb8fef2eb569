"""``file:line:col: error|warning: text [id]``, as compilers write it; nothing for a file without any.

In a notebook ``file:cell 2:line:col``, as ruff writes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bnquiz.formats.remarks import PLACED, Remark, remarks
from bnquiz.grading.records import Result
from bnquiz.texts import Lang


def write(results: Sequence[Result], lang: Lang = "en", hint: int = PLACED) -> str:
    """A line a mistake."""
    return "".join(
        f"{_place(remark)}: {remark.severity}: {remark.text} [{remark.id}]\n"
        for result in results
        for remark in remarks(result, lang, hint)
    )


def _place(remark: Remark) -> str:
    cell = f"cell {remark.cell}:" if remark.cell else ""
    return f"{remark.file}:{cell}{remark.line}:{remark.column}"
