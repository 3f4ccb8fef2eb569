"""Many files on the screen: a row for each, and the mistakes that they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bnquiz.grading.records import FoundMistake, Result, SkippedFile, WhySkipped
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.found import STYLES, View
from bnquiz.screen.report import COUNTED_WARNINGS, MISTAKES, NEXT, VERDICTS
from bnquiz.texts import AND, CELL, COMMA, Lang, Text, as_is, counted, joined

Shared = Sequence[tuple[FoundMistake, int]]  # a mistake, and in how many files it is

BAR = 20  # cells of the longest bar
MARKS = {"error": "✗", "warning": "!"}
MOST_NAMED = 5  # of what was skipped for one reason
SKIPPED: dict[WhySkipped, Text] = {
    "hidden": Text("hidden", "隐藏文件"),
    "cache": Text("a cache", "缓存"),
    "environment": Text("installed packages", "已安装的包"),
    "excluded": as_is("--exclude"),
    "helper": Text(
        "no batch norm in it, but in another file of the folder",
        "批归一化不在这里，在同一文件夹的另一个文件里",
    ),
    "link": Text("a link to a folder", "指向文件夹的链接"),
    "duplicate": Text("named already", "已经列出过"),
}
FILES = Text("1 file: {}", "1 个文件：{}"), Text("{} files: {}", "{} 个文件：{}")
OUTCOMES = {
    "pass": Text("{} pass", "{} 个通过"),
    "fail": Text("{} fail", "{} 个未通过"),
    "error": Text("{} could not be graded", "{} 个无法评判"),
}
PASSED_OVER = Text("{} skipped", "{} 个跳过")
NONE = Text("none to grade", "没有可评的")
SKIPPED_LEAD = Text("Skipped", "跳过")
SHARED = Text("Mistakes of the set, by the number of files", "这批文件里的错误，按出现的文件数排列")
MORE = Text("and {} more", "另有 {} 个")
WAY_ON = Text("`bnquiz grade FILE` shows the report of one file.", "`bnquiz grade FILE` 显示单个文件的报告。")

_ROOM = max(len(word) for word, _ in VERDICTS.values()) + 2


def row(result: Result, view: View) -> Iterator[Block]:
    """The verdict on one file, its mistakes, or why it could not be graded."""
    word, style = VERDICTS[result.verdict]
    yield Block(_in_one_line(result.file), lead=f"{word:<{_ROOM}}", lead_style=style)
    for severity, mark in MARKS.items():
        own = [mistake for mistake in result.mistakes if mistake.severity == severity]
        if own:
            yield Block(_mistakes(own, view), _ROOM, f"{mark} ", lead_style=STYLES[severity])
    for note in result.notes if result.verdict == "error" else ():
        yield Block(note, _ROOM, style="dim")


def total(
    results: Sequence[Result], skipped: Sequence[SkippedFile], shared: Shared, view: View
) -> Iterator[Block]:
    """Below the rows: the counts, what was passed over, the mistakes that the files share."""
    yield GAP
    yield Block(_counts(results, skipped).get(view.lang), style="bold")
    yield from _skipped(skipped, view.lang)
    yield GAP
    if view.hint > 1 and shared:
        yield from _common(shared, len(results), view.lang)
    yield Block(WAY_ON.get(view.lang), lead=f"{NEXT.get(view.lang)}  ", lead_style="bold")


def _counts(results: Sequence[Result], skipped: Sequence[SkippedFile]) -> Text:
    verdicts: Counter[str] = Counter(result.verdict for result in results)
    told = [words.fill(verdicts[verdict]) for verdict, words in OUTCOMES.items() if verdicts[verdict]]
    told += [PASSED_OVER.fill(len(skipped))] if skipped else []
    one, many = FILES
    outcome = joined(AND, told or [NONE])
    return one.fill(outcome) if len(results) == 1 else many.fill(len(results), outcome)


def _skipped(skipped: Sequence[SkippedFile], lang: Lang) -> Iterator[Block]:
    """What was passed over, by the reason."""
    for reason, why in SKIPPED.items():
        names = [_in_one_line(each.file) for each in skipped if each.reason == reason]
        told = [as_is(name) for name in names[:MOST_NAMED]]
        told += [MORE.fill(len(names) - MOST_NAMED)] if len(names) > MOST_NAMED else []
        if names:
            words = Text("{} ({})", "{}（{}）").fill(joined(COMMA, told), why).get(lang)
            yield Block(words, lead=f"{SKIPPED_LEAD.get(lang)}  ", style="dim")


def _in_one_line(name: str) -> str:
    return name.replace("\n", "␊")


def _mistakes(mistakes: Sequence[FoundMistake], view: View) -> str:
    if view.hint == 1:
        words = COUNTED_WARNINGS if mistakes[0].severity == "warning" else MISTAKES
        return counted(len(mistakes), *words).get(view.lang)
    return "; ".join(_mistake(mistake, view) for mistake in mistakes)


def _mistake(mistake: FoundMistake, view: View) -> str:
    """Its id with its lines; of a notebook ``cell 2:3``."""
    cells = (f"{CELL.fill(span.cell).get(view.lang)}:" if span.cell else "" for span in mistake.spans)
    lines = ", ".join(f"{cell}{span.line}" for cell, span in zip(cells, mistake.spans, strict=True))
    return f"{mistake.id} ({lines})" if lines and view.hint > 2 else mistake.id


def _common(shared: Shared, files: int, lang: Lang) -> Iterator[Block]:
    yield Block(SHARED.get(lang), style="bold")
    most = max(count for _, count in shared)
    digits = len(str(files))
    for mistake, count in shared:
        bar = "█" * max(round(count / most * BAR), 1)
        lead = f"{count:>{digits}} {bar:<{BAR}}  "
        yield Block(f"{mistake.id}: {mistake.title}", 2, lead, lead_style=STYLES[mistake.severity])
    yield GAP
