"""Points and learners on the screen: what a file earned, a row a learner, and what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bnquiz.course.learners import Learner, Shared
from bnquiz.grading.records import Result, Score
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.found import STYLES, View
from bnquiz.screen.report import VERDICTS
from bnquiz.screen.summary import BAR, row
from bnquiz.texts import AND, Lang, Text, joined

WORDS = {
    "score": Text("Score", "得分"),
    "of": Text("{} of {}", "{}/{}"),
    "nothing": Text("no file to grade", "没有可评的文件"),
    "shared": Text("Mistakes, by the number of learners", "按学生人数排列的错误"),
    "skipped": Text(
        "Skipped: {}; without --learners each is named.", "跳过：{} 个；不带 --learners 时会逐个列出。"
    ),
}
LEARNERS = Text("1 learner: {}", "1 名学生：{}"), Text("{} learners: {}", "{} 名学生：{}")
OUTCOMES = {
    "pass": Text("{} pass", "{} 名通过"),
    "fail": Text("{} fail", "{} 名未通过"),
    "error": Text("{} could not be graded", "{} 名无法评判"),
}
_ROOM = max(len(word) for word, _ in VERDICTS.values()) + 2  # as in the summary


def earned(score: Score, view: View) -> Iterator[Block]:
    """The points, then each part that did not earn all of its own, and why where mistakes may be named."""
    said = _said("of", view.lang, f"{score.points:g}", f"{score.max_points:g}")
    yield Block(said, lead=f"{_said('score', view.lang)}  ", lead_style="bold")
    told = [part for part in score.parts if part.max_points or view.hint > 1]
    for part in told:  # a cost bears the name of its mistake
        if part.points < part.max_points:
            own = f"{part.points:g}/{part.max_points:g}" if part.max_points else f"{part.points:g}"
            yield Block(part.why if view.hint > 1 else "", 2, f"{own:<6}{part.part}  ", lead_style="dim")
    yield GAP


def points_of(result: Result, view: View) -> Iterator[Block]:
    """Below the row of a file: its points, where they were asked for."""
    if result.score:
        said = _said("of", view.lang, f"{result.score.points:g}", f"{result.score.max_points:g}")
        yield Block(f"{_said('score', view.lang)}  {said}", _ROOM, style="dim")


def by_learner(everybody: Sequence[Learner], most: float | None, view: View) -> Iterator[Block]:
    """A row a learner. ``most``: the points that can be earned."""
    for learner in everybody:
        word, style = VERDICTS[learner.verdict]
        said = f"  {_said('of', view.lang, f'{learner.points:g}', f'{most:g}')}" if most else ""
        name = learner.name.replace("\n", "␊")
        yield Block(f"{name}{said}", lead=f"{word:<{_ROOM}}", lead_style=style)
        if not learner.results:
            yield Block(_said("nothing", view.lang), _ROOM, style="dim")
        for result in learner.results:
            verdict, *found = row(result, view)
            if len(learner.results) > 1:
                yield Block(verdict.text, _ROOM, style="dim")
            yield from found


def in_common(
    everybody: Sequence[Learner], shared: Sequence[Shared], skipped: int, view: View
) -> Iterator[Block]:
    """Below the rows: the counts, and how many have which mistake."""
    verdicts: Counter[str] = Counter(learner.verdict for learner in everybody)
    told = [words.fill(verdicts[verdict]) for verdict, words in OUTCOMES.items() if verdicts[verdict]]
    one, many = LEARNERS
    counts = joined(AND, told)
    counted = one.fill(counts) if len(everybody) == 1 else many.fill(len(everybody), counts)
    yield GAP
    yield Block(counted.get(view.lang), style="bold")
    if skipped:
        yield Block(_said("skipped", view.lang, skipped), style="dim")
    if view.hint > 1 and shared:
        yield GAP
        yield Block(_said("shared", view.lang), style="bold")
        yield from _bars(shared, len(str(len(everybody))))


def _bars(shared: Sequence[Shared], digits: int) -> Iterator[Block]:
    most = max(len(each.learners) for each in shared)
    for each in shared:
        count, mistake = len(each.learners), each.mistake
        bar = "█" * max(round(count / most * BAR), 1)
        lead = f"{count:>{digits}} {bar:<{BAR}}  "
        yield Block(f"{mistake.id}: {mistake.title}", 2, lead, lead_style=STYLES[mistake.severity])


def _said(name: str, lang: Lang, *values: object) -> str:
    return WORDS[name].fill(*values).get(lang)
