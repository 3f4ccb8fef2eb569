"""The day of the interview and what each day until then brings."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from bnquiz.study.choose import Candidate, unseen
from bnquiz.study.schedule import LEARNING_STEPS, TARGET, CardState, days_until, rate

HORIZON = 28  # days, at most; those beyond are like the last


class Day(Struct, frozen=True):
    """What one day asks for."""

    date: dt.date
    new: int
    repeat: int
    target: float  # the chance to recall at which a card is due on that day


class Plan(Struct, frozen=True):
    """The days from today to the eve of the interview (at most ``HORIZON`` of them), and where one stands."""

    goal: Goal
    days: tuple[Day, ...]
    cards: int
    unseen: int


def plan(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], goal: Goal, now: dt.datetime
) -> Plan:
    """What each day asks for from ``now`` on; today is what is left of it."""
    ahead = dict(states)
    days: list[Day] = []
    for offset in range(min(max(goal.days_left(now.date()), 1), HORIZON)):
        moment = (
            now if offset == 0 else dt.datetime.combine(now.date() + offset * DAY, dt.time(12), now.tzinfo)
        )
        days.append(_live(candidates, ahead, goal, moment))
    return Plan(goal, tuple(days), len(candidates), len(unseen(candidates, states)))


def _live(
    candidates: Sequence[Candidate], states: dict[str, CardState], goal: Goal, moment: dt.datetime
) -> Day:
    """One day: asks what it asks for, and writes into ``states`` what comes of it."""
    dues = Dues(candidates, goal, moment)
    evening = dt.datetime.combine(moment.date() + DAY, dt.time(), moment.tzinfo)
    limit = new_today(candidates, states, goal, moment)
    fresh = unseen(candidates, states)[:limit]
    repeat = [each.id for each in candidates if each.id in states and dues.due(states[each.id]) < evening]
    for card in (*repeat, *fresh):
        states[card] = _learn(card, states.get(card), moment.astimezone(dt.UTC))
    return Day(moment.date(), len(fresh), len(repeat), target(goal, moment.date()))


def _learn(card: str, state: CardState | None, moment: dt.datetime) -> CardState:
    """The card rated good, until it is known for longer than this day."""
    state = rate(card, state, "good", moment)
    while state.phase != "review":
        moment += max(LEARNING_STEPS)
        state = rate(card, state, "good", moment)
    return state


DAY = dt.timedelta(days=1)
HIGHEST = 0.97  # the chance to recall aimed at on the day itself
RISE = 30  # days before the interview on which the aim begins to rise from TARGET
REFRESH = 7  # days before the interview in which every card is asked once more
REST = 2  # of these, the last bring no new card, if there is time


class Goal(Struct, frozen=True):
    """The day of the interview, and the day on which it was set."""

    date: dt.date
    since: dt.date

    def days_left(self, today: dt.date) -> int:
        """Days on which to study, today included; 0 on the day of the interview, less after it."""
        return (self.date - today).days

    @property
    def refresh_from(self) -> dt.date:
        """The first of the days in which every card is asked once more."""
        return max(self.date - REFRESH * DAY, min(self.since, self.date - DAY))

    @property
    def new_until(self) -> dt.date:
        """The first of the days that bring no new card."""
        return self.date - min(REST, (self.date - self.since).days // 3) * DAY


def target(goal: Goal | None, today: dt.date) -> float:
    """The chance to recall at which a card is due: ``TARGET``, and towards the day up to ``HIGHEST``."""
    if goal is None or goal.days_left(today) < 0:
        return TARGET
    far = min(goal.days_left(today), RISE) / RISE
    return HIGHEST - (HIGHEST - TARGET) * far


class Dues:
    """When each card is due at ``now``, with the goal and without one."""

    def __init__(self, candidates: Sequence[Candidate], goal: Goal | None, now: dt.datetime) -> None:
        self.today = now.date()
        self.goal = goal if goal and goal.days_left(self.today) >= 0 else None
        self._zone = now.tzinfo
        self._soon = now + dt.timedelta.resolution
        self._tomorrow = self._begins(self.today + DAY)
        self._target = target(self.goal, self.today)
        self._refresh = _refresh_days(candidates, self.goal) if self.goal else {}

    def due(self, state: CardState) -> dt.datetime:
        """Never later than without a goal. A card known for days is due from the morning of its day."""
        due = self._to_the_minute(state)
        return due if state.phase != "review" else self._begins(due.astimezone(self._zone).date())

    def is_due(self, state: CardState) -> bool:
        """Whether ``due`` has come; asked of every card before the first one is on the screen."""
        return self._to_the_minute(state) < (self._tomorrow if state.phase == "review" else self._soon)

    def _to_the_minute(self, state: CardState) -> dt.datetime:
        if self.goal is None:
            return state.due
        return min(state.due, self._by_target(state), self._by_refresh(state))

    def _by_target(self, state: CardState) -> dt.datetime:
        if self.goal is None or state.phase != "review":
            return state.due
        return state.last + max(1, round(days_until(state.stability, self._target))) * DAY

    def _by_refresh(self, state: CardState) -> dt.datetime:
        day = self._refresh.get(state.card)
        if self.goal is None or day is None or state.last >= self._begins(self.goal.refresh_from):
            return state.due
        return self._begins(day)

    def _begins(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), self._zone)


def new_today(
    candidates: Sequence[Candidate], states: Mapping[str, CardState], goal: Goal | None, now: dt.datetime
) -> int | None:
    """How many new cards are left for today, so that all are seen in time; None: as many as one likes."""
    if goal is None or goal.days_left(now.date()) < 0:
        return None
    seen = [states[each.id].first.astimezone(now.tzinfo) for each in candidates if each.id in states]
    seen_today = sum(first.date() == now.date() for first in seen)
    unseen_this_morning = len(candidates) - len(seen) + seen_today
    days = max(1, (goal.new_until - now.date()).days)
    return max(0, math.ceil(unseen_this_morning / days) - seen_today)


def _refresh_days(candidates: Sequence[Candidate], goal: Goal) -> dict[str, dt.date]:
    """The day on which each card is asked once more, evenly: what is asked most often comes last."""
    days = (goal.date - goal.refresh_from).days
    order = sorted(candidates, key=lambda each: each.asked)
    return {each.id: goal.refresh_from + place * days // len(order) * DAY for place, each in enumerate(order)}
