"""``bnquiz goal`` on the screen, and its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bnquiz.bank.model import Lang, Text
from bnquiz.screen.blocks import GAP, Block, cells, fit
from bnquiz.screen.review_words import day as short_date
from bnquiz.study.plan import Day, Plan

WORDS: dict[str, Text] = {
    "none": Text(
        "No interview is set. `bnquiz goal --date YYYY-MM-DD` sets the day and plans the days before it.",
        "还没有设面试日期。用 `bnquiz goal --date YYYY-MM-DD` 设定后，会安排好此前每一天。",
    ),
    "interview": Text("Interview on {}: {}", "面试日期 {}：{}"),
    "over": Text("it is over", "已经过去"),
    "today": Text("today", "就是今天"),
    "tomorrow": Text("tomorrow", "就是明天"),
    "in": Text("in {} days", "还有 {} 天"),
    "another": Text(
        "`bnquiz goal --date YYYY-MM-DD` sets another day, `bnquiz goal --clear` forgets this one.",
        "`bnquiz goal --date YYYY-MM-DD` 另设日期，`bnquiz goal --clear` 清除。",
    ),
    "cards": Text("{} cards, {} of them not seen yet.", "共 {} 张卡片，其中 {} 张还没学过。"),
    "day": Text("day", "日期"),
    "new": Text("new", "新卡"),
    "repeat": Text("repeat", "复习"),
    "aim": Text("aim", "目标"),
    "legend": Text(
        "{} new cards  {} cards to repeat; aim: the chance to recall below which a card is due.",
        "{} 新卡  {} 复习；目标：记得的概率低于它，卡片就到期。",
    ),
    "refresh": Text(
        "From {} on every card is asked once more. `bnquiz ask` gives each day its cards.",
        "从 {}起，每张卡片都会再问一遍。每天运行 `bnquiz ask` 即可。",
    ),
    "first": Text("The first {} days are shown.", "只列出前 {} 天。"),
}

DATES: dict[Lang, tuple[tuple[str, ...], str]] = {
    "en": (
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "{day}, {date:%Y-%m-%d}",
    ),
    "zh": (
        ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
        "{date:%Y-%m-%d}（{day}）",
    ),
}


def word(name: str, lang: Lang, *values: object) -> str:
    return WORDS[name].get(lang).format(*values)


def whole_date(date: dt.date, lang: Lang) -> str:
    """Tuesday, 2026-12-01, or 2026-12-01（星期二）; whatever the locale."""
    days, form = DATES[lang]
    return form.format(day=days[date.weekday()], date=date)


BAR = 24  # cells of the longest bar
COLUMNS = 31  # cells before the bar
DATE, NUMBER = 10, 6  # cells of a column
NEW, REPEAT = "█", "░"
WHEN = {0: "today", 1: "tomorrow"}


def no_goal(lang: Lang) -> Iterator[Block]:
    """There is no day yet."""
    yield Block(word("none", lang))


def plan_page(plan: Plan, today: dt.date, width: int, lang: Lang) -> Iterator[Block]:
    """The goal, where one stands, and the load of each day, on a screen of ``width`` cells."""
    left = plan.goal.days_left(today)
    when = word("over" if left < 0 else WHEN.get(left, "in"), lang, left)
    yield Block(word("interview", lang, whole_date(plan.goal.date, lang), when), style="bold")
    if left < 0:
        yield Block(word("another", lang))
        return
    yield Block(word("cards", lang, plan.cards, plan.unseen))
    yield GAP
    yield from _days(plan.days, max(min(BAR, width - COLUMNS - 1), 1), lang)
    yield GAP
    yield from _words(plan, lang)


def _days(days: tuple[Day, ...], bar: int, lang: Lang) -> Iterator[Block]:
    """A row a day, in columns of fixed width; the longest bar has ``bar`` cells."""
    most = max((day.new + day.repeat for day in days), default=0) or 1
    names = (word(name, lang) for name in ("day", "new", "repeat"))
    yield Block(f"{_columns(*names)}  {word('aim', lang)}", style="dim")
    for day in days:
        new, repeat = (_cells(cards, most, bar) for cards in (day.new, day.repeat))
        row = _columns(short_date(day.date, lang), str(day.new), str(day.repeat))
        yield Block(f"{row}  {day.target:.0%}  {NEW * new}{REPEAT * repeat}".rstrip(), cut=True)


def _columns(date: str, *numbers: str) -> str:
    """The date to the left, the numbers to the right, each in its column."""
    return fit(date, DATE) + "".join(f" {' ' * (NUMBER - cells(number))}{number}" for number in numbers)


def _cells(cards: int, most: int, bar: int) -> int:
    """At least one cell for what is not nothing."""
    return max(round(cards / most * bar), 1) if cards else 0


def _words(plan: Plan, lang: Lang) -> Iterator[Block]:
    yield Block(word("legend", lang, NEW, REPEAT))
    yield Block(word("refresh", lang, short_date(plan.goal.refresh_from, lang)))
    if plan.days and plan.goal.days_left(plan.days[-1].date) > 1:
        yield Block(word("first", lang, len(plan.days)))
