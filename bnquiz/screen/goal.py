"""The days until the interview on the screen: a bar a day, new cards and repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bnquiz.bank.model import Lang
from bnquiz.screen.blocks import GAP, Block
from bnquiz.screen.goal_words import whole_date, word
from bnquiz.screen.review_words import day as short_date
from bnquiz.screen.wrap import cells, fit
from bnquiz.study.plan import Day, Plan

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
