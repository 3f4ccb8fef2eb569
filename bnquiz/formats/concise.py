"""``file:line:col: error|warning: text [id]``, as compilers write it; nothing for a file without any."""

from __future__ import annotations

from collections.abc import Sequence

from bnquiz.formats.remarks import remarks
from bnquiz.grading.records import Result
from bnquiz.texts import Lang


def write(results: Sequence[Result], lang: Lang = "en") -> str:
    """A line a mistake."""
    return "".join(
        f"{remark.file}:{remark.line}:{remark.column}: {remark.severity}: {remark.text} [{remark.id}]\n"
        for result in results
        for remark in remarks(result, lang)
    )
