"""The day of the interview and what each day until then brings: as much as fits in its minutes.

A day brings what is due, what matters most first, and new cards in the order of what is asked, until its
minutes are over. The eve is light, and the day itself a warm-up with the weakest of what matters.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from bnquiz.study.choose import Candidate, unseen
from bnquiz.study.events import Rated
from bnquiz.study.readiness import covered
from bnquiz.study.schedule import LEARNING_STEPS, CardState, rate, recall_at

SECONDS: Mapping[str, float] = {"recall": 45.0}  # of a rating by kind, before there are any
OTHERS = 20.0
ENOUGH = 5  # ratings of a kind from which the learner's own time counts
LATEST = 60  # ratings of a kind that count
FASTEST = 5.0  # seconds; who took less has not read the card, and will not go on so
LONGEST = 300.0  # seconds; who took longer went for coffee
NEW_RATINGS, REPEAT_RATINGS = 2.5, 1.2  # of a card on its first day, on a later one: before there are any


class Pace(Struct, frozen=True):
    """``seconds``: of a rating, by kind. ``new``, ``repeat``: ratings of a card, first day and later."""

    seconds: Mapping[str, float] = {}
    new: float = NEW_RATINGS
    repeat: float = REPEAT_RATINGS

    def rating(self, kind: str) -> float:
        return self.seconds.get(kind, SECONDS.get(kind, OTHERS))

    def cost(self, card: Candidate, *, new: bool) -> float:
        """Seconds that the card takes in a day."""
        return self.rating(card.kind) * (self.new if new else self.repeat)


def pace(ratings: Iterable[Rated], candidates: Iterable[Candidate], states: Mapping[str, CardState]) -> Pace:
    """The learner's own pace, from the last ratings that stand."""
    kinds = {each.id: each.kind for each in candidates if each.id in states}
    known = [each for each in ratings if each.card in kinds]
    took: dict[str, list[float]] = {}
    for each in known:
        took.setdefault(kinds[each.card], []).append(min(each.seconds, LONGEST))
    seconds = {kind: _usual(some[-LATEST:]) for kind, some in took.items() if len(some) >= ENOUGH}
    first, later = _ratings_a_day(known, states)
    return Pace(seconds, first or NEW_RATINGS, later or REPEAT_RATINGS)


