"""Time that only goes forward, and the days of a learner."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from bnquiz.study.choose import Candidate
from bnquiz.study.plan import DAY, Dues, Goal, Pace, plan
from bnquiz.study.schedule import CardState

EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # nobody studied with bnquiz before it was written
LATEST = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
TICK = dt.timedelta(milliseconds=1)
JITTER = dt.timedelta(minutes=1)  # clocks are put right by seconds all the time
AHEAD = dt.timedelta(days=7)  # for how long somebody may work without noticing a clock that runs ahead


class Reading(Struct, frozen=True):
    """The time that counts, and whether what the log holds after it was written by a clock that ran ahead."""

    at: dt.datetime
    found_ahead: bool = False


def read(
    now: dt.datetime, last: dt.datetime | None, first_after: Callable[[dt.datetime], dt.datetime]
) -> Reading:
    """What counts as the time when the clock says ``now`` and the log ends with ``last``.

    ``first_after(now)`` is the time of the first event that the log has after ``now``; asked only if there
    is one.
    """
    believable = EARLIEST <= now <= LATEST
    if last is None:
        return Reading(min(max(now, EARLIEST), LATEST))
    if believable and now > last:
        return Reading(now)
    if not believable or last - now <= JITTER or last - first_after(now) > AHEAD:
        return Reading(last + TICK)  # the clock is behind: time stands still until it has caught up
    return Reading(now, found_ahead=True)


DAYS_AHEAD = 28  # days that are looked at, where no goal says how many


class Load(Struct, frozen=True):
    """A coming day and the cards that it brings."""

    date: dt.date
    cards: int


def loads(
    candidates: Sequence[Candidate],
    states: Mapping[str, CardState],
    goal: Goal | None,
    now: dt.datetime,
    learned: Pace | None = None,
) -> list[Load]:
    """The days from today on: with a goal, what its plan asks for; without one, when cards fall due."""
    if goal and goal.days_left(now.date()) >= 0:
        planned = plan(candidates, states, goal, now, learned or Pace()).days
        return [Load(day.date, day.new + day.repeat) for day in planned]
    dues = Dues(candidates, None, now)
    seen = [states[each.id] for each in candidates if each.id in states]
    due = Counter(max(dues.due(state).astimezone(now.tzinfo).date(), now.date()) for state in seen)
    return [Load(day, due[day]) for day in (now.date() + offset * DAY for offset in range(DAYS_AHEAD))]


def streak(studied: Collection[dt.date], today: dt.date) -> int:
    """The days in a row that were studied, up to today, or to yesterday if nothing was done today yet."""
    day = today if today in studied else today - DAY
    length = 0
    while day - length * DAY in studied:
        length += 1
    return length
