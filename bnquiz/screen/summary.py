"""Many files on the screen: a row for each, and the mistakes that they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bnquiz.grading.records import FoundMistake, Result
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.found import View
from bnquiz.screen.report import VERDICTS, counted

BAR = 20  # cells of the longest bar
_ROOM = max(len(word) for word, _ in VERDICTS.values()) + 2


def summary(results: Sequence[Result], shared: Sequence[tuple[str, str, int]], view: View) -> Iterator[Block]:
    """The counts first, then the files, then the common mistakes: (id, title, in how many files)."""
    yield Block(_counts(results), style="bold")
    yield GAP
    for result in results:
        yield from _row(result, view)
    yield GAP
    if view.hint > 1 and shared:
        yield from _common(shared, len(results))
    yield Block("`bnquiz grade FILE` shows the report of one file.", lead="Next  ", lead_style="bold")


def _counts(results: Sequence[Result]) -> str:
    verdicts = Counter(result.verdict for result in results)
    words = {"pass": "pass", "fail": "fail", "error": "could not be graded"}
    told = (f"{verdicts[verdict]} {word}" for verdict, word in words.items() if verdicts[verdict])
    return f"{counted(len(results), 'file')}: {', '.join(told)}"


def _row(result: Result, view: View) -> Iterator[Block]:
    word, style = VERDICTS[result.verdict]
    yield Block(result.file, lead=f"{word:<{_ROOM}}", lead_style=style)
    for severity, mark, colour in (("error", "✗", "red"), ("warning", "!", "yellow")):
        own = [mistake for mistake in result.mistakes if mistake.severity == severity]
        if own:
            yield Block(_mistakes(own, view), _ROOM, f"{mark} ", lead_style=colour)
    for note in result.notes if result.verdict == "error" else ():
        yield Block(note, _ROOM, style="dim")


def _mistakes(mistakes: Sequence[FoundMistake], view: View) -> str:
    if view.hint == 1:
        return counted(len(mistakes), mistakes[0].severity)
    return "; ".join(_mistake(mistake, with_lines=view.hint > 2) for mistake in mistakes)


def _mistake(mistake: FoundMistake, *, with_lines: bool) -> str:
    lines = ", ".join(map(str, mistake.lines))
    return f"{mistake.id} ({lines})" if lines and with_lines else mistake.id


def _common(shared: Sequence[tuple[str, str, int]], files: int) -> Iterator[Block]:
    yield Block("Mistakes of the set, by the number of files", style="bold")
    most = shared[0][2]
    digits = len(str(files))
    for id_, title, count in shared:
        bar = "█" * max(round(count / most * BAR), 1)
        yield Block(f"{id_}: {title}", 2, f"{count:>{digits}} {bar:<{BAR}}  ", lead_style="cyan")
    yield GAP
