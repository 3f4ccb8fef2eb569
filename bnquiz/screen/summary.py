"""Many files on the screen: a row for each, and the mistakes that they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bnquiz.grading.records import FoundMistake, Result, SkippedFile, WhySkipped
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.found import STYLES, View
from bnquiz.screen.report import VERDICTS, counted

Shared = Sequence[tuple[FoundMistake, int]]  # a mistake, and in how many files it is

BAR = 20  # cells of the longest bar
MARKS = {"error": "✗", "warning": "!"}
MOST_NAMED = 5  # of what was skipped for one reason
SKIPPED: dict[WhySkipped, str] = {
    "hidden": "hidden",
    "cache": "a cache",
    "environment": "installed packages",
    "excluded": "--exclude",
    "helper": "no batch norm in it, but in another file of the folder",
    "link": "a link to a folder",
    "duplicate": "named already",
}
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
    yield Block(_counts(results, skipped), style="bold")
    yield from _skipped(skipped)
    yield GAP
    if view.hint > 1 and shared:
        yield from _common(shared, len(results))
    yield Block("`bnquiz grade FILE` shows the report of one file.", lead="Next  ", lead_style="bold")


def _counts(results: Sequence[Result], skipped: Sequence[SkippedFile]) -> str:
    verdicts: Counter[str] = Counter(result.verdict for result in results)
    words = {"pass": "pass", "fail": "fail", "error": "could not be graded"}
    told = [f"{verdicts[verdict]} {word}" for verdict, word in words.items() if verdicts[verdict]]
    told += [f"{len(skipped)} skipped"] if skipped else []
    return f"{counted(len(results), 'file')}: {', '.join(told) or 'none to grade'}"


def _skipped(skipped: Sequence[SkippedFile]) -> Iterator[Block]:
    """What was passed over, by the reason."""
    for reason, why in SKIPPED.items():
        names = [_in_one_line(each.file) for each in skipped if each.reason == reason]
        more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
        if names:
            yield Block(f"{', '.join([*names[:MOST_NAMED], *more])} ({why})", lead="Skipped  ", style="dim")


def _in_one_line(name: str) -> str:
    return name.replace("\n", "␊")


def _mistakes(mistakes: Sequence[FoundMistake], view: View) -> str:
    if view.hint == 1:
        return counted(len(mistakes), "warning" if mistakes[0].severity == "warning" else "mistake")
    return "; ".join(_mistake(mistake, with_lines=view.hint > 2) for mistake in mistakes)


def _mistake(mistake: FoundMistake, *, with_lines: bool) -> str:
    lines = ", ".join(map(str, mistake.lines))
    return f"{mistake.id} ({lines})" if lines and with_lines else mistake.id


def _common(shared: Shared, files: int) -> Iterator[Block]:
    yield Block("Mistakes of the set, by the number of files", style="bold")
    most = max(count for _, count in shared)
    digits = len(str(files))
    for mistake, count in shared:
        bar = "█" * max(round(count / most * BAR), 1)
        lead = f"{count:>{digits}} {bar:<{BAR}}  "
        yield Block(f"{mistake.id}: {mistake.title}", 2, lead, lead_style=STYLES[mistake.severity])
    yield GAP
