"""A mock interview on the screen: a page for each of its records, besides those of every conversation."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text as Line

from bnquiz.asking.interview.records import (
    Better,
    Debriefed,
    Details,
    Entered,
    Grading,
    HandedIn,
    Left,
    Marked,
    Put,
    Refused,
    Row,
    Scorecard,
    Set,
    Settled,
    Share,
    Told,
)
from bnquiz.bank.model import Lang, Text, Topic
from bnquiz.screen import blocks, cards
from bnquiz.screen.ask import AskScreen
from bnquiz.screen.ask_pages import PAGES, Shows, asked_question, outline
from bnquiz.screen.ask_view import Page, View, header, minutes, progress
from bnquiz.screen.blocks import GAP, Block, cells, fit, tidy
from bnquiz.screen.review import near
from bnquiz.screen.words import Did, percent
from bnquiz.study.events import Found
from bnquiz.tasks import TASKS
from bnquiz.texts import lines_at

PARTS: dict[str, Text] = {
    "opening": Text("opening question", "开场题"),
    "follow-up": Text("follow-up", "追问"),
    "deeper": Text("deeper", "深入"),
    "deepest": Text("deeper still", "再深入"),
    "number": Text("a number", "计算题"),
    "bug-hunt": Text("bug hunt", "找错"),
    "coding": Text("coding", "写代码"),
}

SAY: dict[str, Text] = {
    "entered": Text("Mock interview: {} questions in {} minutes.", "模拟面试：{} 道题，{} 分钟。"),
    "entered-1": Text("Mock interview: {} question in {} minutes.", "模拟面试：{} 道题，{} 分钟。"),
    "back": Text(
        "Mock interview, where you left it: question {} of {}, {} left.",
        "继续模拟面试：第 {} / {} 题，剩余 {}。",
    ),
    "how": Text(
        "Answer aloud or type. The answers come at the end. q leaves, and `bnquiz interview` goes on.",
        "口头或打字回答，最后统一看答案。按 q 离开，再运行 `bnquiz interview` 可继续。",
    ),
    "coached": Text(
        "Answer aloud or type. Each answer is shown at once. q leaves; `bnquiz interview --coach` goes on.",
        "口头或打字回答，每题答完就看答案。按 q 离开，再运行 `bnquiz interview --coach` 可继续。",
    ),
    "write": Text("Write {}.", "题目：{}。"),
    "in-file": Text("In the file {}", "写在文件 {} 里"),
    "made": Text(", which was made for you to begin with.", "（已生成开头）。"),
    "there": Text(", as it stands.", "（沿用现有内容）。"),
    "grading": Text("Grading …", "评判中……"),
    "pass": Text("It passes.", "通过。"),
    "fail": Text("Not yet: {} mistakes.", "还不行：{} 处错误。"),
    "fail-1": Text("Not yet: 1 mistake.", "还不行：1 处错误。"),
    "error": Text("It could not be graded: {}", "无法评判：{}"),
    "ungraded": Text("It was not graded.", "没有评判。"),
    "unwritten": Text(
        "Nothing is written in the file yet; this did not count.", "文件里还没有写代码，这次不算。"
    ),
    "again": Text("You may ask the grader {} more times.", "还可以评判 {} 次。"),
    "again-1": Text("You may ask the grader once more.", "还可以评判 1 次。"),
    "again-0": Text("That was the last time: d hands it in.", "评判次数已用完：按 d 交卷。"),
    "handed-in": Text("Handed in.", "已交卷。"),
    "did": Text("it {}", "它{}"),
    "there-it": Text("{}: it {}", "{}：它{}"),
    "done": Text("That was all. Thank you.", "问题都问完了，谢谢。"),
    "time": Text("The time is up. Thank you.", "时间到了，谢谢。"),
    "debrief": Text("After the interview", "面试之后"),
    "you-wrote": Text("You wrote: ", "你写的："),
    "settled": Text(
        "{} answers that you did not rate count as they went.", "{} 个没有评分的回答，按答题时的表现计入。"
    ),
    "settled-1": Text(
        "One answer that you did not rate counts as it went.", "1 个没有评分的回答，按答题时的表现计入。"
    ),
    "strong": Text("A strong interview.", "表现很好。"),
    "gaps": Text("Good enough, with gaps.", "能过，但有漏洞。"),
    "borderline": Text("Borderline.", "处在边缘。"),
    "warning": Text("{} (a warning: it passes)", "{}（警告，不影响通过）"),
    "not-yet": Text("Not yet.", "还不行。"),
    "score": Text("{} · {} of {} questions · {} of {} min", "{} · {} / {} 题 · {} / {} 分钟"),
    "better": Text("Say these better", "这几处可以说得更好"),
    "not-said": Text("not said: ", "没说到："),
    "answer": Text("answer: ", "答案："),
    "task": Text("The code", "代码"),
    "full": Text("`bnquiz grade {}` tells all of it.", "`bnquiz grade {}` 可看完整评判。"),
    "review": Text("Cards to review", "要复习的卡片"),
    "fine": Text("Nothing was left out: well done.", "没有遗漏，很好。"),
    "gone": Text("You left with {} to go.", "你离开了，还剩 {}。"),
    "go-on": Text("`bnquiz interview` goes on where you were.", "运行 `bnquiz interview` 从这里继续。"),
    "go-on-coached": Text(
        "`bnquiz interview --coach` goes on where you were.", "运行 `bnquiz interview --coach` 从这里继续。"
    ),
}


def say(name: str, lang: Lang, *values: object) -> str:
    return SAY[name].get(lang).format(*values)


def counted(name: str, number: int, lang: Lang, *values: object) -> str:
    """The sentence for this very number, such as ``again-1``, if it has one of its own."""
    own = f"{name}-{number}"
    return say(own if own in SAY else name, lang, number, *values)


def task(name: str, lang: Lang) -> str:
    return TASKS[name].get(lang)


TITLE, BAR, PART = 31, 10, 16  # cells


class Looking(View, kw_only=True):
    """``folder``: where the learner is; files in it are named without it."""

    folder: Path


def entered(record: Entered, view: View) -> Iterator[Page]:
    lang, of = view.lang, len(record.plan)
    if record.place == 1:
        yield Block(counted("entered", of, lang, record.minutes), style="bold")
    else:
        yield Block(say("back", lang, min(record.place, of), of, minutes(record.left)), style="bold")
    yield Block(say("coached" if record.coached else "how", lang), style="dim")


def put(record: Put, view: View) -> Iterator[Page]:
    """As ``bnquiz ask`` shows a card, with the part that it plays. The topic of code says what is wrong."""
    card = record.posed.card
    topic = () if card.kind == "code" else (view.topic(card),)
    yield from _head(record, (PARTS[record.part].get(view.lang), *topic), view)
    yield GAP
    yield from asked_question(record.posed, view.lang)


def task_set(record: Set, view: Looking) -> Iterator[Page]:
    lang = view.lang
    yield from _head(record, (PARTS["coding"].get(lang),), view)
    yield GAP
    yield Block(say("write", lang, task(record.task, lang)), style="bold")
    how = say("made" if record.made else "there", lang)
    yield Block(say("in-file", lang, near(record.file, view.folder)) + how)


def grading(_: Grading, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(say("grading", view.lang), style="dim")


def told(record: Told, view: View) -> Iterator[Page]:
    if not record.marked.written:
        yield Block(say("unwritten", view.lang), style="yellow")
        return
    yield from _verdict(record.marked, view.lang)
    for found in record.marked.mistakes:
        yield _mistake(found, view, where=False)
    if record.marked.verdict != "pass":
        yield Block(counted("again", record.again, view.lang), style="dim")


def handed_in(_: HandedIn, view: View) -> Iterator[Page]:
    yield Block(say("handed-in", view.lang), style="dim")


def refused(record: Refused, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(record.why.get(view.lang), style="yellow")


def debriefed(record: Debriefed, view: View) -> Iterator[Page]:
    """The question once more, and what was typed."""
    lang = view.lang
    words = (say("debrief", lang), PARTS[record.part].get(lang), view.topic(record.posed.card))
    yield from _head(record, words, view)
    yield GAP
    yield from asked_question(record.posed, lang)
    if record.said.words:
        yield GAP
        yield Block(record.said.words, lead=say("you-wrote", lang), lead_style="dim")


def settled(record: Settled, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(counted("settled", record.answers, view.lang), style="dim")


def left(record: Left, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(say("gone", view.lang, minutes(record.left)), style="bold")
    yield Block(say("go-on-coached" if record.coached else "go-on", view.lang))


def _head(record: Put | Set | Debriefed, words: tuple[str, ...], view: View) -> Iterator[Page]:
    yield header(words, f"{record.place}/{record.of}", view.width)
    yield progress(record.place - 1, record.of, view.width)


# ---- the scorecard

MOST_BETTER = 3  # things to say better; the details have all
VERDICTS: tuple[tuple[float, str, str], ...] = (  # from this score on: (word, color)
    (0.85, "strong", "green"),
    (0.65, "gaps", "green"),
    (0.4, "borderline", "yellow"),
    (0.0, "not-yet", "red"),
)


def scorecard(record: Scorecard, view: Looking) -> Iterator[Page]:
    """A verdict and a score, how each topic and question went, three things to say better."""
    lang = view.lang
    yield Block(say(record.why, lang), style="dim")
    yield GAP
    yield from _score(record, lang)
    yield GAP
    yield from (_share(share, view) for share in record.shares)
    yield GAP
    yield from (_row(row, view) for row in record.rows)
    yield GAP
    if not record.better:
        yield Block(say("fine", lang), style="green")
        return
    yield Block(say("better", lang), style="bold")
    for better in record.better[:MOST_BETTER]:
        yield Block(outline(better.posed, lang), 2, clip=True)
        yield from _missed(better, lang, most=1)


def details(record: Details, view: Looking) -> Iterator[Page]:
    """Every answer that was not whole, the code with its lines, the cards to review."""
    card, lang = record.card, view.lang
    if not record.follows:
        yield from _score(card, lang)
    for better in card.better:
        yield GAP
        yield Block((better.posed.drawn or better.posed.card).question.get(lang), style="bold")
        yield from _missed(better, lang)
        yield from cards.model(better.posed.card, lang)
    yield from _written(card, view)
    yield from _review(card, lang)


def _score(record: Scorecard, lang: Lang) -> Iterator[Block]:
    word, color = next((word, color) for least, word, color in VERDICTS if record.score >= least)
    spent = min(round(record.spent.total_seconds() / 60), record.minutes)
    yield Block(say(word, lang), style=f"bold {color}")
    score = percent(record.score)
    yield Block(say("score", lang, score, record.heard, record.planned, spent, record.minutes), style="bold")


def _row(row: Row, view: Looking) -> Line:
    """One question: what it was, the minutes that it took, how much of it was said."""
    part, told = PARTS[row.part].get(view.lang), percent(row.share)
    asked = outline(row.posed, view.lang) if row.posed else ""
    start = f"{fit(part, PART)} {minutes(row.spent):>5} {told:>5}"
    return tidy(Line.assemble(start, "  ", (fit(asked, max(view.width - cells(start) - 2, 2)), "dim")))


def _verdict(marked: Marked, lang: Lang) -> Iterator[Block]:
    if marked.verdict == "error":
        yield Block(say("error", lang, marked.note), style="yellow")
        return
    errors = sum(found.severity == "error" for found in marked.mistakes)
    name = "fail-1" if marked.verdict == "fail" and errors == 1 else marked.verdict
    yield Block(say(name, lang, errors), style="bold green" if marked.verdict == "pass" else "bold red")


def _mistake(found: Found, view: View, *, where: bool) -> Block:
    lang, deed = view.lang, view.did(found.id).get(view.lang)
    if where and found.lines:
        text = say("there-it", lang, lines_at(found.places).get(lang), deed)
    else:
        text = say("did", lang, deed)
    if found.severity == "warning":
        text = say("warning", lang, text)
    return Block(text, 2, "• ", style="red" if found.severity == "error" else "yellow")


def _share(share: Share, view: Looking) -> Line:
    """A row, no wider than the window if that has 40 cells."""
    title = fit(view.topics[share.topic].title.get(view.lang), min(TITLE, view.width - BAR - 12))
    full = round(share.share * BAR)
    told = percent(share.share)
    bar = (("█" * full, "green"), ("░" * (BAR - full), "dim"))
    return tidy(Line.assemble(title, " ", *bar, f" {told:>4}  ({share.questions})"))


def _missed(better: Better, lang: Lang, most: int | None = None) -> Iterator[Block]:
    drawn, card = better.posed.drawn, better.posed.card
    for point in better.missed[:most]:
        yield Block(point.get(lang), 4, say("not-said", lang), lead_style="yellow")
    if not better.missed:
        answer = drawn.solution if drawn else card.answer
        yield Block(answer.get(lang), 4, say("answer", lang), lead_style="yellow", clip=most == 1)


def _written(record: Scorecard, view: Looking) -> Iterator[Block]:
    if record.written is None:
        return
    lang, file = view.lang, near(record.written.file, view.folder)
    yield GAP
    yield Block(f"{say('task', lang)} · {file}", style="bold")
    if record.written.marked is None:
        yield Block(say("ungraded", lang), 2)
        return
    yield from _verdict(record.written.marked, lang)
    for found in record.written.marked.mistakes:
        yield _mistake(found, view, where=True)
    yield Block(say("full", lang, shlex.quote(file)), style="dim")


def _review(record: Scorecard, lang: Lang) -> Iterator[Block]:
    if not record.review:
        return
    yield GAP
    yield Block(say("review", lang), style="bold")
    for card in record.review:
        yield Block(f"bnquiz show {card.id}", 2)


class InterviewScreen(AskScreen):
    """The screen of a conversation that is an interview."""

    pages: Mapping[type[Any], Shows] = {
        **PAGES,
        Entered: entered,
        Put: put,
        Set: task_set,
        Grading: grading,
        Told: told,
        HandedIn: handed_in,
        Refused: refused,
        Debriefed: debriefed,
        Settled: settled,
        Scorecard: scorecard,
        Details: details,
        Left: left,
    }
    begins = (Put, Set, Debriefed, Scorecard)
    between = (*AskScreen.between, Entered, HandedIn, Settled)

    def __init__(
        self,
        console: Console,
        lang: Lang,
        topics: Mapping[str, Topic],
        did: Did,
        folder: Path,
        *,
        keep: bool = False,
    ) -> None:
        super().__init__(console, lang, topics, did, keep=keep)
        self.view = Looking(lang, topics, did, folder=folder)

    def close(self) -> None:
        """Nothing more is asked: what the page is about stands at its end, too, if it is out of view."""
        hidden = self._rows + 1 - self.console.height
        if self._heading and hidden > self._heading_row:
            blocks.put(self.console, (Line(), Line(self._heading, style="bold")))

    def heading(self, record: Any) -> str:
        """The score stays in view where the scorecard is longer than the window."""
        if isinstance(record, Scorecard):
            return " ".join(block.text for block in _score(record, self.view.lang))
        return super().heading(record)
