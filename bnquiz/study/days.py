"""The days behind and ahead: how many in a row were studied, and how many cards each coming day brings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from bnquiz.study.choose import Candidate
from bnquiz.study.goal import DAY, Dues, Goal
from bnquiz.study.plan import plan
from bnquiz.study.schedule import CardState

AHEAD = 28  # days that are looked at, where no goal says how many


class Load(Struct, frozen=True):
    """A coming day and the cards that it brings."""

    date: dt.date
    cards: int


def loads(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], goal: Goal | None, now: dt.datetime
) -> list[Load]:
    """The days from today on: with a goal, what its plan asks for; without one, when cards fall due."""
    if goal and goal.days_left(now.date()) >= 0:
        planned = plan(candidates, states, goal, now).days
        return [Load(day.date, day.new + day.repeat) for day in planned]
    dues = Dues(candidates, None, now)
    seen = [states[each.id] for each in candidates if each.id in states]
    due = Counter(max(dues.due(state).astimezone(now.tzinfo).date(), now.date()) for state in seen)
    return [Load(day, due[day]) for day in (now.date() + offset * DAY for offset in range(AHEAD))]


def streak(studied: Collection[dt.date], today: dt.date) -> int:
    """The days in a row that were studied, up to today, or to yesterday if nothing was done today yet."""
    day = today if today in studied else today - DAY
    length = 0
    while day - length * DAY in studied:
        length += 1
    return length
