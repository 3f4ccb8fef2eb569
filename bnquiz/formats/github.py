"""Workflow commands of GitHub Actions, which show a mistake beside its line.

GitHub shows ten errors and ten warnings of a step and drops the others in silence; those left out are
counted in a notice. Escapes: ``actions/toolkit``, ``packages/core/src/command.ts``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bnquiz.formats.remarks import PLACED, Remark, outcome, remarks
from bnquiz.grading.records import Result
from bnquiz.texts import Lang, Text

MOST = 10  # of each severity
LEFT_OUT = {
    "error": Text("errors that are not shown here: {}", "这里没有显示的错误：{} 处"),
    "warning": Text("warnings that are not shown here: {}", "这里没有显示的警告：{} 处"),
}


def write(results: Sequence[Result], lang: Lang = "en", hint: int = PLACED) -> str:
    """A command for each mistake that is shown, then a line a file."""
    said = [remark for result in results for remark in remarks(result, lang, hint)]
    lines = [line for severity in ("error", "warning") for line in _commands(said, severity, lang)]
    lines += [f"{result.file}: {outcome(result, lang)}" for result in results]
    return "".join(f"{line}\n" for line in lines)


def _commands(said: Sequence[Remark], severity: str, lang: Lang) -> Iterator[str]:
    own = [remark for remark in said if remark.severity == severity]
    for remark in own[:MOST]:
        line, column, text = remark.in_file(lang)
        place = f"file={_property(remark.file)},line={line},col={column}"
        yield f"::{severity} {place},title={_property(remark.id)}::{_data(text)}"
    if len(own) > MOST:
        yield f"::notice::{LEFT_OUT[severity].fill(len(own) - MOST).get(lang)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
