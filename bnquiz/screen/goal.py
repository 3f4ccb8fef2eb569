"""``bnquiz goal`` on the screen, and its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bnquiz.bank.model import Lang, Text
from bnquiz.screen.blocks import GAP, Block, cells, fit
from bnquiz.screen.review_words import day as short_date
from bnquiz.screen.words import percent
from bnquiz.study.plan import HORIZON, Day, Goal, Plan
from bnquiz.study.readiness import Readiness

WORDS: dict[str, Text] = {
    "none": Text(
        "No interview is set. `bnquiz goal --date +6d --minutes 45` sets its day and plans all before it.",
        "还没有设面试日期。用 `bnquiz goal --date +6d --minutes 45` 设定后，会安排好此前每一天。",
    ),
    "cleared": Text(
        "The day of the interview is cleared. `bnquiz goal --date DAY` sets another one.",
        "面试日期已清除。用 `bnquiz goal --date DAY` 可另设日期。",
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
    "deck": Text(
        "{} of {} cards fit into {} minutes a day: {} of what is asked.",
        "共 {1} 张卡片，按每天 {2} 分钟可学 {0} 张，覆盖常问内容的 {3}。",
    ),
    "by-then": Text(
        "{} of {} cards are seen by then: {} of what is asked.",
        "共 {1} 张卡片，到时学过 {0} 张，覆盖常问内容的 {2}。",
    ),
    "whole": Text(
        "All {} cards fit into {} minutes a day.",
        "按每天 {1} 分钟，{0} 张卡片都能学到。",
    ),
    "more": Text(
        "{} minutes more a day would add {} more: {}.",
        "每天多 {} 分钟，可再学 {} 张：{}。",
    ),
    "ready": Text(
        "Today's state: {} of what is asked was seen; {} would be answered on the day.",
        "目前：常问内容已学 {}，面试当天能答出 {}。",
    ),
    "day": Text("day", "日期"),
    "new": Text("new", "新卡"),
    "repeat": Text("repeat", "复习"),
    "minutes": Text("min", "分钟"),
    "legend": Text(
        "{} new cards  {} cards to repeat. `bnquiz ask` gives each day its cards.",
        "{} 新卡  {} 复习。每天运行 `bnquiz ask` 即可。",
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
COLUMNS = 32  # cells before the bar
DATE, NUMBER = 10, 6  # cells of a column
SHOWN = 28  # days
NEW, REPEAT = "█", "░"
WHEN = {0: "today", 1: "tomorrow"}


def no_goal(lang: Lang, *, cleared: bool = False) -> Iterator[Block]:
    """There is no day yet, or none any more."""
    yield Block(word("cleared" if cleared else "none", lang))


def over(goal: Goal, lang: Lang) -> Iterator[Block]:
    """The day has passed."""
    yield Block(word("interview", lang, whole_date(goal.date, lang), word("over", lang)), style="bold")
    yield Block(word("another", lang))


def plan_page(plan: Plan, more: Plan | None, readiness: Readiness, width: int, lang: Lang) -> Iterator[Block]:
    """The goal, what fits in and what does not, and each day. ``more``: the plan with more minutes a day."""
    left = len(plan.days) - 1 if len(plan.days) <= HORIZON else plan.goal.days_left(plan.days[0].date)
    when = word(WHEN.get(left, "in"), lang, left)
    yield Block(word("interview", lang, whole_date(plan.goal.date, lang), when), style="bold")
    yield from _deck(plan, more, lang)
    yield Block(word("ready", lang, percent(readiness.seen), percent(readiness.on_the_day)))
    yield GAP
    yield from _days(plan.days[:SHOWN], max(min(BAR, width - COLUMNS - 1), 1), lang)
    yield GAP
    yield Block(word("legend", lang, NEW, REPEAT))
    if len(plan.days) > SHOWN:
        yield Block(word("first", lang, SHOWN))


def _deck(plan: Plan, more: Plan | None, lang: Lang) -> Iterator[Block]:
    minutes = plan.goal.minutes
    if len(plan.days) == 1:
        yield Block(word("by-then", lang, len(plan.deck), plan.cards, percent(plan.coverage)))
        return
    if not plan.left_out:
        yield Block(word("whole", lang, plan.cards, minutes))
        return
    yield Block(word("deck", lang, len(plan.deck), plan.cards, minutes, percent(plan.coverage)))
    if more and percent(more.coverage) != percent(plan.coverage):
        added = len(more.deck) - len(plan.deck)
        yield Block(word("more", lang, more.goal.minutes - minutes, added, percent(more.coverage)))


def _days(days: tuple[Day, ...], bar: int, lang: Lang) -> Iterator[Block]:
    """A row a day, in columns of fixed width; the longest bar has ``bar`` cells."""
    most = max((day.new + day.repeat for day in days), default=0) or 1
    yield Block(_columns(*(word(name, lang) for name in ("day", "new", "repeat", "minutes"))), style="dim")
    for day in days:
        new, repeat = (_cells(cards, most, bar) for cards in (day.new, day.repeat))
        row = _columns(short_date(day.date, lang), str(day.new), str(day.repeat), str(day.minutes))
        yield Block(f"{row}  {NEW * new}{REPEAT * repeat}".rstrip(), cut=True)


def _columns(date: str, *numbers: str) -> str:
    """The date to the left, the numbers to the right, each in its column."""
    return fit(date, DATE) + "".join(f" {' ' * (NUMBER - cells(number))}{number}" for number in numbers)


def _cells(cards: int, most: int, bar: int) -> int:
    """At least one cell for what is not nothing."""
    return max(round(cards / most * bar), 1) if cards else 0
