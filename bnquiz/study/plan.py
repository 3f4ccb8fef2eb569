"""The days until the interview, lived through in advance: how many cards each of them asks for.

Every answer is taken to be "good"; a day's cards are those that ``goal.Dues`` would give on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import Struct

from bnquiz.study.choose import Candidate, unseen
from bnquiz.study.goal import DAY, Dues, Goal, new_today, target
from bnquiz.study.schedule import LEARNING_STEPS, CardState, rate

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
