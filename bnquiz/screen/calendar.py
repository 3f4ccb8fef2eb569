"""The coming days as a calendar: a row of dates and a row of shaded numbers for each week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from rich.text import Text as Line

from bnquiz.bank.model import Lang
from bnquiz.screen.blocks import cells, tidy
from bnquiz.screen.review_words import WEEKDAYS, word
from bnquiz.study.overview import Overview

DAY = dt.timedelta(days=1)
WEEKS = 4  # shown at most, the current one included
NARROW, WIDE = 5, 7  # cells a day
SHADES = (("·", "dim"), ("░", "green"), ("▒", "green"), ("▓", "bold green"), ("█", "bold green"))
INTERVIEW = ("★", "bold magenta")


def calendar(overview: Overview, lang: Lang, size: int = NARROW) -> Iterator[Line]:
    """The weeks from this one on, as far as they bring anything. ``size``: cells a day, 5 or more."""
    yield Line("".join(_right(name, size) for name in WEEKDAYS[lang]), style="dim")
    cards = {load.date: load.cards for load in overview.loads}
    most = max(cards.values(), default=0)
    for monday in _mondays(overview, cards):
        week = [monday + offset * DAY for offset in range(7)]
        yield tidy(Line.assemble(*(_date(day, overview.today, size) for day in week)))
        yield tidy(Line.assemble(*(_load(day, overview, cards, most, size) for day in week)))


def legend(overview: Overview, lang: Lang) -> Iterator[Line]:
    yield Line(word("days-legend", lang), style="dim")
    if overview.goal and overview.goal.date >= overview.today:
        yield Line(word("day-of-interview", lang), style=INTERVIEW[1])


def _mondays(overview: Overview, cards: Mapping[dt.date, int]) -> list[dt.date]:
    """The first days of the weeks up to the last that brings cards or the interview."""
    first = overview.today - overview.today.weekday() * DAY
    mondays = [first + 7 * week * DAY for week in range(WEEKS)]
    busy = [day for day, number in cards.items() if number]
    if overview.goal:
        busy.append(overview.goal.date)
    return [monday for monday in mondays if monday <= max(busy, default=first)] or mondays[:1]


def _date(day: dt.date, today: dt.date, size: int) -> tuple[str, str]:
    """The day of the month; with the month on Mondays; today stands out, without color too."""
    text = f"{day:%m-%d}" if day.weekday() == 0 else str(day.day)
    if day == today:
        return _right(f"[{day.day}]", size), "bold"
    return _right(text, size), "dim"


def _load(
    day: dt.date, overview: Overview, cards: Mapping[dt.date, int], most: int, size: int
) -> tuple[str, str]:
    number = cards.get(day, 0)
    if overview.goal and day == overview.goal.date:
        return _right(f"{INTERVIEW[0]}{number or ''}", size), INTERVIEW[1]
    if day not in cards:
        return " " * size, ""
    mark, style = shade(number, most)
    return _right(f"{mark}{number or ''}", size), style


def shade(number: int, most: int) -> tuple[str, str]:
    """A mark, and its style: the more of ``most``, the darker; only nothing at all has no shade."""
    return SHADES[-(-number * (len(SHADES) - 1) // most) if number else 0]


def _right(text: str, size: int) -> str:
    return " " * (size - cells(text)) + text