def _usual(some: Sequence[float]) -> float:
    """Between median and mean: a day is a sum, and one long pause is not typical."""
    return max((sorted(some)[len(some) // 2] + _mean(some)) / 2, FASTEST)


def _ratings_a_day(
    ratings: Iterable[Rated], states: Mapping[str, CardState]
) -> tuple[float | None, float | None]:
    """How many ratings a card takes on its first day and on a later one; None where too few tell."""
    days = Counter((each.card, each.at.date()) for each in ratings)
    counts: dict[bool, list[int]] = {True: [], False: []}
    for (card, day), count in days.items():
        counts[day == states[card].first.date()].append(count)
    return _known(counts[True]), _known(counts[False])


def _known(some: Sequence[float]) -> float | None:
    return _mean(some[-LATEST:]) if len(some) >= ENOUGH else None


def _mean(some: Sequence[float]) -> float:
    """Without `statistics`, which takes longer to import than all of this room."""
    return sum(some) / len(some)


DAY = dt.timedelta(days=1)
MINUTE = 60.0  # seconds
HORIZON = 60  # days, at most; those beyond are like the last
MINUTES = 30  # a day, where nobody said how many
WARM_UP = 15  # minutes on the day itself
REST = 3  # days before the interview that bring no new card, at most; a quarter of the days
NOON = dt.time(12)
REFRESH = 2  # days before the interview in which what would be forgotten by then counts as due
FIRM = 0.9  # the chance of recall on the day from which a card is left in peace in these days


class Goal(Struct, frozen=True):
    """The day of the interview, the day on which it was set, and the minutes that each day has."""

    date: dt.date
    since: dt.date
    minutes: int = MINUTES

    def days_left(self, today: dt.date) -> int:
        """Days on which to study, today included; 0 on the day of the interview, less after it."""
        return (self.date - today).days

    def budget(self, today: dt.date) -> int:
        """The minutes of a day: fewer on the eve, if there were days before it, and on the day itself."""
        left = self.days_left(today)
        if left == 0:
            return min(self.minutes, WARM_UP)
        return max(self.minutes // 2, min(self.minutes, WARM_UP)) if self._is_eve(left) else self.minutes

    def brings_new(self, today: dt.date) -> bool:
        """Whether the day brings new cards: the last ones only repeat, if there were days before."""
        whole = (self.date - self.since).days
        return whole <= 1 or self.days_left(today) > min(max(whole // 4, 1), REST)

    def _is_eve(self, left: int) -> bool:
        return left <= 1 and (self.date - self.since).days > 1


def at_work(goal: Goal | None, today: dt.date) -> Goal | None:
    """The goal, as long as its day has not passed."""
    return goal if goal and goal.days_left(today) >= 0 else None


class Dues:
    """When each card is due at ``now``, with the goal and without one."""

    def __init__(self, candidates: Sequence[Candidate], goal: Goal | None, now: dt.datetime) -> None:
        self.today = now.date()
        self.goal = at_work(goal, self.today)
        self._zone = now.tzinfo
        self._soon = now + dt.timedelta.resolution
        self._tomorrow = self._begins(self.today + DAY)
        self._weights = {each.id: each.weight for each in candidates}
        self._day = interview_at(self.goal, now)
        self._refresh = self._begins(self.goal.date - REFRESH * DAY) if self.goal else None

    def due(self, state: CardState) -> dt.datetime:
        """Never later than without a goal. A card known for days is due from the morning of its day."""
        due = self._to_the_minute(state)
        return due if state.phase != "review" else self._begins(due.astimezone(self._zone).date())

    def is_due(self, state: CardState) -> bool:
        """Whether ``due`` has come; asked of every card before the first one is on the screen."""
        return self._to_the_minute(state) < (self._tomorrow if state.phase == "review" else self._soon)

    def urgency(self, state: CardState) -> float:
        """What would be missed on the day without asking the card: its weight, and how likely it is gone."""
        return self._weights.get(state.card, 0.0) * (1 - recall_at(state, self._day)) + 1e-9

    def _to_the_minute(self, state: CardState) -> dt.datetime:
        if self._refresh is None or state.phase != "review" or state.last >= self._refresh:
            return state.due
        return min(state.due, self._refresh) if recall_at(state, self._day) < FIRM else state.due

    def _begins(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), self._zone)


def interview_at(goal: Goal | None, now: dt.datetime) -> dt.datetime:
    """Noon of the day of the interview; without one, now."""
    return max(dt.datetime.combine(goal.date, NOON, now.tzinfo), now) if goal else now


class Day(Struct, frozen=True):
    """What one day brings."""

    date: dt.date
    new: int = 0
    repeat: int = 0
    minutes: int = 0


class Plan(Struct, frozen=True):
    """The days from today to the interview (at most ``HORIZON`` of them), and what they reach.

    ``deck``: the cards seen and those that come until then, in their order; ``left_out``: those that do not.
    ``coverage``: the share of what is asked that the deck serves, 0 to 1.
    """

    goal: Goal
    days: tuple[Day, ...]
    deck: tuple[str, ...]
    left_out: tuple[str, ...]
    coverage: float

    @property
    def cards(self) -> int:
        return len(self.deck) + len(self.left_out)


def plan(
    candidates: Sequence[Candidate],
    states: Mapping[str, CardState],
    goal: Goal,
    now: dt.datetime,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    spent: float = 0.0,
) -> Plan:
    """What each day brings from ``now`` on; of today what is left after ``spent`` seconds."""
    course = Course(candidates, dict(states), goal, pace)
    ahead = range(1, min(max(goal.days_left(now.date()), 0), HORIZON) + 1)
    noons = (dt.datetime.combine(now.date() + offset * DAY, NOON, now.tzinfo) for offset in ahead)
    days = [course.live(now, spent), *map(course.live, noons)]
    deck = [each for each in candidates if each.id in course.states]
    order = {card: place for place, card in enumerate(unseen(candidates, {}))}
    ids = sorted((each.id for each in deck), key=order.__getitem__)
    left = [card for card in order if card not in course.states]
    return Plan(goal, tuple(days), tuple(ids), tuple(left), covered(deck, candidates))


class Course:
    """The days lived in thought: what is asked is rated good, and takes as long as it usually takes."""

    def __init__(
        self, candidates: Sequence[Candidate], states: dict[str, CardState], goal: Goal, pace: Pace
    ) -> None:
        self.candidates = candidates
        self.cards = {each.id: each for each in candidates}
        self.states = states
        self.goal = goal
        self.pace = pace

    def live(self, moment: dt.datetime, spent: float = 0.0) -> Day:
        today = moment.date()
        budget = self.goal.budget(today) * MINUTE - spent
        done = Counter[bool]()
        seconds = 0.0
        for card, new in self._row(moment):
            if seconds >= budget:
                break
            seconds += self.pace.cost(self.cards[card], new=new)
            done[new] += 1
            self.states[card] = _learn(card, self.states.get(card), moment.astimezone(dt.UTC))
        return Day(today, done[True], done[False], round(max(min(seconds, budget), 0.0) / MINUTE))

    def _row(self, moment: dt.datetime) -> list[tuple[str, bool]]:
        """What the day would ask, in its order; True for new cards."""
        dues = Dues(self.candidates, self.goal, moment)
        seen = [self.states[each.id] for each in self.candidates if each.id in self.states]
        tomorrow = dt.datetime.combine(moment.date() + DAY, dt.time(), moment.tzinfo)
        due = [state for state in seen if dues.due(state) < tomorrow]
        if not self.goal.brings_new(moment.date()):
            due = not_today(seen, moment)
        old = [(state.card, False) for state in sorted(due, key=dues.urgency, reverse=True)]
        fresh = unseen(self.candidates, self.states) if self.goal.brings_new(moment.date()) else []
        return mixed(old, [(card, True) for card in fresh])


def not_today(seen: Iterable[CardState], now: dt.datetime) -> list[CardState]:
    """The cards that a day which only repeats may ask: those not rated on it yet."""
    return [state for state in seen if state.last.astimezone(now.tzinfo).date() < now.date()]


NEW_SHARE = 3  # of so many cards one is new, as long as there are new ones


def mixed(old: list[tuple[str, bool]], new: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """In the order in which a day asks them: the old ones, and new ones with their share."""
    row: list[tuple[str, bool]] = []
    step = NEW_SHARE - 1
    for place in range(0, max(len(old), 1), step):
        row += old[place : place + step]
        row += new[place // step : place // step + 1]
    return row + new[len([each for each in row if each[1]]) :]


def _learn(card: str, state: CardState | None, moment: dt.datetime) -> CardState:
    """The card rated good, until it is known for longer than this day."""
    state = rate(card, state, "good", moment)
    while state.phase != "review":
        moment += max(LEARNING_STEPS)
        state = rate(card, state, "good", moment)
    return state
