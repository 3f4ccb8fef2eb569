"""A bug hunt on the screen: a page for each of its records, and every word in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text as Line

from bnquiz.asking.hunt.draw import Bug
from bnquiz.asking.hunt.hold import Begun, Caught, Clue, Finished, NoBugHere, NotThat, Spotted
from bnquiz.screen.ask import AskScreen
from bnquiz.screen.ask_pages import PAGES, Shows
from bnquiz.screen.ask_view import Page, View, header
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.cards import numbered
from bnquiz.screen.mistakes import GROUPS
from bnquiz.screen.words import span
from bnquiz.texts import COLON, COMMA, Lang, Text, as_is, counted, joined

TITLE = Text("Bug hunt {}", "找错第 {} 轮")
PLANTED = (Text("{} mistake", "{} 个错误"), Text("{} mistakes", "{} 个错误"))
NO_LINE = Text("“{}” is no line: type a number from 1 to {}.", "“{}”不是行号：输入 1 到 {} 的数字。")
RIGHT_LINE = Text("Nothing that is still to be found stands on line {}.", "第 {} 行没有还要找的错误。")
WHICH = Text("Line {} is wrong. Which mistake is it?", "第 {} 行确实有错。是哪个错误？")
NOT_THAT = Text("No, it is not {}.", "不对，不是 {}。")
NO_NAME = Text(
    "“{}” is none: type a number of the list, or an id of `bnquiz mistakes`.",
    "没有“{}”：输入列表中的编号，或 `bnquiz mistakes` 中的 id。",
)
LEFT = (Text("{} more to find.", "还有 {} 个没找到。"), Text("{} more to find.", "还有 {} 个没找到。"))
FIX = Text("Fix: {}", "改法：{}")
CLUES = {
    "group": Text("Hint: it is about {}.", "提示：{}。"),
    "near": Text("Hint: it is between line {} and line {}.", "提示：在第 {} 行到第 {} 行之间。"),
    "narrow": Text("Hint: it is one of these two.", "提示：是这两个之一。"),
    "none": Text("There are no more hints; g gives up and tells it.", "没有更多提示了；按 g 放弃并看答案。"),
}
WENT = Text("{} of {} found", "找到 {} / {}")
HINTS = (Text("{} hint", "{} 次提示"), Text("{} hints", "{} 次提示"))
FALSE = (Text("{} right line named", "误指 {} 行"), Text("{} right lines named", "误指 {} 行"))
MISSED = Text("Missed", "没找到")
ON_LINES = (Text("line {}: ", "第 {} 行："), Text("lines {}: ", "第 {} 行："))
RATED = Text("Saved. Cards: {}.", "已保存。卡片：{}。")
RATED_ONE = Text("{} {}", "{} {}")
SAVED = Text("Saved.", "已保存。")


def begun(record: Begun, view: View) -> Iterator[Page]:
    yield header((_title(record, view.lang),), _planted(record, view.lang), view.width)
    yield Line("─" * view.width, "dim")
    yield from numbered(record.prey.text.rstrip("\n"), view.width)


def _title(record: Begun, lang: Lang) -> str:
    return TITLE.fill(record.place).get(lang)


def _planted(record: Begun, lang: Lang) -> str:
    return counted(len(record.prey.planted), *PLANTED).get(lang)


def no_bug_here(record: NoBugHere, view: View) -> Iterator[Page]:
    told = RIGHT_LINE.fill(record.said) if record.is_line else NO_LINE.fill(record.said, record.length)
    yield GAP
    yield Block(told.get(view.lang), style="yellow")


def spotted(record: Spotted, view: View) -> Iterator[Page]:
    yield GAP
    yield Block(WHICH.fill(record.line).get(view.lang), style="bold")
    yield from _options(record.options, view.lang)


def _options(options: Sequence[Bug], lang: Lang) -> Iterator[Block]:
    for number, bug in enumerate(options, start=1):
        yield Block(_name(bug).get(lang), 2, f"{number}  ", lead_style="bold")


def _name(bug: Bug) -> Text:
    return joined(COLON, (as_is(bug.id), bug.title))


def not_that(record: NotThat, view: View) -> Iterator[Page]:
    told = NOT_THAT.fill(record.bug.id) if record.bug else NO_NAME.fill(record.said)
    yield GAP
    yield Block(told.get(view.lang), style="yellow")


def caught(record: Caught, view: View) -> Iterator[Page]:
    yield GAP
    yield from _told(record.bug, record.lines, view.lang, "✓ ", "green")
    if record.left:
        yield GAP
        yield Block(counted(record.left, *LEFT).get(view.lang), style="bold")


def _told(bug: Bug, lines: Sequence[int], lang: Lang, lead: str, style: str) -> Iterator[Block]:
    where = ON_LINES[len(lines) > 1].fill(", ".join(map(str, lines))).get(lang)
    yield Block(f"{where}{_name(bug).get(lang)}", 0, lead, "bold", lead_style=f"bold {style}")
    yield Block(bug.why.get(lang), 2)
    yield Block(FIX.fill(bug.fix).get(lang), 2)


def clue(record: Clue, view: View) -> Iterator[Page]:
    values = (GROUPS[record.group],) if record.group else record.lines
    yield GAP
    yield Block(CLUES[record.what].fill(*values).get(view.lang), style="cyan")
    yield from _options(record.options, view.lang)


def finished(record: Finished, view: View) -> Iterator[Page]:
    lang = view.lang
    if record.missed:
        yield GAP
        yield Block(MISSED.get(lang), style="bold")
        for bug, lines in record.missed:
            yield from _told(bug, lines, lang, "✗ ", "red")
    yield GAP
    yield Block(" · ".join(_went(record, lang)), style="bold")
    told = [RATED_ONE.fill(card, view.rating(rating)) for card, rating in record.rated]
    yield Block((RATED.fill(joined(COMMA, told)) if told else SAVED).get(lang), style="dim")


def _went(record: Finished, lang: Lang) -> Iterator[str]:
    yield WENT.fill(len(record.found), record.planted).get(lang)
    if record.hints:
        yield counted(record.hints, *HINTS).get(lang)
    if record.false:
        yield counted(record.false, *FALSE).get(lang)
    yield span(record.spent, lang)


class HuntScreen(AskScreen):
    """A hunt a page; the listing stays above what is said of it."""

    pages: Mapping[type[Any], Shows] = {
        **PAGES,
        Begun: begun,
        NoBugHere: no_bug_here,
        Spotted: spotted,
        NotThat: not_that,
        Caught: caught,
        Clue: clue,
        Finished: finished,
    }
    begins: tuple[type[Any], ...] = (Begun,)
    between: tuple[type[Any], ...] = ()

    def heading(self, record: Any) -> str:
        """What of a page stays in view, in one line."""
        return f"{_title(record, self.view.lang)} · {_planted(record, self.view.lang)}"


# -- in the editor

TO_FIX = Text(
    "{}: {} planted. Fix the file in your editor: each save is graded. Ctrl-C ends the hunt.",
    "{}：埋了 {}。在编辑器里改好它：每次保存都会评判。Ctrl-C 结束。",
)


def to_fix(file: str, mistakes: int) -> Text:
    return TO_FIX.fill(as_is(file), counted(mistakes, *PLANTED))
