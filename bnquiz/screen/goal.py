"""The days until the interview on the screen: a bar a day, new cards and repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bnquiz.screen.blocks import GAP, Block
from bnquiz.study.plan import Day, Plan

BAR = 24  # cells of the longest bar
COLUMNS = 30  # cells before the bar
NEW, REPEAT = "█", "░"


def no_goal() -> Iterator[Block]:
    """There is no day yet."""
    yield Block(
        "No interview is set. `bnquiz goal --date YYYY-MM-DD` sets the day and plans the days before it."
    )


def plan_page(plan: Plan, today: dt.date, width: int) -> Iterator[Block]:
    """The goal, where one stands, and the load of each day, on a screen of ``width`` cells."""
    left = plan.goal.days_left(today)
    yield Block(f"Interview on {plan.goal.date:%A, %Y-%m-%d}: {_when(left)}", style="bold")
    if left < 0:
        yield Block(
            "`bnquiz goal --date YYYY-MM-DD` sets another day, `bnquiz goal --clear` forgets this one."
        )
        return
    yield Block(f"{plan.cards} cards, {plan.unseen} of them not seen yet.")
    yield GAP
    yield from _days(plan.days, max(min(BAR, width - COLUMNS - 1), 1))
    yield GAP
    yield from _words(plan)


def _when(left: int) -> str:
    if left < 0:
        return "it is over"
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")


def _days(days: tuple[Day, ...], bar: int) -> Iterator[Block]:
    """A row a day, in columns of fixed width; the longest bar has ``bar`` cells."""
    most = max((day.new + day.repeat for day in days), default=0) or 1
    yield Block(f"{'day':<10}  {'new':>4} {'repeat':>6}  aim", style="dim")
    for day in days:
        new, repeat = (_cells(cards, most, bar) for cards in (day.new, day.repeat))
        row = f"{day.date:%a %m-%d}   {day.new:>4} {day.repeat:>6}  {day.target:.0%}  "
        yield Block(f"{row}{NEW * new}{REPEAT * repeat}".rstrip(), cut=True)


def _cells(cards: int, most: int, bar: int) -> int:
    """At least one cell for what is not nothing."""
    return max(round(cards / most * bar), 1) if cards else 0


def _words(plan: Plan) -> Iterator[Block]:
    refresh = plan.goal.refresh_from
    yield Block(
        f"{NEW} new cards  {REPEAT} cards to repeat; aim: the chance to recall below which a card is due."
    )
    yield Block(
        f"From {refresh:%a %m-%d} on every card is asked once more. `bnquiz ask` gives each day its cards."
    )
    if plan.days and plan.goal.days_left(plan.days[-1].date) > 1:
        yield Block(f"The first {len(plan.days)} days are shown.")
